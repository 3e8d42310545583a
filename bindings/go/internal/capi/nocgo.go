// SPDX-License-Identifier: MIT

//go:build !cgo

package capi

// The compiler prints this name to whom it concerns.
var _ = libqianfan_is_a_C_library__set_CGO_ENABLED_to_1_and_install_a_C_compiler
