// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/**
 * The console calls of the official SDK under the names that they have there, for programs that
 * come from it. New programs use {@link QianfanClient}.
 *
 * <pre>{@code
 * Map<String, Object> result =
 *     new Qianfan()
 *         .console()
 *         .route("/v2/model")
 *         .action("CreateModelExportTask")
 *         .body(CollUtils.mapOf("modelId", "amv-..."))
 *         .execute()
 *         .getResult();
 * }</pre>
 *
 * <p>As there, nothing needs to be closed: a client that this class made is closed when it is
 * forgotten.
 */
public final class Qianfan {
  private final QianfanClient client;

  /**
   * Takes settings and keys from the environment and the {@code .env} file.
   *
   * @throws QianfanException if a setting is wrong or missing
   */
  public Qianfan() {
    this(QianfanClient.create());
  }

  /**
   * Takes settings from the environment and the {@code .env} file, but these keys.
   *
   * @param accessKey access key id
   * @param secretKey secret access key
   * @throws QianfanException if a setting is wrong or missing
   */
  public Qianfan(String accessKey, String secretKey) {
    this(QianfanClient.builder().credentials(Credentials.of(accessKey, secretKey)).build());
  }

  /**
   * Calls with the settings of a client, which has no counterpart in the official SDK.
   *
   * @param client who calls; whoever made it closes it
   */
  public Qianfan(QianfanClient client) {
    this.client = client;
  }

  /**
   * Begins one call.
   *
   * @return what to ask is told to it
   */
  public ConsoleBuilder console() {
    return new ConsoleBuilder(client);
  }
}
