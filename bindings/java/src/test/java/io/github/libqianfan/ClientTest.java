// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Making clients, many calls at once, and what the collector does. */
class ClientTest extends EmulatorTest {
  @Test
  void theJarOfThisJdkIsTested() {
    boolean ffm = Runtime.version().feature() >= 22;
    String expected = ffm ? "FfmBackend" : "JnaBackend";
    assertEquals(expected, LibraryLoader.backend().getClass().getSimpleName());
  }

  @Test
  void aWrongSettingIsToldOf() {
    QianfanException failure =
        assertThrows(
            QianfanException.class, () -> emulator.builder().set("no_such_key", "1").build());
    assertEquals(Status.CONFIG, failure.status());
    assertTrue(failure.getMessage().contains("no_such_key"));
  }

  @Test
  void settingsAreDescribedWithoutSecrets() {
    Result described = emulator.builder().describe();
    assertEquals(Status.OK, described.status());
    assertNotNull(JsonParser.parseString(described.text()).getAsJsonObject().get("settings"));
    assertTrue(described.text().contains(emulator.address()));
    assertFalse(described.text().contains(Emulator.SECRET_KEY));
  }

  @Test
  void credentialsDoNotShowThemselves() {
    assertFalse(Credentials.of("the-key", "the-secret").toString().contains("the-"));
  }

  @Test
  void aHundredCallsAtOnce() {
    try (QianfanClient client = emulator.builder().build()) {
      List<CompletableFuture<Result>> futures = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        futures.add(client.createModelExportTaskAsync("amv-" + i, new CallContext()));
      }
      futures.forEach(future -> assertEquals(Status.OK, future.join().status()));
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadsAreNotPinned() throws Exception {
    // More calls that take half a second than the machine has carriers; pinned, they would queue.
    int count = 16 * Runtime.getRuntime().availableProcessors();
    emulator.fault("{\"kind\":\"delay\",\"seconds\":0.5,\"times\":-1}");
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    long start = System.nanoTime();
    try (QianfanClient client = emulator.builder().build()) {
      for (int i = 0; i < count; i++) {
        threads.submit(() -> client.describeModelExportTask("amv-1"));
      }
      threads.shutdown();
      assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS));
    }
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(4), "calls stood in a queue");
  }

  @Test
  void aDroppedClientIsFreedButNotWhileItsCallRuns() throws Exception {
    emulator.fault("{\"kind\":\"delay\",\"seconds\":1}");
    WeakReference<?>[] client = new WeakReference<?>[1];
    CompletableFuture<Result> future = startAndDrop(client);
    while (!future.isDone()) {
      System.gc();
    }
    assertEquals(Status.OK, future.join().status());
    while (client[0].get() != null) {
      System.gc();
    }
    assertTrue(future.isDone(), "who keeps the future does not keep the client");
  }

  @SuppressWarnings("resource") // Dropping it unclosed is what the test is about.
  private static CompletableFuture<Result> startAndDrop(WeakReference<?>[] dropped) {
    QianfanClient client = emulator.builder().build();
    dropped[0] = new WeakReference<>(client);
    return client.describeModelExportTaskAsync("amv-1", new CallContext());
  }

  @Test
  void aCallbackThatIsNotReleasedByCloseIsReleasedByTheCleaner() {
    WeakReference<LogListener> listener = listenAndDrop();
    while (listener.get() != null) {
      System.gc();
    }
  }

  @SuppressWarnings("resource") // Dropping it unclosed is what the test is about.
  private static WeakReference<LogListener> listenAndDrop() {
    List<String> lines = new ArrayList<>();
    LogListener listener = (level, line) -> lines.add(line);
    emulator.builder().log(LogLevel.DEBUG, listener).build().createModelExportTask("amv-1");
    return new WeakReference<>(listener);
  }

  @Test
  void theLibraryTellsItsVersion() {
    assertTrue(QianfanClient.libraryVersion().matches("\\d+\\.\\d+\\.\\d+"));
    assertEquals(NativeApi.ABI_VERSION, QianfanClient.libraryAbiVersion());
  }
}
