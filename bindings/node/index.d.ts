// SPDX-License-Identifier: MIT
/**
 * Create and follow Baidu Qianfan model export tasks. See {@link Client}.
 *
 * @module libqianfan
 */
/// <reference types="node" />
import type { LogLevel } from "./types/constants";
import type { Fields, Timing } from "./types/fields";
import type { Settings } from "./types/settings";

export { ABI_VERSION, LogLevel, Settled, Status, VERSION } from "./types/constants";
export type { Fields, Settings, Timing };

/** Keys from a credentials provider. */
export interface Credentials {
  /** Access key id. */
  readonly accessKey: string;
  /** Secret access key. */
  readonly secretKey: string;
  /** Token of temporary (STS) credentials. */
  readonly securityToken?: string | null | undefined;
  /** Unix time, in seconds, at which the keys expire; none or 0 if they do not. */
  readonly expiresAtSec?: number | null | undefined;
}

/** What a client is made from. */
export interface ClientOptions extends Settings {
  /**
   * Asked for keys that rotate: when none are held, or those held expire within a minute. What it
   * throws is the `cause` of the call's error. It is waited for as long as the call may last. It
   * must not make calls with the client that asks it.
   */
  credentials?: (() => Credentials | PromiseLike<Credentials>) | undefined;
  /**
   * Takes log lines, those of the client's making too. None carries a secret. What it throws becomes
   * a process warning.
   */
  log?: ((level: LogLevel, message: string) => unknown) | undefined;
  /** The most verbose level that `log` wants, a member of `LogLevel`; `INFO` if not given. */
  logLevel?: LogLevel | undefined;
}

/** What a call takes besides its arguments. Times are whole milliseconds, at most a day. */
export interface CallOptions {
  /** Ends the call when it is aborted; the promise is then rejected with an {@link AbortError}. */
  signal?: AbortSignal | undefined;
  /** Longest time for the whole call, from its first step on. Beats the client's setting. */
  timeoutMs?: number | undefined;
  /** Longest time for name resolution, TCP and TLS of each attempt. */
  connectTimeoutMs?: number | undefined;
  /** Longest time for each attempt as a whole. */
  responseTimeoutMs?: number | undefined;
}

/** The outcome of one call. */
export declare class Result {
  private constructor();
  /** The body of the last answer, byte for byte; null if no answer came. */
  readonly body: Buffer | null;

  /**
   * One member of the body as text, by RFC 6901 pointer such as "/result/fileSize". Numbers stand
   * as the service wrote them, objects and arrays as JSON.
   *
   * @throws TypeError if the pointer has a NUL or half of a surrogate pair
   * @returns null if there is no such member, if it is null, or if the body is not JSON
   */
  get(pointer: string): string | null;

  /**
   * The body as JavaScript values. Whole numbers beyond 2^53, which `number` would round, are
   * `bigint`; decimals are rounded as by `JSON.parse`.
   *
   * @throws SyntaxError if the body is not JSON
   */
  json(): any;
}

export interface Result extends Fields {}

/** A call failed, or the configuration is wrong. `message` tells the whole story. */
export declare class QianfanError extends Error {
  private constructor();
  /** The whole outcome; its `message` is the service's own. */
  readonly result: Result;
}
export interface QianfanError extends Omit<Fields, "message"> {}

/** A signal ended the call. `name` is "TimeoutError" if it was that of `AbortSignal.timeout()`. */
export declare class AbortError extends Error {
  private constructor();
  /** Which error it is, as in the errors of Node.js. */
  readonly code: "ABORT_ERR";
  /** That of the signal. */
  readonly reason: unknown;
  /** What the call came to: look there for `maybeExecuted`. */
  readonly cause: QianfanError;
}

/** The client was closed before the call. */
export declare class ClosedError extends Error {
  private constructor();
  /** Which error it is, as in the errors of Node.js. */
  readonly code: "ERR_QIANFAN_CLOSED";
}

/** No library was found, or none that fits. */
export declare class LoadError extends Error {
  private constructor();
  /** Which error it is, as in the errors of Node.js. */
  readonly code: "ERR_QIANFAN_LOAD";
}

/**
 * Makes calls with one set of keys. It keeps its connections open, so share it.
 *
 * ```js
 * const client = new Client();
 * const { exportId } = await client.createModelExportTask("amv-...");
 * ```
 */
export declare class Client {
  /**
   * Makes a client; nothing is sent.
   *
   * @throws QianfanError if the configuration is wrong, LoadError if there is no library
   */
  constructor(options?: ClientOptions);

  /**
   * Starts the export of one model version ("amv-..."); `exportId` of the result names the task.
   * A create whose answer is lost is not blindly sent again: see `settled`.
   */
  createModelExportTask(modelId: string, options?: CallOptions): Promise<Result>;

  /** Reads the state of the export of one model version: `exportStatus`. */
  describeModelExportTask(modelId: string, options?: CallOptions): Promise<Result>;

  /**
   * Calls any other action of the console API.
   *
   * @param route - path below the base URL, such as "/v2/model"
   * @param action - such as "DescribeModel"; "" for a route without actions
   * @param body - an object that becomes JSON, or a JSON text
   */
  callAction(
    route: string,
    action: string,
    body?: object | string,
    options?: CallOptions,
  ): Promise<Result>;

  /** Cancels the calls that run and waits for their end. Idempotent. */
  close(): Promise<void>;

  /** Cancels the calls that run; for `using`. */
  [Symbol.dispose](): void;

  /** As {@link Client.close}; for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Tells what would be in force and where it comes from, secrets hidden; sends nothing. `json()` of
 * the answer has `settings`. If the configuration is wrong, the answer's status and message say so.
 */
export declare function describeConfig(settings?: Settings): Result;

/** Version of the loaded library, such as "0.1.0". */
export declare function libraryVersion(): string;

/** ABI of the loaded library. */
export declare function abiVersion(): number;

/** The console API as in `@baiducloud/qianfan`: keys and address come from `process.env`. */
export declare function consoleAction(parameters: {
  base_api_route: string;
  action?: string | undefined;
  data?: Record<string, unknown> | undefined;
}): Promise<any>;

/** Sets a variable of `process.env`, as in `@baiducloud/qianfan`. */
export declare function setEnvVariable(key: string, value: string): void;
