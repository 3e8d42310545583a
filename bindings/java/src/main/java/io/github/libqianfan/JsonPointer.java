// SPDX-License-Identifier: MIT
package io.github.libqianfan;

/**
 * Finds one member of a JSON text that the C library wrote: valid, and without blanks between
 * tokens. It outlives the C result, which is freed at once.
 */
final class JsonPointer {
  private final String json;

  private JsonPointer(String json) {
    this.json = json;
  }

  /** Text of a string, literal of anything else, or null if it is absent or null. */
  static String find(String json, String pointer) {
    if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
      return null;
    }
    JsonPointer document = new JsonPointer(json);
    int at = 0;
    if (!pointer.isEmpty()) {
      for (String token : pointer.substring(1).split("/", -1)) {
        at = document.child(at, unescape(token));
        if (at < 0) {
          return null;
        }
      }
    }
    return document.value(at);
  }

  /** A token with ~1 and ~0 undone, or null if it holds another ~. */
  private static String unescape(String token) {
    return token.matches("([^~]|~[01])*") ? token.replace("~1", "/").replace("~0", "~") : null;
  }

  private String value(int at) {
    int end = skip(at);
    if (json.charAt(at) == '"') {
      return unquote(at, end);
    }
    String literal = json.substring(at, end);
    return literal.equals("null") ? null : literal;
  }

  /** Where the member or element begins, or -1. */
  private int child(int container, String token) {
    boolean object = json.charAt(container) == '{';
    if (token == null || (!object && json.charAt(container) != '[')) {
      return -1;
    }
    int index = 0;
    int at = container + 1;
    while (json.charAt(at) != '}' && json.charAt(at) != ']') {
      String name;
      if (object) {
        int end = skip(at);
        name = unquote(at, end);
        at = end + 1;
      } else {
        name = Integer.toString(index++);
      }
      if (name.equals(token)) {
        return at;
      }
      at = skip(at);
      if (json.charAt(at) == ',') {
        at++;
      }
    }
    return -1;
  }

  /** Where the value that begins here ends. */
  private int skip(int from) {
    int depth = 0;
    int at = from;
    do {
      char c = json.charAt(at);
      if (c == '"') {
        at = skipString(at);
      } else if (c == '{' || c == '[') {
        depth++;
        at++;
      } else if (c == '}' || c == ']') {
        depth--;
        at++;
      } else if (depth > 0) {
        at++;
      } else {
        at = skipLiteral(at);
      }
    } while (depth > 0);
    return at;
  }

  private int skipString(int from) {
    int at = from + 1;
    while (json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  private int skipLiteral(int from) {
    int at = from;
    while (at < json.length() && ",]}".indexOf(json.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private String unquote(int from, int end) {
    StringBuilder text = new StringBuilder(end - from);
    int at = from + 1;
    while (at < end - 1) {
      char c = json.charAt(at++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      c = json.charAt(at++);
      int control = "bfnrt".indexOf(c);
      if (c == 'u') {
        text.append((char) Integer.parseInt(json.substring(at, at + 4), 16));
        at += 4;
      } else {
        text.append(control < 0 ? c : "\b\f\n\r\t".charAt(control));
      }
    }
    return text.toString();
  }
}
