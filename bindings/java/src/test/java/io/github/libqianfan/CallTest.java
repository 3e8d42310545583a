// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Calls that succeed, calls that fail, and what both tell. */
class CallTest extends EmulatorTest {
  private static final String ECHO = "{\"text\":\"模型 🚀 é\",\"odd\":9007199254740993,\"no\":null}";

  @Test
  void createsAndDescribes() throws Exception {
    try (QianfanClient client = emulator.builder().build()) {
      Result created = client.createModelExportTask("amv-1");
      assertEquals(Status.OK, created.status());
      assertEquals(200, created.httpStatus());
      assertEquals(created.exportId(), created.get("/result/exportId"));
      assertNotNull(created.requestId());
      assertNull(created.message());
      assertEquals(1, created.attempts());
      assertEquals(Settled.NONE, created.settled());
      assertNull(created.retryAfter());
      assertTrue(created.clockOffset().abs().compareTo(Duration.ofMinutes(1)) < 0);
      Duration total = created.timing(0, Moment.TOTAL);
      assertTrue(total.compareTo(created.timing(0, Moment.FIRST_BYTE)) >= 0);
      assertNull(created.timing(1, Moment.TOTAL));

      Result described = client.describeModelExportTaskAsync("amv-1", new CallContext()).get();
      assertEquals("Doing", described.exportStatus());
      assertEquals(created.exportId(), described.exportId());
      assertEquals(1, emulator.state().get("creates_executed").getAsInt());
    }
  }

  @Test
  void carriesTextBothWays() {
    try (QianfanClient client = emulator.builder().build()) {
      Result echoed = client.callAction("/v2/model", "Echo", ECHO, new CallContext());
      assertEquals("模型 🚀 é", echoed.get("/result/text"));
      assertEquals("9007199254740993", echoed.get("/result/odd"));
      assertNull(echoed.get("/result/no"));
      assertNull(echoed.get("/result/absent"));
      assertTrue(echoed.get("").contains("\"requestId\""));
      assertArrayEquals(echoed.text().getBytes(StandardCharsets.UTF_8), echoed.body());
    }
  }

  @Test
  void noCallNeedsAContext() {
    try (QianfanClient client = emulator.builder().build()) {
      client.createModelExportTask("amv-1");
      assertEquals("Doing", client.describeModelExportTask("amv-1").exportStatus());
      Result echoed = client.callAction("/v2/model", "Echo", ECHO);
      assertEquals("模型 🚀 é", echoed.get("/result/text"));
    }
  }

  @Test
  void tellsOfARefusal() throws Exception {
    try (QianfanClient client = emulator.builder().build()) {
      QianfanException failure =
          assertThrows(QianfanException.class, () -> client.createModelExportTask("amv-denied"));
      assertEquals(Status.PERMISSION, failure.status());
      assertEquals(403, failure.httpStatus());
      assertEquals("AccessDenied", failure.code());
      assertNotNull(failure.result().message());
      assertNotNull(failure.requestId());
      assertNotNull(failure.hint());
      assertFalse(failure.isRetriable());
      assertFalse(failure.isMaybeExecuted());
      String details =
          " (QF_ERR_PERMISSION, HTTP 403, code AccessDenied, request id " + failure.requestId();
      assertEquals(
          failure.result().message() + details + "): " + failure.hint(), failure.getMessage());
      boolean here =
          Arrays.stream(failure.getStackTrace())
              .anyMatch(frame -> frame.getMethodName().equals("tellsOfARefusal"));
      assertTrue(here);
    }
  }

  @Test
  void tellsHowLongToWait() throws Exception {
    emulator.fault("{\"kind\":\"status\",\"status\":429,\"retry_after\":2,\"times\":-1}");
    try (QianfanClient client = emulator.builder().set("console_api_retry_count", "1").build()) {
      ExecutionException failure =
          assertThrows(
              ExecutionException.class,
              () -> client.describeModelExportTaskAsync("amv-1", new CallContext()).get());
      QianfanException cause = assertInstanceOf(QianfanException.class, failure.getCause());
      assertEquals(Status.RATE_LIMITED, cause.status());
      assertEquals(Duration.ofSeconds(2), cause.result().retryAfter());
      assertTrue(cause.isRetriable());
    }
  }

  @Test
  void settlesALostCreate() throws Exception {
    emulator.fault("{\"kind\":\"reset-after-execute\",\"action\":\"CreateModelExportTask\"}");
    try (QianfanClient client = emulator.builder().build()) {
      client.describeModelExportTask("amv-1");
      Result created = client.createModelExportTask("amv-1");
      assertEquals(Settled.FOUND, created.settled());
      assertEquals(1, emulator.state().get("creates_executed").getAsInt());
    }
  }

  @Test
  void refusesTextsThatCWouldCutShort() throws Exception {
    try (QianfanClient client = emulator.builder().build()) {
      QianfanException failure =
          assertThrows(QianfanException.class, () -> client.createModelExportTask("amv-1\0hidden"));
      assertEquals(Status.INVALID_ARGUMENT, failure.status());
      assertEquals("modelId holds a NUL character", failure.result().message());
      assertEquals(0, emulator.state().get("requests").getAsInt());
    }
  }

  @Test
  void refusesTextsThatUtf8CannotCarry() throws Exception {
    String half = "\uD83D";
    try (QianfanClient client = emulator.builder().build()) {
      QianfanException failure =
          assertThrows(
              QianfanException.class,
              () -> client.callAction("/v2/model", "Echo", "{\"a\":\"" + half + "\"}"));
      assertEquals(Status.INVALID_ARGUMENT, failure.status());
      assertEquals("jsonBody holds half a surrogate pair", failure.result().message());
      assertThrows(QianfanException.class, () -> client.createModelExportTask(half + "amv-1"));
      assertEquals(0, emulator.state().get("requests").getAsInt());
    }
  }

  @Test
  void refusesNullWithoutACrash() throws Exception {
    try (QianfanClient client = emulator.builder().build()) {
      QianfanException failure =
          assertThrows(QianfanException.class, () -> client.createModelExportTask(null));
      assertEquals(Status.INVALID_ARGUMENT, failure.status());
      assertThrows(NullPointerException.class, () -> client.createModelExportTask("amv-1", null));
      assertEquals(0, emulator.state().get("requests").getAsInt());
    }
  }

  @Test
  void exceptionsCanBeSerialized() throws Exception {
    try (QianfanClient client = emulator.builder().build()) {
      QianfanException failure =
          assertThrows(QianfanException.class, () -> client.createModelExportTask("amv-missing"));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(failure);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        QianfanException copy = assertInstanceOf(QianfanException.class, in.readObject());
        assertSame(Status.NOT_FOUND, copy.status());
        assertEquals(failure.result().text(), copy.result().text());
      }
    }
  }
}
