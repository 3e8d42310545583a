// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/** Chooses how to call C: from JDK 22 on, by what the JDK itself offers. */
final class Backends {
  private Backends() {}

  static Backend open(String library) {
    return new FfmBackend(library);
  }
}
