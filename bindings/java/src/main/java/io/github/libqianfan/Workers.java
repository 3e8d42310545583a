// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that wait inside C, one a running call, kept for ten idle seconds. They are
 * daemons, so that a program may end while calls run, and inherit nothing of the thread that made
 * them, so that no class loader is held.
 */
final class Workers {
  private static final AtomicInteger LAST_NUMBER = new AtomicInteger();
  private static final ExecutorService POOL =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Workers::thread);

  private Workers() {}

  static void run(Runnable call) {
    POOL.execute(call);
  }

  private static Thread thread(Runnable work) {
    String name = "libqianfan-" + LAST_NUMBER.incrementAndGet();
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(Workers.class.getClassLoader());
    return thread;
  }
}
