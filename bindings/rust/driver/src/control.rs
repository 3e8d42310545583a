// SPDX-License-Identifier: MIT
//! The control routes of the emulator.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Fault;
use crate::outcome::times;

const POLL: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns as soon as the emulator lists as many requests as there are calls.
pub fn wait_for_requests(job: &Value) -> Result<(), Fault> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if ask(job, "requests")?.as_array().map_or(0, Vec::len) >= times(job) {
            return Ok(());
        }
        thread::sleep(POLL);
    }
    Err("the requests did not reach the emulator".into())
}

/// How many connections stay open; the emulator learns of an end a moment after it.
pub fn connections_left(job: &Value) -> Result<Value, Fault> {
    let end = Instant::now() + PATIENCE;
    loop {
        let left = ask(job, "state")?["open_connections"].take();
        if left == 0 || Instant::now() > end {
            return Ok(left);
        }
        thread::sleep(POLL);
    }
}

fn ask(job: &Value, route: &str) -> Result<Value, Fault> {
    let url = job["control"].as_str().unwrap_or_default();
    let address = url.strip_prefix("http://").ok_or("control is no http address")?;
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!("GET /_emulator/{route} HTTP/1.1\r\nConnection: close");
    write!(stream, "{head}\r\nHost: {address}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let blank_line = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let body = blank_line.map(|at| &answer[at + 4..]).ok_or("the answer is cut")?;
    Ok(serde_json::from_slice(body)?)
}
