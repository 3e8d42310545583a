// SPDX-License-Identifier: MIT
// Log lines, credentials that rotate, and callbacks that throw.
"use strict";

const assert = require("node:assert/strict");
const { AsyncLocalStorage } = require("node:async_hooks");
const { once } = require("node:events");
const { after, before, beforeEach, test } = require("node:test");
const { setTimeout: delay } = require("node:timers/promises");
const { AbortError, Client, LogLevel, Status } = require("libqianfan");
const { ACCESS_KEY, Emulator, SECRET_KEY } = require("./emulator");

let emulator = null;

before(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const withoutKeys = (more) => emulator.settings({ accessKey: null, secretKey: null, ...more });
const keys = { accessKey: ACCESS_KEY, secretKey: SECRET_KEY };
const reasonOf = (call) =>
  call.then(
    () => assert.fail("it did not fail"),
    (reason) => reason,
  );

test("log lines come before the end of their call", async () => {
  const lines = [];
  const log = (level, message) => lines.push([level, message]);
  const client = new Client(emulator.settings({ log, logLevel: LogLevel.DEBUG }));
  await client.createModelExportTask("amv-1");
  assert.deepEqual(
    lines.map(([level]) => level),
    [LogLevel.DEBUG, LogLevel.INFO],
  );
  assert.match(lines[1][1], /^CreateModelExportTask: QF_OK/u);
  assert.ok(!lines.some(([, message]) => message.includes(SECRET_KEY)));
  await client.close();
  const count = lines.length;
  await delay(0);
  assert.equal(lines.length, count);
});

test("the default level tells one line a call", async () => {
  const lines = [];
  const client = new Client(emulator.settings({ log: (level) => lines.push(level) }));
  await client.createModelExportTask("amv-1");
  assert.deepEqual(lines, [LogLevel.INFO]);
  await client.close();
});

test("lines of the construction come before it returns", async () => {
  const lines = [];
  const log = (level, message) => lines.push([level, message]);
  const client = new Client(emulator.settings({ log, sslVerificationEnabled: false }));
  assert.equal(lines.length, 1);
  assert.equal(lines[0][0], LogLevel.WARN);
  assert.match(lines[0][1], /certificate/u);
  await client.createModelExportTask("amv-1");
  assert.equal(lines.length, 2);
  await client.close();
});

test("a log level that there is not", () => {
  for (const logLevel of [99, -1, NaN, 2.9, "debug"])
    assert.throws(
      () => new Client(emulator.settings({ log: String, logLevel })),
      (error) => error instanceof RangeError && /logLevel/u.test(error.message),
    );
});

async function warns(log) {
  const client = new Client(emulator.settings({ log }));
  const warned = once(process, "warning");
  assert.equal((await client.createModelExportTask("amv-1")).status, Status.OK);
  const [warning] = await warned;
  assert.match(warning.message, /log callback .*disk.*full/su);
  await client.close();
}

test("a log callback that throws becomes a warning", () =>
  warns(() => {
    throw new Error("the disk is full");
  }));

test("a log callback that rejects becomes a warning", () =>
  warns(async () => {
    await null;
    throw Object.assign(Object.create(null), { disk: "full" });
  }));

async function rotate(answer) {
  let asked = 0;
  const credentials = () => {
    asked += 1;
    const left = asked > 1 ? 3600.5 : 30;
    return answer({ ...keys, securityToken: null, expiresAtSec: Date.now() / 1000 + left });
  };
  const client = new Client(withoutKeys({ credentials }));
  for (let i = 0; i < 3; i++) await client.describeModelExportTask("amv-1");
  // The first keys ran out within a minute, the second did not.
  assert.equal(asked, 2);
  await client.close();
}

test("credentials that rotate", () => rotate((given) => given));

test("credentials that come later", () => rotate((given) => delay(5, given)));

test("a security token travels", async () => {
  const strict = await Emulator.start("--security-token", "session-1");
  const settings = { ...withoutKeys(), consoleApiBaseUrl: strict.url };
  const credentials = () => ({ ...keys, securityToken: "session-1" });
  const client = new Client({ ...settings, credentials });
  assert.equal((await client.describeModelExportTask("amv-1")).status, Status.OK);
  await client.close();
  await strict.stop();
});

test("a provider that fails is the cause of the error", async () => {
  const sealed = new Error("the vault is sealed");
  const wrong = [
    [() => Promise.reject(sealed), (cause) => cause === sealed],
    [
      () => {
        throw sealed;
      },
      (cause) => cause === sealed,
    ],
    [() => undefined, (cause) => cause instanceof TypeError],
    [() => ({ accessKey: "a" }), (cause) => /secretKey must be/u.test(cause.message)],
    [() => ({ ...keys, expiresAtSec: NaN }), (cause) => /expiresAtSec/u.test(cause.message)],
    [() => ({ ...keys, secretKey: "a\0" }), (cause) => /NUL/u.test(cause.message)],
  ];
  for (const [credentials, known] of wrong) {
    const client = new Client(withoutKeys({ credentials }));
    const error = await reasonOf(client.createModelExportTask("amv-1"));
    assert.equal(error.status, Status.CREDENTIALS);
    assert.ok(known(error.cause), String(error.cause));
    await client.close();
  }
  assert.deepEqual(await emulator.requests(), []);
});

test("keys that the library refuses", async () => {
  const client = new Client(withoutKeys({ credentials: () => ({ ...keys, accessKey: "" }) }));
  const error = await reasonOf(client.createModelExportTask("amv-1"));
  assert.equal(error.status, Status.CREDENTIALS);
  assert.match(error.message, /access_key/u);
  assert.equal("cause" in error, false);
  await client.close();
});

test("a provider that never answers holds up neither signal, deadline nor close", async () => {
  const started = [];
  const credentials = () =>
    new Promise((resolve) => {
      started.push(resolve);
    });
  const client = new Client(withoutKeys({ credentials }));
  const controller = new AbortController();
  const aborted = reasonOf(client.describeModelExportTask("amv-1", { signal: controller.signal }));
  while (started.length < 1) await delay(1);
  controller.abort();
  assert.ok((await aborted) instanceof AbortError);

  const late = await reasonOf(client.describeModelExportTask("amv-1", { timeoutMs: 50 }));
  assert.equal(late.status, Status.CREDENTIALS);

  const closed = reasonOf(client.describeModelExportTask("amv-1"));
  while (started.length < 3) await delay(1);
  await client.close();
  assert.equal((await closed).status, Status.CANCELLED);
  // Answers that nobody waits for any more.
  for (const resolve of started) resolve(keys);
  await delay(1);
});

test("the client's own limit holds for a provider that never answers", async () => {
  const never = new Promise(String);
  const credentials = () => never;
  const client = new Client(withoutKeys({ credentials, timeoutMs: 300 }));
  const error = await reasonOf(client.describeModelExportTask("amv-1"));
  assert.equal(error.status, Status.CREDENTIALS);
  assert.equal(error.cause.message, "the credentials provider gave no answer in 300 ms");
  const own = await reasonOf(client.describeModelExportTask("amv-1", { timeoutMs: 50 }));
  assert.match(own.cause.message, /no answer in 50 ms/u);
  await client.close();
});

test("keys that expired long ago are not taken for keys that never expire", async () => {
  for (const [expiresAtSec, times] of [
    [0.5, 2],
    [0, 1],
    [null, 1],
  ]) {
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return { ...keys, expiresAtSec };
    };
    const client = new Client(withoutKeys({ credentials }));
    for (let i = 0; i < 2; i++) await client.describeModelExportTask("amv-1");
    assert.equal(asked, times);
    await client.close();
  }
});

test("a provider that closes its client", async () => {
  const client = new Client(
    withoutKeys({
      async credentials() {
        await client.close();
        return keys;
      },
    }),
  );
  const error = await reasonOf(client.describeModelExportTask("amv-1"));
  assert.equal(error.status, Status.CANCELLED);
});

test("a provider asks another client, with more calls at once than have a turn", async () => {
  const vault = new Client(emulator.settings());
  for (const count of [64, 200]) {
    const credentials = async () => {
      await vault.callAction("/v2/model", "Echo");
      return keys;
    };
    const client = new Client(withoutKeys({ credentials }));
    const options = { timeoutMs: 20_000 };
    const all = Array.from({ length: count }, () =>
      client.describeModelExportTask("amv-1", options),
    );
    for (const { status } of await Promise.all(all)) assert.equal(status, Status.OK);
    await client.close();
  }
  await vault.close();
});

test("many calls ask one provider once", async () => {
  let asked = 0;
  const credentials = async () => {
    asked += 1;
    await delay(20);
    return keys;
  };
  const client = new Client(withoutKeys({ credentials }));
  await Promise.all(Array.from({ length: 20 }, () => client.describeModelExportTask("amv-1")));
  assert.equal(asked, 1);
  await client.close();
});

test("callbacks see the AsyncLocalStorage of the caller", async () => {
  const trace = new AsyncLocalStorage();
  const seen = [];
  const credentials = () => {
    seen.push(trace.getStore());
    return keys;
  };
  const client = new Client(withoutKeys({ credentials, log: () => seen.push(trace.getStore()) }));
  await trace.run("request-7", () => client.describeModelExportTask("amv-1"));
  assert.deepEqual(seen, ["request-7", "request-7"]);
  await client.close();
});
