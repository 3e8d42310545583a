/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"

int sockets_towards(int port, int state) {
    FILE *table = fopen("/proc/self/net/tcp", "r");
    assert_non_null(table);
    char line[512];
    int count = 0;
    while (fgets(line, sizeof(line), table) != NULL) {
        unsigned far_port = 0;
        unsigned line_state = 0;
        if (sscanf(line, " %*d: %*x:%*x %*x:%x %x", &far_port, &line_state) != 2) continue;
        count += far_port == (unsigned)port && line_state == (unsigned)state;
    }
    fclose(table);
    return count;
}

int sockets_unread(int port) {
    FILE *table = fopen("/proc/self/net/tcp", "r");
    assert_non_null(table);
    char line[512];
    int count = 0;
    while (fgets(line, sizeof(line), table) != NULL) {
        unsigned own_port = 0;
        unsigned state = 0;
        unsigned unread = 0;
        if (sscanf(line, " %*d: %*x:%x %*x:%*x %x %*x:%x", &own_port, &state, &unread) != 3)
            continue;
        count += own_port == (unsigned)port && state == SOCKET_ESTABLISHED && unread > 0;
    }
    fclose(table);
    return count;
}

int closed_port(void) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    close(fd);
    return ntohs(address.sin_port);
}
