/* SPDX-License-Identifier: MIT */
/* Everything a client says: its log lines, and the texts of results that are written down here. */
#ifndef QIANFAN_TESTS_WIRE_LOG_BOOK_H
#define QIANFAN_TESTS_WIRE_LOG_BOOK_H

#include <qianfan/qianfan.h>

/* Begins anew. */
void log_book_open(void);
/* A qf_log_fn; its user data is not used. */
void log_book_line(void *user_data, int32_t level, const char *message);
/* Writes down every text of a result. */
void log_book_result(const qf_result *result);
/* Everything so far; valid until the next line. */
const char *log_book_text(void);
void log_book_close(void);

#endif
