// SPDX-License-Identifier: MIT
// Runs a command with an emulator to talk to: node run_with_emulator.js COMMAND...
"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { Emulator } = require("./emulator");

async function main(command, ...words) {
  const emulator = await Emulator.start();
  const env = { ...process.env, ...emulator.environment() };
  const [code] = await once(spawn(command, words, { env, stdio: "inherit" }), "exit");
  await emulator.stop();
  process.exitCode = code ?? 1;
}

main(...process.argv.slice(2));
