// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.nio.charset.StandardCharsets;

/** What both ways to call C share. */
abstract class Backend implements NativeApi {
  /**
   * The bytes of a text for C, or null. A NUL inside would cut the text short unseen, and half a
   * surrogate pair would be sent as a question mark.
   */
  static byte[] utf8(String name, String text) {
    if (text == null) {
      return null;
    }
    if (text.indexOf('\0') >= 0) {
      throw new QianfanException(Result.refused(name + " holds a NUL character"), null);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new QianfanException(Result.refused(name + " holds half a surrogate pair"), null);
    }
    return text.concat("\0").getBytes(StandardCharsets.UTF_8);
  }
}
