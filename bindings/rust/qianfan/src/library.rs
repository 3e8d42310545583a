// SPDX-License-Identifier: MIT
//! The library that was loaded: its version, whether it is one this crate was made for, its texts.

use std::ffi::{CStr, CString, c_char};
use std::fmt;
use std::slice;

use qianfan_sys as sys;

use crate::{Error, Status};

/// Version of the loaded library, such as "0.1.0".
///
/// C: `const char *qf_version(void);`
#[must_use]
pub fn version() -> &'static str {
    // SAFETY: the text is static.
    unsafe { text_or_none(sys::qf_version()) }.unwrap_or("unknown")
}

/// ABI of the loaded library. This crate works with `qianfan_sys::QF_ABI_VERSION` only.
///
/// C: `int32_t qf_abi_version(void);`
#[must_use]
pub fn abi_version() -> i32 {
    // SAFETY: it takes nothing and returns a number.
    unsafe { sys::qf_abi_version() }
}

impl Status {
    /// Name of the status in C, such as `QF_ERR_TIMEOUT`; `QF_ERR_UNKNOWN` if it has none.
    ///
    /// C: `const char *qf_status_name(qf_status status);`
    #[must_use]
    pub fn name(self) -> &'static str {
        // SAFETY: any number may be asked for; the text is static.
        unsafe { text_or_none(sys::qf_status_name(self.as_raw())) }.unwrap_or("QF_ERR_UNKNOWN")
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Refuses a library of another ABI, whose functions may not be what this crate takes them for.
pub(crate) fn check_abi(library: i32) -> Result<(), Error> {
    let expected = sys::QF_ABI_VERSION;
    if library == expected { Ok(()) } else { Err(Error::WrongAbi { library, expected }) }
}

/// Text of the library, which is UTF-8; absent text is NULL.
///
/// # Safety
///
/// `text` is NULL or NUL-terminated, and stays as it is for `'a`.
pub(crate) unsafe fn text_or_none<'a>(text: *const c_char) -> Option<&'a str> {
    // SAFETY: the caller vouches for it.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_str().ok())?
}

/// Bytes of the library; absent ones are NULL.
///
/// # Safety
///
/// `bytes` is NULL or has so many bytes, which stay as they are for `'a`.
pub(crate) unsafe fn bytes_or_none<'a>(bytes: *const c_char, length: i64) -> Option<&'a [u8]> {
    let length = usize::try_from(length).ok().filter(|_| !bytes.is_null())?;
    // SAFETY: the caller vouches for it.
    Some(unsafe { slice::from_raw_parts(bytes.cast(), length) })
}

/// Text for the library. `what` tells in an error which text it is.
pub(crate) fn c_text(what: &str, text: &str) -> Result<CString, Error> {
    let message = || format!("{what} holds a NUL character");
    CString::new(text).map_err(|_| Error::InvalidArgument { message: message() })
}

#[cfg(test)]
#[path = "tests/library.rs"]
mod tests;
