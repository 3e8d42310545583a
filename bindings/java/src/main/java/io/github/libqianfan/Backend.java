// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.nio.charset.StandardCharsets;

/** The C functions, and what else it takes to talk to C: memory, and callbacks as addresses. */
interface Backend extends NativeApi {
  /** The NUL-terminated text at an address, or null at address 0. */
  String text(long address);

  /** So many bytes at an address, or null at address 0. */
  byte[] bytes(long address, long length);

  /** Address of a qf_credentials_fn that asks {@link Callbacks}. */
  long credentialsCallback();

  /** Address of a qf_log_fn that tells {@link Callbacks}. */
  long logCallback();

  /** Address of a qf_release_fn that tells {@link Callbacks}. */
  long releaseCallback();

  /** The bytes of a text for C, or null. A NUL inside would cut the text short unseen. */
  static byte[] utf8(String text) {
    if (text == null) {
      return null;
    }
    if (text.indexOf('\0') >= 0) {
      throw new QianfanException(Result.refused("a text holds a NUL character"), null);
    }
    return text.concat("\0").getBytes(StandardCharsets.UTF_8);
  }
}
