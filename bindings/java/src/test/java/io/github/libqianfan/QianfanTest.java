// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.libqianfan.driver.EmulatorControl;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console face of the official SDK: the same request, the same reading, errors told. */
class QianfanTest extends EmulatorTest {
  private static QianfanClient client;
  private static Qianfan qianfan;

  @BeforeAll
  static void makeClient() {
    client = emulator.builder().build();
    qianfan = new Qianfan(client);
  }

  @AfterAll
  static void closeClient() {
    client.close();
  }

  private static ConsoleBuilder echo(Object result) {
    return qianfan.console().route("/v2/model").action("Echo").body(result);
  }

  private static JsonObject onlyRequest() throws Exception {
    var requests = EmulatorControl.of(emulator.address()).get("requests").getAsJsonArray();
    assertEquals(1, requests.size());
    return requests.get(0).getAsJsonObject();
  }

  @Test
  void theDocumentedCallSendsTheDocumentedRequest() throws Exception {
    Map<String, Object> result =
        qianfan
            .console()
            .route("/v2/model")
            .action("CreateModelExportTask")
            .body(CollUtils.mapOf("modelId", "amv-1"))
            .execute()
            .getResult();
    assertTrue(result.get("exportId").toString().startsWith("export-"), result::toString);
    JsonObject sent = onlyRequest();
    assertEquals("POST", sent.get("method").getAsString());
    assertEquals("/v2/model?Action=CreateModelExportTask", sent.get("target").getAsString());
    assertEquals(
        JsonParser.parseString("{\"modelId\":\"amv-1\"}"),
        JsonParser.parseString(sent.get("body").getAsString()));
  }

  @Test
  void aCallWithoutBodyOrActionSendsNeither() throws Exception {
    assertThrows(
        QianfanException.class, () -> qianfan.console().route("/v2/service").body(null).execute());
    assertEquals("/v2/service", onlyRequest().get("target").getAsString());
    assertEquals("{}", onlyRequest().get("body").getAsString());
    emulator.reset();
    ConsoleBuilder named = qianfan.console().route("/v2/model").action(null);
    assertThrows(QianfanException.class, named::execute);
    assertEquals("/v2/model", onlyRequest().get("target").getAsString());
  }

  @Test
  void theAnswerIsReadAsThere() {
    ConsoleResponse<Map<String, Object>> answer =
        echo(Map.of("text", "模型 🚀 é", "sizes", List.of(1, 2.5))).execute();
    assertEquals("模型 🚀 é", answer.getResult().get("text"));
    assertEquals(List.of(1.0, 2.5), answer.getResult().get("sizes"));
    assertNotNull(answer.details().requestId());
    assertEquals(Status.OK, answer.details().status());
  }

  @Test
  void anyLibraryMayReadTheResult() {
    Gson gson = new Gson();
    ConsoleResponse<String[]> names =
        echo(List.of("a", "b")).execute(json -> gson.fromJson(json, String[].class));
    assertEquals(List.of("a", "b"), List.of(names.getResult()));
  }

  @Test
  void aResultThatIsNoMapIsNotLost() {
    for (Object result : List.of(List.of("a"), true, "{\"a\":1}")) {
      ConsoleResponse<?> answer = echo(result).execute();
      assertThrows(IllegalStateException.class, answer::getResult);
      assertNotNull(answer.details().get("/result"));
    }
    assertEquals(Map.of(), echo(null).execute().getResult());
  }

  @Test
  void theLogIdIsReadAsThere() throws Exception {
    assertNull(echo(null).execute().getLogId());
    emulator.fault(
        "{\"kind\":\"status\",\"status\":200,\"body\":\"{\\\"logId\\\":\\\"log-1\\\"}\"}");
    ConsoleResponse<?> answer = echo(null).execute();
    assertEquals("log-1", answer.getLogId());
    assertNull(answer.getResult());
  }

  @Test
  void aRefusalIsThrown() {
    ConsoleBuilder denied =
        qianfan
            .console()
            .route("/v2/model")
            .action("CreateModelExportTask")
            .body(Map.of("modelId", "amv-denied"));
    QianfanException failure = assertThrows(QianfanException.class, denied::execute);
    assertEquals(Status.PERMISSION, failure.status());
    assertEquals("AccessDenied", failure.code());
    assertEquals(
        Status.PERMISSION,
        assertThrows(QianfanException.class, () -> denied.execute(json -> json)).status());
  }

  @Test
  void whatIsNoRequestIsRefusedUnsent() throws Exception {
    for (Object body : List.of(new Object(), List.of(new QianfanTest()), Double.NaN)) {
      QianfanException failure = assertThrows(QianfanException.class, () -> echo(body).execute());
      assertEquals(Status.INVALID_ARGUMENT, failure.status());
    }
    QianfanException failure =
        assertThrows(QianfanException.class, () -> qianfan.console().action("Echo").execute());
    assertEquals(Status.INVALID_ARGUMENT, failure.status());
    assertEquals(0, emulator.state().get("requests").getAsInt());
  }

  @Test
  void keysOfItsOwnAreTaken() {
    QianfanException failure =
        assertThrows(QianfanException.class, () -> new Qianfan("only-an-access-key", ""));
    assertTrue(failure.getMessage().contains("secret_key"), failure.getMessage());
  }

  @Test
  void aMapIsMadeOfPairs() {
    Map<String, Integer> map = CollUtils.mapOf("z", 1, "a", null);
    assertEquals("{z=1, a=null}", map.toString());
    assertThrows(IllegalArgumentException.class, () -> CollUtils.mapOf("key"));
    assertThrows(IllegalArgumentException.class, () -> CollUtils.mapOf(null, 1));
  }
}
