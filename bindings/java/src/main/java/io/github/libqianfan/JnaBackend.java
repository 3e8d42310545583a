// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;

/** Calls C by way of JNA, on every JDK. */
final class JnaBackend extends JnaFunctions {
  // RTLD_NOW without RTLD_GLOBAL: the library's dependencies answer for nobody else.
  private static final int OPEN_NOW = 2;

  JnaBackend(String library) {
    Map<String, ?> options =
        Platform.isWindows() ? Map.of() : Map.of(Library.OPTION_OPEN_FLAGS, OPEN_NOW);
    NativeLibrary opened = NativeLibrary.getInstance(library, options);
    LibraryLoader.checkAbi(opened.getFunction("qf_abi_version").invokeInt(new Object[0]));
    Native.register(C.class, opened);
  }
}
