/* SPDX-License-Identifier: MIT */
/* What the kernel knows about the connections of this machine. */
#ifndef QIANFAN_TESTS_WIRE_SOCKETS_H
#define QIANFAN_TESTS_WIRE_SOCKETS_H

enum { SOCKET_ESTABLISHED = 1, SOCKET_SYN_SENT = 2 };

/* How many sockets of this machine are in that state and have this port at their far end. */
int sockets_towards(int port, int state);

/* How many connections to a listener on this port carry bytes that it has not read. */
int sockets_unread(int port);

/* A port of 127.0.0.1 on which nobody listens. */
int closed_port(void);

#endif
