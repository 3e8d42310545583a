// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as Gson, which the official SDK uses, would write them, and answers as it reads them. */
class JsonTest {
  static List<Object> trees() {
    return List.of(
        Map.of(),
        List.of(),
        "a \"quoted\" \\ line\n\t\u0000\u001f\u007f 模型 🚀 é </a>&='",
        'c',
        new StringBuilder("built"),
        LogLevel.INFO,
        true,
        -7,
        Long.MAX_VALUE,
        0.1,
        1.0,
        1e300,
        new BigInteger("123456789012345678901234567890"),
        new BigDecimal("1.50"),
        new int[] {1, 2},
        new String[][] {{"a"}, {}},
        Arrays.asList(1, null, "x"),
        Set.of("one"),
        Map.of(7, "key that is no text"),
        CollUtils.mapOf("z", 1, "gone", null, "a", CollUtils.mapOf("gone", null)));
  }

  @ParameterizedTest
  @MethodSource("trees")
  void writesWhatTheOfficialSdkWrites(Object tree) {
    assertEquals(
        JsonParser.parseString(new Gson().toJson(tree)), JsonParser.parseString(Json.write(tree)));
  }

  @Test
  void keepsTheOrderOfMembers() {
    assertEquals("{\"z\":1,\"a\":[]}", Json.write(CollUtils.mapOf("z", 1, "a", List.of())));
  }

  @Test
  void refusesWhatIsNoTree() {
    Exception failure =
        assertThrows(IllegalArgumentException.class, () -> Json.write(List.of(new JsonTest())));
    assertTrue(failure.getMessage().contains("io.github.libqianfan.JsonTest"));
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThrows(IllegalArgumentException.class, () -> Json.write(itself));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "-0",
        "12",
        "1.5e3",
        "9007199254740992",
        "\"\\\"\\u00e9\\ud83d\\ude80\\n\"",
        "{\"a\":{\"b\":[1,[],{},null,false,\"x,]}\"]},\"\":\"\",\"none\":null}"
      })
  void readsWhatTheOfficialSdkReads(String json) {
    assertEquals(new Gson().fromJson(json, Object.class), Json.read(json));
  }

  @Test
  void readsWholeNumbersUnrounded() {
    BigInteger big = new BigInteger("18446744073709551615");
    assertEquals(List.of(big, big.negate()), Json.read("[" + big + "," + big.negate() + "]"));
    assertEquals(List.of(1e300), Json.read("[1e300]"));
  }

  @Test
  void readsTheFirstOfTwins() {
    assertEquals(Collections.singletonMap("a", 1.0), Json.read("{\"a\":1,\"a\":2}"));
  }
}
