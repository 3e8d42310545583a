// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The outcome of one call, success or not. Immutable, and wholly in the JVM's own memory.
 *
 * @serial exclude
 */
public final class Result implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int TIMINGS_KEPT = 16;

  private final int statusNumber;
  private final String statusName;
  private final int httpStatus;
  private final String requestId;
  private final String code;
  private final String message;
  private final String hint;
  private final String exportId;
  private final String exportStatus;
  private final byte[] body;
  private final String document;
  private final int attempts;
  private final boolean retriable;
  private final boolean maybeExecuted;
  private final int settled;
  private final long retryAfterMs;
  private final Long clockOffsetMs;
  private final long[][] timingsUs;

  private Result(Backend c, long result) {
    statusNumber = c.qf_result_status(result);
    statusName = c.text(c.qf_status_name(statusNumber));
    httpStatus = c.qf_result_http_status(result);
    requestId = c.text(c.qf_result_request_id(result));
    code = c.text(c.qf_result_code(result));
    message = c.text(c.qf_result_message(result));
    hint = c.text(c.qf_result_hint(result));
    exportId = c.text(c.qf_result_export_id(result));
    exportStatus = c.text(c.qf_result_export_status(result));
    long[] number = new long[1];
    long bytes = c.qf_result_body(result, number);
    body = c.bytes(bytes, number[0]);
    document = c.text(c.qf_result_get(result, new byte[1]));
    attempts = c.qf_result_attempts(result);
    retriable = c.qf_result_retriable(result) != 0;
    maybeExecuted = c.qf_result_maybe_executed(result) != 0;
    settled = c.qf_result_settled(result);
    retryAfterMs = c.qf_result_retry_after_ms(result);
    clockOffsetMs = c.qf_result_clock_offset_ms(result, number) != 0 ? number[0] : null;
    timingsUs = new long[Math.min(attempts, TIMINGS_KEPT)][Moment.values().length];
    for (int attempt = 0; attempt < timingsUs.length; attempt++) {
      for (Moment moment : Moment.values()) {
        timingsUs[attempt][moment.ordinal()] =
            c.qf_result_timing_us(result, attempt, moment.number());
      }
    }
  }

  /** What this binding refuses before C is asked. */
  private Result(String message) {
    statusNumber = Status.INVALID_ARGUMENT.number();
    statusName = "QF_ERR_INVALID_ARGUMENT";
    this.message = message;
    httpStatus = 0;
    requestId = null;
    code = null;
    hint = null;
    exportId = null;
    exportStatus = null;
    body = null;
    document = null;
    attempts = 0;
    retriable = false;
    maybeExecuted = false;
    settled = 0;
    retryAfterMs = -1;
    clockOffsetMs = null;
    timingsUs = new long[0][];
  }

  /** Copies a C result and frees it. */
  static Result take(Backend c, long result) {
    try {
      return new Result(c, result);
    } finally {
      c.qf_result_free(result);
    }
  }

  static Result refused(String message) {
    return new Result(message);
  }

  /**
   * How the call ended.
   *
   * @return the status
   */
  public Status status() {
    return Status.of(statusNumber);
  }

  /**
   * The status as C names it; also where {@link #status} is {@link Status#UNKNOWN}.
   *
   * @return such as {@code QF_ERR_TIMEOUT}
   */
  public String statusName() {
    return statusName;
  }

  /**
   * The status as C numbers it; also where {@link #status} is {@link Status#UNKNOWN}.
   *
   * @return the number
   */
  public int statusNumber() {
    return statusNumber;
  }

  /**
   * HTTP status of the last answer.
   *
   * @return 100 to 599, or 0 if no answer came
   */
  public int httpStatus() {
    return httpStatus;
  }

  /**
   * Id under which the service knows the last request; quote it to Baidu's support.
   *
   * @return the id, or null
   */
  public String requestId() {
    return requestId;
  }

  /**
   * The service's own error code, such as {@code AccessDenied} or {@code 336100}.
   *
   * @return the code, or null if the service gave none
   */
  public String code() {
    return code;
  }

  /**
   * What went wrong: the service's own message where it gave one, else the library's.
   *
   * @return the message on failure, null on success
   */
  public String message() {
    return message;
  }

  /**
   * What to do about it, in plain words.
   *
   * @return the advice, or null if there is none
   */
  public String hint() {
    return hint;
  }

  /**
   * Id of the export task, after a create or describe.
   *
   * @return the id, or null if the answer names none
   */
  public String exportId() {
    return exportId;
  }

  /**
   * State of the export, just as the service wrote it.
   *
   * @return {@code Doing}, {@code Done}, {@code Fail} or another word of a newer service; null if
   *     there is no export record
   */
  public String exportStatus() {
    return exportStatus;
  }

  /**
   * One member of the answer's JSON body.
   *
   * @param jsonPointer RFC 6901 pointer, such as {@code /result/fileSize}; empty for all
   * @return a string's text; a number exactly as the service wrote it; {@code true} or {@code
   *     false}; an object's or array's JSON; null if it is absent or null, or if the body is not
   *     JSON
   */
  public String get(String jsonPointer) {
    if (document == null || jsonPointer.isEmpty()) {
      return document;
    }
    return isContainer() ? JsonPointer.find(document, jsonPointer) : null;
  }

  /** Whether the body is more than one JSON text alone, which has no members, however it looks. */
  private boolean isContainer() {
    int at = 0;
    while (at < body.length && body[at] <= ' ') {
      at++;
    }
    return at < body.length && (body[at] == '{' || body[at] == '[');
  }

  /**
   * The body of the last answer, byte for byte.
   *
   * @return a copy, or null if no answer came
   */
  public byte[] body() {
    return body == null ? null : body.clone();
  }

  /**
   * The body of the last answer as text.
   *
   * @return the text, or null if no answer came
   */
  public String text() {
    return body == null ? null : new String(body, StandardCharsets.UTF_8);
  }

  /**
   * Requests sent for this call.
   *
   * @return their count; 0 if nothing was sent
   */
  public int attempts() {
    return attempts;
  }

  /**
   * Whether the same call may well succeed later.
   *
   * @return true if it may
   */
  public boolean isRetriable() {
    return retriable;
  }

  /**
   * Whether a call that failed may have been executed all the same. Look before you create again.
   *
   * @return true if it may
   */
  public boolean isMaybeExecuted() {
    return maybeExecuted;
  }

  /**
   * How a create whose answer was lost was settled.
   *
   * @return what became of it
   */
  public Settled settled() {
    return Settled.of(settled);
  }

  /**
   * How long the service asked to wait before the next call.
   *
   * @return the wait, or null if it did not say
   */
  public Duration retryAfter() {
    return retryAfterMs < 0 ? null : Duration.ofMillis(retryAfterMs);
  }

  /**
   * How far the service's clock is ahead of this machine's, to about a second.
   *
   * @return the offset, negative if the service is behind; null if it is not known
   */
  public Duration clockOffset() {
    return clockOffsetMs == null ? null : Duration.ofMillis(clockOffsetMs);
  }

  /**
   * How long after its start one attempt reached a moment.
   *
   * @param attempt 0 to {@link #attempts} - 1; only the first 16 are kept
   * @param moment the moment
   * @return the time, or null if the moment was not reached or is not known
   */
  public Duration timing(int attempt, Moment moment) {
    if (attempt < 0 || attempt >= timingsUs.length || timingsUs[attempt][moment.ordinal()] < 0) {
      return null;
    }
    return Duration.ofNanos(timingsUs[attempt][moment.ordinal()] * 1000);
  }

  @Override
  public String toString() {
    return "Result[" + statusName + ", http=" + httpStatus + ", requestId=" + requestId + "]";
  }
}
