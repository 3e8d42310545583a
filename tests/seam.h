/* SPDX-License-Identifier: MIT */
/*
 * The way from the tests, which are C, to the inside of the library, which is C++.
 *
 * CMocka leaves a failed test by longjmp, which must not cross a living C++ object. So a test sees
 * plain C only: every function here takes and fills plain values, has ended its C++ objects when it
 * returns, and ends the program if an exception arrives where none may. Handles are freed by their
 * *_free. Text handed in is NUL-terminated unless a size stands beside it.
 */
#ifndef QIANFAN_TESTS_SEAM_H
#define QIANFAN_TESTS_SEAM_H

#include <stddef.h>
#include <stdint.h>

#include "qianfan/qianfan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Room for any text of these tests; a longer one ends the program. */
enum { SEAM_TEXT_BYTES = 64 * 1024 };

typedef struct seam_text {
    size_t size;
    char data[SEAM_TEXT_BYTES]; /* with a NUL behind it */
} seam_text;

/* ---- protocol/signer, protocol/uri ----------------------------------------------------------- */

typedef struct seam_pair {
    const char *name;
    const char *value;
} seam_pair;

typedef struct seam_sign_request {
    const char *access_key;
    const char *secret_key;
    const char *method;
    const char *path; /* unescaped */
    const seam_pair *query;
    size_t query_count;
    const seam_pair *headers;
    size_t header_count;
    const char *const *listed; /* names to sign; none for the default set */
    size_t listed_count;
    int64_t time;
    int64_t validity_sec;
} seam_sign_request;

typedef struct seam_signature {
    seam_text canonical_uri;
    seam_text canonical_query;
    seam_text canonical_headers;
    seam_text signed_names;
    seam_text canonical_request;
    seam_text signing_key;
    seam_text signature;
    seam_text authorization;
} seam_signature;

void seam_uri_encode(const char *text, int keep_slash, seam_text *out);
void seam_uri_decode(const char *text, seam_text *out);
void seam_canonical_query(const seam_pair *query, size_t count, seam_text *out);
void seam_canonical_query_from_wire(const char *raw, seam_text *out);
void seam_sign(const seam_sign_request *request, seam_signature *out);

/* ---- protocol/civil_time --------------------------------------------------------------------- */

typedef struct seam_civil {
    int64_t year;
    int month, day, hour, minute, second;
} seam_civil;

void seam_iso_time(int64_t unix_sec, seam_text *out);
seam_civil seam_civil_time(int64_t unix_sec);
/* These two return 1 and fill *unix_sec, or return 0. */
int seam_unix_time(const seam_civil *time, int64_t *unix_sec);
int seam_parse_http_date(const char *text, int64_t *unix_sec);

/* ---- protocol/endpoint, protocol/action ------------------------------------------------------ */

typedef struct seam_endpoint {
    qf_status status;
    int secure;
    char origin[512];
    char host_header[512];
    char path_prefix[1024];
    char message[512];
    char hint[512];
} seam_endpoint;

void seam_parse_endpoint(const char *url, size_t size, seam_endpoint *out);
qf_status seam_check_action(const char *route, size_t route_size, const char *action,
                            size_t action_size, seam_text *message);
int seam_is_read_action(const char *action);
/* The base URL has to be a good one. */
void seam_make_target(const char *base_url, const char *route, const char *action, seam_text *url,
                      seam_text *canonical_uri, seam_text *canonical_query);

/* ---- system/json, text ----------------------------------------------------------------------- */

typedef struct seam_json seam_json;

/* NULL if the text is fine, else what is wrong with it. */
const char *seam_json_problem(const char *text, size_t size);
int64_t seam_json_number_count(const char *text);
/* NULL if the text is not JSON. */
seam_json *seam_json_parse(const char *text, size_t size);
void seam_json_free(seam_json *document);
int seam_json_exists(const seam_json *document, const char *pointer);
/* Scalar text at a pointer, valid until the document is freed; NULL for containers and nowhere. */
const char *seam_json_scalar(const seam_json *document, const char *pointer);
void seam_json_print(const seam_json *document, const char *pointer, seam_text *out);
void seam_json_quote(const char *text, seam_text *out);

int seam_is_utf8(const char *text, size_t size);
void seam_printable(const char *text, size_t size, seam_text *out);
void seam_clip(const char *text, size_t bytes, seam_text *out);

/* ---- protocol/reply, protocol/error_codes ---------------------------------------------------- */

enum { SEAM_EXECUTION_NONE = 0, SEAM_EXECUTION_UNKNOWN = 1, SEAM_EXECUTION_DONE = 2 };

/* How a transfer ended, in the order of TransferError. */
enum {
    SEAM_TRANSFER_OK = 0,
    SEAM_TRANSFER_CANCELLED,
    SEAM_TRANSFER_TIMEOUT,
    SEAM_TRANSFER_DNS,
    SEAM_TRANSFER_CONNECT,
    SEAM_TRANSFER_PROXY,
    SEAM_TRANSFER_TLS,
    SEAM_TRANSFER_NETWORK,
    SEAM_TRANSFER_MALFORMED,
    SEAM_TRANSFER_TOO_LARGE,
    SEAM_TRANSFER_OUT_OF_MEMORY,
    SEAM_TRANSFER_INTERNAL
};

/* What a transfer brings, and in the theatre below also what happens meanwhile. */
typedef struct seam_reply {
    int error; /* SEAM_TRANSFER_… */
    const char *detail;
    int request_sent;
    int status;
    const char *headers; /* "Name: value\r\n" lines, or NULL */
    const char *body;    /* or NULL */
    int64_t takes_ms;
    void (*meanwhile)(void *data); /* called while the request is under way, or NULL */
    void *data;
} seam_reply;

typedef struct seam_reading {
    qf_status status;
    int transient;
    int execution; /* SEAM_EXECUTION_… */
    int has_document;
    seam_text code;
    seam_text message;
    seam_text hint;
    seam_text request_id;
} seam_reading;

void seam_read_reply(const seam_reply *reply, seam_reading *out);
int64_t seam_retry_after_ms(const char *headers, int64_t now_unix_ms);
/* "" if the key has no form of its own, or the status says that keys are not the matter. */
void seam_hint_for_key_form(const char *message, const char *access_key, seam_text *out);

/* ---- client/retry, client/rate_limit --------------------------------------------------------- */

enum { SEAM_EFFECT_NONE = 0, SEAM_EFFECT_CREATE = 1, SEAM_EFFECT_OTHER = 2 };
enum { SEAM_NEXT_FINISH = 0, SEAM_NEXT_RESEND = 1, SEAM_NEXT_SETTLE = 2 };

typedef struct seam_retry_policy {
    int attempts;
    double factor_sec;
    double jitter_sec;
    double max_wait_sec;
} seam_retry_policy;

int seam_next_step(int effect, int transient, int execution, int attempts_made, int attempts);
int64_t seam_wait_us(const seam_retry_policy *policy, int attempts_made, double random,
                     int64_t retry_after_ms);

typedef struct seam_budget seam_budget;
seam_budget *seam_budget_new(int tenths);
int seam_budget_take(seam_budget *budget);
void seam_budget_succeed(seam_budget *budget);
void seam_budget_free(seam_budget *budget);

typedef struct seam_rate_limit seam_rate_limit;
seam_rate_limit *seam_rate_limit_new(double requests_per_sec, double requests_per_min);
/* The moment that was reserved, or -1. */
int64_t seam_rate_limit_reserve(seam_rate_limit *limit, int64_t now_us, int64_t latest_us);
void seam_rate_limit_free(seam_rate_limit *limit);

/* ---- client/config, client/dot_env, client/options ------------------------------------------- */

typedef struct seam_key {
    const char *name;
    const char *variable;
    const char *alias;    /* or NULL */
    const char *fallback; /* or NULL */
} seam_key;

int seam_key_count(void);
seam_key seam_key_at(int index);
/* Index of the row that the code reaches by the KeyId of that name, written out in the seam. */
int seam_key_index_by_id(const char *id_name);

typedef struct seam_dot_env seam_dot_env;
/* NULL if the text is refused; the message is then filled. */
seam_dot_env *seam_dot_env_parse(const char *text, size_t size, seam_text *message);
int64_t seam_dot_env_count(const seam_dot_env *lines);
/* The value of that name that counts, or NULL. */
const char *seam_dot_env_find(const seam_dot_env *lines, const char *name);
void seam_dot_env_free(seam_dot_env *lines);

typedef struct seam_options {
    qf_status status;
    char host_header[256];
    int attempts;
    double factor_sec, jitter_sec, max_wait_sec;
    int64_t sign_expiration_sec, response_timeout_ms, timeout_ms, connect_timeout_ms;
    double requests_per_sec, requests_per_min;
    int proxy_given, verify_tls, min_tls_minor;
    char proxy[256];
    char user_agent[256];
    char ca_file[256];
} seam_options;

/* What a client would work with. */
void seam_read_options(const qf_config *config, seam_options *out);

/* ---- A theatre: a client whose service is a script and whose clock is pretended -------------- */

typedef struct seam_theatre seam_theatre;

/* A member that is 0 or NULL takes the value in brackets. */
typedef struct seam_casting {
    const char *access_key;     /* [test-access-key] */
    const char *secret_key;     /* [test-secret-key] */
    const char *security_token; /* [none] */
    qf_credentials_fn provider; /* [none: the keys above] */
    void *provider_data;
    qf_release_fn release;
    int32_t log_level; /* [no log] */
    qf_log_fn log;
    void *log_data;
    int attempts;                /* [3] */
    double factor_sec;           /* [1] */
    double jitter_sec;           /* [0: none] */
    double max_wait_sec;         /* [120] */
    int64_t response_timeout_ms; /* [60000] */
    int64_t timeout_ms;          /* [180000] */
    double requests_per_sec;     /* [0: no limit] */
    double requests_per_min;     /* [0: no limit] */
} seam_casting;

typedef struct seam_request {
    const char *url;
    const char *headers; /* lines, each ended by LF */
    const char *body;
    int repeatable;
    int64_t connect_timeout_ms;
    int64_t timeout_ms;
    int64_t unix_ms; /* when it was sent, by the pretended clock */
} seam_request;

/* Pretended time begins at 2025-03-01T08:00:00Z. */
#define SEAM_START_SEC INT64_C(1740816000)

seam_theatre *seam_theatre_new(const seam_casting *casting);
/* A handle for the public functions. Belongs to the theatre unless seam_theatre_give_client. */
qf_client *seam_theatre_client(seam_theatre *theatre);
qf_client *seam_theatre_give_client(seam_theatre *theatre);
/* The next answer of the script. A request beyond the script's end fails as an internal error. */
void seam_theatre_add(seam_theatre *theatre, const seam_reply *reply);
/* What is answered once the script has ended. */
void seam_theatre_always(seam_theatre *theatre, const seam_reply *reply);
/* Moves the wall clock alone, as a person or NTP does. */
void seam_theatre_set_wall_ahead_ms(seam_theatre *theatre, int64_t ms);
void seam_theatre_pass_ms(seam_theatre *theatre, int64_t ms);
/* Called in each sleep, after its time has passed. */
void seam_theatre_on_sleep(seam_theatre *theatre, void (*callback)(void *data), void *data);
int64_t seam_theatre_steady_us(seam_theatre *theatre);
int64_t seam_theatre_unix_ms(seam_theatre *theatre);
int64_t seam_theatre_request_count(seam_theatre *theatre);
/* Valid until the theatre is freed or another request is sent. */
seam_request seam_theatre_request(seam_theatre *theatre, int64_t index);
int64_t seam_theatre_sleep_count(seam_theatre *theatre);
/* Length of one sleep in microseconds; only the first 1000 are kept. */
int64_t seam_theatre_sleep_us(seam_theatre *theatre, int64_t index);
void seam_theatre_free(seam_theatre *theatre);

#ifdef __cplusplus
}
#endif

#endif
