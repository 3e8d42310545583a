// SPDX-License-Identifier: MIT
"use strict";

/** No library was found, or what was found does not fit this package. */
class LoadError extends Error {
  name = "LoadError";
  code = "ERR_QIANFAN_LOAD";
}

/** The client was closed before the call. */
class ClosedError extends Error {
  name = "ClosedError";
  code = "ERR_QIANFAN_CLOSED";
}

function story({ statusName, code, message, hint, maybeExecuted, requestId }) {
  const lines = [`${statusName}${code ? ` [${code}]` : ""}: ${message ?? "no message"}`];
  if (hint) lines.push(hint);
  if (maybeExecuted) lines.push("It may have been executed all the same: look before you repeat.");
  if (requestId) lines.push(`Baidu's support will ask for this request id: ${requestId}`);
  return lines.join("\n");
}

/** A call failed. Has the members of its result; `message` tells the whole story. */
class QianfanError extends Error {
  constructor(result, options) {
    super(story(result), options);
    Object.assign(this, { ...result, message: this.message });
    Object.defineProperty(this, "name", { value: "QianfanError" });
    Object.defineProperty(this, "result", { value: result });
  }
}

/** A signal ended a call; `cause` is the QianfanError that the call came to. */
class AbortError extends Error {
  code = "ABORT_ERR";

  constructor(reason, cause) {
    super(reason?.message ?? "This operation was aborted", { cause });
    // That of AbortSignal.timeout() is told apart by its name, as everywhere in Node.js.
    this.name = reason?.name === "TimeoutError" ? "TimeoutError" : "AbortError";
    this.reason = reason;
  }
}

module.exports = { AbortError, ClosedError, LoadError, QianfanError };
