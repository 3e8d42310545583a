// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

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
public final class QianfanClient implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Backend c;
  private final ClientHandle handle;
  private final Cleaner.Cleanable net;

  QianfanClient(Backend c, long client) {
    this.c = c;
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
    Backend c = LibraryLoader.backend();
    return c.text(c.qf_version());
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
   * Starts the export of one model version. A create that was sent but not answered is never
   * blindly sent again; {@link Result#settled} tells what came of it.
   *
   * @param modelId id of the model version, {@code amv-...}
   * @return the result, whose {@link Result#exportId} names the task
   * @throws QianfanException if it failed
   */
  public Result createModelExportTask(String modelId) {
    return createModelExportTask(modelId, new CallContext());
  }

  /**
   * Starts the export of one model version, with deadlines and a cancel switch.
   *
   * @param modelId id of the model version, {@code amv-...}
   * @param context deadlines and cancel switch
   * @return the result, whose {@link Result#exportId} names the task
   * @throws QianfanException if it failed
   */
  public Result createModelExportTask(String modelId, CallContext context) {
    return await(create(modelId), context);
  }

  /**
   * Starts the export of one model version, without waiting for the answer.
   *
   * @param modelId id of the model version, {@code amv-...}
   * @param context deadlines and cancel switch
   * @return a future that fails with a {@link QianfanException}
   */
  public CompletableFuture<Result> createModelExportTaskAsync(String modelId, CallContext context) {
    return start(create(modelId), context);
  }

  /**
   * Reads the state of the export of one model version.
   *
   * @param modelId id of the model version, not of the task
   * @return the result, see {@link Result#exportStatus}
   * @throws QianfanException if it failed
   */
  public Result describeModelExportTask(String modelId) {
    return describeModelExportTask(modelId, new CallContext());
  }

  /**
   * Reads the state of the export of one model version, with deadlines and a cancel switch.
   *
   * @param modelId id of the model version, not of the task
   * @param context deadlines and cancel switch
   * @return the result, see {@link Result#exportStatus}
   * @throws QianfanException if it failed
   */
  public Result describeModelExportTask(String modelId, CallContext context) {
    return await(describe(modelId), context);
  }

  /**
   * Reads the state of the export of one model version, without waiting for the answer.
   *
   * @param modelId id of the model version, not of the task
   * @param context deadlines and cancel switch
   * @return a future that fails with a {@link QianfanException}
   */
  public CompletableFuture<Result> describeModelExportTaskAsync(
      String modelId, CallContext context) {
    return start(describe(modelId), context);
  }

  /**
   * Calls any other action of the console API.
   *
   * @param route unescaped path below the base URL, such as {@code /v2/model}
   * @param action the action, such as {@code DescribeModel}; empty for a route without actions
   * @param jsonBody the request body: valid JSON, at most 1 MiB
   * @param context deadlines and cancel switch
   * @return the result
   * @throws QianfanException if it failed
   */
  public Result callAction(String route, String action, String jsonBody, CallContext context) {
    return await(action(route, action, jsonBody), context);
  }

  /**
   * Calls any other action of the console API, without waiting for the answer.
   *
   * @param route unescaped path below the base URL, such as {@code /v2/model}
   * @param action the action, such as {@code DescribeModel}; empty for a route without actions
   * @param jsonBody the request body: valid JSON, at most 1 MiB
   * @param context deadlines and cancel switch
   * @return a future that fails with a {@link QianfanException}
   */
  public CompletableFuture<Result> callActionAsync(
      String route, String action, String jsonBody, CallContext context) {
    return start(action(route, action, jsonBody), context);
  }

  /**
   * Closes the client. Calls that still run end with {@link Status#CANCELLED}; they are waited for,
   * a second at most, so that no callback comes afterwards. Closing twice is no error.
   */
  @Override
  public void close() {
    net.clean();
    handle.awaitCalls();
  }

  private static Call.Operation create(String modelId) {
    return (c, client, context) ->
        c.qf_create_model_export_task(client, Backend.utf8(modelId), context);
  }

  private static Call.Operation describe(String modelId) {
    return (c, client, context) ->
        c.qf_describe_model_export_task(client, Backend.utf8(modelId), context);
  }

  private static Call.Operation action(String route, String action, String body) {
    return (c, client, context) ->
        c.qf_call_action(
            client, Backend.utf8(route), Backend.utf8(action), Backend.utf8(body), context);
  }

  private Result await(Call.Operation operation, CallContext context) {
    CompletableFuture<Result> future = new CompletableFuture<>();
    Call call = start(operation, context, future);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException interrupt) {
          interrupted = true;
          call.cancel();
        }
      }
    } catch (ExecutionException failure) {
      throw here(failure.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The same failure with the stack of the thread that called. */
  private static RuntimeException here(Throwable failure) {
    if (failure instanceof QianfanException) {
      return new QianfanException(((QianfanException) failure).result(), failure.getCause());
    }
    return new IllegalStateException("the call could not be made", failure);
  }

  private CompletableFuture<Result> start(Call.Operation operation, CallContext context) {
    CompletableFuture<Result> future = new CompletableFuture<>();
    Call call = start(operation, context, future);
    // Whoever ends the future first need not know of the call; once that has ended, it does
    // nothing.
    future.whenComplete((result, failure) -> call.cancel());
    return future;
  }

  private Call start(
      Call.Operation operation, CallContext context, CompletableFuture<Result> future) {
    Call call = new Call(c, context);
    try {
      handle.begin(call);
      context.begin(call);
      Workers.run(() -> finish(operation, context, call, future));
    } catch (RuntimeException | Error failure) {
      end(context, call);
      throw failure;
    }
    return call;
  }

  /** Runs the call on a worker; C has let go of everything before anybody hears of the outcome. */
  private void finish(
      Call.Operation operation, CallContext context, Call call, CompletableFuture<Result> future) {
    try {
      Result result;
      try {
        result = call.run(operation, handle.client());
      } finally {
        end(context, call);
      }
      if (result.status() == Status.OK) {
        future.complete(result);
      } else {
        future.completeExceptionally(new QianfanException(result, call.thrownByProvider));
      }
    } catch (Throwable failure) {
      future.completeExceptionally(failure);
    }
    // The cleaner must not close a client whose call still runs.
    Reference.reachabilityFence(this);
  }

  private void end(CallContext context, Call call) {
    context.end(call);
    call.end();
    handle.end(call);
  }
}
