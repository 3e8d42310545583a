// SPDX-License-Identifier: MIT
"use strict";

// Each running call has a thread, so only so many run at once; the others wait their turn.
const MOST = 64;
const waiting = new Set();
let running = 0;

function next() {
  for (const begin of waiting) {
    if (running === MOST) return;
    waiting.delete(begin);
    running += 1;
    begin();
  }
}

/** Calls `begin` now or later, unless it is withdrawn before. */
function take(begin) {
  waiting.add(begin);
  next();
}

/** Returns whether `begin` was still waiting. */
const withdraw = (begin) => waiting.delete(begin);

function giveBack() {
  running -= 1;
  next();
}

module.exports = { giveBack, take, withdraw };
