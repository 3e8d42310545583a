// SPDX-License-Identifier: MIT
//! Orders as calls, and what comes of calls as the documents of the protocol.

use std::collections::BTreeMap;
use std::time::Duration;

use qianfan::{Call, Client, Config, Error, Outcome};
use serde_json::{Map, Value, json};

/// The configuration of the order, key by key.
pub fn config(settings: &Value) -> Config {
    let empty = Map::new();
    let settings = settings.as_object().unwrap_or(&empty);
    settings.iter().fold(Config::new(), |config, (key, value)| {
        config.set(key, value.as_str().unwrap_or_default())
    })
}

/// The call of the order, with its deadline.
pub fn prepare(client: &Client, job: &Value, order: &Value) -> Call {
    let text = |name: &str| order[name].as_str().unwrap_or_default();
    let call = match text("op") {
        "create" => client.create_model_export_task(text("model_id")),
        "describe" => client.describe_model_export_task(text("model_id")),
        _ => client.call_action(text("route"), text("action"), text("body")),
    };
    match job["timeout_ms"].as_u64() {
        Some(limit_ms) => call.timeout(Duration::from_millis(limit_ms)),
        None => call,
    }
}

/// The document of one outcome.
pub fn document(ended: &Result<Outcome, Error>, job: &Value) -> Value {
    let outcome = match ended {
        Ok(outcome) => outcome,
        Err(error) => match error.outcome() {
            Some(outcome) => outcome,
            None => return without_outcome(error),
        },
    };
    let pointers = job["get"].as_array().map_or(&[][..], Vec::as_slice);
    let members: Map<String, Value> = pointers
        .iter()
        .filter_map(Value::as_str)
        .map(|pointer| (pointer.to_owned(), json!(outcome.get(pointer))))
        .collect();
    json!({
        "status": outcome.status().name(),
        "http_status": outcome.http_status().unwrap_or(0),
        "code": outcome.code(),
        "message": outcome.message(),
        "hint": outcome.hint(),
        "request_id": outcome.request_id(),
        "export_id": outcome.export_id(),
        "export_status": outcome.export_status(),
        "attempts": outcome.attempts(),
        "retriable": outcome.is_retriable(),
        "maybe_executed": outcome.maybe_executed(),
        "settled": outcome.settled().as_raw(),
        "body_bytes": outcome.body().map_or(0, <[u8]>::len),
        "get": members,
    })
}

/// The document of an error that the crate raises itself.
fn without_outcome(error: &Error) -> Value {
    json!({
        "status": status_name(error), "http_status": 0, "code": null,
        "message": error.to_string(), "hint": null, "request_id": null, "export_id": null,
        "export_status": null, "attempts": 0, "retriable": false, "maybe_executed": false,
        "settled": 0, "body_bytes": 0, "get": {},
    })
}

fn status_name(error: &Error) -> &'static str {
    match error {
        Error::Closed => "CLOSED",
        _ => error.status().name(),
    }
}

/// The status of a call that has ended.
pub fn status(ended: &Result<Outcome, Error>) -> &'static str {
    match ended {
        Ok(outcome) => outcome.status().name(),
        Err(error) => status_name(error),
    }
}

/// How often each status came.
pub fn count(statuses: impl IntoIterator<Item = &'static str>) -> Value {
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_insert(0) += 1;
    }
    json!(counts)
}

/// The `count` of the order.
pub fn times(job: &Value) -> usize {
    job["count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(1)
}
