/* SPDX-License-Identifier: MIT */
/* Heap that an idle client holds, against bare libcurl handles with the same options: an easy, a
 * multi and a share handle each. Every allocation of the process is counted. Prints the bytes per
 * client: library and bare before the first call, library and bare after one call.
 *
 *   bench_memory COUNT BASE_URL CA_FILE
 */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sides.h"

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

static atomic_llong live_bytes;

/* What the allocator really spends: the usable part and its header word. */
static long long cost(void *block) {
    return block == NULL ? 0 : (long long)(malloc_usable_size(block) + sizeof(size_t));
}

static void *counted(void *block) {
    atomic_fetch_add(&live_bytes, cost(block));
    return block;
}

void *malloc(size_t size) {
    return counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size) {
    const long long before = cost(old);
    void *grown = __libc_realloc(old, size);
    if (grown != NULL || size == 0) atomic_fetch_sub(&live_bytes, before);
    return counted(grown);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return counted(__libc_memalign(alignment, size));
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    *out = counted(__libc_memalign(alignment, size));
    return *out == NULL ? 12 : 0;
}

void free(void *block) {
    atomic_fetch_sub(&live_bytes, cost(block));
    __libc_free(block);
}

struct bare {
    CURL *easy;
    CURLM *multi;
    CURLSH *share;
};

static size_t drop(char *data, size_t size, size_t count, void *user) {
    (void)data;
    (void)user;
    return size * count;
}

/* The options of the library's own handles. */
static void make_bare(struct bare *bare, const struct hand_settings *settings) {
    bare->multi = curl_multi_init();
    bare->easy = curl_easy_init();
    bare->share = curl_share_init();
    if (bare->easy == NULL || bare->multi == NULL || bare->share == NULL) {
        bench_fail("libcurl gave no handle");
    }
    curl_share_setopt(bare->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(bare->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    curl_easy_setopt(bare->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(bare->easy, CURLOPT_SHARE, bare->share);
    curl_easy_setopt(bare->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(bare->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(bare->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(bare->easy, CURLOPT_CAINFO, settings->ca_file);
    curl_easy_setopt(bare->easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(bare->easy, CURLOPT_USERAGENT, settings->user_agent);
    curl_easy_setopt(bare->easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(bare->easy, CURLOPT_HEADERFUNCTION, drop);
}

static void call_bare(struct bare *bare, const struct hand_settings *settings) {
    char url[256];
    int running = 1;
    int left = 0;
    snprintf(url, sizeof url, "%s/v2/model?Action=CreateModelExportTask", settings->base_url);
    curl_easy_setopt(bare->easy, CURLOPT_URL, url);
    curl_easy_setopt(bare->easy, CURLOPT_POSTFIELDS, "{\"modelId\":\"amv-g73j3faikzpz\"}");
    curl_multi_add_handle(bare->multi, bare->easy);
    while (running > 0) {
        curl_multi_perform(bare->multi, &running);
        if (running > 0) curl_multi_poll(bare->multi, NULL, 0, 1000, NULL);
    }
    const CURLMsg *message = curl_multi_info_read(bare->multi, &left);
    if (message == NULL || message->data.result != CURLE_OK) bench_fail("a bare call failed");
    curl_multi_remove_handle(bare->multi, bare->easy);
}

static void free_bare(struct bare *bare) {
    curl_easy_cleanup(bare->easy);
    curl_multi_cleanup(bare->multi);
    curl_share_cleanup(bare->share);
}

static void measure_library(long count, const struct hand_settings *settings, double bytes[2]) {
    qf_client **clients = calloc((size_t)count, sizeof *clients);
    if (clients == NULL) bench_fail("out of memory");
    const long long before = live_bytes;
    for (long i = 0; i < count; ++i)
        clients[i] = bench_client(settings);
    bytes[0] = (double)(live_bytes - before) / (double)count;
    for (long i = 0; i < count; ++i)
        bench_call(SIDE_LIBRARY, clients[i], NULL);
    bytes[1] = (double)(live_bytes - before) / (double)count;
    for (long i = 0; i < count; ++i)
        qf_client_free(clients[i]);
    free(clients);
}

static void measure_bare(long count, const struct hand_settings *settings, double bytes[2]) {
    struct bare *bares = calloc((size_t)count, sizeof *bares);
    if (bares == NULL) bench_fail("out of memory");
    const long long before = live_bytes;
    for (long i = 0; i < count; ++i)
        make_bare(&bares[i], settings);
    bytes[0] = (double)(live_bytes - before) / (double)count;
    for (long i = 0; i < count; ++i)
        call_bare(&bares[i], settings);
    bytes[1] = (double)(live_bytes - before) / (double)count;
    for (long i = 0; i < count; ++i)
        free_bare(&bares[i]);
    free(bares);
}

int main(int argc, char **argv) {
    double library[2];
    double bare[2];
    if (argc != 4) bench_fail("usage: bench_memory COUNT BASE_URL CA_FILE");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const long count = bench_count(argv[1]);
    const struct hand_settings settings = bench_settings(argv[2], argv[3]);
    /* The first of each pays for what the process needs once. */
    measure_library(1, &settings, library);
    measure_bare(1, &settings, bare);
    measure_library(count, &settings, library);
    measure_bare(count, &settings, bare);
    printf("%.0f %.0f %.0f %.0f\n", library[0], bare[0], library[1], bare[1]);
    return 0;
}
