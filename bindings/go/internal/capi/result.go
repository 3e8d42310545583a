// SPDX-License-Identifier: MIT

package capi

// #include <qianfan/qianfan.h>
import "C"

import "unsafe"

// Status binds
//
//	qf_status qf_result_status(const qf_result *result);
func (r Result) Status() int32 { return int32(C.qf_result_status(r.p)) }

// HTTPStatus binds
//
//	int32_t qf_result_http_status(const qf_result *result);
func (r Result) HTTPStatus() int32 { return int32(C.qf_result_http_status(r.p)) }

// RequestID binds
//
//	const char *qf_result_request_id(const qf_result *result);
func (r Result) RequestID() string { return goText(C.qf_result_request_id(r.p)) }

// Code binds
//
//	const char *qf_result_code(const qf_result *result);
func (r Result) Code() string { return goText(C.qf_result_code(r.p)) }

// Message binds
//
//	const char *qf_result_message(const qf_result *result);
func (r Result) Message() string { return goText(C.qf_result_message(r.p)) }

// Hint binds
//
//	const char *qf_result_hint(const qf_result *result);
func (r Result) Hint() string { return goText(C.qf_result_hint(r.p)) }

// ExportID binds
//
//	const char *qf_result_export_id(const qf_result *result);
func (r Result) ExportID() string { return goText(C.qf_result_export_id(r.p)) }

// ExportStatus binds
//
//	const char *qf_result_export_status(const qf_result *result);
func (r Result) ExportStatus() string { return goText(C.qf_result_export_status(r.p)) }

// Get binds
//
//	const char *qf_result_get(const qf_result *result, const char *json_pointer);
func (r Result) Get(pointer string) (string, bool) {
	found := C.qf_result_get(r.p, text(pointer))
	return goText(found), found != nil
}

// Body binds
//
//	const char *qf_result_body(const qf_result *result, int64_t *length);
//
// It is nil if no answer came, and not nil for an empty one.
func (r Result) Body() []byte {
	var length C.int64_t
	body := C.qf_result_body(r.p, &length)
	if body == nil {
		return nil
	}
	return append([]byte{}, unsafe.Slice((*byte)(unsafe.Pointer(body)), int(length))...)
}

// Attempts binds
//
//	int32_t qf_result_attempts(const qf_result *result);
func (r Result) Attempts() int32 { return int32(C.qf_result_attempts(r.p)) }

// Retriable binds
//
//	int32_t qf_result_retriable(const qf_result *result);
func (r Result) Retriable() bool { return C.qf_result_retriable(r.p) != 0 }

// MaybeExecuted binds
//
//	int32_t qf_result_maybe_executed(const qf_result *result);
func (r Result) MaybeExecuted() bool { return C.qf_result_maybe_executed(r.p) != 0 }

// Settled binds
//
//	int32_t qf_result_settled(const qf_result *result);
func (r Result) Settled() int32 { return int32(C.qf_result_settled(r.p)) }

// RetryAfterMS binds
//
//	int64_t qf_result_retry_after_ms(const qf_result *result);
func (r Result) RetryAfterMS() int64 { return int64(C.qf_result_retry_after_ms(r.p)) }

// ClockOffsetMS binds
//
//	int32_t qf_result_clock_offset_ms(const qf_result *result, int64_t *offset_ms);
func (r Result) ClockOffsetMS() (int64, bool) {
	var offset C.int64_t
	known := C.qf_result_clock_offset_ms(r.p, &offset)
	return int64(offset), known != 0
}

// TimingUS binds
//
//	int64_t qf_result_timing_us(const qf_result *result, int32_t attempt, int32_t moment);
func (r Result) TimingUS(attempt, moment int32) int64 {
	return int64(C.qf_result_timing_us(r.p, C.int32_t(attempt), C.int32_t(moment)))
}

// Free binds
//
//	void qf_result_free(qf_result *result);
func (r Result) Free() { C.qf_result_free(r.p) }
