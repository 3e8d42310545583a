// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.nio.charset.StandardCharsets;

/** The C functions and callbacks, and what else it takes to talk to C: memory. */
interface Backend extends NativeApi {
  /** The NUL-terminated text at an address, or null at address 0. */
  String text(long address);

  /** So many bytes at an address, or null at address 0. */
  byte[] bytes(long address, long length);

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
