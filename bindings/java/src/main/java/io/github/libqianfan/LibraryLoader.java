// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Finds and loads the C library, once: named by the user, beside this jar, the system's. */
final class LibraryLoader {
  private static final String FILE = System.mapLibraryName("qianfan");
  private static final String VERSIONED = FILE + "." + NativeApi.ABI_VERSION;
  private static final String PROPERTY = "qianfan.library";
  private static final String VARIABLE = "QIANFAN_LIBRARY";
  private static final String ABSENT = "no such file";
  private static final String NOT_FOUND =
      "libqianfan could not be loaded. Tried:%s\n"
          + ("Install libqianfan, or name its file: -D" + PROPERTY + "=/path/to/" + FILE)
          + (" or " + VARIABLE + "=/path/to/" + FILE + " in the environment");
  private static final String OTHER_ABI =
      "it has ABI version %d, this jar needs ABI version "
          + (NativeApi.ABI_VERSION + ": install versions of both that belong together");
  private static final String TOO_LATE =
      "libqianfan is loaded already, from %s; set " + PROPERTY + " before the first client is made";

  private static Backend loaded;
  private static String loadedBy;

  private final StringBuilder tried = new StringBuilder();

  private LibraryLoader() {}

  static synchronized Backend backend() {
    if (loaded == null) {
      String named = named();
      loaded = new LibraryLoader().load(named);
      loadedBy = named;
    }
    return loaded;
  }

  /** The library for a new client. A path that is named too late is told, not ignored. */
  static synchronized Backend backendForNewClient() {
    Backend backend = backend();
    if (!Objects.equals(named(), loadedBy)) {
      String from = loadedBy == null ? "where it was found" : loadedBy;
      throw new IllegalStateException(String.format(TOO_LATE, from));
    }
    return backend;
  }

  static void checkAbi(int version) {
    if (version != NativeApi.ABI_VERSION) {
      throw new UnsatisfiedLinkError(String.format(OTHER_ABI, version));
    }
  }

  private static String named() {
    String named = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return named == null || named.isEmpty() ? null : named;
  }

  private Backend load(String named) {
    Optional<Backend> found =
        named != null
            ? openNamed(named)
            : openBeside(VERSIONED)
                .or(() -> openBeside(FILE))
                .or(this::openUnpacked)
                .or(() -> open(VERSIONED, "system"))
                .or(() -> open(FILE, "system"));
    return found.orElseThrow(() -> new UnsatisfiedLinkError(String.format(NOT_FOUND, tried)));
  }

  private Optional<Backend> openNamed(String path) {
    String origin = System.getProperty(PROPERTY) != null ? "-D" + PROPERTY : VARIABLE;
    return Path.of(path).isAbsolute() ? open(path, origin) : miss(path, origin, "not a full path");
  }

  private Optional<Backend> openBeside(String name) {
    try {
      URL jar = LibraryLoader.class.getProtectionDomain().getCodeSource().getLocation();
      String file = Path.of(jar.toURI()).resolveSibling(name).toString();
      return new File(file).exists() ? open(file, "beside") : miss(file, "beside", ABSENT);
    } catch (URISyntaxException | RuntimeException unusual) {
      return miss(name, "beside", "the jar is no file: " + unusual);
    }
  }

  /** The library inside a jar: unpacked, loaded, and removed where the system lets it go. */
  private Optional<Backend> openUnpacked() {
    String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceAll("[ \\d].*", "");
    String resource = "natives/" + system + "-" + arch + "/" + FILE;
    try (InputStream packed = LibraryLoader.class.getClassLoader().getResourceAsStream(resource)) {
      if (packed == null) {
        return miss(resource, "class path", ABSENT);
      }
      File file = File.createTempFile("libqianfan-", FILE);
      try {
        Files.copy(packed, file.toPath(), StandardCopyOption.REPLACE_EXISTING);
        return open(file.getPath(), "unpacked from " + resource);
      } finally {
        if (!file.delete()) {
          file.deleteOnExit();
        }
      }
    } catch (IOException failure) {
      return miss(resource, "class path", "cannot be unpacked: " + failure);
    }
  }

  private Optional<Backend> open(String library, String origin) {
    try {
      return Optional.of(Backends.open(library));
    } catch (UnsatisfiedLinkError failure) {
      // JNA repeats the name on a first line of its own and gives the reason on the second.
      String[] lines = failure.getMessage().split("\n");
      return miss(library, origin, lines[Math.min(1, lines.length - 1)]);
    }
  }

  private Optional<Backend> miss(String place, String origin, String why) {
    tried.append(String.format("\n  %s (%s): %s", place, origin, why));
    return Optional.empty();
  }
}
