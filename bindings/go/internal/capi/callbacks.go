// SPDX-License-Identifier: MIT

package capi

// #include <qianfan/qianfan.h>
import "C"

import "runtime/cgo"

// Credentials are what a provider hands over.
type Credentials struct {
	AccessKey, SecretKey, SecurityToken string
	ExpiresAtSec                        int64
}

// Provider answers a qf_credentials_fn; false fails the call. It gets the value of the call's
// handle, nil outside of a call. It must not panic.
type Provider func(call any) (Credentials, bool)

// Log answers a qf_log_fn. It must not panic.
type Log func(call any, level int32, message string)

// valueOf is the value behind the handle of a call.
func valueOf(call C.uintptr_t) any {
	if call == 0 {
		return nil
	}
	return cgo.Handle(call).Value()
}

//export qfgoProvide
func qfgoProvide(provider, call C.uintptr_t, out *C.qf_credentials) C.qf_status {
	keys, ok := cgo.Handle(provider).Value().(Provider)(valueOf(call))
	if !ok {
		return ErrCredentials
	}
	return setCredentials(out, keys)
}

//export qfgoLog
func qfgoLog(log, call C.uintptr_t, level C.int32_t, message *C.char) {
	cgo.Handle(log).Value().(Log)(valueOf(call), int32(level), goText(message))
}

//export qfgoRelease
func qfgoRelease(handle C.uintptr_t) { cgo.Handle(handle).Delete() }

// setCredentials binds
//
//	qf_status qf_credentials_set(qf_credentials *out, const char *access_key, const char
//	    *secret_key, const char *security_token, int64_t expires_at_sec);
func setCredentials(out *C.qf_credentials, keys Credentials) C.qf_status {
	var token *C.char
	if keys.SecurityToken != "" {
		token = text(keys.SecurityToken)
	}
	return C.qf_credentials_set(out, text(keys.AccessKey), text(keys.SecretKey), token,
		C.int64_t(keys.ExpiresAtSec))
}
