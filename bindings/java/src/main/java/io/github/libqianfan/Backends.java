// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/** Chooses how to call C. The class of the same name for JDK 22 and later needs no JNA. */
final class Backends {
  private Backends() {}

  static Backend open(String library) {
    return new JnaBackend(library);
  }
}
