// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/**
 * A call or a client that failed, with all that is known about it.
 *
 * @serial exclude
 */
public final class QianfanException extends ResultException {
  private static final long serialVersionUID = 1L;

  private final Result result;

  QianfanException(Result result, Throwable cause) {
    super(describe(result), cause);
    this.result = result;
  }

  private static String describe(Result result) {
    String http = result.httpStatus() == 0 ? "" : " (HTTP " + result.httpStatus() + ")";
    return result.statusName()
        + http
        + part(": ", result.code(), "")
        + part(": ", result.message(), "")
        + part(". ", result.hint(), "")
        + part(" [request id ", result.requestId(), "]");
  }

  private static String part(String before, String text, String after) {
    return text == null ? "" : before + text + after;
  }

  /**
   * Everything that is known, such as {@code message()}, {@code attempts()}, {@code settled()},
   * {@code retryAfter()} and {@code body()}.
   *
   * @return the outcome of the call
   */
  @Override
  public Result result() {
    return result;
  }
}
