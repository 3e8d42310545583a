// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.lang.ref.Cleaner;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Calls the Qianfan console API. Immutable and shared by any number of threads.
 *
 * <pre>{@code
 * try (QianfanClient client = QianfanClient.create()) {
 *   System.out.println(client.createModelExportTask("amv-...").exportId());
 * }
 * }</pre>
 *
 * <p>Each call comes in two kinds. One blocks, and an interrupt of its thread cancels it: it then
 * throws a {@link QianfanException} with {@link Status#CANCELLED} and leaves the thread
 * interrupted. The other returns a {@link CompletableFuture}; if that ends before the call does, by
 * {@link CompletableFuture#cancel} or {@link CompletableFuture#orTimeout} for example, the call is
 * cancelled. Either way C runs on a platform thread of this class, so virtual threads are not
 * pinned.
 *
 * <p>After {@link #close}, calls throw {@link IllegalStateException}.
 */
public final class QianfanClient extends ConsoleCalls implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  final Backend c;

  /** The C client; valid between begin and end of a call. */
  final long address;

  private final Cleaner.Cleanable net;
  private final Set<Call> running = new HashSet<>();
  private final CountDownLatch freed = new CountDownLatch(1);
  private boolean closed;

  QianfanClient(Backend c, long address) {
    this.c = c;
    this.address = address;
    // A call that runs refers to its client, so a client that is forgotten has none.
    net = CLEANER.register(this, () -> c.qf_client_free(address));
  }

  /**
   * A client that takes its settings from the environment and the {@code .env} file.
   *
   * @return the client, to be closed
   * @throws QianfanException if a setting is wrong or missing
   * @throws UnsatisfiedLinkError if the C library cannot be loaded; it names every place tried
   */
  public static QianfanClient create() {
    return builder().build();
  }

  /**
   * Settings for a client.
   *
   * @return settings of which none is set
   */
  public static QianfanClientBuilder builder() {
    return new QianfanClientBuilder();
  }

  /**
   * Version of the C library.
   *
   * @return such as {@code 0.1.0}
   */
  public static String libraryVersion() {
    return LibraryLoader.backend().qf_version();
  }

  /**
   * ABI of the C library, which is that of this jar, or it would not have been loaded.
   *
   * @return the number
   */
  public static int libraryAbiVersion() {
    return LibraryLoader.backend().qf_abi_version();
  }

  /**
   * Closes the client. Calls that still run end with {@link Status#CANCELLED}; they are waited for,
   * a second at most, so that no callback comes afterwards. Closing twice is no error.
   */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      running.forEach(Call::abort);
      freeIfUnused();
    }
    Call inside = Call.CURRENT.get();
    try {
      if (inside == null || inside.client != this) {
        freed.await(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  Call start(CallContext context, Call.Operation operation) {
    return new Call(this, context).start(operation);
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

  /** C forbids to begin a call once its client is being freed, so whoever ends last frees it. */
  private void freeIfUnused() {
    if (closed && running.isEmpty()) {
      net.clean();
      freed.countDown();
    }
  }
}
