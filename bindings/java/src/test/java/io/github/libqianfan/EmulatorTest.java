// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What tests against the emulator share: one emulator a class, forgetful between tests. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class EmulatorTest {
  static Emulator emulator;

  @BeforeAll
  static void startEmulator() throws IOException {
    emulator = new Emulator();
  }

  @AfterAll
  static void stopEmulator() throws IOException {
    emulator.close();
  }

  @BeforeEach
  void forget() throws IOException, InterruptedException {
    emulator.reset();
  }
}
