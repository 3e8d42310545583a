// SPDX-License-Identifier: MIT

use super::{check_abi, version};

#[test]
fn another_abi_is_refused_and_both_numbers_told() {
    let text = check_abi(999).unwrap_err().to_string();
    assert!(text.contains("999") && text.contains(&qianfan_sys::QF_ABI_VERSION.to_string()));
    assert!(text.contains(version()));
}
