// SPDX-License-Identifier: MIT
//! Calls that are awaited.

mod common;

use std::future::IntoFuture as _;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use common::{ACCESS_KEY, Emulator, PATIENCE, PROMPT, SECRET_KEY, wait_until};
use qianfan::{
    BoxError, Call, CallFuture, CancelToken, Credentials, LogLevel, Outcome, Phase, Status,
};
use tokio::runtime::Builder;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

#[test]
fn a_future_may_go_from_thread_to_thread() {
    fn is_send<T: Send + 'static>() {}
    is_send::<CallFuture>();
}

#[tokio::test]
async fn a_call_is_awaited() {
    let emulator = Emulator::start();
    let client = emulator.client();
    let created = client.create_model_export_task("amv-1").await.unwrap();
    let described = client.describe_model_export_task("amv-1").await.unwrap();
    assert_eq!(described.export_id(), created.export_id());
    let error = client.create_model_export_task("amv-denied").await.unwrap_err();
    assert_eq!(error.status(), Status::PERMISSION);
    let error = client.create_model_export_task("amv-1\0").await.unwrap_err();
    assert_eq!(error.status(), Status::INVALID_ARGUMENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_run_at_once() {
    let emulator = Emulator::start();
    let client = emulator.client();
    let mut calls = JoinSet::new();
    for number in 0..100 {
        let call = client.create_model_export_task(&format!("amv-{number}"));
        calls.spawn(async move { call.await.map(|outcome| outcome.status()) });
    }
    for ended in calls.join_all().await {
        assert_eq!(ended.unwrap(), Status::OK);
    }
    assert_eq!(emulator.control("state", None)["creates_executed"], 100);
}

/// Awaits a call that hangs until its request has arrived, then drops it.
async fn drop_when_sent(emulator: &Emulator, call: Call) {
    let mut running = call.into_future();
    loop {
        let moment = Duration::from_millis(10);
        assert!(timeout(moment, &mut running).await.is_err(), "the call hangs");
        if !emulator.requests().is_empty() {
            return;
        }
    }
}

#[tokio::test]
async fn dropping_a_future_cancels_its_call() {
    let emulator = Emulator::start();
    emulator.hang();
    let client = emulator.client();
    let call = client.describe_model_export_task("amv-1");
    let progress = call.progress();
    timeout(PATIENCE, drop_when_sent(&emulator, call)).await.unwrap();
    let dropped_at = Instant::now();
    wait_until("the call is over", || progress.phase() == Phase::IDLE);
    assert!(dropped_at.elapsed() < PROMPT);
    assert_eq!(progress.attempts(), 1);
}

#[tokio::test]
async fn a_call_that_is_not_polled_does_nothing() {
    let emulator = Emulator::start();
    drop(emulator.client().create_model_export_task("amv-1").into_future());
    assert!(emulator.requests().is_empty());
}

/// Nor does the library hear of it: no line is logged, and no keys are asked for.
#[test]
fn a_call_that_no_thread_has_begun_is_not_sent() {
    let emulator = Emulator::start();
    let (heard, said) = mpsc::channel();
    let asked = heard.clone();
    let config = emulator.config_without_keys().log(LogLevel::DEBUG, move |_, line| {
        heard.send(line.to_owned()).unwrap();
    });
    let config = config.credentials_provider(move || {
        asked.send("asked for keys".to_owned())?;
        Ok::<_, BoxError>(Credentials::new(ACCESS_KEY, SECRET_KEY))
    });
    let client = config.build().unwrap();
    let runtime = Builder::new_current_thread().enable_time().max_blocking_threads(1).build();
    runtime.unwrap().block_on(async {
        let (release, busy) = mpsc::channel::<()>();
        let only_thread = spawn_blocking(move || busy.recv());
        let call = client.create_model_export_task("amv-1");
        assert!(timeout(Duration::ZERO, call.into_future()).await.is_err());
        drop(release);
        only_thread.await.unwrap().unwrap_err();
        // What is handed over later is begun later.
        spawn_blocking(|| ()).await.unwrap();
    });
    assert_eq!(said.try_iter().collect::<Vec<_>>(), [""; 0]);
    assert!(emulator.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_cancels_what_is_awaited() {
    let emulator = Emulator::start();
    emulator.hang();
    let token = CancelToken::new();
    let call = emulator.client().create_model_export_task("amv-1").cancelled_by(&token);
    let running = tokio::spawn(call.into_future());
    tokio::task::block_in_place(|| emulator.wait_for_requests(1));
    token.cancel();
    let error = timeout(PATIENCE, running).await.unwrap().unwrap().unwrap_err();
    assert_eq!(error.status(), Status::CANCELLED);
}

/// A runtime that ends waits for its blocking threads: calls must not keep it.
#[test]
fn a_runtime_that_ends_cancels_its_calls() {
    let emulator = Emulator::start();
    emulator.hang();
    let client = emulator.client();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for _ in 0..4 {
        runtime.spawn(client.create_model_export_task("amv-1").into_future());
    }
    emulator.wait_for_requests(4);
    let ended_at = Instant::now();
    drop(runtime);
    assert!(ended_at.elapsed() < PROMPT);
}

/// The crate needs no feature for a runtime of another kind, or for this one.
#[tokio::test]
async fn a_call_may_be_sent_by_spawn_blocking() {
    let emulator = Emulator::start();
    let call = emulator.client().describe_model_export_task("amv-1");
    let ended = spawn_blocking(move || call.send()).await.unwrap();
    assert_eq!(ended.as_ref().map(Outcome::status).unwrap(), Status::OK);
}
