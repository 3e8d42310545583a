// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongToIntFunction;
import java.util.function.LongUnaryOperator;

/**
 * Settings of a client. What is not set here comes from the {@code QIANFAN_*} variables, then the
 * {@code .env} file, then the defaults. It may build any number of clients; one thread at a time.
 */
public final class QianfanClientBuilder {
  private final Map<String, String> settings = new LinkedHashMap<>();
  private CredentialsProvider provider;
  private LogListener listener;
  private LogLevel level;

  QianfanClientBuilder() {}

  /**
   * Sets one value. docs/configuration.md of libqianfan lists the keys, which are the {@code
   * QIANFAN_*} variables in lower case without that prefix.
   *
   * @param key a key, such as {@code console_api_base_url}
   * @param value its value, or null to unset it; one that is wrong makes {@link #build} fail
   * @return this
   */
  public QianfanClientBuilder set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /**
   * The keys to sign with.
   *
   * @param keys permanent or temporary keys
   * @return this
   */
  public QianfanClientBuilder credentials(Credentials keys) {
    return set("access_key", keys.accessKey)
        .set("secret_key", keys.secretKey)
        .set("security_token", keys.securityToken);
  }

  /**
   * Takes keys that rotate from a provider.
   *
   * @param source whom to ask
   * @return this
   */
  public QianfanClientBuilder credentials(CredentialsProvider source) {
    provider = source;
    return this;
  }

  /**
   * Where the console API is.
   *
   * @param url https, with port and path prefix if needed; http for this machine only
   * @return this
   */
  public QianfanClientBuilder baseUrl(String url) {
    return set("console_api_base_url", url);
  }

  /**
   * Limits each whole call: waits, attempts and answers together.
   *
   * @param limit the longest time, a day at most; less than a millisecond counts as one
   * @return this
   * @throws IllegalArgumentException if the limit is zero, negative or longer than a day
   */
  public QianfanClientBuilder timeout(Duration limit) {
    return set("timeout_ms", Long.toString(CallDeadlines.milliseconds(limit)));
  }

  /**
   * Sends log lines to a listener. Without one, nothing is logged.
   *
   * @param mostVerbose the most verbose level wanted
   * @param target who takes them
   * @return this
   */
  public QianfanClientBuilder log(LogLevel mostVerbose, LogListener target) {
    level = mostVerbose;
    listener = target;
    return this;
  }

  /**
   * Makes a client. Nothing is sent.
   *
   * @return the client, to be closed
   * @throws QianfanException if a setting is wrong or missing
   * @throws UnsatisfiedLinkError if the C library cannot be loaded; it names every place tried
   */
  public QianfanClient build() {
    Backend c = LibraryLoader.backendForNewClient();
    long[] failure = new long[1];
    long client = withConfig(c, config -> c.qf_client_new(config, failure));
    if (client == 0) {
      throw new QianfanException(Result.take(c, failure[0]), null);
    }
    return new QianfanClient(c, client);
  }

  /**
   * Tells which settings are in force and where they come from, secrets hidden. Nothing is sent.
   *
   * @return a result whose {@link Result#text} is the JSON of the settings, also where {@code
   *     status()} is {@link Status#CONFIG}
   */
  public Result describe() {
    Backend c = LibraryLoader.backendForNewClient();
    return Result.take(c, withConfig(c, c::qf_config_describe));
  }

  private long withConfig(Backend c, LongUnaryOperator use) {
    long config = c.qf_config_new();
    if (config == 0) {
      throw new OutOfMemoryError("no memory for a configuration");
    }
    try {
      // A refused value is remembered by the configuration, which then tells of it.
      settings.forEach((key, value) -> c.qf_config_set(config, key, value));
      long release = c.qf_release_fn();
      if (provider != null) {
        long ask = c.qf_credentials_fn();
        register(provider, t -> c.qf_config_set_credentials_provider(config, ask, t, release));
      }
      if (listener != null) {
        int number = level.number();
        register(listener, t -> c.qf_config_set_log(config, number, c.qf_log_fn(), t, release));
      }
      return use.applyAsLong(config);
    } finally {
      c.qf_config_free(config);
    }
  }

  /** C releases only what it accepted. */
  private static void register(Object callback, LongToIntFunction handOver) {
    long token = Callbacks.register(callback);
    if (handOver.applyAsInt(token) != Status.OK.number()) {
      Callbacks.qf_release_fn(token);
      throw new OutOfMemoryError("no memory for a callback");
    }
  }
}
