// SPDX-License-Identifier: MIT
package io.github.libqianfan;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the samples of the official SDK build their bodies with; see {@link Qianfan}. */
public final class CollUtils {
  private CollUtils() {}

  /**
   * A map of keys and values in turn. Unlike {@link Map#of}, it keeps their order and takes null
   * values.
   *
   * @param <K> type of the keys
   * @param <V> type of the values
   * @param keyValues the first key, its value, the next key, ...
   * @return a new map, which may be changed
   * @throws IllegalArgumentException if a key is null or the last key has no value
   */
  @SuppressWarnings("unchecked")
  public static <K, V> Map<K, V> mapOf(Object... keyValues) {
    Map<K, V> map = new LinkedHashMap<>();
    for (int i = 0; i < keyValues.length; i += 2) {
      if (keyValues[i] == null || i + 1 == keyValues.length) {
        throw new IllegalArgumentException("null or without a value: key " + i / 2);
      }
      map.put((K) keyValues[i], (V) keyValues[i + 1]);
    }
    return map;
  }
}
