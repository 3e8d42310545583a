// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.Map;

/** Calls C by way of JNA, on every JDK. */
final class JnaBackend extends JnaFunctions {
  // RTLD_NOW without RTLD_GLOBAL: the library's dependencies answer for nobody else.
  private static final int OPEN_NOW = 2;

  // JNA frees a callback that nobody refers to.
  private static final qf_credentials_fn CREDENTIALS =
      (token, out) -> Callbacks.supply(Pointer.nativeValue(token), Pointer.nativeValue(out));
  private static final qf_log_fn LOG =
      (token, level, message) ->
          Callbacks.log(Pointer.nativeValue(token), level, Pointer.nativeValue(message));
  private static final qf_release_fn RELEASE =
      token -> Callbacks.release(Pointer.nativeValue(token));

  JnaBackend(String library) {
    Map<String, ?> options =
        Platform.isWindows() ? Map.of() : Map.of(Library.OPTION_OPEN_FLAGS, OPEN_NOW);
    NativeLibrary opened = NativeLibrary.getInstance(library, options);
    LibraryLoader.checkAbi(opened.getFunction("qf_abi_version").invokeInt(new Object[0]));
    Native.register(C.class, opened);
  }

  @Override
  public String text(long address) {
    return address == 0 ? null : new Pointer(address).getString(0, "UTF-8");
  }

  @Override
  public byte[] bytes(long address, long length) {
    return address == 0 ? null : new Pointer(address).getByteArray(0, Math.toIntExact(length));
  }

  @Override
  public long credentialsCallback() {
    return addressOf(CREDENTIALS);
  }

  @Override
  public long logCallback() {
    return addressOf(LOG);
  }

  @Override
  public long releaseCallback() {
    return addressOf(RELEASE);
  }

  private static long addressOf(Callback callback) {
    return Pointer.nativeValue(CallbackReference.getFunctionPointer(callback));
  }
}
