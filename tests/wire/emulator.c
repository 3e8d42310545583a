/* SPDX-License-Identifier: MIT */
#include "emulator.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

struct answer {
    char *text;
    size_t length;
};

static size_t collect(char *data, size_t size, size_t count, void *into) {
    struct answer *answer = into;
    char *longer = realloc(answer->text, answer->length + size * count + 1);
    if (longer == NULL) return 0;
    memcpy(longer + answer->length, data, size * count);
    answer->text = longer;
    answer->length += size * count;
    longer[answer->length] = '\0';
    return size * count;
}

/* One control request on a connection of its own, so that it disturbs none of those under test. */
static cJSON *control(const struct emulator *emulator, const char *method, const char *route,
                      const char *json) {
    char url[256];
    snprintf(url, sizeof(url), "%s/_emulator/%s", emulator->url, route);
    struct answer answer = {NULL, 0};
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
    if (json != NULL) curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json);
    if (emulator->client_cert != NULL) {
        curl_easy_setopt(easy, CURLOPT_SSLCERT, emulator->client_cert);
        curl_easy_setopt(easy, CURLOPT_SSLKEY, emulator->client_key);
    }
    const CURLcode code = curl_easy_perform(easy);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(easy);
    if (code != CURLE_OK || status != 200) {
        fail_msg("the emulator answers %s %s with HTTP %ld (%s): %s", method, route, status,
                 curl_easy_strerror(code), answer.text == NULL ? "" : answer.text);
    }
    cJSON *parsed = cJSON_ParseWithLength(answer.text, answer.length);
    free(answer.text);
    assert_non_null(parsed);
    return parsed;
}

void start_emulator(struct emulator *emulator, const char *const *arguments) {
    const char *all[48] = {QF_PYTHON, "-B", QF_EMULATOR, "--exit-with-stdin", "--die-after", "300"};
    size_t count = 6;
    for (; *arguments != NULL; ++arguments) {
        assert_true(count + 1 < COUNT_OF(all));
        all[count++] = *arguments;
    }
    *emulator = (struct emulator){.port = 0};
    process_start(&emulator->process, all);
    char line[256];
    process_read_line(&emulator->process, line, sizeof(line));
    const char *url = strstr(line, "http");
    if (url == NULL) {
        fail_msg("the emulator says: %s", line);
        return; /* which gcc's sanitizers do not know */
    }
    snprintf(emulator->url, sizeof(emulator->url), "%s", url);
    emulator->port = (int)strtol(strrchr(url, ':') + 1, NULL, 10);
}

void emulator_stop(struct emulator *emulator) {
    if (emulator->process.pid == 0) return;
    process_finish(&emulator->process);
}

void emulator_post(const struct emulator *emulator, const char *route, const char *json) {
    cJSON_Delete(control(emulator, "POST", route, json));
}

void emulator_reset(const struct emulator *emulator) {
    emulator_post(emulator, "reset", "{}");
}

void emulator_fault(const struct emulator *emulator, const char *json) {
    emulator_post(emulator, "faults", json);
}

void emulator_clear_faults(const struct emulator *emulator) {
    cJSON_Delete(control(emulator, "DELETE", "faults", NULL));
}

void emulator_disconnect(const struct emulator *emulator) {
    emulator_post(emulator, "disconnect", "{}");
}

cJSON *emulator_get(const struct emulator *emulator, const char *route) {
    return control(emulator, "GET", route, NULL);
}

int emulator_count(const struct emulator *emulator, const char *member) {
    cJSON *state = emulator_get(emulator, "state");
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(state, member);
    if (!cJSON_IsNumber(number)) fail_msg("the emulator's state has no number %s", member);
    const int value = number->valueint;
    cJSON_Delete(state);
    return value;
}

int emulator_fired(const struct emulator *emulator) {
    cJSON *faults = emulator_get(emulator, "faults");
    int sum = 0;
    const cJSON *fault = NULL;
    cJSON_ArrayForEach(fault, faults) {
        sum += cJSON_GetObjectItemCaseSensitive(fault, "fired")->valueint;
    }
    cJSON_Delete(faults);
    return sum;
}

int emulator_requests(const struct emulator *emulator, const char *action) {
    cJSON *log = emulator_get(emulator, "requests");
    int count = 0;
    const cJSON *request = NULL;
    cJSON_ArrayForEach(request, log) {
        const cJSON *name = cJSON_GetObjectItemCaseSensitive(request, "action");
        count += cJSON_IsString(name) && strcmp(name->valuestring, action) == 0;
    }
    cJSON_Delete(log);
    return count;
}
