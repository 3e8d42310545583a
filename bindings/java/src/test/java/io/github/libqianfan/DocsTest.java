// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users read is told in the words of Java. */
class DocsTest {
  /** They are C as Java sees it, and public to nobody. */
  private static final Set<String> CLOSE_TO_C =
      Set.of("Callbacks.java", "NativeApi.java", "JnaFunctions.java");

  private static final Pattern JAVADOC = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern WORDS_OF_C = Pattern.compile("qf_|QF_|NULL");

  @Test
  void theJavadocDoesNotSpeakAsCDoes() throws IOException {
    Path sources = Emulator.script().getParent().resolveSibling("bindings/java/src/main/java");
    List<Path> files;
    try (Stream<Path> all = Files.walk(sources)) {
      files = all.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList());
    }
    List<String> wrong = new ArrayList<>();
    for (Path file : files) {
      if (!CLOSE_TO_C.contains(file.getFileName().toString())) {
        JAVADOC
            .matcher(Files.readString(file))
            .results()
            .map(MatchResult::group)
            // The one place that says what C calls it.
            .map(comment -> comment.replace("such as {@code QF_ERR_TIMEOUT}", ""))
            .filter(comment -> WORDS_OF_C.matcher(comment).find() || comment.contains(".. "))
            .forEach(wrong::add);
      }
    }
    assertFalse(files.isEmpty());
    assertEquals(List.of(), wrong);
  }
}
