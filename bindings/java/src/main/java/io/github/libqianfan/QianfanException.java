// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/**
 * A call or a client that failed, with all that is known about it.
 *
 * @serial exclude
 */
public final class QianfanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Result result;

  QianfanException(Result result, Throwable cause) {
    super(describe(result), cause);
    this.result = result;
  }

  private static String describe(Result result) {
    StringBuilder text = new StringBuilder(result.statusName());
    if (result.httpStatus() != 0) {
      text.append(" (HTTP ").append(result.httpStatus()).append(')');
    }
    append(text, ": ", result.code());
    append(text, ": ", result.message());
    append(text, ". ", result.hint());
    append(text, " [request id ", result.requestId());
    return result.requestId() == null ? text.toString() : text.append(']').toString();
  }

  private static void append(StringBuilder text, String before, String part) {
    if (part != null) {
      text.append(before).append(part);
    }
  }

  /**
   * Everything that is known, such as {@link Result#attempts}, {@link Result#settled}, {@link
   * Result#retryAfter} and {@link Result#body}.
   *
   * @return the outcome of the call
   */
  public Result result() {
    return result;
  }

  /**
   * How the call ended.
   *
   * @return never {@link Status#OK}
   */
  public Status status() {
    return result.status();
  }

  /**
   * HTTP status of the last answer.
   *
   * @return 100 to 599, or 0 if no answer came
   */
  public int httpStatus() {
    return result.httpStatus();
  }

  /**
   * The service's own error code, such as {@code AccessDenied}.
   *
   * @return the code, or null if the service gave none
   */
  public String code() {
    return result.code();
  }

  /**
   * What to do about it, in plain words.
   *
   * @return the advice, or null if there is none
   */
  public String hint() {
    return result.hint();
  }

  /**
   * Id under which the service knows the request; quote it to Baidu's support.
   *
   * @return the id, or null
   */
  public String requestId() {
    return result.requestId();
  }

  /**
   * Whether the same call may well succeed later.
   *
   * @return true if it may
   */
  public boolean isRetriable() {
    return result.isRetriable();
  }

  /**
   * Whether the work may have been done all the same. Look before you create again.
   *
   * @return true if it may
   */
  public boolean isMaybeExecuted() {
    return result.isMaybeExecuted();
  }
}
