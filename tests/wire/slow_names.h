/* SPDX-License-Identifier: MIT */
/* A name that takes long to resolve. A program that contains slow_names.c and exports its symbols
 * puts its own getaddrinfo before the C library's, for libcurl's resolver threads too. */
#ifndef QIANFAN_TESTS_WIRE_SLOW_NAMES_H
#define QIANFAN_TESTS_WIRE_SLOW_NAMES_H

#define SLOW_URL "https://slow.invalid"

/* How many threads are asking for the slow name now. */
int slow_names_asked(void);
/* Lets them go: the name does not exist. Returns once none is left. */
void slow_names_release(void);

#endif
