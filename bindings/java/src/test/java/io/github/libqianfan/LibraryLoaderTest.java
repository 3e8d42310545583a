// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the C library is looked for. A JVM loads it once, so each test has one of its own. */
class LibraryLoaderTest {
  private static final String GOOD = System.getenv("QIANFAN_LIBRARY");

  @TempDir Path folder;

  /** What is asked in the other JVM. */
  static final class Asked {
    private Asked() {}

    public static void main(String[] arguments) {
      try {
        System.out.println("loaded " + QianfanClient.libraryVersion());
        System.setProperty("qianfan.library", "/elsewhere");
        QianfanClient.builder().describe();
      } catch (UnsatisfiedLinkError | IllegalStateException failure) {
        System.out.println(failure.getMessage());
      }
    }
  }

  private String ask(String variable, List<String> classPath, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        Stream.concat(classPath.stream(), Stream.of(System.getProperty("java.class.path")))
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(Asked.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("QIANFAN_LIBRARY");
    builder.environment().remove("LD_LIBRARY_PATH");
    if (variable != null) {
      builder.environment().put("QIANFAN_LIBRARY", variable);
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return said;
  }

  private static void assertHas(String said, String... parts) {
    for (String part : parts) {
      assertTrue(said.contains(part), () -> "no \"" + part + "\" in: " + said);
    }
  }

  @Test
  void aNamedLibraryIsLoaded() throws Exception {
    assertHas(ask(GOOD, List.of()), "loaded 0.", "loaded already");
    assertHas(ask("/wrong", List.of(), "-Dqianfan.library=" + GOOD), "loaded 0.");
  }

  @Test
  void aNamedLibraryThatIsMissingIsAnError() throws Exception {
    String said = ask("/nowhere/libqianfan.so", List.of());
    assertHas(said, "/nowhere/libqianfan.so (QIANFAN_LIBRARY): ", "No such file");
    assertEquals(1, said.lines().filter(line -> line.startsWith("  ")).count());
    assertHas(ask("libqianfan.so", List.of()), "not a full path");
  }

  @Test
  void aFileThatIsNoLibraryIsAnError() throws Exception {
    Path garbage = Files.writeString(folder.resolve("libqianfan.so"), "garbage");
    assertHas(ask(garbage.toString(), List.of()), garbage.toString(), "file too short");
  }

  @Test
  void anotherAbiIsRefusedWithBothNumbers() throws Exception {
    Path library = compile("int qf_abi_version(void) { return 999; }");
    assertHas(ask(library.toString(), List.of()), "ABI version 999", "ABI version 0");
  }

  @Test
  void aLibraryOfAnotherKindIsRefused() throws Exception {
    Path library = compile("int other(void) { return 0; }");
    assertHas(ask(library.toString(), List.of()), library.toString(), "qf_abi_version");
  }

  @Test
  void everyPlaceIsNamed() throws Exception {
    assertHas(
        ask(null, List.of()),
        "libqianfan.so.0 (beside): no such file",
        "libqianfan.so (beside): no such file",
        "natives/linux-",
        "libqianfan.so.0 (system): ",
        "libqianfan.so (system): ",
        "-Dqianfan.library=/",
        "QIANFAN_LIBRARY=/");
  }

  @Test
  void aLibraryOnTheClassPathIsUnpackedAndLeavesNothing() throws Exception {
    String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
    Path natives = Files.createDirectories(folder.resolve("jar/natives/linux-" + arch));
    Files.copy(Path.of(GOOD), natives.resolve("libqianfan.so"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String said =
        ask(null, List.of(folder.resolve("jar").toString()), "-Djava.io.tmpdir=" + temporary);
    assertHas(said, "loaded 0.");
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(0, left.filter(file -> file.toString().contains("libqianfan")).count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"libqianfan.so", "libqianfan.so.0"})
  void aLibraryBesideTheJarIsLoaded(String name) throws Exception {
    Path jar =
        Path.of(LibraryLoader.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path copy = Files.copy(jar, folder.resolve("copy.jar"));
    Files.copy(Path.of(GOOD), folder.resolve(name));
    assertHas(ask(null, List.of(copy.toString())), "loaded 0.");
  }

  private Path compile(String source) throws IOException, InterruptedException {
    Path code = Files.writeString(folder.resolve("library.c"), source);
    Path library = folder.resolve("compiled.so");
    Process compiler =
        new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), code.toString())
            .inheritIO()
            .start();
    assertEquals(0, compiler.waitFor());
    return library;
  }
}
