// SPDX-License-Identifier: MIT
//! Tells the linker where libqianfan is: `QIANFAN_LIB_DIR`, `QIANFAN_LIBRARY`, then pkg-config.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Before 1.0 each minor version may have an ABI of its own.
const VERSIONS: std::ops::Range<&str> = "0.1.0".."0.2.0";

fn main() -> ExitCode {
    for name in ["QIANFAN_LIB_DIR", "QIANFAN_LIBRARY", "DOCS_RS"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    // docs.rs has no libqianfan, and documentation links nothing.
    if env::var_os("DOCS_RS").is_some() {
        return ExitCode::SUCCESS;
    }
    let found = if env::var_os("CARGO_FEATURE_STATIC").is_some() {
        from_pkg_config(true, "are not asked by the feature `static`")
    } else if let Some(folder) = variable("QIANFAN_LIB_DIR") {
        from_file("QIANFAN_LIB_DIR", &folder.join("libqianfan.so"))
    } else if let Some(file) = variable("QIANFAN_LIBRARY") {
        from_file("QIANFAN_LIBRARY", &file)
    } else {
        from_pkg_config(false, "are not set")
    };
    match found {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("qianfan-sys: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// A variable that is empty counts as not set, as everywhere in libqianfan.
fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// A variable that is set and wrong is an error: another library than the one that was asked for
/// would be a worse surprise.
fn from_file(variable: &str, file: &Path) -> Result<(), String> {
    let shown = file.display();
    let (true, Some(folder), Some(name)) =
        (file.is_file(), file.parent(), file.file_name().and_then(|name| name.to_str()))
    else {
        return Err(format!(
            "{variable} is set, but there is no library {shown}. Correct or unset {variable}; \
             without it, pkg-config is asked."
        ));
    };
    println!("cargo::rustc-link-search=native={}", folder.display());
    println!("cargo::rustc-link-lib=dylib:+verbatim={name}");
    println!("cargo::rerun-if-changed={shown}");
    println!("cargo::metadata=libdir={}", folder.display());
    Ok(())
}

fn from_pkg_config(is_static: bool, variables: &str) -> Result<(), String> {
    let probe =
        pkg_config::Config::new().range_version(VERSIONS).statik(is_static).probe("qianfan");
    let library = probe.map_err(|error| {
        format!(
            "libqianfan was not found. QIANFAN_LIB_DIR (a folder) and QIANFAN_LIBRARY (a file) \
             {variables}. pkg-config said: {error}\n\
             Install libqianfan, or name the folder of its qianfan.pc in PKG_CONFIG_PATH."
        )
    })?;
    if let Some(folder) = library.link_paths.first() {
        println!("cargo::metadata=libdir={}", folder.display());
    }
    Ok(())
}
