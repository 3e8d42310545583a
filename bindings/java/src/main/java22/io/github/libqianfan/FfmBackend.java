// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/** Calls C by way of the foreign function interface, on JDK 22 and later. */
final class FfmBackend extends FfmFunctions {
  // Never freed: C may call them as long as the JVM lives.
  private final long credentials = callback("supply", QF_CREDENTIALS_FN);
  private final long log = callback("log", QF_LOG_FN);
  private final long release = callback("release", QF_RELEASE_FN);

  private FfmBackend(SymbolLookup library) {
    super(library);
  }

  @SuppressWarnings("restricted") // Loading C is what this is for.
  static FfmBackend open(String library) {
    SymbolLookup symbols;
    try {
      symbols = SymbolLookup.libraryLookup(library, Arena.global());
    } catch (IllegalArgumentException failure) {
      throw new UnsatisfiedLinkError(reason(library).orElse(failure.getMessage()));
    }
    try {
      MethodHandle abiVersion =
          function(symbols, "qf_abi_version", FunctionDescriptor.of(JAVA_INT));
      LibraryLoader.checkAbi((int) abiVersion.invokeExact());
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
    return new FfmBackend(symbols);
  }

  /** Why the system refuses a library, which the JDK does not tell: asked of the system itself. */
  private static Optional<String> reason(String library) {
    SymbolLookup system = Linker.nativeLinker().defaultLookup();
    if (system.find("dlopen").isEmpty() || system.find("dlerror").isEmpty()) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle dlopen =
          function(system, "dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
      MethodHandle dlerror = function(system, "dlerror", FunctionDescriptor.of(ADDRESS));
      MemorySegment opened = (MemorySegment) dlopen.invokeExact(arena.allocateFrom(library), 1);
      if (opened.address() != 0) {
        return Optional.empty();
      }
      return Optional.ofNullable(readText(((MemorySegment) dlerror.invokeExact()).address()));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** A function that C can call, which hands over to the method of that name of Callbacks. */
  @SuppressWarnings("restricted") // C calling back is what this is for.
  private static long callback(String method, FunctionDescriptor shape) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodHandle toLong =
          lookup.findVirtual(MemorySegment.class, "address", MethodType.methodType(long.class));
      MethodType inC = shape.toMethodType();
      MethodType inJava = inC;
      for (int i = 0; i < inC.parameterCount(); i++) {
        if (inC.parameterType(i) == MemorySegment.class) {
          inJava = inJava.changeParameterType(i, long.class);
        }
      }
      MethodHandle target = lookup.findStatic(Callbacks.class, method, inJava);
      for (int i = 0; i < inC.parameterCount(); i++) {
        if (inC.parameterType(i) == MemorySegment.class) {
          target = MethodHandles.filterArguments(target, i, toLong);
        }
      }
      return Linker.nativeLinker().upcallStub(target, shape, Arena.global()).address();
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("Callbacks." + method, impossible);
    }
  }

  @Override
  public long credentialsCallback() {
    return credentials;
  }

  @Override
  public long logCallback() {
    return log;
  }

  @Override
  public long releaseCallback() {
    return release;
  }
}
