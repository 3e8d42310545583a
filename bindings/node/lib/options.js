// SPDX-License-Identifier: MIT
"use strict";

const LONGEST_MS = 86_400_000;

/** A text that C can take whole. */
function text(name, value) {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string`);
  if (value.includes("\0")) throw new TypeError(`${name} contains a NUL character`);
  // UTF-8 has no place for it: another text would be sent.
  if (!value.isWellFormed()) throw new TypeError(`${name} contains half of a surrogate pair`);
  return value;
}

/** { accessKey: "..." } -> ["access_key", "...", ...] */
function keysAndValues(settings) {
  const given = Object.entries(settings).filter(([, value]) => (value ?? null) !== null);
  return given.flatMap(([name, value]) => {
    const simple = typeof value === "number" || typeof value === "boolean";
    const key = name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
    return [text("a setting", key), text(name, simple ? String(value) : value)];
  });
}

/** The options of a call -> its signal and its limits, 0 for those that are not set. */
function callOptions({ signal, timeoutMs, connectTimeoutMs, responseTimeoutMs, ...unknown }) {
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw new TypeError(`a call has no option ${name}`);
  if (signal && !(signal instanceof AbortSignal)) throw new TypeError("signal: no AbortSignal");
  const limits = { timeoutMs, connectTimeoutMs, responseTimeoutMs };
  for (const [key, limit] of Object.entries(limits)) {
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0 && limit <= LONGEST_MS))
      throw new RangeError(`${key} must be a whole number of milliseconds, from 1 to a day`);
  }
  return [signal, Object.values(limits).map((limit) => limit ?? 0)];
}

/** What a provider returned -> what the addon takes. */
function credentials({ accessKey, secretKey, securityToken, expiresAtSec }) {
  const given = Number(expiresAtSec ?? 0);
  // 0 means never, so what is over for long must not become 0.
  const expiry = given === 0 ? 0 : Math.max(1, Math.floor(given));
  if (!Number.isSafeInteger(expiry)) throw new TypeError("expiresAtSec must be a Unix time");
  const keys = [text("accessKey", accessKey), text("secretKey", secretKey), String(expiry)];
  return securityToken ? [...keys, text("securityToken", securityToken)] : keys;
}

module.exports = { callOptions, credentials, keysAndValues, text };
