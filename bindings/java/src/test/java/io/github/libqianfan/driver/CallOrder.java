// SPDX-License-Identifier: MIT
package io.github.libqianfan.driver;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.libqianfan.CallContext;
import io.github.libqianfan.QianfanClient;
import io.github.libqianfan.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One call as an order describes it. */
final class CallOrder {
  private final JsonObject order;
  private final JsonObject call;

  private CallOrder(JsonObject order, JsonObject call) {
    this.order = order;
    this.call = call;
  }

  static CallOrder of(JsonObject order, JsonObject call) {
    return new CallOrder(order, call);
  }

  CallContext context() {
    CallContext context = new CallContext();
    JsonElement limit = order.get("timeout_ms");
    if (limit != null && !limit.isJsonNull()) {
      context.timeout(Duration.ofMillis(limit.getAsLong()));
    }
    return context;
  }

  List<String> pointers() {
    List<String> pointers = new ArrayList<>();
    if (order.has("get")) {
      order.getAsJsonArray("get").forEach(each -> pointers.add(each.getAsString()));
    }
    return pointers;
  }

  Result run(QianfanClient client, CallContext context) {
    switch (text("op")) {
      case "create":
        return client.createModelExportTask(text("model_id"), context);
      case "describe":
        return client.describeModelExportTask(text("model_id"), context);
      default:
        return client.callAction(text("route"), text("action"), text("body"), context);
    }
  }

  CompletableFuture<Result> start(QianfanClient client, CallContext context) {
    switch (text("op")) {
      case "create":
        return client.createModelExportTaskAsync(text("model_id"), context);
      case "describe":
        return client.describeModelExportTaskAsync(text("model_id"), context);
      default:
        return client.callActionAsync(text("route"), text("action"), text("body"), context);
    }
  }

  private String text(String member) {
    return Answers.text(call, member);
  }
}
