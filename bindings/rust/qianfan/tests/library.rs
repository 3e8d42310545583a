// SPDX-License-Identifier: MIT
//! The library that was loaded, and its numbers.

use qianfan::{Config, Error, Status, abi_version, version};

#[test]
fn the_loaded_library_is_one_this_crate_was_made_for() {
    assert!(!matches!(Config::new().build(), Err(Error::WrongAbi { .. })));
    assert_eq!(abi_version(), qianfan_sys::QF_ABI_VERSION);
    assert!(version().starts_with(concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".")));
}

#[test]
fn unknown_statuses_survive() {
    let unknown = Status::from_raw(4711);
    assert_eq!((unknown.as_raw(), unknown.name()), (4711, "QF_ERR_UNKNOWN"));
    assert_eq!(format!("{unknown:?} {:?}", Status::TIMEOUT), "Status(4711) TIMEOUT");
    assert_eq!(Status::TIMEOUT.to_string(), "QF_ERR_TIMEOUT");
}
