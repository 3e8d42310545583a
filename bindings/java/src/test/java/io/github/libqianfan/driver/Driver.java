// SPDX-License-Identifier: MIT
package io.github.libqianfan.driver;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.libqianfan.CallContext;
import io.github.libqianfan.Credentials;
import io.github.libqianfan.LogLevel;
import io.github.libqianfan.QianfanClient;
import io.github.libqianfan.QianfanClientBuilder;
import io.github.libqianfan.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The conformance driver: reads one order, carries it out, writes what came of it. */
public final class Driver {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private final JsonObject order;
  private final CallOrder call;

  private Driver(JsonObject order) {
    this.order = order;
    this.call = CallOrder.of(order, order.getAsJsonObject("call"));
  }

  /**
   * Reads standard input, writes standard output.
   *
   * @param arguments none
   * @throws Exception if the order cannot be carried out
   */
  public static void main(String[] arguments) throws Exception {
    String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
    write(new Driver(JsonParser.parseString(input).getAsJsonObject()).run());
  }

  private static void write(JsonObject answer) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(GSON.toJson(answer));
  }

  private JsonObject run() throws Exception {
    String task = order.get("do").getAsString();
    switch (task) {
      case "call":
        return timed();
      case "calls":
        return calls();
      case "concurrent":
        return concurrent();
      case "two_clients":
        return twoClients();
      case "cancel":
        return cancel();
      case "close_running":
        return closeRunning();
      case "use_after_close":
        return useAfterClose();
      case "log_throws":
        return logThrows();
      case "log_lines":
        return logLines();
      case "progress":
        return progress();
      case "provider":
        return provider();
      case "collect":
        return collect();
      case "fork":
        return Answers.of("not_applicable", "a JVM has no fork");
      case "exit":
        return exit();
      case "load":
        return load();
      case "leaks":
        return leaks();
      default:
        System.err.println("unknown order: " + task);
        System.exit(2);
        return null;
    }
  }

  private QianfanClientBuilder builder() {
    return builder("config");
  }

  private QianfanClientBuilder builder(String member) {
    QianfanClientBuilder builder = QianfanClient.builder();
    order
        .getAsJsonObject(member)
        .asMap()
        .forEach((key, value) -> builder.set(key, value.getAsString()));
    return builder;
  }

  private int count() {
    return order.has("count") ? order.get("count").getAsInt() : 1;
  }

  private JsonObject logThrows() {
    AtomicInteger thrown = new AtomicInteger();
    JsonObject answer =
        single(
            builder()
                .log(
                    LogLevel.DEBUG,
                    (level, line) -> {
                      thrown.incrementAndGet();
                      throw new IllegalStateException("this listener takes no lines");
                    }));
    answer.addProperty("thrown", thrown.get());
    return answer;
  }

  private JsonObject logLines() {
    JsonArray lines = new JsonArray();
    JsonObject answer = single(builder().log(LogLevel.DEBUG, (level, line) -> lines.add(line)));
    answer.add("lines", lines);
    return answer;
  }

  private JsonObject progress() throws Exception {
    CallContext context = call.context();
    try (QianfanClient client = builder().build()) {
      CompletableFuture<Result> future = call.start(client, context);
      awaitRequests();
      int phase = context.phase().number();
      int attempts = context.attempts();
      context.cancel();
      JsonObject answer = Answers.outcome(() -> Answers.join(future), call.pointers());
      answer.addProperty("phase", phase);
      answer.addProperty("attempts_seen", attempts);
      answer.addProperty("phase_after", context.phase().number());
      return answer;
    }
  }

  private JsonObject timed() {
    long[] elapsed = new long[1];
    JsonObject answer =
        Answers.outcome(
            () -> {
              try (QianfanClient client = builder().build()) {
                long begun = System.nanoTime();
                try {
                  return call.run(client, call.context());
                } finally {
                  elapsed[0] = System.nanoTime() - begun;
                }
              }
            },
            call.pointers());
    answer.addProperty("elapsed_ms", elapsed[0] / 1_000_000);
    return answer;
  }

  private JsonObject single(QianfanClientBuilder builder) {
    return Answers.outcome(
        () -> {
          try (QianfanClient client = builder.build()) {
            return call.run(client, call.context());
          }
        },
        call.pointers());
  }

  private JsonObject calls() {
    JsonArray outcomes = new JsonArray();
    try (QianfanClient client = builder().build()) {
      for (JsonElement each : order.getAsJsonArray("calls")) {
        CallOrder one = CallOrder.of(order, each.getAsJsonObject());
        outcomes.add(Answers.outcome(() -> one.run(client, one.context()), one.pointers()));
      }
    }
    return Answers.of("outcomes", outcomes);
  }

  private List<CompletableFuture<Result>> start(QianfanClient client) {
    List<CompletableFuture<Result>> futures = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      futures.add(call.start(client, call.context()));
    }
    return futures;
  }

  private JsonObject concurrent() {
    try (QianfanClient client = builder().build()) {
      return Answers.of("statuses", Answers.statuses(start(client)));
    }
  }

  private JsonObject twoClients() {
    try (QianfanClient first = builder().build();
        QianfanClient second = builder("config2").build()) {
      List<CompletableFuture<Result>> ofFirst = start(first);
      List<CompletableFuture<Result>> ofSecond = start(second);
      JsonObject answer = Answers.of("first", Answers.statuses(ofFirst));
      answer.add("second", Answers.statuses(ofSecond));
      return answer;
    }
  }

  private JsonObject cancel() throws Exception {
    String when = order.get("when").getAsString();
    CallContext context = call.context();
    long[] cancelled = new long[1];
    Runnable cancel =
        () -> {
          cancelled[0] = System.nanoTime();
          context.cancel();
        };
    try (QianfanClient client = builder().build()) {
      if (when.equals("before")) {
        cancel.run();
      }
      CompletableFuture<Result> future = call.start(client, context);
      if (when.equals("during")) {
        awaitRequests();
        cancel.run();
      }
      JsonObject answer = Answers.outcome(() -> Answers.join(future), call.pointers());
      if (when.equals("after")) {
        cancel.run();
      }
      answer.addProperty("cancel_ms", (System.nanoTime() - cancelled[0]) / 1_000_000);
      return answer;
    }
  }

  private EmulatorControl control() {
    return EmulatorControl.of(order.get("control").getAsString());
  }

  private void awaitRequests() throws IOException, InterruptedException {
    control().awaitRequests(count());
  }

  private JsonObject closeRunning() throws Exception {
    List<CompletableFuture<Result>> futures;
    try (QianfanClient client = builder().build()) {
      futures = start(client);
      awaitRequests();
    }
    return Answers.of("statuses", Answers.statuses(futures));
  }

  private JsonObject useAfterClose() {
    QianfanClient client = builder().build();
    client.close();
    client.close();
    JsonObject answer = Answers.outcome(() -> call.run(client, call.context()), call.pointers());
    answer.addProperty("double_close", true);
    return answer;
  }

  private JsonObject provider() {
    AtomicInteger asked = new AtomicInteger();
    boolean refuses = order.has("throws") && order.get("throws").getAsBoolean();
    JsonObject keys = order.getAsJsonObject("keys");
    long expiry = keys.get("expires_at_sec").getAsLong();
    QianfanClientBuilder builder =
        builder()
            .credentials(
                () -> {
                  asked.incrementAndGet();
                  if (refuses) {
                    throw new IOException("this provider has no keys");
                  }
                  return Credentials.temporary(
                      Answers.text(keys, "access_key"),
                      Answers.text(keys, "secret_key"),
                      Answers.text(keys, "security_token"),
                      expiry == 0 ? null : Instant.ofEpochSecond(expiry));
                });
    JsonObject answer = single(builder);
    answer.addProperty("asked", asked.get());
    return answer;
  }

  private JsonObject collect() throws Exception {
    List<String> statuses = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      statuses.add(callAndDrop());
      System.gc();
    }
    JsonObject answer = Answers.of("statuses", Answers.count(statuses));
    answer.addProperty("open_connections", control().connectionsLeft());
    return answer;
  }

  @SuppressWarnings("resource") // Dropping it unclosed is what the case is about.
  private String callAndDrop() {
    QianfanClient client = builder().build();
    JsonObject outcome = Answers.outcome(() -> call.run(client, call.context()), List.of());
    return outcome.get("status").getAsString();
  }

  @SuppressWarnings("resource") // The process ends with calls in flight.
  private JsonObject exit() throws Exception {
    start(builder().build());
    awaitRequests();
    write(Answers.of("exiting", true));
    System.exit(0);
    return null;
  }

  private static JsonObject load() {
    try {
      JsonObject answer = Answers.of("version", QianfanClient.libraryVersion());
      answer.addProperty("abi_version", QianfanClient.libraryAbiVersion());
      return answer;
    } catch (UnsatisfiedLinkError refused) {
      return Answers.of("load_error", refused.getMessage());
    }
  }

  private JsonObject leaks() throws IOException {
    JsonObject statuses = new JsonObject();
    JsonArray resident = new JsonArray();
    int rounds = order.get("rounds").getAsInt();
    try (QianfanClient client = builder().build()) {
      for (int round = 0; round <= rounds; round++) {
        for (int i = 0; i < count(); i++) {
          JsonObject outcome = Answers.outcome(() -> call.run(client, call.context()), List.of());
          Answers.increment(statuses, outcome.get("status").getAsString());
        }
        System.gc();
        resident.add(ResidentMemory.bytes());
      }
    }
    JsonObject answer = Answers.of("statuses", statuses);
    answer.add("resident_bytes", resident);
    return answer;
  }
}
