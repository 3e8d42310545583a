// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.time.Duration;

/** One call on its way: the C context that can cancel it, freed only after C has returned. */
final class Call {
  /** What the calling of C looks like for one operation. */
  @FunctionalInterface
  interface Operation {
    long run(Backend c, long client, long context);
  }

  /** The call that this thread runs, for callbacks. */
  static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();

  /** Written and read by the thread of the call alone. */
  Throwable thrownByProvider;

  private final Backend c;
  private long context;
  private int attempts;

  Call(Backend c, CallContext options) {
    this.c = c;
    context = c.qf_context_new();
    if (context == 0) {
      throw new OutOfMemoryError("no memory for a call");
    }
    c.qf_context_set_timeout_ms(context, millis(options.timeout()));
    c.qf_context_set_connect_timeout_ms(context, millis(options.connectTimeout()));
    c.qf_context_set_response_timeout_ms(context, millis(options.responseTimeout()));
  }

  /** 0 stands for the client's own setting; what is shorter than a millisecond is not that. */
  private static long millis(Duration duration) {
    return duration == null ? 0 : Math.max(1, duration.toMillis());
  }

  /** Blocks until C returns. */
  Result run(Operation operation, long client) {
    CURRENT.set(this);
    try {
      return Result.take(c, operation.run(c, client, context));
    } finally {
      CURRENT.remove();
    }
  }

  synchronized void cancel() {
    if (context != 0) {
      c.qf_context_cancel(context);
    }
  }

  synchronized Phase phase() {
    return context == 0 ? Phase.IDLE : Phase.of(c.qf_context_phase(context));
  }

  synchronized int attempts() {
    return context == 0 ? attempts : c.qf_context_attempts(context);
  }

  /** C has returned, or was never called. */
  synchronized void end() {
    attempts = c.qf_context_attempts(context);
    c.qf_context_free(context);
    context = 0;
  }
}
