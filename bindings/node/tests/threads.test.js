// SPDX-License-Identifier: MIT
// A system that gives no more threads.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, before, beforeEach, test } = require("node:test");
const { child, compiled } = require("./child");
const { Emulator } = require("./emulator");

// Refuses threads while the program has set a variable. That of a limit does not hold for root.
const REFUSAL = `
  #define _GNU_SOURCE
  #include <dlfcn.h>
  #include <errno.h>
  #include <pthread.h>
  #include <stdlib.h>
  typedef int make(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  int pthread_create(pthread_t *id, const pthread_attr_t *how, void *(*run)(void *), void *with) {
    const char *refused = getenv("NO_THREADS");
    if (refused != NULL && *refused != '\\0') return EAGAIN;
    return ((make *)dlsym(RTLD_NEXT, "pthread_create"))(id, how, run, with);
  }
`;
const HEAD = `
  const { Client, QianfanError } = require("libqianfan");
  const refuse = (whether) => (process.env.NO_THREADS = whether ? "1" : "");
  const client = new Client();
  const call = (options) => client.describeModelExportTask("amv-1", options);
  const told = (error) => (error instanceof QianfanError ? error.statusName : String(error));
  const outcome = (one) => one.then(({ statusName }) => statusName, told);
  const count = (all) => {
    const counts = {};
    for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
    return counts;
  };
`;
let emulator = null;
let folder = null;
let LD_PRELOAD = null;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "qianfan-"));
  LD_PRELOAD = compiled(path.join(folder, "refusal.so"), REFUSAL);
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
after(async () => {
  fs.rmSync(folder, { recursive: true });
  await emulator.stop();
});

async function run(source) {
  const started = child(`${HEAD} (async () => { ${source} })();`, {
    ...emulator.environment(),
    LD_PRELOAD,
  });
  const { code, out, err } = await started.finished;
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  return JSON.parse(out);
}

test("a call without a thread says so, and may be aborted and closed at once", async () => {
  const said = await run(`
    refuse(true);
    const controller = new AbortController();
    const first = call({ signal: controller.signal });
    controller.abort();
    const error = await first.catch((reason) => reason);
    const second = outcome(call());
    await client.close();
    const { name, message, retriable, maybeExecuted } = error;
    console.log(JSON.stringify({ name, message, retriable, maybeExecuted, second: await second }));
  `);
  const { message, ...rest } = said;
  assert.match(message, /^QF_ERR_NO_MEMORY: the system gave no thread.*nothing was sent\nRaise /u);
  const expected = { name: "QianfanError", retriable: true, maybeExecuted: false };
  assert.deepEqual(rest, { ...expected, second: "QF_ERR_NO_MEMORY" });
  assert.deepEqual(await emulator.requests(), []);
});

test("calls wait for the threads of those that run, of other clients too", async () => {
  await emulator.plant("delay", { seconds: 0.2, times: 10 });
  const said = await run(`
    const other = new Client();
    const all = Array.from({ length: 10 }, () => outcome(call()));
    refuse(true);
    for (let i = 0; i < 100; i++) all.push(outcome(other.describeModelExportTask("amv-1")));
    for (let i = 0; i < 100; i++) all.push(outcome(call()));
    refuse(false);
    console.log(JSON.stringify(count(await Promise.all(all))));
  `);
  assert.deepEqual(said, { QF_OK: 210 });
});

test("calls that wait in vain fail when none runs any more, however many", async () => {
  await emulator.plant("delay", { seconds: 0.2, times: -1 });
  const said = await run(`
    const all = Array.from({ length: 20_000 }, () => outcome(call()));
    refuse(true);
    console.log(JSON.stringify(count(await Promise.all(all))));
  `);
  assert.deepEqual(said, { QF_OK: 64, QF_ERR_NO_MEMORY: 19_936 });
});
