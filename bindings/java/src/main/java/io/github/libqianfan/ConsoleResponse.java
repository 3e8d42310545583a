// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.Map;
import java.util.function.Supplier;

/**
 * The answer to a call of {@link Qianfan#console}.
 *
 * @param <T> what its result is read as
 */
public final class ConsoleResponse<T> {
  private final Result details;
  private final Supplier<T> reader;

  ConsoleResponse(Result details, Supplier<T> reader) {
    this.details = details;
    this.reader = reader;
  }

  /**
   * The member {@code result} of the answer, read anew each time.
   *
   * <p>As a map, it holds maps, lists, texts, booleans, null, and numbers as {@code Double}; whole
   * numbers beyond 2^53 are {@code BigInteger}, since a {@code Double} would round them.
   *
   * @return the result, or null if the answer has none
   * @throws IllegalStateException if it is to be a map and is something else; {@link #details} has
   *     it all the same
   */
  public T getResult() {
    return reader.get();
  }

  /**
   * The member {@code logId} of the answer.
   *
   * @return the id, or null if the answer has none; {@code details().requestId()} is always told
   */
  public String getLogId() {
    return details.get("/logId");
  }

  /**
   * Everything that is known of the call, which has no counterpart in the official SDK.
   *
   * @return the request id, the body, the attempts, ...
   */
  public Result details() {
    return details;
  }

  @SuppressWarnings("unchecked") // An object is read as this kind of map.
  static Map<String, Object> resultOf(Result answer) {
    String document = answer.get("");
    Object whole = document == null ? null : Json.read(document);
    Object result = whole instanceof Map ? ((Map<?, ?>) whole).get("result") : null;
    if (result != null && !(result instanceof Map)) {
      throw new IllegalStateException(
          "the result is no object; read it by details().get(\"/result\")");
    }
    return (Map<String, Object>) result;
  }
}
