// SPDX-License-Identifier: MIT

//go:build !static

package capi

// #cgo pkg-config: qianfan
import "C"
