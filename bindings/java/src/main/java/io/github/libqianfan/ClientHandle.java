// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The C client and the calls that run with it. It knows nothing of the {@link QianfanClient}, so
 * that the cleaner can see when nobody has that any more.
 *
 * <p>C forbids to start a call once its client is being freed. Therefore closing only forbids new
 * calls, and whoever ends last frees the client.
 */
final class ClientHandle implements Runnable {
  final Backend c;

  /** Valid between begin and end of a call. */
  final long client;

  private final Set<Call> running = new HashSet<>();
  private final CountDownLatch freed = new CountDownLatch(1);
  private boolean closed;

  ClientHandle(Backend c, long client) {
    this.c = c;
    this.client = client;
  }

  synchronized void begin(Call call) {
    if (closed) {
      throw new IllegalStateException("the client is closed; make a new one");
    }
    running.add(call);
  }

  synchronized void end(Call call) {
    running.remove(call);
    freeIfUnused();
  }

  /** Closes. The cleaner runs it once. */
  @Override
  public synchronized void run() {
    closed = true;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (closed && running.isEmpty() && freed.getCount() > 0) {
      c.qf_client_free(client);
      freed.countDown();
    }
  }

  synchronized void cancelCalls() {
    running.forEach(Call::abort);
  }

  /** Waits for a closed client's calls, a second at most, unless this thread is inside of one. */
  void awaitFreed() {
    Call inside = Call.CURRENT.get();
    try {
      if (inside == null || inside.handle != this) {
        freed.await(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
