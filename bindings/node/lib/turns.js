// SPDX-License-Identifier: MIT
"use strict";

// Each running call has a thread, so only so many of a client run at once; the others wait their
// turn. Each client has its own, since a credentials provider may wait for calls of another.
const MOST = 64;
// Those that were refused a thread, until the end of any call may bring one.
const starved = new Set();
let running = 0;

class Turns {
  #waiting = new Set();
  #running = 0;

  /**
   * Calls `begin` now or later, unless it is withdrawn before. It takes whether it may be called
   * once more and returns "begun", "starved" if it then wants to be, or "over" if it failed.
   */
  take(begin) {
    this.#waiting.add(begin);
    this.#next();
  }

  /** Returns whether `begin` was still waiting. */
  withdraw(begin) {
    return this.#waiting.delete(begin);
  }

  giveBack() {
    this.#running -= 1;
    running -= 1;
    const hungry = new Set([...starved, this]);
    starved.clear();
    for (const turns of hungry) turns.#next();
  }

  #next() {
    for (const begin of this.#waiting) {
      if (this.#running === MOST) return;
      const state = begin(running > 0);
      if (state === "starved") {
        starved.add(this);
        return;
      }
      this.#waiting.delete(begin);
      if (state === "begun") {
        this.#running += 1;
        running += 1;
      }
    }
  }
}

module.exports = { Turns };
