// SPDX-License-Identifier: MIT
package io.github.libqianfan.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory this process occupies. */
final class ResidentMemory {
  private ResidentMemory() {}

  static long bytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("the system does not tell the resident memory");
  }
}
