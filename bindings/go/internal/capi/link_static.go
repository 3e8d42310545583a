// SPDX-License-Identifier: MIT

//go:build static

package capi

// The archive is named by its file, or the linker would prefer the shared library beside it; that
// one is then not needed, and as-needed keeps it out of the program.

// #cgo pkg-config: --static qianfan
// #cgo LDFLAGS: -Wl,--as-needed -l:libqianfan.a
import "C"
