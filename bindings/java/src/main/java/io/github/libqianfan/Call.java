// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One call on its way, and the future of its outcome. It blocks a platform thread of this class, so
 * that virtual threads are not pinned. It holds the C context that can cancel it, freed only after
 * C has returned; after that, C is handed 0, which it takes for an idle context.
 */
final class Call extends CompletableFuture<Result> {
  /** What the calling of C looks like for one operation. */
  @FunctionalInterface
  interface Operation {
    long run(Backend c, long client, long context);
  }

  /** Daemons, so that a program may end while calls run. */
  private static final ExecutorService WORKERS = Executors.newCachedThreadPool(Call::worker);

  /** The call that this thread runs, for callbacks. */
  static final ThreadLocal<Call> CURRENT = new ThreadLocal<>();

  /** Written and read by the thread of the call alone. */
  Throwable thrownByProvider;

  /** Null after the end: whoever keeps the future need not keep the client. */
  QianfanClient client;

  private final CallContext options;
  private final Backend c;
  private long context;

  Call(QianfanClient client, CallContext options) {
    this.client = client;
    this.options = Objects.requireNonNull(options);
    c = client.c;
    context = c.qf_context_new();
    if (context == 0) {
      throw new OutOfMemoryError("no memory for a call");
    }
    options.applyTo(c, context);
    // Whoever ends the future first need not know of the call.
    whenComplete((result, failure) -> abort());
  }

  /** A thread that inherits nothing of the one that made it, so that no class loader is held. */
  private static Thread worker(Runnable work) {
    Thread thread = new Thread(null, work, "libqianfan", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(Call.class.getClassLoader());
    return thread;
  }

  Call start(Operation operation) {
    try {
      client.begin(this);
      options.begin(this);
      WORKERS.execute(() -> carryOut(operation));
      return this;
    } catch (RuntimeException | Error failure) {
      end();
      throw failure;
    }
  }

  private void carryOut(Operation operation) {
    try {
      complete(run(operation));
    } catch (Throwable failure) {
      completeExceptionally(failure);
    }
  }

  /** Blocks until C returns, and lets go of everything before anybody hears of the outcome. */
  private Result run(Operation operation) {
    CURRENT.set(this);
    try {
      Result result = Result.take(c, operation.run(c, client.address, context));
      if (result.status() != Status.OK) {
        throw new QianfanException(result, thrownByProvider);
      }
      return result;
    } finally {
      CURRENT.remove();
      end();
    }
  }

  private void end() {
    options.end(this);
    synchronized (this) {
      c.qf_context_free(context);
      context = 0;
    }
    client.end(this);
    client = null;
  }

  /** Waits for the outcome. An interrupt cancels the call, which is waited for all the same. */
  Result await() {
    try {
      try {
        return get();
      } catch (InterruptedException interrupt) {
        abort();
        Thread.currentThread().interrupt();
        return join();
      }
    } catch (ExecutionException | CompletionException failure) {
      throw here(failure.getCause());
    }
  }

  /** The same failure with the stack of the thread that called. */
  private static RuntimeException here(Throwable failure) {
    if (failure instanceof QianfanException) {
      return new QianfanException(((QianfanException) failure).result(), failure.getCause());
    }
    return new IllegalStateException("the call could not be made", failure);
  }

  /** Makes C return soon, if it has not. */
  synchronized void abort() {
    c.qf_context_cancel(context);
  }

  synchronized Phase phase() {
    return Phase.of(c.qf_context_phase(context));
  }

  synchronized int attempts() {
    return c.qf_context_attempts(context);
  }
}
