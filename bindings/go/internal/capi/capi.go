// SPDX-License-Identifier: MIT

// Package capi is the C ABI of libqianfan as Go functions, one to one: each quotes the prototype it
// binds, and a test compares the quotations with abi/api.json. It knows nothing of contexts, errors
// or ownership; package qianfan does.
package capi

// #include "shim.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// Handles of the library. The zero value is NULL.
type (
	Config  struct{ p *C.qf_config }
	Client  struct{ p *C.qf_client }
	Context struct{ p *C.qf_context }
	Result  struct{ p *C.qf_result }
)

// text lends a Go string to C for the time of one call, which copies it. Strings that hold a NUL
// must be refused before: C would see less than was meant.
func text(s string) *C.char {
	b := make([]byte, len(s)+1)
	copy(b, s)
	return (*C.char)(unsafe.Pointer(&b[0]))
}

// goText copies a borrowed text; NULL becomes "".
func goText(p *C.char) string { return C.GoString(p) }

// Version binds
//
//	const char *qf_version(void);
func Version() string { return goText(C.qf_version()) }

// VersionNumber binds
//
//	int32_t qf_version_number(void);
func VersionNumber() int32 { return int32(C.qf_version_number()) }

// ABIVersion binds
//
//	int32_t qf_abi_version(void);
func ABIVersion() int32 { return int32(C.qf_abi_version()) }

// StatusName binds
//
//	const char *qf_status_name(qf_status status);
func StatusName(status int32) string { return goText(C.qf_status_name(C.qf_status(status))) }

// NewConfig binds
//
//	qf_config *qf_config_new(void);
func NewConfig() Config { return Config{C.qf_config_new()} }

// IsNull tells whether memory ran out.
func (c Config) IsNull() bool { return c.p == nil }

// Set binds
//
//	qf_status qf_config_set(qf_config *config, const char *key, const char *value);
func (c Config) Set(key, value string) int32 {
	return int32(C.qf_config_set(c.p, text(key), text(value)))
}

// SetProvider binds
//
//	qf_status qf_config_set_credentials_provider(qf_config *config, qf_credentials_fn provider,
//	    void *user_data, qf_release_fn release);
func (c Config) SetProvider(provider Provider) int32 {
	handle := cgo.NewHandle(provider)
	status := int32(C.qfgo_set_provider(c.p, C.uintptr_t(handle)))
	if status != OK {
		handle.Delete()
	}
	return status
}

// SetLog binds
//
//	qf_status qf_config_set_log(qf_config *config, int32_t level, qf_log_fn log, void
//	    *user_data, qf_release_fn release);
func (c Config) SetLog(level int32, log Log) int32 {
	handle := cgo.NewHandle(log)
	status := int32(C.qfgo_set_log(c.p, C.int32_t(level), C.uintptr_t(handle)))
	if status != OK {
		handle.Delete()
	}
	return status
}

// Describe binds
//
//	qf_result *qf_config_describe(const qf_config *config);
func (c Config) Describe() Result { return Result{C.qf_config_describe(c.p)} }

// Free binds
//
//	void qf_config_free(qf_config *config);
func (c Config) Free() { C.qf_config_free(c.p) }

// NewClient binds
//
//	qf_client *qf_client_new(const qf_config *config, qf_result **failure);
//
// Exactly one of the two handles is not NULL.
func NewClient(config Config) (Client, Result) {
	var failure *C.qf_result
	client := C.qf_client_new(config.p, &failure)
	return Client{client}, Result{failure}
}

// IsNull tells whether there is no client.
func (c Client) IsNull() bool { return c.p == nil }

// Free binds
//
//	void qf_client_free(qf_client *client);
func (c Client) Free() { C.qf_client_free(c.p) }

// Create binds
//
//	qf_result *qf_create_model_export_task(qf_client *client, const char *model_id, qf_context
//	    *context);
//
// Callbacks of this call get the value of the handle.
func (c Client) Create(modelID string, context Context, call cgo.Handle) Result {
	return Result{C.qfgo_create(c.p, text(modelID), context.p, C.uintptr_t(call))}
}

// Describe binds
//
//	qf_result *qf_describe_model_export_task(qf_client *client, const char *model_id, qf_context
//	    *context);
func (c Client) Describe(modelID string, context Context, call cgo.Handle) Result {
	return Result{C.qfgo_describe(c.p, text(modelID), context.p, C.uintptr_t(call))}
}

// CallAction binds
//
//	qf_result *qf_call_action(qf_client *client, const char *route, const char *action, const
//	    char *json_body, qf_context *context);
func (c Client) CallAction(route, action, body string, context Context, call cgo.Handle) Result {
	return Result{C.qfgo_action(c.p, text(route), text(action), text(body), context.p,
		C.uintptr_t(call))}
}

// NewContext binds
//
//	qf_context *qf_context_new(void);
func NewContext() Context { return Context{C.qf_context_new()} }

// IsNull tells whether memory ran out.
func (c Context) IsNull() bool { return c.p == nil }

// SetTimeoutMS binds
//
//	qf_status qf_context_set_timeout_ms(qf_context *context, int64_t timeout_ms);
func (c Context) SetTimeoutMS(ms int64) int32 {
	return int32(C.qf_context_set_timeout_ms(c.p, C.int64_t(ms)))
}

// SetConnectTimeoutMS binds
//
//	qf_status qf_context_set_connect_timeout_ms(qf_context *context, int64_t timeout_ms);
func (c Context) SetConnectTimeoutMS(ms int64) int32 {
	return int32(C.qf_context_set_connect_timeout_ms(c.p, C.int64_t(ms)))
}

// SetResponseTimeoutMS binds
//
//	qf_status qf_context_set_response_timeout_ms(qf_context *context, int64_t timeout_ms);
func (c Context) SetResponseTimeoutMS(ms int64) int32 {
	return int32(C.qf_context_set_response_timeout_ms(c.p, C.int64_t(ms)))
}

// Cancel binds
//
//	qf_status qf_context_cancel(qf_context *context);
func (c Context) Cancel() int32 { return int32(C.qf_context_cancel(c.p)) }

// Phase binds
//
//	int32_t qf_context_phase(const qf_context *context);
func (c Context) Phase() int32 { return int32(C.qf_context_phase(c.p)) }

// Attempts binds
//
//	int32_t qf_context_attempts(const qf_context *context);
func (c Context) Attempts() int32 { return int32(C.qf_context_attempts(c.p)) }

// Free binds
//
//	void qf_context_free(qf_context *context);
func (c Context) Free() { C.qf_context_free(c.p) }
