// SPDX-License-Identifier: MIT

package capi

// #include "shim.h"
import "C"

import (
	"runtime"
	"runtime/cgo"
)

// Callbacks answer a qf_credentials_fn and a qf_log_fn, where they are set. They must not panic.
type Callbacks interface {
	Provide(out Credentials) (status int32)
	Log(level int32, message string)
}

// During calls functions of the library whose callbacks are to reach these. Callbacks come on the
// thread of the call, so it is noted there; never twice, since users' functions run elsewhere.
func During(callbacks Callbacks, do func() Result) Result {
	handle := cgo.NewHandle(callbacks)
	defer handle.Delete()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	C.qfgo_note(C.uintptr_t(handle))
	defer C.qfgo_note(0)
	return do()
}

//export qfgoProvide
func qfgoProvide(noted C.uintptr_t, out *C.qf_credentials) C.qf_status {
	return C.qf_status(cgo.Handle(noted).Value().(Callbacks).Provide(Credentials{out}))
}

//export qfgoLog
func qfgoLog(noted C.uintptr_t, level C.int32_t, message *C.char) {
	cgo.Handle(noted).Value().(Callbacks).Log(int32(level), C.GoString(message))
}
