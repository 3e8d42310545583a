// SPDX-License-Identifier: MIT
//! The conformance driver, see conformance/README.md. Uses the public face of the crate alone.

mod control;
mod deeds;
mod lifetimes;
mod outcome;

use std::io;
use std::process::ExitCode;

use serde_json::Value;

/// What a deed may fail with: a bug in the driver, or an emulator that does not answer.
type Fault = Box<dyn std::error::Error + Send + Sync>;

type Deed = fn(&Value) -> Result<Value, Fault>;

fn main() -> ExitCode {
    let job = match serde_json::from_reader::<_, Value>(io::stdin()) {
        Ok(job) => job,
        Err(error) => return not_understood(&error.to_string()),
    };
    let name = job["do"].as_str().unwrap_or_default();
    let Some(deed) = deed_of(name) else {
        return not_understood(name);
    };
    match deed(&job) {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{name}: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn not_understood(what: &str) -> ExitCode {
    eprintln!("not understood: {what}");
    ExitCode::from(2)
}

fn deed_of(name: &str) -> Option<Deed> {
    Some(match name {
        "call" => deeds::call,
        "calls" => deeds::calls,
        "concurrent" => deeds::concurrent,
        "two_clients" => deeds::two_clients,
        "cancel" => deeds::cancel,
        "log_throws" => deeds::log_throws,
        "log_lines" => deeds::log_lines,
        "progress" => deeds::progress,
        "provider" => deeds::provider,
        "load" => deeds::load,
        "close_running" => lifetimes::close_running,
        "use_after_close" => lifetimes::use_after_close,
        "collect" => lifetimes::collect,
        "fork" => lifetimes::fork,
        "exit" => lifetimes::exit,
        "leaks" => lifetimes::leaks,
        _ => return None,
    })
}
