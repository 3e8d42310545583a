/* SPDX-License-Identifier: MIT */
/*
 * Takes credentials that somebody else renews: here from a file that, say, an agent beside the
 * program writes anew before the keys in it expire.
 *
 *     cc rotating_credentials.c $(pkg-config --cflags --libs qianfan) -o rotating_credentials
 *     ./rotating_credentials amv-... keys.txt
 *
 * The file holds one line: access key, secret key, security token (or -), and the Unix time at
 * which they expire (or 0).
 */
#include <qianfan/qianfan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_SIZE = 2048 };

typedef struct key_file {
    const char *path;
    int times_read;
} key_file;

/* The library calls this from one thread at a time, before the keys it holds run out. */
static qf_status QF_CALL read_keys(void *user_data, qf_credentials *out) {
    key_file *self = user_data;
    char access_key[FIELD_SIZE];
    char secret_key[FIELD_SIZE];
    char security_token[FIELD_SIZE];
    long long expires_at_sec;
    int fields;
    qf_status status;
    FILE *file = fopen(self->path, "r");

    if (file == NULL) {
        perror(self->path);
        return QF_ERR_CREDENTIALS;
    }
    fields = fscanf(file, "%2047s %2047s %2047s %lld", access_key, secret_key, security_token,
                    &expires_at_sec);
    fclose(file);
    if (fields != 4) {
        fprintf(stderr, "%s: expected access key, secret key, token or -, expiry\n", self->path);
        return QF_ERR_CREDENTIALS;
    }
    self->times_read++;
    status = qf_credentials_set(out, access_key, secret_key,
                                strcmp(security_token, "-") != 0 ? security_token : NULL,
                                (int64_t)expires_at_sec);
    /* The library took its copy, so ours need not stay in memory. */
    memset(secret_key, 0, sizeof secret_key);
    memset(security_token, 0, sizeof security_token);
    return status;
}

static int tell(const char *what, qf_result *result) {
    const char *state = qf_result_export_status(result);
    const char *message = qf_result_message(result);
    const int ok = qf_result_status(result) == QF_OK;

    if (ok) {
        printf("%s: %s\n", what, state != NULL ? state : "ok");
    } else {
        fprintf(stderr, "%s: %s: %s\n", what, qf_status_name(qf_result_status(result)),
                message != NULL ? message : "no message");
    }
    qf_result_free(result);
    return ok;
}

int main(int argc, char **argv) {
    key_file keys = {NULL, 0};
    qf_config *config;
    qf_client *client;
    qf_result *failure = NULL;
    int ok;

    if (argc != 3) {
        fprintf(stderr, "usage: %s MODEL_VERSION_ID KEY_FILE\n", argv[0]);
        return 2;
    }
    keys.path = argv[2];
    config = qf_config_new();
    /* `keys` outlives the client, so nobody has to be told when it is no longer used. */
    if (qf_config_set_credentials_provider(config, read_keys, &keys, NULL) != QF_OK) {
        fprintf(stderr, "Memory ran out.\n");
        qf_config_free(config);
        return EXIT_FAILURE;
    }
    client = qf_client_new(config, &failure);
    qf_config_free(config);
    if (client == NULL) {
        tell("No client", failure);
        return EXIT_FAILURE;
    }
    ok = tell("create", qf_create_model_export_task(client, argv[1], NULL)) &&
         tell("describe", qf_describe_model_export_task(client, argv[1], NULL));
    qf_client_free(client);
    printf("the key file was read %d time(s)\n", keys.times_read);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
