/* SPDX-License-Identifier: MIT */
/* A program whose threads are inside calls when its main thread calls exit(). Usage:
 * exit_child URL CA_FILE finished|begun. It exits once that many calls were finished, or once every
 * thread is inside a transfer that does not end. Exit status 0 unless something is wrong. */
#include <pthread.h>
#include <qianfan/qianfan.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS = 8, FINISHED = 24 };

static qf_client *client;
static qf_context *contexts[THREADS];
static atomic_int finished;

static atomic_int for_ever = 1;

static void *call_for_ever(void *argument) {
    qf_context *context = argument;
    while (for_ever) {
        qf_result *result = qf_create_model_export_task(client, "amv-exit", context);
        if (qf_result_status(result) == QF_OK) ++finished;
        qf_result_free(result);
    }
    return NULL;
}

static int transfers_running(void) {
    int count = 0;
    for (int i = 0; i < THREADS; ++i)
        count += qf_context_phase(contexts[i]) == QF_PHASE_TRANSFER;
    return count;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    const int waits_for_finished = strcmp(argv[3], "finished") == 0;
    qf_config *config = qf_config_new();
    qf_config_set(config, "access_key", "AKEXAMPLE0000000000000000000001");
    qf_config_set(config, "secret_key", "SKEXAMPLE0000000000000000000001");
    qf_config_set(config, "dot_env_config_file", "");
    qf_config_set(config, "console_api_base_url", argv[1]);
    qf_config_set(config, "ca_file", argv[2]);
    client = qf_client_new(config, NULL);
    qf_config_free(config);
    if (client == NULL) return 3;
    for (int i = 0; i < THREADS; ++i) {
        pthread_t thread;
        contexts[i] = qf_context_new();
        if (pthread_create(&thread, NULL, call_for_ever, contexts[i]) != 0) return 4;
        pthread_detach(thread);
    }
    const struct timespec moment = {0, 1000000};
    for (int waits = 0; waits < 20000; ++waits) {
        if (waits_for_finished ? finished >= FINISHED : transfers_running() == THREADS) exit(0);
        nanosleep(&moment, NULL);
    }
    return 5;
}
