// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as trees of maps, lists, texts, numbers, booleans and null, for {@link Qianfan}. */
final class Json {
  private static final Pattern ESCAPED = Pattern.compile("[\"\\\\\\x00-\\x1f]");
  private static final int DEEPEST = 100; // C takes 64; a tree that is deeper may hold itself.
  private static final double EXACT = 1L << 53;

  private Json() {}

  /**
   * Writes a tree. Members that are null are left out, as the official SDK does.
   *
   * @throws IllegalArgumentException if it holds something else
   */
  static String write(Object tree) {
    StringBuilder out = new StringBuilder();
    write(out, tree, 0);
    return out.toString();
  }

  private static void write(StringBuilder out, Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("the body is nested too deep");
    } else if (value == null || value instanceof Boolean || value instanceof Number) {
      out.append(value);
    } else if (value instanceof CharSequence || value instanceof Character) {
      quote(out, value.toString());
    } else if (value instanceof Enum) {
      quote(out, ((Enum<?>) value).name());
    } else if (value instanceof Map) {
      writeObject(out, (Map<?, ?>) value, depth);
    } else if (value instanceof Iterable) {
      writeArray(out, (Iterable<?>) value, depth);
    } else if (value.getClass().isArray()) {
      List<Object> elements = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        elements.add(Array.get(value, i));
      }
      writeArray(out, elements, depth);
    } else {
      throw new IllegalArgumentException(
          "the body holds a " + value.getClass().getName() + ", which is no map, list or value");
    }
  }

  private static void writeObject(StringBuilder out, Map<?, ?> members, int depth) {
    char before = '{';
    for (Map.Entry<?, ?> member : members.entrySet()) {
      if (member.getValue() != null) {
        out.append(before);
        quote(out, String.valueOf(member.getKey()));
        write(out.append(':'), member.getValue(), depth + 1);
        before = ',';
      }
    }
    out.append(before == '{' ? "{}" : "}");
  }

  private static void writeArray(StringBuilder out, Iterable<?> elements, int depth) {
    char before = '[';
    for (Object element : elements) {
      write(out.append(before), element, depth + 1);
      before = ',';
    }
    out.append(before == '[' ? "[]" : "]");
  }

  private static void quote(StringBuilder out, String text) {
    String escaped =
        ESCAPED
            .matcher(text)
            .replaceAll(c -> String.format("\\\\u%04x", (int) c.group().charAt(0)));
    out.append('"').append(escaped).append('"');
  }

  /** Reads a text that the C library wrote: valid, and without blanks between tokens. */
  static Object read(String json) {
    Matcher token = JsonPointer.TOKEN.matcher(json);
    token.find();
    return read(token);
  }

  /** From the first token of a value to its last. */
  private static Object read(Matcher token) {
    String text = token.group();
    switch (text.charAt(0)) {
      case '{':
        return readObject(token);
      case '[':
        return readArray(token);
      case '"':
        return JsonPointer.unquote(text);
      case 't':
      case 'f':
        return Boolean.valueOf(text);
      case 'n':
        return null;
      default:
        return number(text);
    }
  }

  private static Map<String, Object> readObject(Matcher token) {
    Map<String, Object> members = new LinkedHashMap<>();
    while (token.find() && !token.group().equals("}")) {
      if (!token.group().equals(",")) {
        String name = JsonPointer.unquote(token.group());
        token.find(); // The colon.
        token.find();
        members.putIfAbsent(name, read(token)); // Of twins the first counts, as in Result.get().
      }
    }
    return members;
  }

  private static List<Object> readArray(Matcher token) {
    List<Object> elements = new ArrayList<>();
    while (token.find() && !token.group().equals("]")) {
      if (!token.group().equals(",")) {
        elements.add(read(token));
      }
    }
    return elements;
  }

  /** A Double as in the official SDK, but no whole number is rounded. */
  private static Number number(String text) {
    double value = Double.parseDouble(text);
    boolean exact = Math.abs(value) <= EXACT || !text.matches("-?\\d+");
    return exact ? (Number) value : new BigDecimal(text).toBigInteger();
  }
}
