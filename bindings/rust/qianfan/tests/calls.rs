// SPDX-License-Identifier: MIT
//! Calls: what goes out, what comes back, what is refused.

mod common;

use std::error::Error as _;
use std::time::Duration;

use common::{ACCESS_KEY, Emulator, SECRET_KEY};
use qianfan::{Config, Error, Phase, Settled, Status};
use serde_json::{Value, json};

#[test]
fn create_and_describe() {
    let emulator = Emulator::start();
    let client = emulator.client();
    let created = client.create_model_export_task("amv-1").send().unwrap();
    assert_eq!((created.status(), created.http_status()), (Status::OK, Some(200)));
    assert_eq!((created.attempts(), created.settled()), (1, Settled::NONE));
    assert_eq!((created.message(), created.code(), created.hint()), (None, None, None));
    assert!(created.request_id().is_some() && created.clock_offset_ms().is_some());
    let body: Value = serde_json::from_slice(created.body().unwrap()).unwrap();
    assert_eq!(created.export_id(), body["result"]["exportId"].as_str());

    let described = client.describe_model_export_task("amv-1").send().unwrap();
    assert_eq!(described.export_id(), created.export_id());
    assert_eq!(described.export_status(), Some("Doing"));
    assert_eq!(described.get("/result/status"), Some("Doing"));
    assert_eq!(described.get("/result/nothing"), None);
    assert_eq!(described.get("/result\0"), None);
    let bodies: Vec<_> = emulator.requests().iter().map(|sent| sent["body"].clone()).collect();
    assert_eq!(bodies, [r#"{"modelId":"amv-1"}"#, r#"{"modelId":"amv-1"}"#]);
}

#[test]
fn timings_of_attempts() {
    let emulator = Emulator::start();
    let created = emulator.client().create_model_export_task("amv-1").send().unwrap();
    let timing = created.timing(0).expect("there was an attempt");
    assert!(timing.connect.is_some() && timing.first_byte > Some(Duration::ZERO));
    assert!(timing.total >= timing.first_byte);
    assert_eq!(created.timing(1), None);
    assert_eq!(created.timing(u32::MAX), None);
}

#[test]
fn any_action_with_text_both_ways() {
    let emulator = Emulator::start();
    let client = emulator.client();
    let body = r#"{"名字":"模型导出 🚀","big":9007199254740993}"#;
    let echoed = client.call_action("/v2/model", "Echo", body).send().unwrap();
    assert_eq!(echoed.get("/result/名字"), Some("模型导出 🚀"));
    assert_eq!(echoed.get("/result/big"), Some("9007199254740993"));
}

#[test]
fn an_error_tells_everything() {
    let emulator = Emulator::start();
    let error = emulator.client().create_model_export_task("amv-denied").send().unwrap_err();
    assert_eq!((error.status(), error.code()), (Status::PERMISSION, Some("AccessDenied")));
    assert!(!error.is_retriable() && !error.maybe_executed());
    let outcome = error.outcome().unwrap();
    assert_eq!((outcome.http_status(), outcome.attempts()), (Some(403), 1));
    assert_eq!((outcome.settled(), outcome.retry_after()), (Settled::NONE, None));
    assert!(outcome.body().is_some_and(|body| !body.is_empty()));
    let text = error.to_string();
    for part in ["QF_ERR_PERMISSION", "HTTP 403", "AccessDenied", error.request_id().unwrap()] {
        assert!(text.contains(part), "{text}");
    }
    assert!(text.contains(outcome.message().unwrap()));
    assert!(error.source().is_none());
    assert!(format!("{error:?}").contains("PERMISSION"));
}

#[test]
fn a_hint_names_the_cure() {
    let emulator = Emulator::start();
    emulator.plant(&json!({ "kind": "header-only-403" }));
    let error = emulator.client().create_model_export_task("amv-1").send().unwrap_err();
    assert_eq!(error.status(), Status::AUTH);
    assert!(error.to_string().ends_with(error.hint().unwrap()));
}

#[test]
fn retry_after_is_told() {
    let emulator = Emulator::start();
    emulator.plant(&json!({ "kind": "status", "status": 429, "retry_after": "70", "times": -1 }));
    let call = emulator.client().describe_model_export_task("amv-1");
    let error = call.timeout(Duration::from_secs(20)).send().unwrap_err();
    assert_eq!(error.status(), Status::RATE_LIMITED);
    assert!(error.is_retriable());
    assert_eq!(error.outcome().unwrap().retry_after(), Some(Duration::from_secs(70)));
}

#[test]
fn a_lost_create_is_settled() {
    let emulator = Emulator::start();
    emulator.plant(&json!({ "kind": "reset-after-execute", "action": "CreateModelExportTask" }));
    let created = emulator.client().create_model_export_task("amv-1").send().unwrap();
    assert_eq!(created.settled(), Settled::FOUND);
    assert_eq!(emulator.control("state", None)["creates_executed"], 1);
}

#[test]
fn a_deadline_ends_a_call() {
    let emulator = Emulator::start();
    emulator.hang();
    let client = emulator.client();
    let limit = Duration::from_millis(200);
    for call in [
        client.describe_model_export_task("amv-1").timeout(limit),
        client.call_action("/v2/model", "CreateX", "{}").response_timeout(limit),
    ] {
        let progress = call.progress();
        assert_eq!((progress.phase(), progress.attempts()), (Phase::IDLE, 0));
        let error = call.send().unwrap_err();
        assert_eq!(error.status(), Status::TIMEOUT);
        assert!(progress.attempts() > 0);
    }
}

#[test]
fn limits_have_limits() {
    let emulator = Emulator::start();
    let client = emulator.client();
    let call = || client.describe_model_export_task("amv-1");
    for refused in [call().timeout(Duration::MAX), call().connect_timeout(Duration::MAX)] {
        let error = refused.send().unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }));
        assert!(error.to_string().contains("24 hours"), "{error}");
    }
    // Nothing is not "no limit": it would wait for the answer.
    emulator.plant(&json!({ "kind": "delay", "seconds": 0.5 }));
    let error = call().timeout(Duration::ZERO).send().unwrap_err();
    assert_eq!(error.status(), Status::TIMEOUT);
}

#[test]
fn arguments_are_checked_before_anything_is_sent() {
    let emulator = Emulator::start();
    let client = emulator.client();
    let calls = [
        (client.create_model_export_task("amv-1\0"), "model_id"),
        (client.describe_model_export_task("a/b"), "model_id"),
        (client.create_model_export_task(""), "model_id"),
        (client.call_action("v2\0", "Echo", "{}"), "route"),
        (client.call_action("/v2/model", "Echo\0", "{}"), "action"),
        (client.call_action("/v2/model", "Echo", "{}\0"), "json_body"),
        (client.call_action("/v2/model", "Echo", "{"), "json_body"),
    ];
    for (call, name) in calls {
        let error = call.send().unwrap_err();
        assert_eq!(error.status(), Status::INVALID_ARGUMENT);
        assert!(error.to_string().contains(name), "{error}");
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn settings_are_checked_when_the_client_is_made() {
    let refused = |config: Config| config.build().unwrap_err();
    let config = || Config::new().access_key(ACCESS_KEY).secret_key(SECRET_KEY);
    for (error, status, name) in [
        (refused(config().set("colour", "red")), Status::CONFIG, "colour"),
        (refused(config().set("timeout_ms", "soon")), Status::CONFIG, "timeout_ms"),
        (refused(config().timeout(Duration::MAX)), Status::CONFIG, "timeout_ms"),
        (refused(config().connect_timeout(Duration::MAX)), Status::CONFIG, "connect_timeout_ms"),
        (refused(config().set("a\0b", "")), Status::INVALID_ARGUMENT, "key"),
        (refused(config().access_key("AK\0")), Status::INVALID_ARGUMENT, "access_key"),
    ] {
        assert_eq!(error.status(), status, "{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    let text = format!("{:?}", config().access_key("AK\0"));
    assert!(text.contains("NUL") && !text.contains(SECRET_KEY), "{text}");
}

#[test]
fn a_configuration_is_described_without_secrets() {
    let config = Config::new().secret_key(SECRET_KEY).retry_count(5).security_token("token-1");
    let described = config.access_key(ACCESS_KEY).describe().unwrap();
    let body: Value = serde_json::from_slice(described.body().unwrap()).unwrap();
    let settings = body["settings"].as_array().unwrap();
    let retries = settings.iter().find(|one| one["key"] == "console_api_retry_count").unwrap();
    assert_eq!((&retries["value"], &retries["source"]), (&json!("5"), &json!("explicit")));
    assert!(!body.to_string().contains(SECRET_KEY));
    let refused = Config::new().set("min_tls", "0.9").describe().unwrap_err();
    assert_eq!(refused.status(), Status::CONFIG);
    assert!(refused.outcome().unwrap().body().is_some());
}

#[test]
fn what_is_sent_bears_the_settings() {
    let emulator = Emulator::start();
    let client = emulator.config().set("user_agent_suffix", "rust-test/1").build().unwrap();
    client.describe_model_export_task("amv-1").send().unwrap();
    let headers = emulator.requests()[0]["headers"].to_string();
    assert!(headers.contains("rust-test/1"), "{headers}");
}
