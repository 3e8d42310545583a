// SPDX-License-Identifier: MIT
//! Threads: sharing a client, cancelling, closing.

mod common;

use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use common::{ACCESS_KEY, Emulator, PROMPT, wait_until};
use qianfan::{
    Call, CancelToken, Client, Config, Credentials, Error, LogLevel, Outcome, Phase, Progress,
    Settled, Status, Timing,
};
use serde_json::json;

/// What must go from thread to thread, and what may be used by several at once.
#[test]
fn types_are_as_free_as_they_say() {
    fn is_send<T: Send + 'static>() {}
    fn is_shared<T: Send + Sync + 'static>() {}
    is_send::<Config>();
    is_shared::<Call>();
    is_shared::<Client>();
    is_shared::<CancelToken>();
    is_shared::<Credentials>();
    is_shared::<Error>();
    is_shared::<Outcome>();
    is_shared::<Progress>();
    is_shared::<(LogLevel, Phase, Settled, Status, Timing)>();
}

#[test]
fn threads_share_a_client() {
    let emulator = Emulator::start();
    let client = emulator.client();
    thread::scope(|scope| {
        for number in 0..16 {
            let client = &client;
            scope.spawn(move || {
                let model_id = format!("amv-{number}");
                client.create_model_export_task(&model_id).send().unwrap();
            });
        }
    });
    assert_eq!(emulator.control("state", None)["creates_executed"], 16);
}

#[test]
fn clients_keep_their_own_keys() {
    let emulator = Emulator::start();
    let good = emulator.client();
    let wrong = emulator.config().access_key("AKUNKNOWN").build().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| good.describe_model_export_task("amv-1").send().unwrap());
        scope.spawn(|| {
            let error = wrong.describe_model_export_task("amv-1").send().unwrap_err();
            assert_eq!(error.status(), Status::AUTH);
        });
    });
    let accepted = emulator.requests().into_iter().filter(|one| one["verdict"]["accepted"] == true);
    assert!(accepted.map(|one| one["headers"].to_string()).all(|text| text.contains(ACCESS_KEY)));
}

/// Sends on a thread of its own; gives the error and when it came.
fn send_elsewhere(call: Call) -> mpsc::Receiver<(Result<Outcome, Error>, Instant)> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send((call.send(), Instant::now())));
    receiver
}

#[test]
fn a_token_cancels_every_call_tied_to_it() {
    let emulator = Emulator::start();
    emulator.hang();
    let token = CancelToken::new();
    let clients = [emulator.client(), emulator.client()];
    let calls = clients.each_ref().map(|client| {
        send_elsewhere(client.create_model_export_task("amv-1").cancelled_by(&token))
    });
    emulator.wait_for_requests(2);
    assert!(!token.is_cancelled());
    let cancelled_at = Instant::now();
    token.clone().cancel();
    token.cancel();
    for call in calls {
        let (ended, at) = call.recv_timeout(common::PATIENCE).unwrap();
        assert_eq!(ended.unwrap_err().status(), Status::CANCELLED);
        assert!(at - cancelled_at < PROMPT);
    }
    assert!(token.is_cancelled());
    // Later calls too, and nothing is sent for them.
    let error = clients[0].create_model_export_task("amv-1").cancelled_by(&token).send();
    assert_eq!(error.unwrap_err().outcome().unwrap().attempts(), 0);
    assert_eq!(emulator.requests().len(), 2);
}

#[test]
fn cancelling_one_call_leaves_the_others() {
    let emulator = Emulator::start();
    emulator.plant(&json!({ "kind": "hang", "times": 1 }));
    let client = emulator.client();
    let token = CancelToken::new();
    let call = client.describe_model_export_task("amv-1").cancelled_by(&token);
    let progress = call.progress();
    let cancelled = send_elsewhere(call);
    emulator.wait_for_requests(1);
    assert_eq!((progress.phase(), progress.attempts()), (Phase::TRANSFER, 1));
    client.describe_model_export_task("amv-2").send().unwrap();
    token.cancel();
    let (ended, _) = cancelled.recv_timeout(common::PATIENCE).unwrap();
    assert_eq!(ended.unwrap_err().status(), Status::CANCELLED);
    client.describe_model_export_task("amv-3").send().unwrap();
}

#[test]
fn closing_ends_calls_and_refuses_later_ones() {
    let emulator = Emulator::start();
    emulator.hang();
    let client = emulator.client();
    let clone = client.clone();
    let running = send_elsewhere(client.create_model_export_task("amv-1"));
    emulator.wait_for_requests(1);
    let closed_at = Instant::now();
    clone.close();
    clone.close();
    let (ended, at) = running.recv_timeout(common::PATIENCE).unwrap();
    assert_eq!(ended.unwrap_err().status(), Status::CANCELLED);
    assert!(at - closed_at < PROMPT);
    let refused = client.create_model_export_task("amv-1").send().unwrap_err();
    assert!(matches!(refused, Error::Closed));
    assert!(refused.to_string().contains("closed") && refused.outcome().is_none());
    assert!(format!("{client:?}").contains("is_closed: true"));
}

#[test]
fn a_token_outlives_the_client_that_was_closed() {
    let emulator = Emulator::start();
    let token = CancelToken::new();
    let first = emulator.client();
    first.describe_model_export_task("amv-1").cancelled_by(&token).send().unwrap();
    first.close();
    let second = emulator.client();
    second.describe_model_export_task("amv-1").cancelled_by(&token).send().unwrap();
}

#[test]
fn a_client_that_is_dropped_waits_for_its_calls() {
    let emulator = Emulator::start();
    emulator.plant(&json!({ "kind": "delay", "seconds": 0.3 }));
    let client = emulator.client();
    let call = client.describe_model_export_task("amv-1");
    let progress = call.progress();
    let running = send_elsewhere(call);
    drop(client);
    let (ended, _) = running.recv_timeout(common::PATIENCE).unwrap();
    assert_eq!(ended.unwrap().status(), Status::OK);
    wait_until("the call is over", || progress.phase() == Phase::IDLE);
}

/// Calls begin while the client is closed: each ends in one of three ways, and none crashes.
#[test]
fn closing_races_with_calls() {
    let emulator = Emulator::start();
    for _ in 0..20 {
        let client = emulator.client();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| match client.describe_model_export_task("amv-1").send() {
                    Ok(outcome) => assert_eq!(outcome.status(), Status::OK),
                    Err(error) => assert_eq!(error.status(), Status::CANCELLED),
                });
            }
            scope.spawn(|| client.close());
        });
    }
}
