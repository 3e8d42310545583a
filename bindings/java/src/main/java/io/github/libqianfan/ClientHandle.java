// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The C client and the calls that run with it. It knows nothing of the {@link QianfanClient}, so
 * that the cleaner can see when nobody has that any more.
 *
 * <p>C forbids to start a call once its client is being freed. Closing therefore cancels the calls,
 * and whoever ends last frees the client.
 */
final class ClientHandle implements Runnable {
  private static final long CLOSE_WAIT_NS = TimeUnit.SECONDS.toNanos(1);

  private final Backend c;
  private final long client;
  private final Set<Call> running = new HashSet<>();
  private boolean closed;

  ClientHandle(Backend c, long client) {
    this.c = c;
    this.client = client;
  }

  /** Valid between begin and end of a call. */
  long client() {
    return client;
  }

  synchronized void begin(Call call) {
    if (closed) {
      throw new IllegalStateException("the client is closed; make a new one");
    }
    running.add(call);
  }

  synchronized void end(Call call) {
    if (running.remove(call) && running.isEmpty()) {
      if (closed) {
        c.qf_client_free(client);
      }
      notifyAll();
    }
  }

  /** Closes. The cleaner runs it once. */
  @Override
  public void run() {
    Set<Call> calls;
    synchronized (this) {
      closed = true;
      calls = Set.copyOf(running);
      if (calls.isEmpty()) {
        c.qf_client_free(client);
      }
    }
    calls.forEach(Call::cancel);
  }

  /** Waits for cancelled calls, unless this thread is inside one of them. */
  synchronized void awaitCalls() {
    long deadline = System.nanoTime() + CLOSE_WAIT_NS;
    boolean inside = running.contains(Call.CURRENT.get());
    boolean interrupted = false;
    while (!inside && !running.isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException interrupt) {
        interrupted = true;
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
