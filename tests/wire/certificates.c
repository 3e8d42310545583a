/* SPDX-License-Identifier: MIT */
#include "certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support.h"

void folder_make(char *path, unsigned long size) {
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || strlen(parent) > 40) parent = "/tmp";
    snprintf(path, size, "%s/qf-wire-XXXXXX", parent);
    assert_non_null(mkdtemp(path));
}

void folder_remove(const char *path) {
    assert_int_equal(process_run((const char *const[]){"rm", "-rf", path, NULL}), 0);
}

static void run_openssl(const char *const arguments[]) {
    const int status = process_run(arguments);
    if (status != 0) fail_msg("openssl %s fails with status %d", arguments[1], status);
}

static void make_authority(const char *name, const char *certificate, const char *key) {
    run_openssl((const char *const[]){"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                      "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                                      name, "-keyout", key, "-out", certificate, NULL});
}

/* A certificate signed by the authority of `folder`, for the names given. */
static void make_leaf(const char *folder, const char *names, const char *certificate,
                      const char *key, int new_key) {
    char request[96];
    char ca[96];
    char ca_key[96];
    snprintf(request, sizeof(request), "%s/request.pem", folder);
    snprintf(ca, sizeof(ca), "%s/ca.pem", folder);
    snprintf(ca_key, sizeof(ca_key), "%s/ca-key.pem", folder);
    if (new_key) {
        run_openssl((const char *const[]){"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                                          "ec_paramgen_curve:P-256", "-out", key, NULL});
    }
    run_openssl((const char *const[]){"openssl", "req", "-new", "-key", key, "-subj", "/CN=test",
                                      "-addext", names, "-out", request, NULL});
    run_openssl((const char *const[]){"openssl", "x509", "-req", "-in", request, "-CA", ca,
                                      "-CAkey", ca_key, "-CAcreateserial", "-days", "2",
                                      "-copy_extensions", "copy", "-out", certificate, NULL});
}

void certificates_make(struct certificates *certificates) {
    folder_make(certificates->folder, sizeof(certificates->folder));
    const struct {
        char *path;
        const char *name;
    } files[] = {
        {certificates->ca, "ca.pem"},
        {certificates->stranger, "stranger.pem"},
        {certificates->server, "server.pem"},
        {certificates->server_key, "server-key.pem"},
        {certificates->other_server, "other.pem"},
        {certificates->client, "client.pem"},
        {certificates->client_key, "client-key.pem"},
    };
    for (size_t i = 0; i < COUNT_OF(files); ++i)
        snprintf(files[i].path, sizeof(certificates->ca), "%s/%s", certificates->folder,
                 files[i].name);
    char key[96];
    snprintf(key, sizeof(key), "%s/stranger-key.pem", certificates->folder);
    make_authority("/CN=stranger", certificates->stranger, key);
    snprintf(key, sizeof(key), "%s/ca-key.pem", certificates->folder);
    make_authority("/CN=authority", certificates->ca, key);
    make_leaf(certificates->folder, "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost",
              certificates->server, certificates->server_key, 1);
    make_leaf(certificates->folder, "subjectAltName=DNS:other.example", certificates->other_server,
              certificates->server_key, 0);
    make_leaf(certificates->folder, "extendedKeyUsage=clientAuth", certificates->client,
              certificates->client_key, 1);
}

void certificates_remove(const struct certificates *certificates) {
    folder_remove(certificates->folder);
}
