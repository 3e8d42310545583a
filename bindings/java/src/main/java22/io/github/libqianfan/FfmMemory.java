// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** What the generated functions are made of: addresses, texts, handles. */
abstract class FfmMemory implements Backend {
  static MemorySegment address(long address) {
    return MemorySegment.ofAddress(address);
  }

  static MemorySegment text(Arena arena, byte[] text) {
    return text == null ? MemorySegment.NULL : arena.allocateFrom(JAVA_BYTE, text);
  }

  @SuppressWarnings("restricted") // Calling C is what this is for.
  static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor shape) {
    MemorySegment address =
        library
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("it has no function " + name));
    return Linker.nativeLinker().downcallHandle(address, shape);
  }

  /** The handles declare Throwable; C throws nothing, so it can only be the JVM itself. */
  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error) {
      throw (Error) thrown;
    }
    return thrown instanceof RuntimeException
        ? (RuntimeException) thrown
        : new IllegalStateException(thrown);
  }

  @SuppressWarnings("restricted") // C's texts end with NUL, so that their length need not be known.
  static String readText(long address) {
    return address == 0
        ? null
        : MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
  }

  @Override
  public String text(long address) {
    return readText(address);
  }

  @Override
  @SuppressWarnings("restricted") // The length is C's own word.
  public byte[] bytes(long address, long length) {
    return address == 0
        ? null
        : MemorySegment.ofAddress(address).reinterpret(length).toArray(JAVA_BYTE);
  }
}
