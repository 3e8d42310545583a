// SPDX-License-Identifier: MIT

import com.google.gson.GsonBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs CreateExport and tells what its user got: the answer, or the error with all it holds. */
final class Tell {
  private static final int DEEPEST = 4;

  /** Collects everything that a program can reach from the value by public methods. */
  private static void leaves(Map<String, Object> found, Object value, String path, int depth) {
    if (value == null || depth > DEEPEST) {
      return;
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      found.put(path, value);
    } else if (value instanceof Enum) {
      found.put(path, ((Enum<?>) value).name());
    } else if (value instanceof byte[]) {
      found.put(path, new String((byte[]) value, StandardCharsets.UTF_8));
    } else if (value instanceof Map) {
      ((Map<?, ?>) value)
          .forEach((name, member) -> leaves(found, member, path + "." + name, depth + 1));
    } else {
      getters(found, value, path, depth);
    }
  }

  private static void getters(Map<String, Object> found, Object value, String path, int depth) {
    for (Method method : value.getClass().getMethods()) {
      String home = method.getDeclaringClass().getName();
      boolean ofAnSdk = home.startsWith("io.github.libqianfan.") || home.startsWith("com.baidubce.");
      if (!ofAnSdk
          || method.getParameterCount() > 0
          || method.getReturnType() == void.class
          || Modifier.isStatic(method.getModifiers())
          || method.getName().equals("toString")) {
        continue;
      }
      try {
        leaves(found, method.invoke(value), path + "." + method.getName(), depth + 1);
      } catch (ReflectiveOperationException closed) {
        found.put(path + "." + method.getName(), "not to be read: " + closed);
      }
    }
  }

  private static Map<String, Object> tale(boolean told, Object value, String text) {
    Map<String, Object> fields = new LinkedHashMap<>();
    leaves(fields, value, "", 0);
    Map<String, Object> tale = new LinkedHashMap<>();
    tale.put("told", told);
    tale.put("type", value.getClass().getSimpleName());
    tale.put("text", text);
    tale.put("fields", fields);
    return tale;
  }

  private static Map<String, Object> run(String modelId) {
    Map<String, Object> tale;
    try {
      var created = CreateExport.createExport(modelId);
      tale = tale(false, created, "");
      tale.put("export_id", null);
      try {
        tale.put("export_id", CreateExport.exportId(created));
      } catch (Exception unreadable) {
        tale.put("text", unreadable.toString());
      }
    } catch (Exception error) {
      tale = tale(true, error, String.valueOf(error.getMessage()));
    }
    return tale;
  }

  public static void main(String[] arguments) {
    System.out.println(
        new GsonBuilder().serializeNulls().disableHtmlEscaping().create().toJson(run(arguments[0])));
  }
}
