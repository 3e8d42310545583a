// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds one member of a JSON text that the C library wrote: valid, and without blanks between
 * tokens. It outlives the C result, which is freed at once.
 */
final class JsonPointer {
  private static final Pattern POINTER = Pattern.compile("(?:/(?:[^~/]++|~[01])*+)*+");
  // A string, a bracket or separator, any other literal.
  static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"|[\\[\\]{},:]|[^\\[\\]{},:\"]++");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u....|.)");

  private JsonPointer() {}

  /** Text of a string, literal of anything else, or null if it is absent or null. */
  static String find(String json, String pointer) {
    if (!POINTER.matcher(pointer).matches()) {
      return null;
    }
    String value = json;
    String[] names = pointer.split("/", -1);
    for (int i = 1; i < names.length && value != null; i++) {
      value = member(value, names[i].replace("~1", "/").replace("~0", "~"));
    }
    if (value == null || value.equals("null")) {
      return null;
    }
    return value.startsWith("\"") ? unquote(value) : value;
  }

  /** The JSON of one member of an object or element of an array, or null. */
  private static String member(String json, String name) {
    boolean object = json.startsWith("{");
    if (!object && !json.startsWith("[")) {
      return null;
    }
    Matcher token = TOKEN.matcher(json);
    token.find();
    for (int index = 0; token.find() && token.end() < json.length(); index++) {
      String key = Integer.toString(index);
      if (object) {
        key = unquote(token.group());
        token.find(); // The colon.
        token.find();
      }
      int start = token.start();
      skipValue(token);
      if (key.equals(name)) {
        return json.substring(start, token.end());
      }
      token.find(); // The comma or the bracket that closes.
    }
    return null;
  }

  /** From the first token of a value to its last. */
  private static void skipValue(Matcher token) {
    int depth = 0;
    do {
      String text = token.group();
      depth += "[{".contains(text) ? 1 : "]}".contains(text) ? -1 : 0;
    } while (depth > 0 && token.find());
  }

  static String unquote(String json) {
    return ESCAPE
        .matcher(json.substring(1, json.length() - 1))
        .replaceAll(escape -> Matcher.quoteReplacement(unescape(escape.group(1))));
  }

  private static String unescape(String code) {
    if (code.startsWith("u")) {
      return Character.toString(Integer.parseInt(code.substring(1), 16));
    }
    int control = "bfnrt".indexOf(code);
    return control < 0 ? code : "\b\f\n\r\t".substring(control, control + 1);
  }
}
