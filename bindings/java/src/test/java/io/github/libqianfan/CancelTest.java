// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Deadlines, each way to cancel, and closing with calls running. */
class CancelTest extends EmulatorTest {
  private static Status statusOf(CompletableFuture<Result> future) {
    Throwable failure = assertThrows(CompletionException.class, future::join).getCause();
    return assertInstanceOf(QianfanException.class, failure).status();
  }

  private static void awaitIdle(CallContext context) {
    while (context.phase() != Phase.IDLE) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aDeadlineIsKept() throws Exception {
    emulator.hang();
    try (QianfanClient client = emulator.builder().build()) {
      CallContext context = new CallContext().timeout(Duration.ofMillis(200));
      QianfanException failure =
          assertThrows(
              QianfanException.class, () -> client.describeModelExportTask("amv-1", context));
      assertEquals(Status.TIMEOUT, failure.status());
      assertTrue(context.attempts() >= 1);
      assertEquals(Phase.IDLE, context.phase());
    }
  }

  @Test
  void aDeadlineIsPositiveAndADayAtMost() {
    CallContext context = new CallContext().connectTimeout(Duration.ofDays(1)).timeout(null);
    List<Duration> wrong =
        List.of(
            Duration.ZERO,
            Duration.ofNanos(-1),
            Duration.ofSeconds(-1),
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofDays(1).plusNanos(1),
            Duration.ofSeconds(Long.MAX_VALUE));
    for (Duration limit : wrong) {
      assertThrows(IllegalArgumentException.class, () -> context.timeout(limit));
      assertThrows(IllegalArgumentException.class, () -> context.connectTimeout(limit));
      assertThrows(IllegalArgumentException.class, () -> context.responseTimeout(limit));
      QianfanClientBuilder builder = emulator.builder();
      assertThrows(IllegalArgumentException.class, () -> builder.timeout(limit));
    }
  }

  @Test
  void aDeadlineOfLessThanAMillisecondIsOne() throws Exception {
    emulator.hang();
    try (QianfanClient client = emulator.builder().timeout(Duration.ofNanos(1)).build()) {
      QianfanException failure =
          assertThrows(QianfanException.class, () -> client.describeModelExportTask("amv-1"));
      assertEquals(Status.TIMEOUT, failure.status());
    }
  }

  @Test
  void aContextKeepsNoOutcome() throws Exception {
    CallContext context = new CallContext();
    try (QianfanClient client = emulator.builder().build()) {
      WeakReference<?> outcome = callOnce(client, context);
      while (outcome.get() != null) {
        System.gc();
      }
    }
    assertEquals(1, context.attempts());
    assertEquals(Phase.IDLE, context.phase());
  }

  private static WeakReference<?> callOnce(QianfanClient client, CallContext context) {
    return new WeakReference<>(client.describeModelExportTaskAsync("amv-1", context).join());
  }

  @Test
  void aContextCancelsItsCallsAndLaterOnes() throws Exception {
    emulator.hang();
    try (QianfanClient client = emulator.builder().build()) {
      CallContext context = new CallContext();
      List<CompletableFuture<Result>> futures = new ArrayList<>();
      futures.add(client.describeModelExportTaskAsync("amv-1", context));
      futures.add(client.describeModelExportTaskAsync("amv-2", context));
      emulator.awaitRequest();
      context.cancel();
      for (CompletableFuture<Result> future : futures) {
        assertEquals(Status.CANCELLED, statusOf(future));
      }
      assertEquals(
          Status.CANCELLED, statusOf(client.describeModelExportTaskAsync("amv-3", context)));
    }
  }

  @Test
  void cancellingTheFutureCancelsTheCall() throws Exception {
    emulator.hang();
    try (QianfanClient client = emulator.builder().build()) {
      CallContext context = new CallContext();
      CompletableFuture<Result> future = client.describeModelExportTaskAsync("amv-1", context);
      emulator.awaitRequest();
      assertEquals(Phase.TRANSFER, context.phase());
      assertTrue(future.cancel(true));
      assertThrows(CancellationException.class, future::join);
      awaitIdle(context);
    }
  }

  @Test
  void aFutureThatTimesOutCancelsTheCall() throws Exception {
    emulator.hang();
    try (QianfanClient client = emulator.builder().build()) {
      CallContext context = new CallContext();
      CompletableFuture<Result> future =
          client
              .describeModelExportTaskAsync("amv-1", context)
              .orTimeout(100, TimeUnit.MILLISECONDS);
      ExecutionException failure = assertThrows(ExecutionException.class, future::get);
      assertInstanceOf(TimeoutException.class, failure.getCause());
      awaitIdle(context);
    }
  }

  @Test
  void anInterruptCancelsABlockingCall() throws Exception {
    emulator.hang();
    try (QianfanClient client = emulator.builder().build()) {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  client.describeModelExportTask("amv-1");
                } catch (QianfanException failure) {
                  stillInterrupted.complete(Thread.currentThread().isInterrupted());
                  ended.complete(failure.status());
                }
              });
      caller.start();
      emulator.awaitRequest();
      caller.interrupt();
      assertEquals(Status.CANCELLED, ended.get());
      assertTrue(stillInterrupted.get());
    }
  }

  @Test
  void closingCancelsWhatRuns() throws Exception {
    emulator.hang();
    List<CompletableFuture<Result>> futures = new ArrayList<>();
    CallContext context = new CallContext();
    try (QianfanClient client = emulator.builder().build()) {
      for (int i = 0; i < 8; i++) {
        futures.add(client.describeModelExportTaskAsync("amv-" + i, context));
      }
      emulator.awaitRequest();
    }
    assertEquals(Phase.IDLE, context.phase(), "close waits for what it cancels");
    for (CompletableFuture<Result> future : futures) {
      assertEquals(Status.CANCELLED, statusOf(future));
    }
    // The context was not cancelled, only its calls were.
    emulator.reset();
    try (QianfanClient client = emulator.builder().build()) {
      assertSame(Status.OK, client.describeModelExportTask("amv-1", context).status());
    }
  }

  @Test
  void closingFromACallbackDoesNotWaitForItself() throws Exception {
    CompletableFuture<QianfanClient> made = new CompletableFuture<>();
    QianfanClient client =
        emulator.builder().log(LogLevel.DEBUG, (level, line) -> made.join().close()).build();
    CompletableFuture<Result> future =
        client.describeModelExportTaskAsync("amv-1", new CallContext());
    long start = System.nanoTime();
    made.complete(client);
    future.handle((result, failure) -> null).join();
    assertTrue(System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(900));
    client.close();
  }

  @Test
  void useAfterCloseIsAPlainError() throws Exception {
    QianfanClient client = emulator.builder().build();
    client.close();
    client.close();
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> client.createModelExportTask("amv-1"));
    assertTrue(failure.getMessage().contains("closed"));
    assertThrows(
        IllegalStateException.class,
        () -> client.createModelExportTaskAsync("amv-1", new CallContext()));
    assertEquals(0, emulator.state().get("requests").getAsInt());
  }
}
