// SPDX-License-Identifier: MIT
//! Calls: one, many, at once, cancelled, with callbacks.

#![expect(clippy::unnecessary_wraps, reason = "all deeds have one signature")]

use std::env;
use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use qianfan::{CancelToken, Client, Config, Credentials, LogLevel};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use crate::Fault;
use crate::control::wait_for_requests;
use crate::outcome::{config, count, document, prepare, status, times};

pub fn call(job: &Value) -> Result<Value, Fault> {
    Ok(call_with(config(&job["config"]), job))
}

/// Makes the client and the one call. A client that cannot be made is an outcome too.
fn call_with(config: Config, job: &Value) -> Value {
    let mut elapsed = Duration::ZERO;
    let ended = config.build().and_then(|client| {
        let begun_at = Instant::now();
        let ended = prepare(&client, job, &job["call"]).send();
        elapsed = begun_at.elapsed();
        client.close();
        ended
    });
    let mut answer = document(&ended, job);
    answer["elapsed_ms"] = json!(elapsed.as_millis());
    answer
}

pub fn calls(job: &Value) -> Result<Value, Fault> {
    let client = config(&job["config"]).build()?;
    let orders = job["calls"].as_array().ok_or("there are no calls")?;
    let outcomes: Vec<Value> =
        orders.iter().map(|order| document(&prepare(&client, job, order).send(), job)).collect();
    Ok(json!({ "outcomes": outcomes }))
}

type Started = Vec<JoinHandle<&'static str>>;

/// Starts the call `count` times on the runtime.
fn start(runtime: &Runtime, client: &Client, job: &Value) -> Started {
    let start_one = |_| {
        let call = prepare(client, job, &job["call"]);
        runtime.spawn(async move { status(&call.await) })
    };
    (0..times(job)).map(start_one).collect()
}

fn finish(runtime: &Runtime, started: Started) -> Result<Value, Fault> {
    let mut statuses = Vec::new();
    for task in started {
        statuses.push(runtime.block_on(task)?);
    }
    Ok(count(statuses))
}

pub fn concurrent(job: &Value) -> Result<Value, Fault> {
    let runtime = Runtime::new()?;
    let client = config(&job["config"]).build()?;
    let started = start(&runtime, &client, job);
    Ok(json!({ "statuses": finish(&runtime, started)? }))
}

pub fn two_clients(job: &Value) -> Result<Value, Fault> {
    let runtime = Runtime::new()?;
    let first = config(&job["config"]).build()?;
    let second = config(&job["config2"]).build()?;
    let first = start(&runtime, &first, job);
    let second = start(&runtime, &second, job);
    Ok(json!({ "first": finish(&runtime, first)?, "second": finish(&runtime, second)? }))
}

pub fn cancel(job: &Value) -> Result<Value, Fault> {
    let when = job["when"].as_str().unwrap_or_default();
    let client = config(&job["config"]).build()?;
    let token = CancelToken::new();
    let call = prepare(&client, job, &job["call"]).cancelled_by(&token);
    let cancel = || {
        let cancelled_at = Instant::now();
        token.cancel();
        cancelled_at
    };
    let before = (when == "before").then(cancel);
    let (ended, ended_at, during) = thread::scope(|scope| {
        let watch =
            (when == "during").then(|| scope.spawn(|| wait_for_requests(job).map(|()| cancel())));
        let ended = call.send();
        let ended_at = Instant::now();
        (ended, ended_at, watch.map(|watch| watch.join().expect("waiting does not panic")))
    });
    let during = during.transpose()?;
    if when == "after" {
        token.cancel();
    }
    let wait = before.or(during).map_or(Duration::ZERO, |since| ended_at.duration_since(since));
    let mut answer = document(&ended, job);
    answer["cancel_ms"] = json!(wait.as_millis());
    Ok(answer)
}

pub fn log_throws(job: &Value) -> Result<Value, Fault> {
    let thrown = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&thrown);
    let config = config(&job["config"]).log(LogLevel::DEBUG, move |level, message| {
        counter.fetch_add(1, Ordering::Relaxed);
        panic!("a log that panics: {level:?} {message}");
    });
    let mut answer = call_with(config, job);
    answer["thrown"] = json!(thrown.load(Ordering::Relaxed));
    Ok(answer)
}

pub fn log_lines(job: &Value) -> Result<Value, Fault> {
    let (sender, lines) = mpsc::channel();
    let config = config(&job["config"]).log(LogLevel::DEBUG, move |_, line| {
        sender.send(line.to_owned()).expect("the lines are read after the call");
    });
    let mut answer = call_with(config, job);
    answer["lines"] = json!(lines.try_iter().collect::<Vec<String>>());
    Ok(answer)
}

pub fn progress(job: &Value) -> Result<Value, Fault> {
    let client = config(&job["config"]).build()?;
    let token = CancelToken::new();
    let call = prepare(&client, job, &job["call"]).cancelled_by(&token);
    let progress = call.progress();
    let running = thread::spawn(move || call.send());
    wait_for_requests(job)?;
    let (phase, attempts) = (progress.phase(), progress.attempts());
    token.cancel();
    let mut answer = document(&running.join().expect("a call does not panic"), job);
    answer["phase"] = json!(phase.as_raw());
    answer["attempts_seen"] = json!(attempts);
    answer["phase_after"] = json!(progress.phase().as_raw());
    Ok(answer)
}

pub fn provider(job: &Value) -> Result<Value, Fault> {
    let asked = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let keys = job["keys"].clone();
    let throws = job["throws"].as_bool().unwrap_or(false);
    let config = config(&job["config"]).credentials_provider(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        assert!(!throws, "the vault is sealed");
        credentials(&keys)
    });
    let mut answer = call_with(config, job);
    answer["asked"] = json!(asked.load(Ordering::Relaxed));
    Ok(answer)
}

fn credentials(keys: &Value) -> Result<Credentials, Fault> {
    let text = |name: &str| keys[name].as_str();
    let access_key = text("access_key").ok_or("there is no access_key")?;
    let secret_key = text("secret_key").ok_or("there is no secret_key")?;
    let mut credentials = Credentials::new(access_key, secret_key);
    if let Some(token) = text("security_token") {
        credentials = credentials.security_token(token);
    }
    if let Some(time_sec) = keys["expires_at_sec"].as_u64().filter(|&time_sec| time_sec != 0) {
        credentials = credentials.expires_at(UNIX_EPOCH + Duration::from_secs(time_sec));
    }
    Ok(credentials)
}

/// The loader has done its work before this program runs, and did not ask `QIANFAN_LIBRARY`.
pub fn load(_job: &Value) -> Result<Value, Fault> {
    if let Some(named) = env::var_os("QIANFAN_LIBRARY") {
        let is_loaded = fs::canonicalize(named).is_ok_and(|path| {
            let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
            maps.lines().any(|line| line.ends_with(&*path.to_string_lossy()))
        });
        if !is_loaded {
            let why = "linked at build time; the system's loader finds the library, and \
                       QIANFAN_LIBRARY is not asked";
            return Ok(json!({ "not_applicable": why }));
        }
    }
    // Checks the ABI, as any first use does.
    if let Err(error @ qianfan::Error::WrongAbi { .. }) = Config::new().describe() {
        return Ok(json!({ "load_error": error.to_string() }));
    }
    Ok(json!({ "version": qianfan::version(), "abi_version": qianfan::abi_version() }))
}
