// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static java.lang.foreign.FunctionDescriptor.of;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** Calls C by way of the foreign function interface, on JDK 22 and later. */
final class FfmBackend extends FfmFunctions {
  FfmBackend(String library) {
    super(open(library));
  }

  @SuppressWarnings("restricted") // Loading C is what this is for.
  private static SymbolLookup open(String library) {
    try {
      SymbolLookup opened = SymbolLookup.libraryLookup(library, Arena.global());
      MethodHandle abiVersion = function(opened, "qf_abi_version", of(JAVA_INT));
      LibraryLoader.checkAbi((int) abiVersion.invokeExact());
      return opened;
    } catch (IllegalArgumentException failure) {
      throw new UnsatisfiedLinkError(reason(library, failure.getMessage()));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Why the system refuses a library, which the JDK does not tell: asked of the system itself. */
  private static String reason(String library, String otherwise) {
    SymbolLookup system = Linker.nativeLinker().defaultLookup();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle dlopen = function(system, "dlopen", of(ADDRESS, ADDRESS, JAVA_INT));
      MethodHandle dlerror = function(system, "dlerror", of(ADDRESS));
      MemorySegment opened = (MemorySegment) dlopen.invokeExact(arena.allocateFrom(library), 1);
      return opened.address() != 0 ? otherwise : text((MemorySegment) dlerror.invokeExact());
    } catch (UnsatisfiedLinkError notPosix) {
      return otherwise;
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }
}
