// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The outcome of one call, success or not. Immutable, and wholly in the JVM's own memory.
 *
 * @serial exclude
 */
public final class Result extends ResultData {
  private static final long serialVersionUID = 1L;
  private static final int TIMINGS_KEPT = 16;

  private final String document;
  private final long[][] timingsUs;

  private Result(Backend c, long result, String message) {
    super(c, result, message);
    document = c.qf_result_get(result, "");
    timingsUs = new long[Math.min(attempts(), TIMINGS_KEPT)][Moment.values().length];
    for (int i = 0; i < timingsUs.length; i++) {
      int attempt = i;
      Arrays.setAll(timingsUs[i], moment -> c.qf_result_timing_us(result, attempt, moment));
    }
  }

  /** Copies a C result and frees it. */
  static Result take(Backend c, long result) {
    try {
      return new Result(c, result, c.qf_result_message(result));
    } finally {
      c.qf_result_free(result);
    }
  }

  /** What this binding refuses before C is asked: an invalid argument, as C says of no result. */
  static Result refused(String message) {
    return new Result(LibraryLoader.backend(), 0, message);
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
    // A body that is a string has no members, even if its text looks like JSON.
    return text().trim().startsWith("\"") ? null : JsonPointer.find(document, jsonPointer);
  }

  /**
   * The body of the last answer as text.
   *
   * @return the text, or null if no answer came
   */
  public String text() {
    byte[] body = body();
    return body == null ? null : new String(body, StandardCharsets.UTF_8);
  }

  /**
   * How long after its start one attempt reached a moment.
   *
   * @param attempt 0 to {@code attempts() - 1}; only the first 16 are kept
   * @param moment the moment
   * @return the time, or null if the moment was not reached or is not known
   */
  public Duration timing(int attempt, Moment moment) {
    if (attempt < 0 || attempt >= timingsUs.length || timingsUs[attempt][moment.number()] < 0) {
      return null;
    }
    return Duration.ofNanos(timingsUs[attempt][moment.number()] * 1000);
  }

  @Override
  public String toString() {
    return String.format(
        "Result[%s, http=%d, requestId=%s]", statusName(), httpStatus(), requestId());
  }
}
