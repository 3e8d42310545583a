// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Deadlines, cancel switch and progress of calls. It may serve several calls, also at the same
 * time; cancelling ends them all, and every later one. Any thread may use it. It holds no memory
 * outside the JVM, so there is nothing to close.
 */
public final class CallContext extends CallDeadlines {
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Set<Call> running = new HashSet<>();
  private Call latest;
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
    return latest == null ? 0 : latest.attempts();
  }

  /** 0 stands for the client's own setting; what is shorter than a millisecond is not that. */
  @Override
  long milliseconds(Duration limit) {
    if (limit != null && limit.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a deadline is a day at most, not " + limit);
    }
    return limit == null ? 0 : Math.max(1, limit.toMillis());
  }

  synchronized void begin(Call call) {
    latest = call;
    running.add(call);
    if (cancelled) {
      call.abort();
    }
  }

  synchronized void end(Call call) {
    running.remove(call);
  }
}
