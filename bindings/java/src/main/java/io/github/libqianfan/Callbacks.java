// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What C calls. C holds a number for each listener and provider; here they are found by it.
 *
 * <p>Nothing may be thrown into C: an exception that leaves an upcall ends the JVM.
 */
final class Callbacks {
  private static final Map<Long, Object> REGISTERED = new ConcurrentHashMap<>();
  private static final AtomicLong LAST_TOKEN = new AtomicLong();

  private Callbacks() {}

  static long register(Object callback) {
    long token = LAST_TOKEN.incrementAndGet();
    REGISTERED.put(token, callback);
    return token;
  }

  /** Body of every qf_release_fn. */
  static void qf_release_fn(long token) {
    REGISTERED.remove(token);
  }

  /** Body of every qf_credentials_fn. What the provider throws is kept for the call's exception. */
  static int qf_credentials_fn(long token, long out) {
    try {
      Credentials keys = ((CredentialsProvider) REGISTERED.get(token)).get();
      Instant expiry = keys.expiresAt;
      return LibraryLoader.backend()
          .qf_credentials_set(
              out,
              keys.accessKey,
              keys.secretKey,
              keys.securityToken,
              // 0 would be never; whatever expired before there was time has expired.
              expiry == null ? 0 : Math.max(1, expiry.getEpochSecond()));
    } catch (Throwable thrown) {
      Call call = Call.CURRENT.get();
      if (call != null) {
        call.thrownByProvider = thrown;
      }
      return Status.CREDENTIALS.number();
    }
  }

  /** Body of every qf_log_fn. What the listener throws goes to the thread's exception handler. */
  static void qf_log_fn(long token, int level, Supplier<String> message) {
    Thread thread = Thread.currentThread();
    try {
      ((LogListener) REGISTERED.get(token)).log(LogLevel.of(level), message.get());
    } catch (Throwable thrown) {
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      } catch (Throwable again) {
        // The handler failed too; there is nobody left to tell.
      }
    }
  }
}
