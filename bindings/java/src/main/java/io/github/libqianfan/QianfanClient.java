// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;

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

  private final ClientHandle handle;
  private final Cleaner.Cleanable net;

  QianfanClient(Backend c, long client) {
    this.handle = new ClientHandle(c, client);
    this.net = CLEANER.register(this, handle);
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
    net.clean();
    handle.cancelCalls();
    handle.awaitFreed();
  }

  @Override
  Call start(CallContext context, Call.Operation operation) {
    Call call = new Call(handle, context);
    call.start(operation);
    // Until the call was begun, the cleaner must not take its client for forgotten.
    Reference.reachabilityFence(this);
    return call;
  }
}
