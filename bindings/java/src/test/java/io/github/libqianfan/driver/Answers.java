// SPDX-License-Identifier: MIT
package io.github.libqianfan.driver;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.libqianfan.QianfanException;
import io.github.libqianfan.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What the driver writes. */
final class Answers {
  private Answers() {}

  static JsonObject of(String member, Object value) {
    JsonObject answer = new JsonObject();
    answer.add(member, json(value));
    return answer;
  }

  private static JsonElement json(Object value) {
    if (value == null) {
      return JsonNull.INSTANCE;
    }
    if (value instanceof JsonElement) {
      return (JsonElement) value;
    }
    if (value instanceof Boolean) {
      return new JsonPrimitive((Boolean) value);
    }
    return value instanceof Number
        ? new JsonPrimitive((Number) value)
        : new JsonPrimitive((String) value);
  }

  static String text(JsonObject object, String member) {
    JsonElement value = object.get(member);
    return value == null || value.isJsonNull() ? null : value.getAsString();
  }

  /** The result of a call or of the exception that it threw. */
  static JsonObject outcome(Supplier<Result> call, List<String> pointers) {
    try {
      return outcome(call.get(), pointers);
    } catch (QianfanException failure) {
      return outcome(failure.result(), pointers);
    } catch (IllegalStateException closed) {
      return of("status", "CLOSED");
    }
  }

  private static JsonObject outcome(Result result, List<String> pointers) {
    JsonObject answer = of("status", result.statusName());
    answer.add("http_status", json(result.httpStatus()));
    answer.add("code", json(result.code()));
    answer.add("message", json(result.message()));
    answer.add("hint", json(result.hint()));
    answer.add("request_id", json(result.requestId()));
    answer.add("export_id", json(result.exportId()));
    answer.add("export_status", json(result.exportStatus()));
    answer.add("attempts", json(result.attempts()));
    answer.add("retriable", json(result.isRetriable()));
    answer.add("maybe_executed", json(result.isMaybeExecuted()));
    answer.add("settled", json(result.settled().number()));
    answer.add("body_bytes", json(result.body() == null ? 0 : result.body().length));
    JsonObject members = new JsonObject();
    pointers.forEach(pointer -> members.add(pointer, json(result.get(pointer))));
    answer.add("get", members);
    return answer;
  }

  static Result join(CompletableFuture<Result> future) {
    try {
      return future.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof QianfanException) {
        throw (QianfanException) failure.getCause();
      }
      throw failure;
    }
  }

  /** Waits for all and counts how they ended. */
  static JsonObject statuses(List<CompletableFuture<Result>> futures) {
    List<String> statuses = new ArrayList<>();
    for (CompletableFuture<Result> future : futures) {
      statuses.add(outcome(() -> join(future), List.of()).get("status").getAsString());
    }
    return count(statuses);
  }

  static void increment(JsonObject counted, String name) {
    counted.addProperty(name, (counted.has(name) ? counted.get(name).getAsInt() : 0) + 1);
  }

  static JsonObject count(List<String> statuses) {
    JsonObject counted = new JsonObject();
    for (String status : statuses) {
      increment(counted, status);
    }
    return counted;
  }
}
