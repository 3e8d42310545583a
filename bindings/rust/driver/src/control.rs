// SPDX-License-Identifier: MIT
//! The control routes of the emulator.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Fault;

pub const POLL: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns as soon as the emulator lists a request.
pub fn wait_for_request(job: &Value) -> Result<(), Fault> {
    let url = job["control"].as_str().unwrap_or_default();
    let address = url.strip_prefix("http://").ok_or("control is no http address")?;
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if !requests(address)?.as_array().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        thread::sleep(POLL);
    }
    Err("no request reached the emulator".into())
}

fn requests(address: &str) -> Result<Value, Fault> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = "GET /_emulator/requests HTTP/1.1\r\nConnection: close";
    write!(stream, "{head}\r\nHost: {address}\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let blank_line = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let body = blank_line.map(|at| &answer[at + 4..]).ok_or("the answer is cut")?;
    Ok(serde_json::from_slice(body)?)
}
