// SPDX-License-Identifier: MIT
"use strict";

const { randomUUID } = require("node:crypto");
const { native } = require("./native");
const { text } = require("./options");

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gu;

/** The outcome of one call. */
class Result {
  #handle;
  #body;

  constructor({ handle, ...fields }) {
    this.#handle = handle;
    Object.assign(this, fields);
  }

  get body() {
    return (this.#body ??= this.#handle ? native().body(this.#handle) : null);
  }

  get(pointer) {
    const given = text("pointer", pointer);
    return this.#handle ? native().get(this.#handle, given) : null;
  }

  json() {
    const mark = randomUUID();
    // Numbers that would be rounded travel as marked texts.
    const kept = (token) =>
      /^-?\d+$/u.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token;
    return JSON.parse(String(this.body ?? "").replace(TOKEN, kept), (_, value) =>
      typeof value === "string" && value.startsWith(mark)
        ? BigInt(value.slice(mark.length))
        : value,
    );
  }
}

module.exports = { Result };
