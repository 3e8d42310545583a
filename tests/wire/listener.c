/* SPDX-License-Identifier: MIT */
#include "listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"

static void *serve(void *argument) {
    struct listener *listener = argument;
    while (1) {
        const int peer = accept(listener->fd, NULL, NULL);
        if (peer < 0) return NULL; /* the listener was shut down */
        ++listener->accepted;
        const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
        if (listener->resets) setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
        send(peer, listener->text, strlen(listener->text), MSG_NOSIGNAL);
        if (listener->text[0] != '\0') {
            /* Unread bytes would turn the end into a reset, and the text might be lost. */
            char rest[4096];
            shutdown(peer, SHUT_WR);
            while (recv(peer, rest, sizeof(rest), 0) > 0) {
            }
        }
        close(peer);
    }
}

void listener_start(struct listener *listener, const char *text, int resets) {
    listener->text = text;
    listener->resets = resets;
    atomic_init(&listener->accepted, 0);
    listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    assert_int_equal(bind(listener->fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(getsockname(listener->fd, (struct sockaddr *)&address, &length), 0);
    assert_int_equal(listen(listener->fd, 64), 0);
    listener->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&listener->thread, NULL, serve, listener), 0);
}

void listener_stop(struct listener *listener) {
    shutdown(listener->fd, SHUT_RDWR);
    pthread_join(listener->thread, NULL);
    close(listener->fd);
}
