/* SPDX-License-Identifier: MIT */
#include "log_book.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char *text; /* guarded by mutex, as are the two below */
static size_t length;
static size_t room;

static void add(const char *line) {
    if (line == NULL) return;
    const size_t more = strlen(line) + 1;
    if (length + more + 1 > room) {
        room = 2 * room + more + 1;
        text = realloc(text, room);
        if (text == NULL) abort();
    }
    memcpy(text + length, line, more - 1);
    length += more;
    text[length - 1] = '\n';
    text[length] = '\0';
}

void log_book_open(void) {
    log_book_close();
    pthread_mutex_lock(&mutex);
    add("");
    pthread_mutex_unlock(&mutex);
}

void log_book_line(void *user_data, int32_t level, const char *message) {
    (void)user_data;
    (void)level;
    pthread_mutex_lock(&mutex);
    add(message);
    pthread_mutex_unlock(&mutex);
}

void log_book_result(const qf_result *result) {
    pthread_mutex_lock(&mutex);
    add(qf_result_message(result));
    add(qf_result_hint(result));
    add(qf_result_code(result));
    add(qf_result_request_id(result));
    add(qf_result_export_id(result));
    add(qf_result_export_status(result));
    add(qf_result_body(result, NULL));
    add(qf_result_get(result, ""));
    pthread_mutex_unlock(&mutex);
}

const char *log_book_text(void) {
    return text;
}

void log_book_close(void) {
    pthread_mutex_lock(&mutex);
    free(text);
    text = NULL;
    length = 0;
    room = 0;
    pthread_mutex_unlock(&mutex);
}
