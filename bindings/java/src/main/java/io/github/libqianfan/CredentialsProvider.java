// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/** Supplies keys that rotate. */
@FunctionalInterface
public interface CredentialsProvider {
  /**
   * The keys to use now. Asked by one thread at a time, when a client holds none or those it holds
   * expire within a minute. It must not call that client.
   *
   * @return the keys
   * @throws Exception if there are none; the call fails with {@link Status#CREDENTIALS} and this as
   *     its cause
   */
  Credentials get() throws Exception;
}
