// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every piece of Java in the README compiles inside of what its reader has around it. */
class ReadmeTest {
  private static final String AROUND =
      "import io.github.libqianfan.*;"
          + "import java.time.*;"
          + "import java.util.concurrent.*;"
          + "import java.util.logging.*;"
          + "%s\n"
          + "class Piece%d {"
          + "  String accessKey, secretKey, token, json; Instant expiresAt; Logger logger;"
          + "  void retryIn(Duration wait) {} void lookBeforeCreatingAgain() {}"
          + "  void run(QianfanClient %s) { %s }"
          + "}";

  @TempDir Path folder;

  private static List<String> pieces() throws IOException {
    Path readme = Emulator.script().getParent().resolveSibling("bindings/java/README.md");
    Matcher matcher =
        Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(readme));
    List<String> pieces = new ArrayList<>();
    while (matcher.find()) {
      pieces.add(matcher.group(1));
    }
    return pieces;
  }

  /** Imports stand first, a piece that begins with its catch had a try, and so on. */
  private static JavaFileObject program(int number, String piece) {
    String imports =
        piece.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    String body =
        piece
            .lines()
            .filter(line -> !line.startsWith("import "))
            .collect(Collectors.joining("\n", piece.startsWith("}") ? "try {" : "", "\n"));
    boolean whole = body.strip().endsWith(";") || body.strip().endsWith("}");
    String client = body.contains("QianfanClient client =") ? "other" : "client";
    String source = String.format(AROUND, imports, number, client, body + (whole ? "" : ";"));
    URI name = URI.create("string:///Piece" + number + ".java");
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreErrors) {
        return source;
      }
    };
  }

  @Test
  void everyPieceCompiles() throws IOException {
    List<JavaFileObject> programs = new ArrayList<>();
    for (String piece : pieces()) {
      programs.add(program(programs.size(), piece));
    }
    assertEquals(6, programs.size());
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-d",
            folder.toString(),
            "-classpath",
            System.getProperty("java.class.path"),
            "-proc:none");
    boolean done =
        ToolProvider.getSystemJavaCompiler()
            .getTask(said, null, null, options, null, programs)
            .call();
    assertEquals("", said.toString());
    assertEquals(true, done);
  }
}
