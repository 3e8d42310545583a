// SPDX-License-Identifier: MIT
//! An emulator of the service for one test, as a child process.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use qianfan::{Client, Config};
use serde_json::{Value, json};

pub const ACCESS_KEY: &str = "AKEXAMPLE0000000000000000000001";
pub const SECRET_KEY: &str = "SKEXAMPLE0000000000000000000001";
/// Longer than anything takes; a test that waits for it has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// What the library promises of cancelling is 250 ms; a loaded machine may take longer.
pub const PROMPT: Duration = Duration::from_secs(5);

pub struct Emulator {
    child: Child,
    address: String,
}

impl Emulator {
    pub fn start() -> Self {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../emulator/qianfan_emulator.py");
        let mut child = Command::new("python3")
            .arg(script)
            // It ends with this process, however that ends.
            .args(["--strict", "--exit-with-stdin", "--die-after", "600"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts the emulator");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { child, address }
    }

    /// Where a client finds it, with the keys that it knows and no waits between attempts.
    pub fn config(&self) -> Config {
        self.config_without_keys().access_key(ACCESS_KEY).secret_key(SECRET_KEY)
    }

    pub fn config_without_keys(&self) -> Config {
        Config::new()
            .base_url(&format!("http://{}", self.address))
            .set("dot_env_config_file", "")
            .set("console_api_retry_backoff_factor", 0)
            .set("console_api_retry_jitter", 0)
    }

    pub fn client(&self) -> Client {
        self.config().build().expect("the configuration is complete")
    }

    /// Asks a control route; with a body it is a POST.
    pub fn control(&self, route: &str, body: Option<&Value>) -> Value {
        let method = if body.is_some() { "POST" } else { "GET" };
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(&self.address).expect("the emulator listens");
        write!(
            stream,
            "{method} /_emulator/{route} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("it takes a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (_, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        serde_json::from_str(body).unwrap_or(Value::Null)
    }

    /// Makes coming requests go wrong; see emulator/README.md.
    pub fn plant(&self, fault: &Value) {
        self.control("faults", Some(fault));
    }

    /// No request is answered from now on.
    pub fn hang(&self) {
        self.plant(&json!({ "kind": "hang", "times": -1 }));
    }

    pub fn requests(&self) -> Vec<Value> {
        self.control("requests", None).as_array().cloned().unwrap_or_default()
    }

    /// Returns as soon as so many requests have arrived.
    pub fn wait_for_requests(&self, count: usize) {
        wait_until("the requests arrive", || self.requests().len() >= count);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // Its standard input is closed by the first, so that it ends by itself.
        drop(self.child.stdin.take());
        self.child.wait().expect("the emulator ends");
    }
}

/// Asks again and again until it is so.
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "it does not come to pass that {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
