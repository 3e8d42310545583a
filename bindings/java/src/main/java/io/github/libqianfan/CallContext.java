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
  private Duration timeout;
  private Duration connectTimeout;
  private Duration responseTimeout;

  /** A context that leaves everything to the client's settings. */
  public CallContext() {}

  /**
   * Limits a whole call: waits, attempts and answers together.
   *
   * @param limit from the start of the call, or null for the client's setting {@code timeout_ms}
   * @return this
   */
  public synchronized CallContext timeout(Duration limit) {
    timeout = limit;
    return this;
  }

  /**
   * Limits name resolution, TCP and TLS of each attempt.
   *
   * @param limit of each attempt, or null for the client's setting {@code connect_timeout_ms}
   * @return this
   */
  public synchronized CallContext connectTimeout(Duration limit) {
    connectTimeout = limit;
    return this;
  }

  /**
   * Limits each attempt as a whole.
   *
   * @param limit of each attempt, or null for the setting {@code console_api_retry_timeout}
   * @return this
   */
  public synchronized CallContext responseTimeout(Duration limit) {
    responseTimeout = limit;
    return this;
  }

  /**
   * Cancels the calls that run with this context, and every later one. They end with {@link
   * Status#CANCELLED} within 250 ms, unless they had already ended.
   */
  public void cancel() {
    Set<Call> calls;
    synchronized (this) {
      cancelled = true;
      calls = Set.copyOf(running);
    }
    calls.forEach(Call::cancel);
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

  synchronized Duration timeout() {
    return timeout;
  }

  synchronized Duration connectTimeout() {
    return connectTimeout;
  }

  synchronized Duration responseTimeout() {
    return responseTimeout;
  }

  synchronized void begin(Call call) {
    latest = call;
    running.add(call);
    if (cancelled) {
      call.cancel();
    }
  }

  synchronized void end(Call call) {
    running.remove(call);
  }
}
