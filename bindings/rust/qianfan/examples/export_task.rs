// SPDX-License-Identifier: MIT
//! Starts the export of one model version and reads its state.
//!
//! ```text
//! QIANFAN_ACCESS_KEY=... QIANFAN_SECRET_KEY=... cargo run --example export_task amv-...
//! ```
//!
//! Everything else comes from the environment too; see docs/configuration.md.

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use qianfan::{Client, Error};

const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model_id] = arguments.as_slice() else {
        eprintln!("usage: export_task MODEL_VERSION_ID (amv-...)");
        return ExitCode::from(2);
    };
    match export_model(model_id) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            explain(&error);
            ExitCode::FAILURE
        }
    }
}

fn export_model(model_id: &str) -> Result<(), Error> {
    let client = Client::from_env()?;
    let created = client.create_model_export_task(model_id).timeout(PATIENCE).send()?;
    println!("exportId: {}", created.export_id().unwrap_or("none"));

    // The service is asked by the id of the model version, not by that of the task.
    let described = client.describe_model_export_task(model_id).timeout(PATIENCE).send()?;
    println!("state: {}", described.export_status().unwrap_or("no export record"));
    Ok(())
}

fn explain(error: &Error) {
    eprintln!("The export failed: {error}");
    if error.maybe_executed() {
        eprintln!("The task may exist all the same: look before you create it again.");
    } else if error.is_retriable() {
        eprintln!("Trying again later may well succeed.");
    }
}
