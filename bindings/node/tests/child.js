// SPDX-License-Identifier: MIT
// JavaScript in a process of its own, and what is preloaded there.
"use strict";

const { execFileSync, spawn } = require("node:child_process");
const { once } = require("node:events");

/** Starts it; `finished` resolves to { code, signal, out, err } and nothing it said is lost. */
function child(source, env = {}, flags = []) {
  const started = spawn(process.execPath, [...flags, "-e", source], {
    cwd: __dirname,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  started.stdout.on("data", (data) => (said.out += data));
  started.stderr.on("data", (data) => (said.err += data));
  const finished = once(started, "close").then(([code, signal]) => ({ code, signal, ...said }));
  return { finished, kill: (signal) => started.kill(signal) };
}

/** Compiles a shared library, for LD_PRELOAD or in place of the real one. */
function compiled(file, source) {
  const options = ["-shared", "-fPIC", "-x", "c", "-o", file, "-"];
  execFileSync("cc", options, { input: source, stdio: ["pipe", "inherit", "inherit"] });
  return file;
}

module.exports = { child, compiled };
