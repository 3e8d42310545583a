/* SPDX-License-Identifier: MIT */
/* A certificate authority for one test run, made by the openssl command in a folder of its own. */
#ifndef QIANFAN_TESTS_WIRE_CERTIFICATES_H
#define QIANFAN_TESTS_WIRE_CERTIFICATES_H

struct certificates {
    char folder[64];
    char ca[96];       /* trusted by those who should */
    char stranger[96]; /* another authority, which signed nothing here */
    char server[96];   /* for 127.0.0.1, ::1 and localhost */
    char server_key[96];
    char other_server[96]; /* for another host; the same key as `server` */
    char client[96];
    char client_key[96];
};

/* Fails the test if openssl does not do as it is told. */
void certificates_make(struct certificates *certificates);
/* Removes the folder. */
void certificates_remove(const struct certificates *certificates);

/* A folder below TMPDIR, and its end with everything in it. */
void folder_make(char *path, unsigned long size);
void folder_remove(const char *path);

#endif
