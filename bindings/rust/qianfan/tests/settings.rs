// SPDX-License-Identifier: MIT
//! A method for each key of the configuration.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

use qianfan::{Config, Error, Status};
use serde_json::Value;

/// Any file that can be read will do.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");

/// What the library says of each key: its value and where it comes from.
fn described(config: Config) -> BTreeMap<String, (String, String)> {
    let outcome = match config.describe() {
        Ok(outcome) => outcome,
        Err(error) => panic!("{error}"),
    };
    let body: Value = serde_json::from_slice(outcome.body().unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let settings = body["settings"].as_array().unwrap().iter();
    settings.map(|one| (text(&one["key"]), (text(&one["value"]), text(&one["source"])))).collect()
}

#[test]
fn every_key_has_a_method() {
    let config = Config::new()
        .access_key("AKEXAMPLE0000000000000000000001")
        .secret_key("SKEXAMPLE0000000000000000000001")
        .security_token("token-1")
        .base_url("https://qianfan.example")
        .iam_sign_expiration(Duration::from_secs(60))
        .retry_count(5)
        .retry_timeout(Duration::from_millis(1500))
        .retry_backoff_factor(Duration::from_millis(100))
        .retry_jitter(Duration::ZERO)
        .retry_max_wait_interval(Duration::from_secs(7))
        .timeout(Duration::from_secs(30))
        .connect_timeout(Duration::from_micros(1))
        .qps_limit(2.5)
        .rpm_limit(60.0)
        .proxy("http://proxy.example:3128")
        .ssl_verification_enabled(true)
        .ca_file(FILE)
        .ca_path(std::env::temp_dir())
        .client_cert(FILE)
        .client_key(FILE)
        .min_tls("1.3")
        .user_agent_suffix("rust-test/1")
        .dot_env_config_file("");
    let settings = described(config);
    for (key, value) in [
        ("console_api_base_url", "https://qianfan.example"),
        ("iam_sign_expiration_sec", "60"),
        ("console_api_retry_count", "5"),
        ("console_api_retry_timeout", "1.5"),
        ("console_api_retry_backoff_factor", "0.1"),
        ("console_api_retry_jitter", "0"),
        ("console_api_retry_max_wait_interval", "7"),
        ("timeout_ms", "30000"),
        ("connect_timeout_ms", "1"),
        ("qps_limit", "2.5"),
        ("rpm_limit", "60"),
        ("ssl_verification_enabled", "true"),
        ("client_key", FILE),
        ("min_tls", "1.3"),
        ("user_agent_suffix", "rust-test/1"),
    ] {
        assert_eq!(settings[key].0, value, "{key}");
    }
    for (key, (_, source)) in settings {
        assert_eq!(source, "explicit", "{key} has no method");
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    for (config, key) in [
        (Config::new().qps_limit(f64::NAN), "qps_limit"),
        (Config::new().rpm_limit(-1.0), "rpm_limit"),
        (Config::new().retry_count(0), "console_api_retry_count"),
        (Config::new().iam_sign_expiration(Duration::MAX), "iam_sign_expiration_sec"),
        (Config::new().retry_timeout(Duration::MAX), "console_api_retry_timeout"),
        (Config::new().min_tls("0.9"), "min_tls"),
    ] {
        let error = config.build().unwrap_err();
        assert_eq!(error.status(), Status::CONFIG);
        assert!(error.to_string().contains(key), "{error}");
    }
}

#[test]
fn a_lifetime_is_rounded_up_to_whole_seconds() {
    for (lifetime, seconds) in [(1, "1"), (1000, "1"), (1001, "2"), (1999, "2")] {
        let config = Config::new()
            .access_key("AKEXAMPLE0000000000000000000001")
            .secret_key("SKEXAMPLE0000000000000000000001")
            .iam_sign_expiration(Duration::from_millis(lifetime));
        assert_eq!(described(config)["iam_sign_expiration_sec"].0, seconds, "{lifetime} ms");
    }
}

/// The library takes UTF-8 only, and another file than the one that was meant would be worse.
#[test]
fn paths_that_are_not_text_are_refused() {
    let path = OsStr::from_bytes(b"/tmp/\xff.pem");
    for (config, key) in [
        (Config::new().ca_file(path), "ca_file"),
        (Config::new().ca_path(path), "ca_path"),
        (Config::new().client_cert(path), "client_cert"),
        (Config::new().client_key(path), "client_key"),
        (Config::new().dot_env_config_file(path), "dot_env_config_file"),
        // The first of two is told.
        (Config::new().ca_file(path).ca_path(path), "ca_file"),
    ] {
        let error = config.qps_limit(1.0).build().unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error}");
        assert_eq!(error.to_string(), format!("the value of {key} is not UTF-8"));
    }
}
