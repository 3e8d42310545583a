// SPDX-License-Identifier: MIT
"use strict";

// A signal has one listener for all its calls: of more than ten, Node.js 20 warns as of a leak.
const cancels = new WeakMap();

function abort({ target }) {
  for (const cancel of cancels.get(target)) cancel();
}

/** Calls `cancel` when the signal is aborted. */
function follow(signal, cancel) {
  if (!cancels.has(signal)) cancels.set(signal, new Set());
  cancels.get(signal).add(cancel);
  // Adding it again changes nothing.
  signal.addEventListener("abort", abort);
}

function unfollow(signal, cancel) {
  const left = cancels.get(signal);
  left.delete(cancel);
  if (left.size === 0) signal.removeEventListener("abort", abort);
}

module.exports = { follow, unfollow };
