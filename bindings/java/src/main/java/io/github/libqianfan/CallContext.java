// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.HashSet;
import java.util.Set;

/**
 * Deadlines, cancel switch and progress of calls. It may serve several calls, also at the same
 * time; cancelling ends them all, and every later one. Any thread may use it. It holds no memory
 * outside the JVM, so there is nothing to close.
 */
public final class CallContext extends CallDeadlines {
  private final Set<Call> running = new HashSet<>();
  private Call latest;
  private int attempts;
  private boolean cancelled;

  /** A context that leaves everything to the client's settings. */
  public CallContext() {}

  /**
   * Cancels the calls that run with this context, and every later one. They end with {@link
   * Status#CANCELLED} within 250 ms, unless they had already ended.
   */
  public synchronized void cancel() {
    cancelled = true;
    running.forEach(Call::abort);
  }

  /**
   * What the latest call is doing now.
   *
   * @return its phase
   */
  public synchronized Phase phase() {
    return latest == null ? Phase.IDLE : latest.phase();
  }

  /**
   * Requests of the latest call that were begun so far.
   *
   * @return their count
   */
  public synchronized int attempts() {
    return latest == null ? attempts : latest.attempts();
  }

  synchronized void begin(Call call) {
    latest = call;
    running.add(call);
    if (cancelled) {
      call.abort();
    }
  }

  /** A context that lives long keeps no outcome: neither a result nor an exception. */
  synchronized void end(Call call) {
    running.remove(call);
    if (latest == call) {
      attempts = call.attempts();
      latest = null;
    }
  }
}
