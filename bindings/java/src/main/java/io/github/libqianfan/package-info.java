// SPDX-License-Identifier: MIT
/**
 * Creates Baidu Qianfan model-version export tasks, reads their state and reaches every other
 * action of the console API, through the C library libqianfan.
 *
 * <p>Start with {@link io.github.libqianfan.QianfanClient}. Text that is absent is {@code null}.
 */
package io.github.libqianfan;
