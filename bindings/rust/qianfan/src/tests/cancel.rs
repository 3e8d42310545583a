// SPDX-License-Identifier: MIT

use super::{CancelToken, lock};
use crate::{Client, Config, Credentials, Status};

/// A client none of whose calls gets as far as to send anything.
fn client_without_keys() -> Client {
    let config = Config::new().set("dot_env_config_file", "").base_url("http://127.0.0.1:1");
    config.credentials_provider(|| Err::<Credentials, _>("no keys")).build().unwrap()
}

fn calls_held_by(token: &CancelToken) -> usize {
    lock(&token.0).calls.len()
}

#[test]
fn calls_that_have_ended_are_forgotten_though_they_are_watched() {
    let client = client_without_keys();
    let token = CancelToken::new();
    let watched: Vec<_> = (0..50)
        .map(|_| {
            let call = client.describe_model_export_task("amv-1").cancelled_by(&token);
            let progress = call.progress();
            assert_eq!(call.send().unwrap_err().status(), Status::CREDENTIALS);
            progress
        })
        .collect();
    assert_eq!((calls_held_by(&token), calls_held_by(&client.closing)), (0, 0));
    assert_eq!(watched.len(), 50);
}

#[test]
fn calls_that_run_are_held() {
    let token = CancelToken::new();
    let held_by = token.clone();
    let config = Config::new().set("dot_env_config_file", "").base_url("http://127.0.0.1:1");
    let client = config.credentials_provider(move || {
        Err::<Credentials, _>(format!("{} calls", calls_held_by(&held_by)))
    });
    let call = client.build().unwrap().describe_model_export_task("amv-1").cancelled_by(&token);
    let error = call.send().unwrap_err();
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "1 calls");
}

#[test]
fn a_token_shows_whether_it_was_cancelled() {
    let token = CancelToken::new();
    assert_eq!(format!("{token:?}"), "CancelToken { is_cancelled: false }");
    token.cancel();
    assert_eq!(format!("{token:?}"), "CancelToken { is_cancelled: true }");
}
