/* SPDX-License-Identifier: MIT */
#include "slow_names.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int asked;    /* guarded by mutex, as is released */
static int released; /* how many may still go */

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found) {
    if (name == NULL || strstr(SLOW_URL, name) == NULL || strlen(name) < strlen("slow.invalid")) {
        int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = NULL;
        *(void **)&next = dlsym(RTLD_NEXT, "getaddrinfo");
        return next(name, service, hints, found);
    }
    pthread_mutex_lock(&mutex);
    ++asked;
    pthread_cond_broadcast(&changed);
    while (released == 0)
        pthread_cond_wait(&changed, &mutex);
    --released;
    --asked;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return EAI_NONAME;
}

int slow_names_asked(void) {
    pthread_mutex_lock(&mutex);
    const int count = asked;
    pthread_mutex_unlock(&mutex);
    return count;
}

void slow_names_release(void) {
    pthread_mutex_lock(&mutex);
    released = asked;
    pthread_cond_broadcast(&changed);
    while (asked > 0)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}
