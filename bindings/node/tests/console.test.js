// SPDX-License-Identifier: MIT
// The names of @baiducloud/qianfan, reached by a changed import.
"use strict";

const assert = require("node:assert/strict");
const { after, before, beforeEach, test } = require("node:test");
const { Worker } = require("node:worker_threads");
const { Status, consoleAction, setEnvVariable } = require("libqianfan");
const { Emulator } = require("./emulator");

let emulator = null;

before(async () => {
  emulator = await Emulator.start();
});
beforeEach(async () => {
  await emulator.reset();
  for (const [name, value] of Object.entries(emulator.environment())) setEnvVariable(name, value);
});
after(() => emulator.stop());

const create = (more) =>
  consoleAction({
    base_api_route: "/v2/model",
    action: "CreateModelExportTask",
    data: { modelId: "amv-1" },
    ...more,
  });

test("the sample of the SDK sends the same request and gets the same answer", async () => {
  const answer = await create();
  const [request] = await emulator.requests();
  assert.equal(request.method, "POST");
  assert.equal(request.target, "/v2/model?Action=CreateModelExportTask");
  assert.equal(request.body, '{"modelId":"amv-1"}');
  assert.equal(request.verdict.accepted, true);
  const { headers, ...rest } = answer;
  assert.deepEqual(rest, { requestId: answer.requestId, result: answer.result });
  assert.match(answer.result.exportId, /^export-/u);
  assert.equal(headers["x-bce-request-id"], answer.requestId);
});

test("a route without a slash, an action without data", async () => {
  const data = undefined;
  await create({ base_api_route: "v2/model", action: "Echo", data });
  const [request] = await emulator.requests();
  assert.equal(request.target, "/v2/model?Action=Echo");
});

test("a route without an action", async () => {
  const route = "/wenxinworkshop/echo";
  await create({ base_api_route: route, action: undefined });
  const [request] = await emulator.requests();
  assert.equal(request.target, route);
});

test("failures are QianfanErrors", async () => {
  await assert.rejects(create({ action: "Nonsense" }), { status: Status.NOT_FOUND });
  await assert.rejects(create({ data: { modelId: 7n } }), TypeError);
});

test("a client is kept until the environment changes", async () => {
  for (let i = 0; i < 3; i++) await create();
  const connections = (await emulator.requests()).map(({ connection }) => connection);
  assert.equal(new Set(connections).size, 1);
  setEnvVariable("QIANFAN_SECRET_KEY", "wrong");
  await assert.rejects(create(), { status: Status.AUTH });
});

test("a client in a worker follows the process.env of that worker", async () => {
  const source = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Client, describeConfig } = require("libqianfan");
    const value = (wanted, settings) =>
      describeConfig(settings).json().settings.find(({ key }) => key === wanted).value;
    parentPort.postMessage([value("timeout_ms"), value("timeout_ms", { timeoutMs: 78 })]);
    parentPort.postMessage(value("security_token", { accessKey: "other", secretKey: "s" }));
    delete process.env.QIANFAN_SECURITY_TOKEN;
    new Client().createModelExportTask("amv-1").then(({ statusName }) => {
      parentPort.postMessage(statusName);
    });
  `;
  process.env.QIANFAN_SECRET_KEY = "wrong";
  const env = { ...process.env, ...emulator.environment(), QIANFAN_TIMEOUT_MS: "7777" };
  env.QIANFAN_SECURITY_TOKEN = "of-other-keys";
  const worker = new Worker(source, { eval: true, env });
  const said = [];
  await new Promise((resolve, reject) => {
    worker.on("message", (message) => said.push(message));
    worker.on("exit", resolve).on("error", reject);
  });
  assert.deepEqual(said, [["7777", "78"], null, "QF_OK"]);
});

test("setEnvVariable counts in a worker, whose process.env is its own", async () => {
  const source = `
    const { workerData } = require("node:worker_threads");
    const { consoleAction, setEnvVariable } = require("libqianfan");
    for (const [name, value] of Object.entries(workerData)) setEnvVariable(name, value);
    consoleAction({ base_api_route: "/v2/model", action: "Echo" });
  `;
  const workerData = { ...emulator.environment() };
  process.env.QIANFAN_SECRET_KEY = "wrong";
  const worker = new Worker(source, { eval: true, workerData });
  const code = await new Promise((resolve, reject) => {
    worker.on("exit", resolve).on("error", reject);
  });
  assert.equal(code, 0);
  assert.equal((await emulator.requests())[0].verdict.accepted, true);
});
