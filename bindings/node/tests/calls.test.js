// SPDX-License-Identifier: MIT
// Calls that succeed, calls that fail, and what is told of both.
"use strict";

const assert = require("node:assert/strict");
const path = require("node:path");
const { after, before, beforeEach, test } = require("node:test");
const qianfan = require("libqianfan");
const { Emulator } = require("./emulator");

const { Client, QianfanError, Settled, Status } = qianfan;
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

async function failure(call) {
  const error = await call.then(
    () => assert.fail("it did not fail"),
    (reason) => reason,
  );
  assert.ok(error instanceof QianfanError, String(error));
  return error;
}

test("create and describe", async () => {
  const created = await client.createModelExportTask("amv-1");
  assert.equal(created.status, Status.OK);
  assert.equal(created.statusName, "QF_OK");
  assert.match(created.exportId, /^export-/u);
  assert.deepEqual(created.json().result, { exportId: created.exportId });
  const described = await client.describeModelExportTask("amv-1");
  assert.equal(described.exportStatus, "Doing");
  assert.equal(described.exportId, created.exportId);
  assert.equal(described.get("/result/hasRecord"), "true");
  assert.equal(described.get("/result/nothing"), null);
  assert.equal(described.message, null);
  assert.equal(described.settled, Settled.NONE);
  assert.equal(described.timingsUs.length, 1);
  assert.ok(described.timingsUs[0].total >= described.timingsUs[0].firstByte);
  assert.equal(typeof described.clockOffsetMs, "number");
  assert.equal((await client.describeModelExportTask("amv-2")).exportStatus, null);
});

test("ES modules import every name", async () => {
  const module = await import("libqianfan");
  const { default: all, ...named } = { ...module };
  delete named["module.exports"];
  assert.equal(all, qianfan);
  assert.deepEqual({ ...named }, { ...qianfan });
});

test("another action, with an object or a text as body", async () => {
  const text = '{"名字":"模型 🚀 é \\" \\\\ \\u0001","a/b":[1,{}]}';
  for (const body of [text, JSON.parse(text)]) {
    const result = await client.callAction("/v2/model", "Echo", body);
    assert.deepEqual(result.json().result, JSON.parse(text));
    assert.equal(result.get("/result/a~1b/0"), "1");
  }
  assert.deepEqual((await client.callAction("/v2/model", "Echo")).json().result, {});
});

test("no digit of a number is lost", async () => {
  const body =
    '{"max":9223372036854775807,"odd":-9007199254740993,"safe":9007199254740991,' +
    '"real":1.5e3,"text":"say \\"9223372036854775807\\"","list":[18446744073709551615]}';
  const result = await client.callAction("/v2/model", "Echo", body);
  assert.equal(result.get("/result/max"), "9223372036854775807");
  assert.deepEqual(result.json().result, {
    max: 9223372036854775807n,
    odd: -9007199254740993n,
    safe: 9007199254740991,
    real: 1500,
    text: 'say "9223372036854775807"',
    list: [18446744073709551615n],
  });
});

test("a body of four MiB", async () => {
  const bytes = 4_000_000;
  const result = await client.callAction("/v2/model", "EchoBytes", { bytes });
  assert.ok(result.body.length > bytes);
  assert.equal(result.body, result.body);
  const [text] = Object.values(result.json().result);
  assert.equal(text.length, bytes);
});

test("all fields of an error", async () => {
  await emulator.plant("status", {
    status: 429,
    code: "RequestLimited",
    message: "too fast",
    request_id: "r-1",
    retry_after: 7,
    times: -1,
  });
  const patient = new Client(emulator.settings({ consoleApiRetryMaxWaitInterval: 0 }));
  const error = await failure(patient.describeModelExportTask("amv-1"));
  await patient.close();
  assert.equal(error.name, "QianfanError");
  assert.equal(error.status, Status.RATE_LIMITED);
  assert.equal(error.statusName, "QF_ERR_RATE_LIMITED");
  assert.equal(error.httpStatus, 429);
  assert.equal(error.code, "RequestLimited");
  assert.equal(error.requestId, "r-1");
  assert.equal(error.attempts, 3);
  assert.equal(error.retriable, true);
  assert.equal(error.maybeExecuted, false);
  assert.equal(error.retryAfterMs, 7000);
  assert.equal(error.timingsUs.length, 3);
  assert.equal(error.result.message, "too fast");
  assert.equal(error.result.get("/code"), "RequestLimited");
  assert.match(error.message, /^QF_ERR_RATE_LIMITED \[RequestLimited\]: too fast\n/u);
  assert.match(error.message, /request id: r-1$/u);
  assert.ok(error.message.includes(error.hint));
});

test("no answer at all", async () => {
  await emulator.plant("reset-after-execute", { action: "Echo" });
  const error = await failure(client.callAction("/v2/model", "Echo"));
  assert.equal(error.status, Status.NETWORK);
  assert.equal(error.maybeExecuted, true);
  assert.match(error.message, /look before you repeat/u);
  assert.equal(error.result.body, null);
  assert.equal(error.result.get(""), null);
  assert.throws(() => error.result.json(), SyntaxError);
  assert.equal(error.retryAfterMs, null);
});

test("a create whose answer was lost", async () => {
  await emulator.plant("reset-after-execute", { action: "CreateModelExportTask" });
  assert.equal((await client.createModelExportTask("amv-1")).settled, Settled.FOUND);
});

test("a message that is not ASCII", async () => {
  await emulator.plant("status", { status: 400, code: "Bad", message: "模型 🚀 坏了" });
  const error = await failure(client.describeModelExportTask("amv-1"));
  assert.equal(error.result.message, "模型 🚀 坏了");
});

test("arguments that C could not take reject the promise", async () => {
  const wrong = [
    [client.createModelExportTask("amv\0"), TypeError, /modelId contains a NUL/u],
    [client.createModelExportTask("amv-\ud800"), TypeError, /modelId contains half of a surr/u],
    [client.callAction("/v2/model", "Echo", '"\udc00"'), TypeError, /body contains half/u],
    [client.createModelExportTask(), TypeError, /modelId must be a string/u],
    [client.callAction("/v2/model", 5), TypeError, /action must be a string/u],
    [client.callAction("/v2/model", "Echo", { big: 1n }), TypeError, /BigInt/u],
    [client.describeModelExportTask("amv-1", { timeout: 5 }), TypeError, /no option timeout/u],
    [client.describeModelExportTask("amv-1", { signal: {} }), TypeError, /signal/u],
    [client.describeModelExportTask("amv-1", { timeoutMs: 0.5 }), RangeError, /timeoutMs/u],
    [client.describeModelExportTask("amv-1", { connectTimeoutMs: 0 }), RangeError, /connect/u],
    [client.describeModelExportTask("amv-1", { responseTimeoutMs: NaN }), RangeError, /response/u],
    [client.describeModelExportTask("amv-1", { timeoutMs: 86_400_001 }), RangeError, /a day/u],
  ];
  for (const [call, name, message] of wrong)
    await assert.rejects(call, (error) => error instanceof name && message.test(error.message));

  const error = await failure(client.createModelExportTask("amv 1"));
  assert.equal(error.status, Status.INVALID_ARGUMENT);
  assert.deepEqual(await emulator.requests(), []);
});

test("pointers that C could not take", async () => {
  const result = await client.callAction("/v2/model", "Echo", { a: 1 });
  assert.throws(() => result.get("/result/a\0b"), /pointer contains a NUL/u);
  assert.throws(() => result.get("/result/\ud800"), /pointer contains half of a surrogate/u);
  assert.throws(() => result.get(), /pointer must be a string/u);
});

test("null in place of options", async () => {
  assert.equal((await client.describeModelExportTask("amv-1", null)).status, Status.OK);
  assert.equal((await client.callAction("/v2/model", "Echo", {}, null)).status, Status.OK);
  assert.ok(qianfan.describeConfig(null).json().settings.length > 0);
  // There are no keys here.
  assert.throws(() => new Client(null), { status: Status.CONFIG });
});

test("a configuration that is wrong", () => {
  const make = (settings) => () => new Client(emulator.settings(settings));
  const named = (name) => (error) =>
    error.status === Status.CONFIG && error.message.includes(name) && error.attempts === 0;
  assert.throws(make({ acessKey: "a" }), named("acess_key"));
  assert.throws(make({ timeoutMs: "soon" }), named("timeout_ms"));
  assert.throws(make({ proxy: "a\0b" }), /proxy contains a NUL/u);
  assert.throws(make({ qpsLimit: {} }), /qpsLimit must be a string/u);
  assert.throws(make({ log: "console" }), /must be functions/u);
});

test("numbers, booleans, and settings that are not set", async () => {
  const settings = {
    qpsLimit: 2.5,
    sslVerificationEnabled: false,
    caFile: null,
    minTls: undefined,
  };
  const described = qianfan.describeConfig(emulator.settings(settings));
  assert.equal(described.status, Status.OK);
  const known = described.json().settings;
  const inForce = Object.fromEntries(known.map(({ key, value }) => [key, value]));
  assert.equal(inForce.qps_limit, "2.5");
  assert.equal(inForce.ssl_verification_enabled, "false");
  assert.equal(inForce.ca_file, null);
  assert.equal(qianfan.describeConfig({ nonsense: "1" }).status, Status.CONFIG);
  await new Client(emulator.settings(settings)).describeModelExportTask("amv-1");
});

test("a hundred calls at once share connections", async () => {
  const calls = Array.from({ length: 100 }, (_, i) => client.createModelExportTask(`amv-${i}`));
  const ids = (await Promise.all(calls)).map(({ exportId }) => exportId);
  assert.equal(new Set(ids).size, 100);
  assert.equal((await emulator.control("state")).tasks.length, 100);
});

test("two copies of the JavaScript share one addon", async () => {
  // As test runners make them, which forget modules, but not addons.
  for (const file of Object.keys(require.cache))
    if (file.startsWith(path.join(__dirname, "../lib"))) delete require.cache[file];

  const again = require("libqianfan");
  assert.notEqual(again, qianfan);
  const other = new again.Client(emulator.settings());
  const calls = Array.from({ length: 20 }, (_, i) =>
    (i % 2 ? other : client).createModelExportTask("amv-1"),
  );
  for (const { statusName } of await Promise.all(calls)) assert.equal(statusName, "QF_OK");
  await other.close();
});

test("versions", () => {
  assert.equal(qianfan.libraryVersion(), qianfan.VERSION);
  assert.equal(qianfan.abiVersion(), qianfan.ABI_VERSION);
});
