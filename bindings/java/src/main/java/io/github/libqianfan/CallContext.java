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
public final class CallContext {
  private final Set<Call> running = new HashSet<>();
  private Call latest;
  private boolean cancelled;
  private long timeoutMs;
  private long connectTimeoutMs;
  private long responseTimeoutMs;

  /** A context that leaves everything to the client's settings. */
  public CallContext() {}

  /**
   * Limits a whole call: waits, attempts and answers together.
   *
   * @param limit from the start of the call, or null for the client's setting {@code timeout_ms}
   * @return this
   */
  public synchronized CallContext timeout(Duration limit) {
    timeoutMs = millis(limit);
    return this;
  }

  /**
   * Limits name resolution, TCP and TLS of each attempt.
   *
   * @param limit of each attempt, or null for the client's setting {@code connect_timeout_ms}
   * @return this
   */
  public synchronized CallContext connectTimeout(Duration limit) {
    connectTimeoutMs = millis(limit);
    return this;
  }

  /**
   * Limits each attempt as a whole.
   *
   * @param limit of each attempt, or null for the setting {@code console_api_retry_timeout}
   * @return this
   */
  public synchronized CallContext responseTimeout(Duration limit) {
    responseTimeoutMs = millis(limit);
    return this;
  }

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
  private static long millis(Duration limit) {
    return limit == null ? 0 : Math.max(1, limit.toMillis());
  }

  /** A C context with these deadlines, to be freed. */
  synchronized long newContext(Backend c) {
    long context = c.qf_context_new();
    if (context == 0) {
      throw new OutOfMemoryError("no memory for a call");
    }
    c.qf_context_set_timeout_ms(context, timeoutMs);
    c.qf_context_set_connect_timeout_ms(context, connectTimeoutMs);
    c.qf_context_set_response_timeout_ms(context, responseTimeoutMs);
    return context;
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
