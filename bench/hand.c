/* SPDX-License-Identifier: MIT */
#include "hand.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAC_BYTES = 32, HEX_SIZE = 2 * MAC_BYTES + 1, TIME_SIZE = 21 };
enum { TOTAL_TIMEOUT_SEC = 60, CONNECT_TIMEOUT_SEC = 10 };

struct hand {
    const struct hand_settings *settings;
    CURL *easy;
    const char *host;
    char *answer; /* kept from call to call, NUL-terminated */
    size_t size;
    size_t capacity;
    char url[256];
    char body[320];
    char problem[CURL_ERROR_SIZE];
    struct curl_slist *presigned;
};

static size_t on_body(char *data, size_t size, size_t count, void *user) {
    struct hand *hand = user;
    const size_t more = size * count;
    if (hand->size + more + 1 > hand->capacity) {
        const size_t capacity = 2 * (hand->size + more + 1);
        char *grown = realloc(hand->answer, capacity);
        if (grown == NULL) return 0;
        hand->answer = grown;
        hand->capacity = capacity;
    }
    memcpy(hand->answer + hand->size, data, more);
    hand->size += more;
    hand->answer[hand->size] = '\0';
    return more;
}

static int set_options(struct hand *hand) {
    CURL *easy = hand->easy;
    const struct hand_settings *settings = hand->settings;
    return curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_file) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TOTAL_TIMEOUT_SEC) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_SEC) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, hand->problem) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_USERAGENT, settings->user_agent) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, hand) == CURLE_OK;
}

struct hand *hand_new(const struct hand_settings *settings) {
    struct hand *hand = calloc(1, sizeof *hand);
    if (hand == NULL) return NULL;
    hand->settings = settings;
    hand->easy = curl_easy_init();
    const char *host = strstr(settings->base_url, "://");
    if (hand->easy == NULL || host == NULL || !set_options(hand)) {
        hand_free(hand);
        return NULL;
    }
    hand->host = host + 3;
    return hand;
}

void hand_free(struct hand *hand) {
    if (hand == NULL) return;
    curl_easy_cleanup(hand->easy);
    curl_slist_free_all(hand->presigned);
    free(hand->answer);
    free(hand);
}

static int hmac_hex(const char *key, size_t key_size, const char *message, size_t size,
                    char hex[HEX_SIZE]) {
    static const char digits[] = "0123456789abcdef";
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int mac_size = 0;
    if (HMAC(EVP_sha256(), key, (int)key_size, (const unsigned char *)message, size, mac,
             &mac_size) == NULL ||
        mac_size != MAC_BYTES) {
        return 0;
    }
    for (int i = 0; i < MAC_BYTES; ++i) {
        hex[2 * i] = digits[mac[i] >> 4];
        hex[2 * i + 1] = digits[mac[i] & 15];
    }
    hex[HEX_SIZE - 1] = '\0';
    return 1;
}

/* The two header values that are signed hold no character to be escaped but colons. */
static void escape_colons(const char *text, char *out) {
    for (; *text != '\0'; ++text) {
        if (*text == ':') {
            memcpy(out, "%3A", 3);
            out += 3;
        } else {
            *out++ = *text;
        }
    }
    *out = '\0';
}

static int sign(const struct hand *hand, const char *now, char *authorization, size_t size) {
    const struct hand_settings *settings = hand->settings;
    char host[128];
    char date[3 * TIME_SIZE];
    char prefix[256];
    char canonical[512];
    char key[HEX_SIZE];
    char signature[HEX_SIZE];
    escape_colons(hand->host, host);
    escape_colons(now, date);
    const int prefix_size =
        snprintf(prefix, sizeof prefix, "bce-auth-v1/%s/%s/1800", settings->access_key, now);
    const int canonical_size = snprintf(canonical, sizeof canonical,
                                        "POST\n/v2/model\nAction=CreateModelExportTask\n"
                                        "host:%s\nx-bce-date:%s",
                                        host, date);
    if (prefix_size < 0 || (size_t)prefix_size >= sizeof prefix || canonical_size < 0 ||
        (size_t)canonical_size >= sizeof canonical ||
        !hmac_hex(settings->secret_key, strlen(settings->secret_key), prefix, (size_t)prefix_size,
                  key) ||
        !hmac_hex(key, HEX_SIZE - 1, canonical, (size_t)canonical_size, signature)) {
        return 0;
    }
    const int written =
        snprintf(authorization, size, "Authorization: %s/host;x-bce-date/%s", prefix, signature);
    return written > 0 && (size_t)written < size;
}

static int append(struct curl_slist **list, const char *line) {
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer == NULL) return 0;
    *list = longer;
    return 1;
}

static struct curl_slist *signed_headers(const struct hand *hand) {
    char now[TIME_SIZE];
    char host[160];
    char date[TIME_SIZE + 16];
    char authorization[512];
    struct tm utc;
    struct curl_slist *list = NULL;
    const time_t seconds = time(NULL);
    if (gmtime_r(&seconds, &utc) == NULL ||
        strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0 ||
        !sign(hand, now, authorization, sizeof authorization)) {
        return NULL;
    }
    snprintf(host, sizeof host, "Host: %s", hand->host);
    snprintf(date, sizeof date, "x-bce-date: %s", now);
    if (append(&list, host) && append(&list, date) && append(&list, authorization) &&
        append(&list, "Content-Type: application/json") &&
        append(&list, "Accept: application/json") && append(&list, "Expect:")) {
        return list;
    }
    curl_slist_free_all(list);
    return NULL;
}

static int set_request(struct hand *hand, const char *model_id, struct curl_slist *headers) {
    snprintf(hand->url, sizeof hand->url, "%s/v2/model?Action=CreateModelExportTask",
             hand->settings->base_url);
    const int size = snprintf(hand->body, sizeof hand->body, "{\"modelId\":\"%s\"}", model_id);
    if (size < 0 || (size_t)size >= sizeof hand->body) return 0;
    return curl_easy_setopt(hand->easy, CURLOPT_URL, hand->url) == CURLE_OK &&
           curl_easy_setopt(hand->easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
           curl_easy_setopt(hand->easy, CURLOPT_POSTFIELDSIZE, (long)size) == CURLE_OK &&
           curl_easy_setopt(hand->easy, CURLOPT_POSTFIELDS, hand->body) == CURLE_OK;
}

static int perform(struct hand *hand) {
    long status = 0;
    hand->size = 0;
    hand->problem[0] = '\0';
    return curl_easy_perform(hand->easy) == CURLE_OK &&
           curl_easy_getinfo(hand->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
           status == 200;
}

static int read_export_id(const struct hand *hand, char export_id[HAND_ID_SIZE]) {
    cJSON *root = cJSON_ParseWithLength(hand->answer, hand->size);
    const cJSON *result = cJSON_GetObjectItemCaseSensitive(root, "result");
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(result, "exportId"));
    const int found = id != NULL && strlen(id) < HAND_ID_SIZE;
    if (found) memcpy(export_id, id, strlen(id) + 1);
    cJSON_Delete(root);
    return found;
}

int hand_create(struct hand *hand, const char *model_id, char export_id[HAND_ID_SIZE]) {
    struct curl_slist *headers = signed_headers(hand);
    if (headers == NULL) return 0;
    const int done = set_request(hand, model_id, headers) && perform(hand) && hand->size > 0 &&
                     read_export_id(hand, export_id);
    curl_easy_setopt(hand->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return done;
}

int hand_presign(struct hand *hand, const char *model_id) {
    curl_slist_free_all(hand->presigned);
    hand->presigned = signed_headers(hand);
    return hand->presigned != NULL && set_request(hand, model_id, hand->presigned);
}

int hand_send_again(struct hand *hand) {
    return perform(hand);
}

const char *hand_problem(const struct hand *hand) {
    return hand->problem[0] != '\0' ? hand->problem : "no HTTP 200, or no id in the answer";
}
