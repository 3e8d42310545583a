// SPDX-License-Identifier: MIT

// Package capi is the C ABI of libqianfan as Go functions, one to one, each below the prototype it
// binds. It knows nothing of contexts, errors or ownership; package qianfan does.
package capi

import "C"

import "unsafe"

// text lends a Go string to C for the time of one call, which copies it. Strings that hold a NUL
// must be refused before: C would see less than was meant.
func text(s string) *C.char {
	b := make([]byte, len(s)+1)
	copy(b, s)
	return (*C.char)(unsafe.Pointer(&b[0]))
}

// optional is a text that may be absent, which Go's users say by leaving it empty.
func optional(s string) *C.char {
	if s == "" {
		return nil
	}
	return text(s)
}

// goBytes copies borrowed bytes; NULL becomes nil, and nothing else does.
func goBytes(p *C.char, length int64) []byte {
	if p == nil {
		return nil
	}
	return append([]byte{}, unsafe.Slice((*byte)(unsafe.Pointer(p)), length)...)
}
