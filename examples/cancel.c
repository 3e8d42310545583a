/* SPDX-License-Identifier: MIT */
/*
 * Cancels a call from another thread: the call ends at once, whatever it was waiting for.
 *
 *     cc cancel.c $(pkg-config --cflags --libs qianfan) -pthread -o cancel
 *     ./cancel amv-... 500
 *
 * The second argument is how many milliseconds the call may take before it is cancelled. For a
 * mere deadline qf_context_set_timeout_ms needs no thread; this one stands for whatever in your
 * program may change its mind: a closed window, a signal handled elsewhere, a lost election.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <qianfan/qianfan.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct watch {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int call_ended;
    struct timespec deadline;
    qf_context *context;
} watch;

/* Waits until the call has ended or the time is up, whichever is first. */
static void *watch_call(void *argument) {
    watch *self = argument;
    int problem = 0;

    pthread_mutex_lock(&self->mutex);
    while (!self->call_ended && problem == 0) {
        problem = pthread_cond_timedwait(&self->changed, &self->mutex, &self->deadline);
    }
    pthread_mutex_unlock(&self->mutex);
    /* Cancelling a call that has ended already harms nobody, so no lock is held here. */
    qf_context_cancel(self->context);
    return NULL;
}

static void set_deadline(struct timespec *deadline, long milliseconds) {
    clock_gettime(CLOCK_REALTIME, deadline);
    deadline->tv_sec += milliseconds / 1000;
    deadline->tv_nsec += milliseconds % 1000 * 1000000L;
    if (deadline->tv_nsec >= 1000000000L) {
        deadline->tv_sec += 1;
        deadline->tv_nsec -= 1000000000L;
    }
}

static int describe(qf_client *client, const char *model_id, watch *self) {
    pthread_t thread;
    qf_result *result;
    qf_status status;

    if (pthread_create(&thread, NULL, watch_call, self) != 0) {
        fprintf(stderr, "No thread could be started.\n");
        return EXIT_FAILURE;
    }
    result = qf_describe_model_export_task(client, model_id, self->context);

    pthread_mutex_lock(&self->mutex);
    self->call_ended = 1;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->mutex);
    pthread_join(thread, NULL);

    status = qf_result_status(result);
    if (status == QF_ERR_CANCELLED) {
        printf("cancelled\n");
    } else if (status == QF_OK) {
        printf("the answer came first\n");
    } else {
        const char *message = qf_result_message(result);
        fprintf(stderr, "%s: %s\n", qf_status_name(status), message ? message : "no message");
    }
    qf_result_free(result);
    return status == QF_OK || status == QF_ERR_CANCELLED ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
    watch self = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    long milliseconds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    qf_result *failure = NULL;
    qf_client *client;
    int exit_code = EXIT_FAILURE;

    if (milliseconds < 1) {
        fprintf(stderr, "usage: %s MODEL_VERSION_ID MILLISECONDS\n", argv[0]);
        return 2;
    }
    client = qf_client_new(NULL, &failure);
    self.context = qf_context_new();
    set_deadline(&self.deadline, milliseconds);
    if (client == NULL) {
        const char *message = qf_result_message(failure);
        fprintf(stderr, "No client: %s\n", message ? message : "no message");
    } else if (self.context == NULL) {
        fprintf(stderr, "Memory ran out.\n");
    } else {
        exit_code = describe(client, argv[1], &self);
    }
    qf_result_free(failure);
    qf_context_free(self.context);
    qf_client_free(client);
    return exit_code;
}
