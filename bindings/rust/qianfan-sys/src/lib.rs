// SPDX-License-Identifier: MIT
#![doc = include_str!("../README.md")]
#![no_std]
#![allow(non_camel_case_types)]
// The comments are those of the C header.
#![allow(clippy::doc_markdown)]

mod bindings;

pub use bindings::*;
