// SPDX-License-Identifier: MIT
"use strict";

const { AsyncResource } = require("node:async_hooks");
const { inspect } = require("node:util");
const { isMainThread } = require("node:worker_threads");
const { LogLevel, Status } = require("./constants");
const { AbortError, ClosedError, QianfanError } = require("./errors");
const { native } = require("./native");
const operations = require("./operations");
const { callOptions, credentials, keysAndValues, text } = require("./options");
const { Result } = require("./result");
const signals = require("./signals");
const { Turns } = require("./turns");
const unbegun = require("./unbegun");

const threadless = {
  ...unbegun,
  status: Status.NO_MEMORY,
  statusName: "QF_ERR_NO_MEMORY",
  message: "the system gave no thread for the call; nothing was sent",
  hint: "Raise its limit (ulimit -u, or the pids of the container), or make fewer calls at once.",
  retriable: true,
};

const describe = (given) => new Result(native().describe(given));
const settingsOf = (given) => describe(given).json().settings;

/** What process.env says, by key. */
const environment = () =>
  settingsOf([])
    .filter(({ env }) => process.env[env])
    .map(({ key, env }) => [key, process.env[env]]);

/** The keys and values of settings, after which the library looks into the environment. */
function configured(settings) {
  const given = keysAndValues(settings);
  if (isMainThread) return given;
  // That is not the process.env of a worker, whose variables are put before it. A token among them
  // belongs to the keys there.
  const foreign = given.includes("access_key") ? "security_token" : undefined;
  return [...environment().filter(([key]) => key !== foreign), given].flat();
}

class Client {
  #handle;
  #provider;
  #log;
  #timeoutMs = 0;
  #running = new Map();
  #turns = new Turns();

  constructor(options) {
    const { credentials: provider, log, logLevel, ...settings } = options ?? {};
    if ([provider, log].some((given) => given && typeof given !== "function"))
      throw new TypeError("credentials and log must be functions");
    this.#provider = provider;
    this.#log = log;
    const wanted = logLevel ?? LogLevel.INFO;
    if (!Object.values(LogLevel).includes(wanted))
      throw new RangeError("logLevel must be one of the members of LogLevel");
    const given = configured(settings);
    const lines = [];
    const level = log ? wanted : LogLevel.NONE;
    const made = native().connect(given, Boolean(provider), level, lines);
    for (const line of lines) this.#write(...line);
    if (made.status !== undefined) throw new QianfanError(new Result(made));
    if (provider)
      this.#timeoutMs = Number(settingsOf(given).find(({ key }) => key === "timeout_ms").value);
    this.#handle = made;
  }

  createModelExportTask(modelId, options) {
    return this.#call(operations.createModelExportTask, { modelId }, options);
  }

  describeModelExportTask(modelId, options) {
    return this.#call(operations.describeModelExportTask, { modelId }, options);
  }

  async callAction(route, action, body = {}, options = undefined) {
    const json = typeof body === "string" ? body : JSON.stringify(body);
    return await this.#call(operations.callAction, { route, action, body: json }, options);
  }

  async close() {
    if (this.#handle) native().release(this.#handle);
    this.#handle = undefined;
    for (const cancel of this.#running.values()) cancel();
    await Promise.allSettled(this.#running.keys());
  }

  [Symbol.dispose]() {
    void this.close();
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }

  async #call(operation, named, options) {
    const texts = Object.entries(named).map(([name, value]) => text(name, value));
    const [signal, limits] = callOptions(options ?? {});
    if (!this.#handle) throw new ClosedError("the client is closed; make a new one");
    if (signal?.aborted) throw new AbortError(signal.reason, new QianfanError(new Result(unbegun)));
    const failure = {};
    const [ended, cancel] = this.#start(operation, texts, limits, failure);
    if (signal) signals.follow(signal, cancel);
    this.#running.set(ended, cancel);
    try {
      const result = await ended;
      if (result.status === Status.OK) return result;
      const error = new QianfanError(result, failure);
      const aborted = signal?.aborted && result.status === Status.CANCELLED;
      throw aborted ? new AbortError(signal.reason, error) : error;
    } finally {
      this.#running.delete(ended);
      if (signal) signals.unfollow(signal, cancel);
    }
  }

  /** Returns a promise of the result and a function that cancels the call. */
  #start(operation, texts, limits, failure) {
    const handle = this.#handle;
    const patience = limits[0] || this.#timeoutMs;
    const settle = {};
    let id;
    const ended = new Promise((resolve, reject) => {
      Object.assign(settle, { resolve, reject });
    });
    const events = {
      ended: (fields) => {
        settle.resolve(new Result(fields));
        this.#turns.giveBack();
      },
      log: (message, level) => this.#write(message, level),
      credentials: () => this.#provide(id, failure),
      late: () => {
        failure.cause ??= new Error(`the credentials provider gave no answer in ${patience} ms`);
      },
    };
    // Callbacks see the AsyncLocalStorage of the caller.
    const on = AsyncResource.bind((event, ...about) => events[event](...about));
    const begin = (mayWait) => {
      try {
        id = native().call(handle, operation, texts, ...limits, patience, on);
      } catch (error) {
        settle.reject(error);
        return "over";
      }
      if (id !== undefined) return "begun";
      if (mayWait) return "starved";
      settle.resolve(new Result(threadless));
      return "over";
    };
    const cancel = () => {
      if (this.#turns.withdraw(begin)) settle.resolve(new Result(unbegun));
      else if (id !== undefined) native().cancel(id);
    };
    this.#turns.take(begin);
    return [ended, cancel];
  }

  async #write(message, level) {
    try {
      await this.#log(level, message);
    } catch (error) {
      // A line must not fail a call.
      process.emitWarning(`the log callback of a Qianfan client threw: ${inspect(error)}`);
    }
  }

  async #provide(id, failure) {
    let keys = [];
    try {
      keys = credentials(await this.#provider());
    } catch (error) {
      failure.cause = error;
    }
    native().answer(id, keys);
  }
}

const describeConfig = (settings) => describe(configured(settings ?? {}));

module.exports = { Client, describeConfig, environment };
