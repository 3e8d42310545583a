// SPDX-License-Identifier: MIT
// The end of a client: closed, dropped, or cut short by the end of its thread or process.
"use strict";

const assert = require("node:assert/strict");
const dns = require("node:dns/promises");
const { readdirSync, readlinkSync } = require("node:fs");
const fs = require("node:fs/promises");
const { after, before, beforeEach, test } = require("node:test");
const { Worker } = require("node:worker_threads");
const { Client, ClosedError, Status } = require("libqianfan");
const { child } = require("./child");
const { Emulator, eventually } = require("./emulator");

let emulator = null;

before(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

const calls = (client, count, options) =>
  Array.from({ length: count }, () => client.describeModelExportTask("amv-1", options));

const threads = async () => (await fs.readdir("/proc/self/task")).length;

test("use after close", async () => {
  const client = new Client(emulator.settings());
  await client.close();
  await client.close();
  await assert.rejects(client.createModelExportTask("amv-1"), (error) => {
    assert.ok(error instanceof ClosedError);
    assert.equal(error.code, "ERR_QIANFAN_CLOSED");
    assert.match(error.message, /the client is closed; make a new one/u);
    return true;
  });
  assert.deepEqual(await emulator.requests(), []);
});

test("closing frees the client at once", async () => {
  const sockets = () => {
    // The one that lists the folder is gone by the time it is looked at.
    const links = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    });
    return links.filter((link) => link.startsWith("socket:"));
  };
  const client = new Client(emulator.settings());
  await client.describeModelExportTask("amv-1");
  const held = sockets();
  const closed = client.close();
  const left = sockets();
  assert.ok(held.some((socket) => !left.includes(socket)));
  await closed;
});

test("closing ends what runs and what waits, and waits for it", async () => {
  await emulator.plant("hang", { times: -1 });
  const client = new Client(emulator.settings());
  const started = calls(client, 70);
  let ended = 0;
  for (const call of started) call.catch(() => (ended += 1));
  await emulator.arrived(64);
  await client.close();
  assert.equal(ended, 70);
  const outcomes = await Promise.allSettled(started);
  assert.ok(outcomes.every(({ reason }) => reason.status === Status.CANCELLED));
  // All of it is gone: the connections of the client, and the threads of the calls.
  const open = async () => (await emulator.control("state")).open_connections === 0;
  await eventually(open, "the connections to be closed");
});

test("a call begun just before close is either made or not", async () => {
  for (let i = 0; i < 50; i++) {
    const client = new Client(emulator.settings());
    const [call] = calls(client, 1);
    client.close();
    const { status, reason } = await call.catch((error) => ({ reason: error }));
    assert.ok(status === Status.OK || reason.status === Status.CANCELLED);
  }
});

test("Symbol.dispose and Symbol.asyncDispose", async () => {
  await emulator.plant("hang", { times: -1 });
  for (const close of [Symbol.dispose, Symbol.asyncDispose]) {
    const client = new Client(emulator.settings());
    const [call] = calls(client, 1);
    const failed = assert.rejects(call, { status: Status.CANCELLED });
    await emulator.arrived();
    await client[close]();
    await failed;
    await emulator.reset();
    await emulator.plant("hang", { times: -1 });
  }
});

test("threads end with their calls", async () => {
  const client = new Client(emulator.settings());
  await client.createModelExportTask("amv-1");
  const quiet = await threads();
  await emulator.plant("hang", { times: -1 });
  const ended = Promise.allSettled(calls(client, 80));
  await emulator.arrived(64);
  assert.ok((await threads()) >= quiet + 64);
  assert.ok((await threads()) <= quiet + 64 + 2);
  await client.close();
  await ended;
  assert.ok((await threads()) <= quiet + 2);
});

test("files and names do not wait for calls that hang", async () => {
  await emulator.plant("hang", { times: -1 });
  const client = new Client(emulator.settings());
  const hanging = calls(client, 100);
  const ended = Promise.allSettled(hanging);
  await emulator.arrived(64);
  // All of them take a thread of libuv, of which there are four.
  const work = Array.from({ length: 8 }, () => [fs.readFile(__filename), dns.lookup("localhost")]);
  const still = Symbol("still running");
  await Promise.all(work.flat());
  assert.equal(await Promise.race([...hanging, Promise.resolve(still)]), still);
  await client.close();
  await ended;
});

test("a dropped client is freed, its connections closed", async () => {
  for (let i = 0; i < 5; i++) {
    const log = () => log;
    await new Client(emulator.settings({ log })).describeModelExportTask("amv-1");
  }
  const open = async () => (await emulator.control("state")).open_connections;
  assert.ok((await open()) > 0);
  const gone = async () => {
    globalThis.gc();
    return (await open()) === 0;
  };
  await eventually(gone, "the collector to close the connections");
});

test("a client that is dropped during its call is kept until the end", async () => {
  await emulator.plant("delay", { seconds: 0.2, times: -1 });
  const pending = Array.from({ length: 20 }, () =>
    new Client(emulator.settings()).describeModelExportTask("amv-1"),
  );
  let running = true;
  const all = Promise.all(pending).finally(() => (running = false));
  while (running) {
    globalThis.gc();
    await new Promise(setImmediate);
  }
  for (const { status } of await all) assert.equal(status, Status.OK);
});

const HANGING = `
  const { Client } = require("libqianfan");
  const client = new Client({ log() {} });
  const calls = Array.from({ length: 80 }, () => client.describeModelExportTask("amv-1"));
  for (const call of calls) call.catch(() => {});
`;

for (const [how, source] of Object.entries({
  "process.exit": `${HANGING}
    const threads = () => require("node:fs").readdirSync("/proc/self/task").length;
    const running = threads();
    // Those of the calls have ended before the handlers of the program run.
    process.on("exit", () => threads() <= running - 64 || console.error(running, threads()));
    process.on("SIGTERM", () => process.exit(0));
  `,
  "an exit handler that calls": `${HANGING}
    process.on("exit", () => {
      client.createModelExportTask("amv-1").catch(() => {});
      // Time enough for a call to be sent.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    });
    process.on("SIGTERM", () => process.exit(0));
  `,
}))
  test(`the process ends by ${how} with calls in flight`, async () => {
    for (let i = 0; i < 5; i++) {
      await emulator.reset();
      await emulator.plant("hang", { times: -1 });
      const started = child(source, emulator.environment());
      await emulator.arrived(64);
      started.kill("SIGTERM");
      const { code, signal, err } = await started.finished;
      assert.deepEqual({ code, signal, err }, { code: 0, signal: null, err: "" });
      const creates = (await emulator.requests()).filter(({ action }) =>
        action.startsWith("Create"),
      );
      assert.deepEqual(creates, []);
    }
  });

test("the process ends in a provider, while its call waits for it", async () => {
  const source = `
    const { Client } = require("libqianfan");
    const client = new Client({ accessKey: null, credentials: () => process.exit(3) });
    client.describeModelExportTask("amv-1");
  `;
  const { code, err } = await child(source, emulator.environment()).finished;
  assert.deepEqual({ code, err }, { code: 3, err: "" });
});

test("a call keeps the process running, a client does not", async () => {
  const source = `
    const { Client } = require("libqianfan");
    const client = new Client();
    client.describeModelExportTask("amv-1").then(({ statusName }) => console.log(statusName));
  `;
  const { code, out, err } = await child(source, emulator.environment()).finished;
  assert.deepEqual({ code, out, err }, { code: 0, out: "QF_OK\n", err: "" });
  const idle = child('new (require("libqianfan").Client)();', emulator.environment());
  assert.equal((await idle.finished).code, 0);
});

test("an uncaught exception with calls in flight", async () => {
  await emulator.plant("hang", { times: -1 });
  const source = `${HANGING} process.on("SIGTERM", () => { throw new Error("out of order"); });`;
  const started = child(source, emulator.environment());
  await emulator.arrived(64);
  started.kill("SIGTERM");
  const { code, err } = await started.finished;
  assert.equal(code, 1);
  assert.match(err, /Error: out of order/u);
});

test("several workers, each with calls of its own", async () => {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Client } = require("libqianfan");
    const client = new Client(workerData);
    const calls = Array.from({ length: 10 }, (_, i) => client.createModelExportTask("amv-" + i));
    Promise.all(calls).then((results) => parentPort.postMessage(results.length));
  `;
  const workerData = emulator.settings();
  const answers = Array.from({ length: 4 }, () => {
    const worker = new Worker(source, { eval: true, workerData });
    return new Promise((resolve, reject) => {
      let said = null;
      worker.on("message", (message) => (said = message));
      worker.on("error", reject);
      worker.on("exit", (code) => resolve([code, said]));
    });
  });
  for (const answer of await Promise.all(answers)) assert.deepEqual(answer, [0, 10]);
  assert.equal((await emulator.control("state")).creates_executed, 40);
});

test("a worker is terminated with calls in flight", async () => {
  const source = `
    const { workerData } = require("node:worker_threads");
    const { Client } = require("libqianfan");
    const never = () => new Promise(() => {});
    const client = new Client({ ...workerData, log() {} });
    for (let i = 0; i < 20; i++) client.describeModelExportTask("amv-1").catch(() => {});
    const other = new Client({ ...workerData, credentials: never });
    for (let i = 0; i < 20; i++) other.describeModelExportTask("amv-1").catch(() => {});
    if (process.env.BUSY) setImmediate(() => { for (;;); });
  `;
  for (let i = 0; i < 10; i++) {
    await emulator.reset();
    await emulator.plant("hang", { times: -1 });
    const [workerData, env] = [emulator.settings(), { ...process.env, BUSY: i % 2 ? "1" : "" }];
    const worker = new Worker(source, { eval: true, workerData, env });
    await emulator.arrived(20);
    await worker.terminate();
  }
  // This thread's own are not touched.
  await emulator.reset();
  const client = new Client(emulator.settings());
  assert.equal((await client.describeModelExportTask("amv-1")).status, Status.OK);
  await client.close();
});

test("a worker that ends its own thread with calls in flight", async () => {
  await emulator.plant("hang", { times: -1 });
  const source = `${HANGING}
    require("node:worker_threads").parentPort.once("message", () => process.exit(7));
  `;
  const host = `
    const { Worker } = require("node:worker_threads");
    const worker = new Worker(${JSON.stringify(source)}, { eval: true });
    process.on("SIGTERM", () => worker.postMessage("go"));
    worker.on("exit", (code) => console.log("worker", code));
    worker.on("exit", () => process.exit(0));
  `;
  const started = child(host, emulator.environment());
  await emulator.arrived(64);
  started.kill("SIGTERM");
  const { code, out, err } = await started.finished;
  assert.deepEqual({ code, out, err }, { code: 0, out: "worker 7\n", err: "" });
});
