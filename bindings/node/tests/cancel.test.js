// SPDX-License-Identifier: MIT
// Signals and deadlines.
"use strict";

const assert = require("node:assert/strict");
const { getEventListeners } = require("node:events");
const { after, before, beforeEach, test } = require("node:test");
const { AbortError, Client, QianfanError, Status } = require("libqianfan");
const { Emulator } = require("./emulator");

const SOON_MS = 2000;
let emulator = null;
let client = null;

before(async () => {
  emulator = await Emulator.start();
  client = new Client(emulator.settings());
});
beforeEach(() => emulator.reset());
after(async () => {
  await client.close();
  await emulator.stop();
});

const reasonOf = (call) =>
  call.then(
    () => assert.fail("it did not fail"),
    (reason) => reason,
  );

test("a signal that is aborted before the call", async () => {
  const error = await reasonOf(
    client.createModelExportTask("amv-1", { signal: AbortSignal.abort() }),
  );
  assert.ok(error instanceof AbortError);
  assert.equal(error.name, "AbortError");
  assert.equal(error.code, "ABORT_ERR");
  assert.equal(error.cause.status, Status.CANCELLED);
  assert.equal(error.cause.statusName, "QF_ERR_CANCELLED");
  assert.equal(error.cause.attempts, 0);
  assert.equal(error.cause.result.body, null);
  assert.equal(error.cause.result.get("/result"), null);
  assert.deepEqual(await emulator.requests(), []);
});

test("a signal that is aborted during the call, with a reason", async () => {
  await emulator.plant("hang-after-execute", { action: "CreateModelExportTask", times: -1 });
  const controller = new AbortController();
  let ended = false;
  const call = reasonOf(client.createModelExportTask("amv-1", { signal: controller.signal }));
  call.then(() => (ended = true));
  await emulator.arrived();
  const reason = new Error("the user went away");
  const aborted = Date.now();
  controller.abort(reason);
  // The promise waits for the call to end, which it has not at once.
  await Promise.resolve();
  assert.equal(ended, false);
  const error = await call;
  assert.ok(Date.now() - aborted < SOON_MS);
  assert.ok(error instanceof AbortError);
  assert.equal(error.message, "the user went away");
  assert.equal(error.reason, reason);
  assert.ok(error.cause instanceof QianfanError);
  assert.equal(error.cause.status, Status.CANCELLED);
  assert.equal(error.cause.maybeExecuted, true);
});

test("a signal that is aborted after the call", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const result = await client.createModelExportTask("amv-1", { signal });
  controller.abort();
  assert.equal(result.status, Status.OK);
  assert.equal((await client.describeModelExportTask("amv-1")).status, Status.OK);
});

test("one signal ends many calls, those that wait for their turn too", async () => {
  await emulator.plant("hang", { times: -1 });
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Array.from({ length: 100 }, () =>
    reasonOf(client.describeModelExportTask("amv-1", { signal })),
  );
  await emulator.arrived(64);
  controller.abort();
  const errors = await Promise.all(calls);
  assert.ok(errors.every((error) => error instanceof AbortError));
  const waited = errors.filter(({ cause }) => cause.attempts === 0);
  assert.equal(waited.length, 36);
  assert.equal((await emulator.requests()).length, 64);
  await emulator.reset();
  assert.equal((await client.describeModelExportTask("amv-1")).status, Status.OK);
});

test("a call that waited for its turn is made", async () => {
  await emulator.plant("hang", { times: 64 });
  const controller = new AbortController();
  const { signal } = controller;
  const hanging = Array.from({ length: 64 }, () =>
    reasonOf(client.describeModelExportTask("amv-1", { signal })),
  );
  await emulator.arrived(64);
  const last = client.createModelExportTask("amv-1");
  controller.abort();
  assert.equal((await last).status, Status.OK);
  await Promise.all(hanging);
});

test("AbortSignal.timeout", async () => {
  await emulator.plant("hang", { times: -1 });
  const error = await reasonOf(
    client.describeModelExportTask("amv-1", { signal: AbortSignal.timeout(50) }),
  );
  assert.ok(error instanceof AbortError);
  assert.equal(error.name, "TimeoutError");
});

test("deadlines of a call and of its attempts", async () => {
  await emulator.plant("hang", { times: -1 });
  const whole = await reasonOf(client.describeModelExportTask("amv-1", { timeoutMs: 100 }));
  assert.ok(whole instanceof QianfanError);
  assert.equal(whole.status, Status.TIMEOUT);
  assert.equal(whole.attempts, 1);
  const each = await reasonOf(client.describeModelExportTask("amv-1", { responseTimeoutMs: 50 }));
  assert.equal(each.status, Status.TIMEOUT);
  assert.equal(each.attempts, 3);
});

test("a deadline for connecting", async () => {
  const silent = await Emulator.start("--hang-connect");
  const lonely = new Client({ ...emulator.settings(), consoleApiBaseUrl: silent.url });
  const error = await reasonOf(
    lonely.describeModelExportTask("amv-1", { connectTimeoutMs: 50, timeoutMs: 20_000 }),
  );
  assert.ok([Status.TIMEOUT, Status.CONNECT].includes(error.status), error.message);
  assert.ok(error.timingsUs[0].total < 10_000_000);
  await lonely.close();
  await silent.stop();
});

test("a signal has one listener for all its calls, and none after them", async () => {
  const warnings = [];
  const warn = (warning) => warnings.push(warning);
  process.on("warning", warn);
  const { signal } = new AbortController();
  const calls = Array.from({ length: 70 }, () =>
    client.describeModelExportTask("amv-1", { signal }),
  );
  assert.equal(getEventListeners(signal, "abort").length, 1);
  await Promise.all(calls);
  assert.equal(getEventListeners(signal, "abort").length, 0);
  await reasonOf(client.describeModelExportTask("amv 1", { signal }));
  assert.equal(getEventListeners(signal, "abort").length, 0);
  process.off("warning", warn);
  assert.deepEqual(warnings, []);
});
