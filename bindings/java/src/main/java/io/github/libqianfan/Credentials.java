// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.time.Instant;

/** An IAM access key and its secret key, permanent or temporary. */
public final class Credentials {
  final String accessKey;
  final String secretKey;
  final String securityToken;
  final Instant expiresAt;

  private Credentials(String accessKey, String secretKey, String token, Instant expiresAt) {
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.securityToken = token;
    this.expiresAt = expiresAt;
  }

  /**
   * Keys that do not expire.
   *
   * @param accessKey access key id
   * @param secretKey secret access key
   * @return the credentials
   */
  public static Credentials of(String accessKey, String secretKey) {
    return new Credentials(accessKey, secretKey, null, null);
  }

  /**
   * Keys that expire.
   *
   * @param accessKey access key id
   * @param secretKey secret access key
   * @param securityToken token of temporary (STS) credentials, or null
   * @param expiresAt when they expire, or null if they do not
   * @return the credentials
   */
  public static Credentials temporary(
      String accessKey, String secretKey, String securityToken, Instant expiresAt) {
    return new Credentials(accessKey, secretKey, securityToken, expiresAt);
  }

  /** Tells nothing of the keys. */
  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
