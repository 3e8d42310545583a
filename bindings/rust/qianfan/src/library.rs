// SPDX-License-Identifier: MIT
//! The library that was loaded: its version, and whether it is one this crate was made for.

use std::ffi::{CStr, c_char};
use std::fmt;

use qianfan_sys as sys;

use crate::{Error, Status};

/// Version of the loaded library, such as "0.1.0".
///
/// C: `const char *qf_version(void);`
#[must_use]
pub fn version() -> &'static str {
    // SAFETY: it takes nothing and returns static text.
    let text = unsafe { sys::qf_version() };
    // SAFETY: the text is NUL-terminated and never freed.
    unsafe { text_or_none(text) }.unwrap_or("unknown")
}

/// ABI of the loaded library. This crate works with `qianfan_sys::QF_ABI_VERSION` only.
///
/// C: `int32_t qf_abi_version(void);`
#[must_use]
pub fn abi_version() -> i32 {
    // SAFETY: it takes nothing and returns a number.
    unsafe { sys::qf_abi_version() }
}

/// Refuses a library of another ABI, whose functions may not be what this crate takes them for.
pub(crate) fn check_abi() -> Result<(), Error> {
    compare_abi(abi_version())
}

fn compare_abi(library: i32) -> Result<(), Error> {
    if library == sys::QF_ABI_VERSION {
        return Ok(());
    }
    Err(Error::WrongAbi { library, expected: sys::QF_ABI_VERSION })
}

/// Text of the library, which is UTF-8; absent text is NULL.
///
/// # Safety
///
/// `text` is NULL or NUL-terminated, and stays as it is for `'a`.
pub(crate) unsafe fn text_or_none<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller vouches for it.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}

impl Status {
    /// Name of the status in C, such as `QF_ERR_TIMEOUT`; `QF_ERR_UNKNOWN` if it has none.
    ///
    /// C: `const char *qf_status_name(qf_status status);`
    #[must_use]
    pub fn name(self) -> &'static str {
        // SAFETY: any number may be asked for; the text is static.
        let text = unsafe { sys::qf_status_name(self.as_raw()) };
        // SAFETY: the text is NUL-terminated and never freed.
        unsafe { text_or_none(text) }.unwrap_or("QF_ERR_UNKNOWN")
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{abi_version, check_abi, compare_abi, version};
    use crate::Status;

    #[test]
    fn the_loaded_library_is_one_this_crate_was_made_for() {
        assert!(check_abi().is_ok());
        assert_eq!(abi_version(), qianfan_sys::QF_ABI_VERSION);
        assert!(version().starts_with(concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".")));
    }

    #[test]
    fn another_abi_is_refused_and_both_numbers_told() {
        let refused = compare_abi(999).unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("999") && text.contains(&qianfan_sys::QF_ABI_VERSION.to_string()));
        assert!(text.contains(version()));
    }

    #[test]
    fn unknown_statuses_survive() {
        let unknown = Status::from_raw(4711);
        assert_eq!((unknown.as_raw(), unknown.name()), (4711, "QF_ERR_UNKNOWN"));
        assert_eq!(format!("{unknown:?} {:?}", Status::TIMEOUT), "Status(4711) TIMEOUT");
        assert_eq!(Status::TIMEOUT.to_string(), "QF_ERR_TIMEOUT");
    }
}
