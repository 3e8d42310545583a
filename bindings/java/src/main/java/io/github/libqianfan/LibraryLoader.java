// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Finds and loads the C library, once: named by the user, beside this jar, the system's. */
final class LibraryLoader {
  private static final String FILE = System.mapLibraryName("qianfan");
  private static final String PROPERTY = "qianfan.library";
  private static final String VARIABLE = "QIANFAN_LIBRARY";
  private static Backend loaded;
  private static String loadedBy;

  private LibraryLoader() {}

  static synchronized Backend backend() {
    if (loaded == null) {
      String named = named();
      StringBuilder tried = new StringBuilder("libqianfan could not be loaded. Tried:");
      loaded = named != null ? openNamed(named, tried) : search(tried);
      loadedBy = named;
      if (loaded == null) {
        tried.append("\nInstall libqianfan, or name its file: -D" + PROPERTY + "=/path/to/" + FILE);
        throw new UnsatisfiedLinkError(tried.toString());
      }
    }
    return loaded;
  }

  /** The library for a new client. A path that is named too late is told, not ignored. */
  static synchronized Backend backendForNewClient() {
    Backend backend = backend();
    if (!Objects.equals(named(), loadedBy)) {
      throw new IllegalStateException(
          "libqianfan is loaded already, from "
              + (loadedBy == null ? "where it was found" : loadedBy)
              + "; set "
              + PROPERTY
              + " before the first client is made");
    }
    return backend;
  }

  static void checkAbi(int version) {
    if (version != NativeApi.ABI_VERSION) {
      throw new UnsatisfiedLinkError(
          "it has ABI version "
              + version
              + ", this jar needs ABI version "
              + NativeApi.ABI_VERSION
              + ": install versions of both that belong together");
    }
  }

  private static String named() {
    String named = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return named == null || named.isEmpty() ? null : named;
  }

  private static Backend openNamed(String path, StringBuilder tried) {
    String origin = System.getProperty(PROPERTY) != null ? "-D" + PROPERTY : VARIABLE;
    if (!new File(path).isAbsolute()) {
      tried.append("\n  " + path + " (" + origin + "): not a full path");
      return null;
    }
    return open(path, " (" + origin + ")", tried);
  }

  private static Backend search(StringBuilder tried) {
    Backend found = openBeside(tried);
    if (found == null) {
      found = openBundled(tried);
    }
    for (String name : systemNames()) {
      if (found == null) {
        found = open(name, " (system)", tried);
      }
    }
    return found;
  }

  private static List<String> systemNames() {
    if (FILE.endsWith(".so")) {
      return List.of(FILE + "." + NativeApi.ABI_VERSION, FILE);
    }
    return List.of(FILE);
  }

  private static Backend openBeside(StringBuilder tried) {
    try {
      CodeSource source = LibraryLoader.class.getProtectionDomain().getCodeSource();
      Path file = Path.of(source.getLocation().toURI()).resolveSibling(FILE);
      return Files.exists(file)
          ? open(file.toString(), "", tried)
          : miss(file + " (beside)", tried);
    } catch (URISyntaxException | RuntimeException unusual) {
      return miss("beside the jar, which is no file here: " + unusual, tried);
    }
  }

  /** The library inside a jar: unpacked, loaded, and removed where the system lets it go. */
  private static Backend openBundled(StringBuilder tried) {
    String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).replaceAll("[ \\d].*", "");
    String resource = "natives/" + system + "-" + arch + "/" + FILE;
    try (InputStream packed = LibraryLoader.class.getClassLoader().getResourceAsStream(resource)) {
      if (packed == null) {
        return miss(resource + " (class path)", tried);
      }
      Path file = Files.createTempFile("libqianfan-", FILE);
      try {
        Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
        return open(file.toString(), " (unpacked from " + resource + ")", tried);
      } finally {
        if (!file.toFile().delete()) {
          file.toFile().deleteOnExit();
        }
      }
    } catch (IOException failure) {
      tried.append("\n  " + resource + " (class path): cannot be unpacked: " + failure);
      return null;
    }
  }

  private static Backend miss(String place, StringBuilder tried) {
    tried.append("\n  " + place + ": no such file");
    return null;
  }

  private static Backend open(String library, String origin, StringBuilder tried) {
    try {
      return Backends.open(library);
    } catch (UnsatisfiedLinkError failure) {
      // JNA repeats the name on a first line of its own and gives the reason on the second.
      String[] lines = failure.getMessage().split("\n");
      tried.append("\n  " + library + origin + ": " + lines[Math.min(1, lines.length - 1)]);
      return null;
    }
  }
}
