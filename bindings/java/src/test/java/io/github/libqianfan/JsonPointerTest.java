// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6901 over JSON as the C library writes it. */
class JsonPointerTest {
  private static final String JSON =
      "{\"\":1,\"a/b\":2,\"m~n\":3,\"list\":[10,[\"x\"],{\"k\":\"v\"}],\"text\":\"\\\"{[,]}\\\\\","
          + "\"escapes\":\"\\u00e9\\ud83d\\ude80\\n\\/\",\"big\":18446744073709551615,\"float\":-1.50e+3,"
          + "\"yes\":true,\"nothing\":null,\"twice\":1,\"twice\":2,\"empty\":{},\"none\":[]}";

  @ParameterizedTest
  @CsvSource({
    "/,1",
    "/a~1b,2",
    "/m~0n,3",
    "/list/0,10",
    "/list/1/0,x",
    "/list/2/k,v",
    "/big,18446744073709551615",
    "/float,-1.50e+3",
    "/yes,true",
    "/twice,1",
    "/empty,{}",
    "/none,[]",
    "/list/1,'[\"x\"]'",
    "/text,'\"{[,]}\\'"
  })
  void finds(String pointer, String expected) {
    assertEquals(expected, JsonPointer.find(JSON, pointer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "/absent",
        "/list/3",
        "/list/-",
        "/list/00",
        "/list/x",
        "/nothing",
        "/text/0",
        "/yes/0",
        "/m~n",
        "/m~2n",
        "/empty/a",
        "/none/0",
        "/list/2/k/0"
      })
  void findsNothing(String pointer) {
    assertNull(JsonPointer.find(JSON, pointer));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/escapes"})
  void undoesEscapes(String pointer) {
    assertEquals("é🚀\n/", JsonPointer.find(JSON, pointer));
  }

  @Test
  void longTextsAndManyMembersNeedNoDeepStack() {
    String text = "\\n,".repeat(100_000);
    String json = "{\"list\":[" + "[],".repeat(100_000) + "{\"k\":\"" + text + "\"}]}";
    assertEquals("\n,".repeat(100_000), JsonPointer.find(json, "/list/100000/k"));
    assertNull(JsonPointer.find(json, "/~0a".repeat(100_000)));
  }
}
