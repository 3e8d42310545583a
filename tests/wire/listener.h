/* SPDX-License-Identifier: MIT */
/* A TCP server on a thread of this process that is no HTTP server at all: it sends each caller a
 * text, reads or does not read what comes, and ends the connection. */
#ifndef QIANFAN_TESTS_WIRE_LISTENER_H
#define QIANFAN_TESTS_WIRE_LISTENER_H

#include <pthread.h>
#include <stdatomic.h>

struct listener {
    int fd;
    int port;
    const char *text; /* sent at once; "" for nothing */
    int resets;       /* 1: ends with RST, 0: with FIN */
    atomic_int accepted;
    pthread_t thread;
};

void listener_start(struct listener *listener, const char *text, int resets);
void listener_stop(struct listener *listener);

#endif
