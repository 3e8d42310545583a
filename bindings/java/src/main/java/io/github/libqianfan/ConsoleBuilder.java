// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.Map;
import java.util.function.Function;

/** One call to come, of {@link Qianfan#console}. */
public final class ConsoleBuilder {
  private final QianfanClient client;
  private String route;
  private String action = "";
  private Object body = Map.of();

  ConsoleBuilder(QianfanClient client) {
    this.client = client;
  }

  /**
   * Which route to call.
   *
   * @param path such as {@code /v2/model}
   * @return this
   */
  public ConsoleBuilder route(String path) {
    route = path;
    return this;
  }

  /**
   * Which action of the route to call.
   *
   * @param name such as {@code DescribeModel}; null or empty for a route without actions
   * @return this
   */
  public ConsoleBuilder action(String name) {
    action = name == null ? "" : name;
    return this;
  }

  /**
   * What to send.
   *
   * @param tree maps, lists, arrays, texts, numbers, booleans, enums; members that are null are not
   *     sent. Null, as when this is not called, sends <code>{}</code>.
   * @return this
   */
  public ConsoleBuilder body(Object tree) {
    body = tree == null ? Map.of() : tree;
    return this;
  }

  /**
   * Calls, and waits for the answer.
   *
   * @return the answer, with its result as a map
   * @throws QianfanException if it failed, or if the body cannot be written as JSON
   */
  public ConsoleResponse<Map<String, Object>> execute() {
    Result result = call();
    return new ConsoleResponse<>(result, () -> ConsoleResponse.resultOf(result));
  }

  /**
   * Calls, waits for the answer, and has its result read by any JSON library. The official SDK has
   * {@code execute(Class)} here, which binds it to one.
   *
   * @param <T> what the result is read as
   * @param reader takes what {@link Result#get} tells of {@code /result}, such as {@code json ->
   *     gson.fromJson(json, Model.class)}; it is asked by {@link ConsoleResponse#getResult}
   * @return the answer
   * @throws QianfanException if it failed, or if the body cannot be written as JSON
   */
  public <T> ConsoleResponse<T> execute(Function<String, T> reader) {
    Result result = call();
    return new ConsoleResponse<>(result, () -> reader.apply(result.get("/result")));
  }

  private Result call() {
    String json;
    try {
      json = Json.write(body);
    } catch (IllegalArgumentException unusable) {
      throw new QianfanException(Result.refused(unusable.getMessage()), unusable);
    }
    return client.callAction(route, action, json);
  }
}
