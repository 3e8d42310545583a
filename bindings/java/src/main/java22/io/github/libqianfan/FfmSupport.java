// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** What the generated functions are made of: texts, handles, callbacks. */
@SuppressWarnings("restricted") // Calling C, being called, and trusting its addresses.
abstract class FfmSupport extends Backend {
  static MemorySegment text(Arena arena, String name, String text) {
    return text == null ? MemorySegment.NULL : arena.allocateFrom(JAVA_BYTE, utf8(name, text));
  }

  /** A text of C, whose end is where its NUL is. */
  static String text(MemorySegment start) {
    return start.address() == 0 ? null : start.reinterpret(Long.MAX_VALUE).getString(0);
  }

  static byte[] bytes(MemorySegment start, MemorySegment length) {
    long count = length.get(JAVA_LONG, 0);
    return start.address() == 0 ? null : start.reinterpret(count).toArray(JAVA_BYTE);
  }

  static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor shape) {
    MemorySegment address =
        library
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("it has no function " + name));
    return Linker.nativeLinker().downcallHandle(address, shape);
  }

  /** Address of a function for C that runs a static method of the class that looks it up. */
  static long callback(MethodHandles.Lookup lookup, String method, FunctionDescriptor shape) {
    try {
      MethodHandle target = lookup.findStatic(lookup.lookupClass(), method, shape.toMethodType());
      return Linker.nativeLinker().upcallStub(target, shape, Arena.global()).address();
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError(method, impossible);
    }
  }

  /** The handles declare Throwable; C throws nothing, so it can only be the JVM itself. */
  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException plain ? plain : new IllegalStateException(thrown);
  }
}
