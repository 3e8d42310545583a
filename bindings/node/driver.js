// SPDX-License-Identifier: MIT
// The conformance driver, see conformance/README.md. Uses the public face of the package alone.
"use strict";

const fs = require("node:fs");
const { setImmediate, setTimeout: delay } = require("node:timers/promises");
const qianfan = require("libqianfan");

const POLL_MS = 10;
const PATIENCE_MS = 20_000;
// V8 compiles and caches for the first few thousand calls, as measured; later rounds add nothing.
const WARM_UP_ROUNDS = 8;
const CALLS_A_COLLECTION = 50;
const camel = (key) => key.replace(/_[a-z]/gu, (found) => found[1].toUpperCase());

function client(config, more = {}) {
  const settings = Object.entries(config).map(([key, value]) => [camel(key), value]);
  return new qianfan.Client({ ...Object.fromEntries(settings), ...more });
}

function invoke(made, call, options) {
  if (call.op === "action") return made.callAction(call.route, call.action, call.body, options);
  const operation = call.op === "create" ? "createModelExportTask" : "describeModelExportTask";
  return made[operation](call.model_id, options);
}

function outcome(result, job) {
  return {
    status: result.statusName,
    http_status: result.httpStatus,
    code: result.code,
    message: result.message,
    hint: result.hint,
    request_id: result.requestId,
    export_id: result.exportId,
    export_status: result.exportStatus,
    attempts: result.attempts,
    retriable: result.retriable,
    maybe_executed: result.maybeExecuted,
    settled: result.settled,
    body_bytes: result.body?.length ?? 0,
    get: Object.fromEntries((job.get ?? []).map((pointer) => [pointer, result.get(pointer)])),
  };
}

/** The outcome of a promise or function, drawn from the result or from the error. */
async function settled(deed, job) {
  try {
    return outcome(await deed(), job);
  } catch (error) {
    if (error instanceof qianfan.ClosedError) return { status: "CLOSED" };
    if (error instanceof TypeError) return { status: "REFUSED", message: error.message };
    const failed = error instanceof qianfan.AbortError ? error.cause : error;
    if (failed instanceof qianfan.QianfanError) return outcome(failed.result, job);
    throw error;
  }
}

/** Collects, and lets the finalizers run, which wait for the event loop. */
async function collectGarbage() {
  globalThis.gc();
  await setImmediate();
}

const limits = (job) => (job.timeout_ms ? { timeoutMs: job.timeout_ms } : {});
const callOnce = (made, job, call = job.call, options = {}) =>
  settled(() => invoke(made, call, { ...limits(job), ...options }), job);

function count(outcomes) {
  const statuses = {};
  for (const { status } of outcomes) statuses[status] = (statuses[status] ?? 0) + 1;
  return statuses;
}

const askEmulator = async (job, route) => (await fetch(`${job.control}/_emulator/${route}`)).json();

/** Waits until the emulator lists as many requests as there are calls. */
async function requestsArrived(job) {
  const end = performance.now() + PATIENCE_MS;
  while ((await askEmulator(job, "requests")).length < (job.count ?? 1)) {
    if (performance.now() > end) throw new Error("the requests did not reach the emulator");
    await delay(POLL_MS);
  }
}

/** How many connections stay open; the emulator learns of an end a moment after it. */
async function connectionsLeft(job) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = (await askEmulator(job, "state")).open_connections;
    if (left === 0 || performance.now() > end) return left;
    await collectGarbage();
    await delay(POLL_MS);
  }
}

async function callWithLog(job, log) {
  const made = client(job.config, { log, logLevel: qianfan.LogLevel.DEBUG });
  const answer = await callOnce(made, job);
  await made.close();
  return answer;
}

async function together(config, job) {
  const made = client(config);
  const outcomes = await Promise.all(Array.from({ length: job.count }, () => callOnce(made, job)));
  await made.close();
  return count(outcomes);
}

const deeds = {
  async call(job) {
    let made = null;
    let begunAt = 0;
    const answer = await settled(() => {
      made = client(job.config);
      begunAt = performance.now();
      return invoke(made, job.call, limits(job));
    }, job);
    const elapsed = Math.round(performance.now() - begunAt);
    await made?.close();
    return { ...answer, elapsed_ms: elapsed };
  },

  async calls(job) {
    const made = client(job.config);
    const outcomes = [];
    for (const call of job.calls) outcomes.push(await callOnce(made, job, call));
    await made.close();
    return { outcomes };
  },

  async concurrent(job) {
    return { statuses: await together(job.config, job) };
  },

  async two_clients(job) {
    const both = [together(job.config, job), together(job.config2, job)];
    const [first, second] = await Promise.all(both);
    return { first, second };
  },

  async cancel(job) {
    const made = client(job.config);
    const controller = new AbortController();
    let cancelledAt = Infinity;
    const cancel = () => {
      cancelledAt = performance.now();
      controller.abort();
    };
    if (job.when === "before") cancel();
    const call = callOnce(made, job, job.call, { signal: controller.signal });
    if (job.when === "during") await requestsArrived(job).then(cancel);
    const answer = await call;
    const endedAt = performance.now();
    if (job.when === "after") cancel();
    await made.close();
    return { ...answer, cancel_ms: Math.round(Math.max(0, endedAt - cancelledAt)) };
  },

  async close_running(job) {
    const made = client(job.config);
    const calls = Array.from({ length: job.count }, () => callOnce(made, job));
    await requestsArrived(job);
    await made.close();
    return { statuses: count(await Promise.all(calls)) };
  },

  async use_after_close(job) {
    const made = client(job.config);
    await made.close();
    await made.close();
    return { status: (await callOnce(made, job)).status, double_close: true };
  },

  async log_throws(job) {
    let thrown = 0;
    const answer = await callWithLog(job, (level, message) => {
      thrown += 1;
      throw new Error(`${level} ${message}`);
    });
    return { ...answer, thrown };
  },

  async log_lines(job) {
    const lines = [];
    const answer = await callWithLog(job, (_level, line) => lines.push(line));
    return { ...answer, lines };
  },

  progress() {
    return { not_applicable: "calls are promises; the binding shows no phases of them" };
  },

  async provider(job) {
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      if (job.throws) throw new Error("the vault is sealed");
      // A vault answers later, while the call waits on its thread.
      await delay(1);
      const keys = Object.entries(job.keys).map(([key, value]) => [camel(key), value]);
      return Object.fromEntries(keys);
    };
    const made = client(job.config, { credentials });
    const answer = await callOnce(made, job);
    await made.close();
    return { ...answer, asked };
  },

  async collect(job) {
    const outcomes = [];
    for (let i = 0; i < job.count; i++) {
      outcomes.push(await callOnce(client(job.config), job));
      await collectGarbage();
    }
    return { statuses: count(outcomes), open_connections: await connectionsLeft(job) };
  },

  fork() {
    return { not_applicable: "Node.js cannot fork; its child processes start anew" };
  },

  async exit(job) {
    const made = client(job.config);
    for (let i = 0; i < job.count; i++) callOnce(made, job);
    await requestsArrived(job);
    fs.writeSync(1, `${JSON.stringify({ exiting: true })}\n`);
    process.exit(0);
  },

  load() {
    try {
      return { version: qianfan.libraryVersion(), abi_version: qianfan.abiVersion() };
    } catch (error) {
      if (!(error instanceof qianfan.LoadError)) throw error;
      return { load_error: error.message };
    }
  },

  async leaks(job) {
    const made = client(job.config);
    const statuses = {};
    const resident = [];
    for (let round = -WARM_UP_ROUNDS; round <= job.rounds; round++) {
      for (let i = 0; i < job.count; i++) {
        const { status } = await callOnce(made, job);
        if (round >= 0) statuses[status] = (statuses[status] ?? 0) + 1;
        // Left alone, the collector gives the young generation more room round by round.
        if (i % CALLS_A_COLLECTION === 0) await collectGarbage();
      }
      await collectGarbage();
      // Room that V8 keeps for itself comes in pages of 256 KiB and tells nothing: what lives in
      // its heap counts, and all that is outside of it.
      const { rss, heapTotal, heapUsed } = process.memoryUsage();
      if (round >= 0) resident.push(rss - heapTotal + heapUsed);
    }
    await made.close();
    return { statuses, resident_bytes: resident };
  },
};

async function main() {
  const job = JSON.parse(fs.readFileSync(0, "utf8"));
  if (!Object.hasOwn(deeds, job.do)) {
    console.error(`not understood: ${job.do}`);
    process.exitCode = 2;
    return;
  }
  console.log(JSON.stringify(await deeds[job.do](job)));
}

main();
