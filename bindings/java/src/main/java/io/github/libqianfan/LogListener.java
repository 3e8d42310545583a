// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/** Takes log lines, one at a time, on the thread of the call they tell of. */
@FunctionalInterface
public interface LogListener {
  /**
   * Takes one line. What is thrown goes to the thread's uncaught exception handler; the call that
   * is being logged goes on.
   *
   * @param level how grave it is
   * @param message one line that holds no secrets
   */
  void log(LogLevel level, String message);
}
