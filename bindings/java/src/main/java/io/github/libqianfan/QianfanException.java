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
    String http = result.httpStatus() == 0 ? null : Integer.toString(result.httpStatus());
    return result.message()
        + " ("
        + result.statusName()
        + part(", HTTP ", http)
        + part(", code ", result.code())
        + part(", request id ", result.requestId())
        + ")"
        + part(": ", result.hint());
  }

  private static String part(String before, String text) {
    return text == null ? "" : before + text;
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
