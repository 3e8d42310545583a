/* SPDX-License-Identifier: MIT */
/* What the tests of whole calls share: usual answers of the service, and a look at what was sent.
 */
#ifndef QIANFAN_TESTS_UNIT_PLAY_H
#define QIANFAN_TESTS_UNIT_PLAY_H

#include "check.h"

#define MODEL "amv-g73j3faikzpz"

extern const seam_reply created;      /* a create that worked: task exp-new */
extern const seam_reply no_record;    /* describe: never exported */
extern const seam_reply doing_new;    /* describe: exp-new is running */
extern const seam_reply done_new;     /* describe: exp-new has ended well */
extern const seam_reply done_old;     /* describe: exp-old has ended well */
extern const seam_reply failed_old;   /* describe: exp-old has failed */
extern const seam_reply busy;         /* 503: not executed, try again */
extern const seam_reply denied;       /* 403 AccessDenied */
extern const seam_reply refused_keys; /* 403, headers only: the signature is refused */
extern const seam_reply lost;         /* the connection broke after the request was sent */
extern const seam_reply unsent;       /* no connection */

/* The theatre and the result of the running test; play_end, a teardown, frees both. */
extern seam_theatre *theatre;
extern qf_result *result;

void play_begin(const seam_casting *casting);
int play_end(void **state);
/* Adds answers to the script. */
#define play_script(...)                                  \
    do {                                                  \
        const seam_reply scenes_[] = {__VA_ARGS__};       \
        for (size_t i_ = 0; i_ < COUNT_OF(scenes_); ++i_) \
            seam_theatre_add(theatre, &scenes_[i_]);      \
    } while (0)
/* Each makes a call and keeps what it returned in `result`, freeing the one before. */
void play_create(qf_context *context);
void play_describe(qf_context *context);
void play_action(const char *action, qf_context *context);

#define assert_status(expected) \
    assert_text(qf_status_name(qf_result_status(result)), qf_status_name(expected))

/* Value of one header of a sent request; NULL if it is not there. Valid until the next call. */
const char *sent_header(int64_t index, const char *name);
/* The request goes to that action and is signed with these keys for its own moment. */
void assert_signed(int64_t index, const char *action, const char *access_key,
                   const char *secret_key, const char *token, int64_t signed_sec);

#endif
