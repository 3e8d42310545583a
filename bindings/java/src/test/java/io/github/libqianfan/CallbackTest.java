// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Log listeners and credentials providers, also those that throw. */
class CallbackTest extends EmulatorTest {
  private final Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();

  @AfterEach
  void restoreHandler() {
    Thread.setDefaultUncaughtExceptionHandler(usual);
  }

  @Test
  void aListenerHearsOfTheCallAndOfNoSecret() {
    List<String> lines = new CopyOnWriteArrayList<>();
    try (QianfanClient client =
        emulator.builder().log(LogLevel.DEBUG, (level, line) -> lines.add(level + line)).build()) {
      client.createModelExportTask("amv-1");
    }
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("INFO")), lines.toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("DEBUG")), lines.toString());
    assertFalse(lines.toString().contains(Emulator.SECRET_KEY));
  }

  @Test
  void whatAListenerThrowsGoesToTheHandlerAndTheCallGoesOn() {
    List<Throwable> heard = new CopyOnWriteArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> {
          heard.add(thrown);
          throw new IllegalStateException("the handler fails too");
        });
    Error thrown = new StackOverflowError("of the listener");
    try (QianfanClient client =
        emulator
            .builder()
            .log(
                LogLevel.DEBUG,
                (level, line) -> {
                  throw thrown;
                })
            .build()) {
      assertEquals(Status.OK, client.createModelExportTask("amv-1").status());
    }
    assertFalse(heard.isEmpty());
    assertSame(thrown, heard.get(0));
  }

  @Test
  void aProviderIsAskedOnce() {
    AtomicInteger asked = new AtomicInteger();
    CredentialsProvider provider =
        () -> {
          asked.incrementAndGet();
          return Credentials.temporary(
              Emulator.ACCESS_KEY, Emulator.SECRET_KEY, null, Instant.now().plusSeconds(3600));
        };
    try (QianfanClient client = rotating(provider).build()) {
      client.createModelExportTask("amv-1");
      client.describeModelExportTask("amv-1");
    }
    assertEquals(1, asked.get());
  }

  @Test
  void keysThatExpiredLongAgoAreNotKeptForEver() {
    for (Instant expiry : List.of(Instant.EPOCH, Instant.EPOCH.plusMillis(999), Instant.MIN)) {
      AtomicInteger asked = new AtomicInteger();
      CredentialsProvider provider =
          () -> {
            asked.incrementAndGet();
            return Credentials.temporary(Emulator.ACCESS_KEY, Emulator.SECRET_KEY, null, expiry);
          };
      try (QianfanClient client = rotating(provider).build()) {
        for (int i = 0; i < 2; i++) {
          client
              .describeModelExportTaskAsync("amv-1", new CallContext())
              .exceptionally(f -> null)
              .join();
        }
      }
      assertTrue(asked.get() > 1, "kept, though expired at " + expiry);
    }
  }

  private static QianfanClientBuilder rotating(CredentialsProvider provider) {
    return emulator.builder().credentials(Credentials.of(null, null)).credentials(provider);
  }

  @Test
  void whatAProviderThrowsIsTheCause() throws Exception {
    IOException thrown = new IOException("no keys today");
    CredentialsProvider provider =
        () -> {
          throw thrown;
        };
    try (QianfanClient client = rotating(provider).build()) {
      QianfanException failure =
          assertThrows(QianfanException.class, () -> client.createModelExportTask("amv-1"));
      assertEquals(Status.CREDENTIALS, failure.status());
      assertSame(thrown, failure.getCause());
    }
    assertEquals(0, emulator.state().get("requests").getAsInt());
  }

  @Test
  void aCallThatAListenerMakesHasACauseOfItsOwn() {
    Exception outer = new IOException("of the outer client");
    Exception inner = new IOException("of the inner client");
    List<Throwable> innerCauses = new CopyOnWriteArrayList<>();
    try (QianfanClient other = rotating(() -> fail(inner)).build();
        QianfanClient plain = emulator.builder().build();
        QianfanClient client =
            rotating(() -> fail(outer))
                .log(
                    LogLevel.DEBUG,
                    (level, line) -> {
                      innerCauses.add(failureOf(other, "amv-1").getCause());
                      assertNull(failureOf(plain, "amv-denied").getCause());
                    })
                .build()) {
      assertSame(outer, failureOf(client, "amv-1").getCause());
    }
    assertFalse(innerCauses.isEmpty());
    innerCauses.forEach(cause -> assertSame(inner, cause));
  }

  private static Credentials fail(Exception thrown) throws Exception {
    throw thrown;
  }

  private static QianfanException failureOf(QianfanClient client, String modelId) {
    return assertThrows(QianfanException.class, () -> client.createModelExportTask(modelId));
  }

  @Test
  void aProviderWithoutKeysFailsTheCall() {
    try (QianfanClient client = rotating(() -> null).build()) {
      QianfanException failure =
          assertThrows(QianfanException.class, () -> client.createModelExportTask("amv-1"));
      assertEquals(Status.CREDENTIALS, failure.status());
      assertSame(NullPointerException.class, failure.getCause().getClass());
    }
  }

  @Test
  void aClosedClientLetsGoOfItsCallbacks() throws Exception {
    WeakReference<LogListener> listener = listenOnce();
    while (listener.get() != null) {
      System.gc();
    }
  }

  private static WeakReference<LogListener> listenOnce() {
    AtomicInteger heard = new AtomicInteger();
    LogListener listener = (level, line) -> heard.incrementAndGet();
    try (QianfanClient client = emulator.builder().log(LogLevel.DEBUG, listener).build()) {
      client.createModelExportTask("amv-1");
    }
    assertTrue(heard.get() > 0);
    return new WeakReference<>(listener);
  }
}
