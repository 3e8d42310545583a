// SPDX-License-Identifier: MIT
//! Ends: of clients, of processes, of memory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::FromRawFd;
use std::process;
use std::thread;

use qianfan::Client;
use serde_json::{Value, json};

use crate::Fault;
use crate::control::{connections_left, wait_for_requests};
use crate::outcome::{config, count, document, prepare, status, times};

pub fn close_running(job: &Value) -> Result<Value, Fault> {
    let client = config(&job["config"]).build()?;
    let calls: Vec<_> = (0..times(job)).map(|_| prepare(&client, job, &job["call"])).collect();
    let started: Vec<_> =
        calls.into_iter().map(|call| thread::spawn(move || status(&call.send()))).collect();
    wait_for_requests(job)?;
    client.close();
    let statuses = started.into_iter().map(|call| call.join().expect("a call does not panic"));
    Ok(json!({ "statuses": count(statuses) }))
}

pub fn use_after_close(job: &Value) -> Result<Value, Fault> {
    let client = config(&job["config"]).build()?;
    client.close();
    client.close();
    let ended = prepare(&client, job, &job["call"]).send();
    Ok(json!({ "status": status(&ended), "double_close": true }))
}

/// There is no collector: each round ends in three drops.
pub fn collect(job: &Value) -> Result<Value, Fault> {
    let mut statuses = Vec::new();
    for _ in 0..times(job) {
        let client = config(&job["config"]).build()?;
        let call = prepare(&client, job, &job["call"]);
        drop(client);
        statuses.push(status(&call.send()));
    }
    Ok(json!({ "statuses": count(statuses), "open_connections": connections_left(job)? }))
}

pub fn fork(job: &Value) -> Result<Value, Fault> {
    let call = |client: &Client| document(&prepare(client, job, &job["call"]).send(), job);
    let client = config(&job["config"]).build()?;
    let parent = call(&client);
    let (mut reader, mut writer) = pipe()?;
    // SAFETY: no other thread runs, so that the child inherits no lock that is held.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let fresh = config(&job["config"]).build()?;
        let answer = json!({ "child_old": call(&client), "child_new": call(&fresh) });
        drop((client, fresh));
        writer.write_all(answer.to_string().as_bytes())?;
        // The child ends as any program does, with every clean-up.
        process::exit(0);
    }
    drop(writer);
    let mut text = String::new();
    reader.read_to_string(&mut text)?;
    let mut status = 0;
    // SAFETY: the status may be written to.
    let waited = unsafe { libc::waitpid(child, &raw mut status, 0) };
    if child < 0 || waited != child || status != 0 {
        return Err(format!("the child ended with {status}").into());
    }
    let mut answer: Value = serde_json::from_str(&text)?;
    answer["parent"] = parent;
    Ok(answer)
}

fn pipe() -> Result<(File, File), Fault> {
    let mut ends = [0; 2];
    // SAFETY: it writes two numbers.
    if unsafe { libc::pipe(ends.as_mut_ptr()) } != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: both were just opened, and nobody else owns them.
    Ok(unsafe { (File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1])) })
}

/// Leaves the calls running; the threads end with the process.
pub fn exit(job: &Value) -> Result<Value, Fault> {
    let client = config(&job["config"]).build()?;
    for _ in 0..times(job) {
        let call = prepare(&client, job, &job["call"]);
        thread::spawn(move || call.send());
    }
    wait_for_requests(job)?;
    Ok(json!({ "exiting": true }))
}

pub fn leaks(job: &Value) -> Result<Value, Fault> {
    let client = config(&job["config"]).build()?;
    let rounds = job["rounds"].as_u64().ok_or("rounds is no number")?;
    let mut statuses = BTreeMap::new();
    let mut resident = Vec::new();
    for _ in 0..=rounds {
        for _ in 0..times(job) {
            let ended = prepare(&client, job, &job["call"]).send();
            *statuses.entry(status(&ended)).or_insert(0) += 1;
        }
        resident.push(resident_bytes()?);
    }
    Ok(json!({ "statuses": statuses, "resident_bytes": resident }))
}

fn resident_bytes() -> Result<i64, Fault> {
    let text = fs::read_to_string("/proc/self/statm")?;
    let pages: i64 = text.split_whitespace().nth(1).ok_or("statm is short")?.parse()?;
    // SAFETY: it takes and returns numbers.
    let page_bytes = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    Ok(pages * page_bytes)
}
