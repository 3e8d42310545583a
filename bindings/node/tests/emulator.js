// SPDX-License-Identifier: MIT
// An emulator of the service as a child process, which ends with the tests.
"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const path = require("node:path");
const { createInterface } = require("node:readline");

const TOP = process.env.QIANFAN_TOP ?? path.join(__dirname, "../../..");
const ACCESS_KEY = "AKEXAMPLE0000000000000000000001";
const SECRET_KEY = "SKEXAMPLE0000000000000000000001";
const POLL_MS = 5;
const PATIENCE_MS = 30_000;

/** Resolves as soon as `look` answers with something true. */
async function eventually(look, what) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
  }
}

class Emulator {
  #process;

  static async start(...options) {
    const script = path.join(TOP, "emulator", "qianfan_emulator.py");
    const limits = ["--strict", "--exit-with-stdin", "--die-after", "900"];
    const child = spawn("python3", [script, ...limits, ...options], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [line] = await once(createInterface(child.stdout), "line");
    // A test file that fails early must not wait for it; it ends with its standard input.
    for (const held of [child, child.stdin, child.stdout]) held.unref();
    const emulator = new Emulator();
    emulator.#process = child;
    emulator.url = line.split(" ").pop();
    return emulator;
  }

  async stop() {
    this.#process.ref();
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }

  async control(route, body) {
    const options = body && { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/_emulator/${route}`, options);
    return await answer.json();
  }

  reset() {
    return this.control("reset", {});
  }

  plant(kind, fields = {}) {
    return this.control("faults", { kind, ...fields });
  }

  requests() {
    return this.control("requests");
  }

  /** Resolves as soon as that many requests have arrived. */
  async arrived(count = 1) {
    const enough = async () => (await this.requests()).length >= count;
    await eventually(enough, `${count} requests`);
  }

  settings(more = {}) {
    return {
      consoleApiBaseUrl: this.url,
      accessKey: ACCESS_KEY,
      secretKey: SECRET_KEY,
      consoleApiRetryBackoffFactor: 0,
      consoleApiRetryJitter: 0,
      dotEnvConfigFile: "",
      ...more,
    };
  }

  environment() {
    return {
      QIANFAN_CONSOLE_API_BASE_URL: this.url,
      QIANFAN_ACCESS_KEY: ACCESS_KEY,
      QIANFAN_SECRET_KEY: SECRET_KEY,
      QIANFAN_CONSOLE_API_RETRY_BACKOFF_FACTOR: "0",
      QIANFAN_CONSOLE_API_RETRY_JITTER: "0",
    };
  }
}

module.exports = { ACCESS_KEY, Emulator, SECRET_KEY, TOP, eventually };
