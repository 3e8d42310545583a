/* SPDX-License-Identifier: MIT */
/**
 * @file qianfan.h
 * libqianfan: create and follow Baidu Qianfan model-version export tasks.
 *
 * Conventions. They hold for every function below; a function's own text names only its exceptions.
 *
 *   Text       NUL-terminated UTF-8, in and out. Text handed in is copied before the call returns.
 *              A text that is absent is NULL, never "".
 *   Handles    Opaque. Each has exactly one *_free, which accepts NULL. Never free() what this library returns.
 *   NULL       A NULL where a pointer is required gives QF_ERR_INVALID_ARGUMENT (from getters: NULL, 0 or -1, as their
 *              text says), never a crash. Parameters that may be NULL are called "or NULL".
 *   Results    A call that reaches the network returns a qf_result, never NULL, whether it succeeded or not. Text read
 *              from a result belongs to that result and is valid until qf_result_free.
 *   Errors     Live in the result. There is no errno, no thread-local and no process-wide error.
 *   Threads    "Any thread" means: no lock needed, calls on the same object may overlap. "One thread at a time" means:
 *              the caller keeps calls on the same object from overlapping.
 *   Callbacks  Run on the thread that made the call, never on another. They must not unwind, longjmp, end their
 *              thread or free the object that invoked them.
 *   Units      Are in the names: _ms milliseconds, _us microseconds, _sec seconds. Sizes are bytes.
 *   Types      int32_t for statuses, counts and yes/no (1/0); int64_t for sizes and times.
 *   Fork       A client made before fork() answers QF_ERR_FORKED in the child. Make a new one there.
 *   Stability  Functions, constants and configuration keys are only ever added. Expect unknown status numbers.
 */
#ifndef QIANFAN_QIANFAN_H
#define QIANFAN_QIANFAN_H

#include <stdint.h>

#if defined(_WIN32)
#define QF_CALL __cdecl
#if defined(QF_BUILDING_LIBRARY)
#define QF_API __declspec(dllexport)
#else
#define QF_API __declspec(dllimport)
#endif
#else
#define QF_CALL
#if defined(__GNUC__)
#define QF_API __attribute__((visibility("default")))
#else
#define QF_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this header. qf_version_number() tells that of the library that was loaded. @since 0.1.0 */
enum { QF_VERSION_MAJOR = 0, QF_VERSION_MINOR = 1, QF_VERSION_PATCH = 0 };

/** The ABI this header describes; compare with qf_abi_version(). @since 0.1.0 */
enum { QF_ABI_VERSION = 0 };

/** Outcome of a call: QF_OK or one of QF_ERR_…; a number not listed here comes from a newer library. @since 0.1.0 */
typedef int32_t qf_status;

enum {
    QF_OK = 0,                   /**< It worked. */
    QF_ERR_INVALID_ARGUMENT = 1, /**< An argument is NULL, empty, too long or malformed. Nothing was sent. */
    QF_ERR_CONFIG = 2,           /**< The configuration is incomplete or malformed. Nothing was sent. */
    QF_ERR_NO_MEMORY = 3,        /**< Memory ran out. */
    QF_ERR_CANCELLED = 4,        /**< qf_context_cancel, or the client was freed during the call. */
    QF_ERR_TIMEOUT = 5,          /**< A deadline passed: connect, response or total. */
    QF_ERR_DNS = 6,              /**< The host name (of the service or the proxy) did not resolve. */
    QF_ERR_CONNECT = 7,          /**< No connection, or it was broken off before the request was sent. */
    QF_ERR_PROXY = 8,            /**< The proxy refused or failed. */
    QF_ERR_TLS = 9,              /**< The TLS handshake or the certificate check failed. */
    QF_ERR_NETWORK = 10,         /**< The connection broke while sending or receiving. */
    QF_ERR_PROTOCOL = 11,        /**< The answer is not the service's: not JSON, no result, cut short or too big. */
    QF_ERR_REDIRECT = 12,        /**< The answer is a redirect; it is never followed. */
    QF_ERR_AUTH = 13,            /**< The service rejected the credentials or the signature. */
    QF_ERR_CLOCK = 14,           /**< The service rejected the time of the signature. */
    QF_ERR_PERMISSION = 15,      /**< The credentials are good but may not do this. */
    QF_ERR_NOT_FOUND = 16,       /**< The service knows no such route or resource. */
    QF_ERR_RATE_LIMITED = 17,    /**< The service limits the rate of calls. */
    QF_ERR_UNAVAILABLE = 18,     /**< The service (or a gateway before it) failed or is overloaded. */
    QF_ERR_SERVICE = 19,         /**< The service refused for another reason: see the code and the message. */
    QF_ERR_CREDENTIALS = 20,     /**< The credentials provider failed. Nothing was sent. */
    QF_ERR_FORKED = 21,          /**< The client was made before a fork. Make a new one. Nothing was sent. */
    QF_ERR_INTERNAL = 22         /**< A bug in this library. Please report it. */
};

/** Most verbose message wanted by a log callback. No level ever carries a secret. @since 0.1.0 */
enum {
    QF_LOG_NONE = 0,  /**< Nothing. */
    QF_LOG_ERROR = 1, /**< Calls that failed. */
    QF_LOG_WARN = 2,  /**< Retries, clock corrections, disabled certificate checks. */
    QF_LOG_INFO = 3,  /**< One line a call. */
    QF_LOG_DEBUG = 4  /**< One line an attempt. */
};

/** What a running call is doing, see qf_context_phase. @since 0.1.0 */
enum {
    QF_PHASE_IDLE = 0,     /**< No call runs with this context. */
    QF_PHASE_PREPARE = 1,  /**< Obtaining credentials, signing. */
    QF_PHASE_THROTTLE = 2, /**< Waiting for the client's own rate limit. */
    QF_PHASE_TRANSFER = 3, /**< A request is on its way, or its answer awaited. */
    QF_PHASE_BACKOFF = 4,  /**< Waiting before the next attempt. */
    QF_PHASE_SETTLE = 5    /**< Asking whether an unanswered create was executed. */
};

/** How a create whose answer was lost was settled, see qf_result_settled. @since 0.1.0 */
enum {
    QF_SETTLED_NONE = 0,  /**< There was nothing to settle, or it could not be settled. */
    QF_SETTLED_FOUND = 1, /**< The task exists; the result describes it. The create was not sent again. */
    QF_SETTLED_RESENT = 2 /**< No new task existed; the create was sent again. */
};

/** Moments of one attempt, see qf_result_timing_us. Each counts from the start of that attempt. @since 0.1.0 */
enum {
    QF_TIMING_DNS = 0,        /**< The name was resolved. */
    QF_TIMING_CONNECT = 1,    /**< TCP was connected (to the proxy, if there is one). */
    QF_TIMING_TLS = 2,        /**< The TLS handshake was done. */
    QF_TIMING_FIRST_BYTE = 3, /**< The first byte of the answer arrived. */
    QF_TIMING_TOTAL = 4       /**< The attempt ended. */
};

/** Settings of a client to be made: text keys and values. @since 0.1.0 */
typedef struct qf_config qf_config;
/** Credentials, endpoint, connections. Immutable and shared by any number of threads. @since 0.1.0 */
typedef struct qf_client qf_client;
/** Deadlines, cancel switch and progress of one call. @since 0.1.0 */
typedef struct qf_context qf_context;
/** The outcome of one call, success or not. Immutable. @since 0.1.0 */
typedef struct qf_result qf_result;
/** Receives the keys inside a qf_credentials_fn. Valid only during that callback. @since 0.1.0 */
typedef struct qf_credentials qf_credentials;

/**
 * Supplies credentials that rotate. Called by one thread at a time, when no keys are held or those held expire within
 * a minute; other threads of the client wait meanwhile. It fills `out` with qf_credentials_set and returns QF_OK; any
 * other value fails the call with QF_ERR_CREDENTIALS. It must not call into the same client.
 * @since 0.1.0
 */
typedef qf_status(QF_CALL *qf_credentials_fn)(void *user_data, qf_credentials *out);

/** Takes one log line. `message` is valid during the callback only. @since 0.1.0 */
typedef void(QF_CALL *qf_log_fn)(void *user_data, int32_t level, const char *message);

/**
 * Tells that `user_data` will not be used again. Called exactly once for each registration that returned QF_OK, unless
 * the process exits before.
 * @since 0.1.0
 */
typedef void(QF_CALL *qf_release_fn)(void *user_data);

/* ---- The library ------------------------------------------------------------------------------------------------ */

/**
 * Version of the loaded library as text, such as "0.1.0".
 * @return static text, never NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_version(void);

/**
 * Version of the loaded library as a number: major * 1000000 + minor * 1000 + patch.
 * @return the number
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_version_number(void);

/**
 * ABI of the loaded library. A binding refuses a library whose number differs from the QF_ABI_VERSION it was made for.
 * @return the number
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_abi_version(void);

/**
 * Name of a status, such as "QF_ERR_TIMEOUT".
 * @param status  any number
 * @return static text, never NULL; "QF_ERR_UNKNOWN" for a number this library does not know
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_status_name(qf_status status);

/* ---- Configuration ---------------------------------------------------------------------------------------------- */

/**
 * A configuration in which nothing is set.
 * @return owned by the caller, free with qf_config_free; NULL if memory ran out
 * @threads any thread
 * @since 0.1.0
 */
QF_API qf_config *QF_CALL qf_config_new(void);

/**
 * Sets one value. What is set here beats the environment, which beats the `.env` file, which beats the default.
 * docs/configuration.md lists the keys, which are the QIANFAN_… variables in lower case without that prefix.
 * A refused value is remembered too: qf_client_new fails on it and says what is wrong, so the status may be ignored.
 * @param config  the configuration
 * @param key     a key
 * @param value   its value, or NULL to unset it
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT, QF_ERR_CONFIG (unknown key or bad value), QF_ERR_NO_MEMORY
 * @threads one thread at a time
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_config_set(qf_config *config, const char *key, const char *value);

/**
 * Takes credentials from a callback instead of the keys access_key, secret_key and security_token.
 * @param config     the configuration
 * @param provider   the callback
 * @param user_data  handed to the callbacks, never looked at; may be NULL
 * @param release    called when the configuration and every client made from it are done with user_data, or NULL
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT, QF_ERR_NO_MEMORY
 * @threads one thread at a time
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_config_set_credentials_provider(qf_config *config, qf_credentials_fn provider,
                                                            void *user_data, qf_release_fn release);

/**
 * Hands over the keys, inside a qf_credentials_fn.
 * @param out             the argument of the callback
 * @param access_key      access key id
 * @param secret_key      secret access key
 * @param security_token  token of temporary (STS) credentials, or NULL
 * @param expires_at_sec  Unix time at which the keys expire; 0 if they do not
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT, QF_ERR_NO_MEMORY
 * @threads the thread of the callback, during the callback
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_credentials_set(qf_credentials *out, const char *access_key, const char *secret_key,
                                            const char *security_token, int64_t expires_at_sec);

/**
 * Sends log lines to a callback. Without it the library is silent.
 * @param config     the configuration
 * @param level      most verbose level wanted, QF_LOG_…
 * @param log        the callback
 * @param user_data  handed to the callbacks, never looked at; may be NULL
 * @param release    called when the configuration and every client made from it are done with user_data, or NULL
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT, QF_ERR_NO_MEMORY
 * @threads one thread at a time
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_config_set_log(qf_config *config, int32_t level, qf_log_fn log, void *user_data,
                                           qf_release_fn release);

/**
 * Tells what is in force and where it comes from, secrets hidden. The body of the result is JSON:
 * {"settings":[{"key","env","default","unit","doc","value","source"}…],"dot_env_file"}, where source is "explicit",
 * "environment", "dotenv" or "default", and value is null where nothing is set. It is filled even where the status is
 * QF_ERR_CONFIG. Nothing is sent.
 * @param config  the configuration, or NULL for environment and `.env` alone
 * @return the result, owned by the caller, never NULL
 * @status QF_OK, QF_ERR_CONFIG, QF_ERR_NO_MEMORY, QF_ERR_INTERNAL
 * @threads one thread at a time
 * @since 0.1.0
 */
QF_API qf_result *QF_CALL qf_config_describe(const qf_config *config);

/**
 * Frees a configuration. Clients made from it live on.
 * @param config  the configuration, or NULL
 * @threads one thread at a time
 * @since 0.1.0
 */
QF_API void QF_CALL qf_config_free(qf_config *config);

/* ---- Client ----------------------------------------------------------------------------------------------------- */

/**
 * A client. It copies the configuration; nothing is sent.
 * @param config   the configuration, or NULL to take everything from the environment and the `.env` file
 * @param failure  where to put a result that says what is wrong, owned by the caller, or NULL; set to NULL on success
 * @return owned by the caller, free with qf_client_free; NULL on failure
 * @status in *failure: QF_ERR_CONFIG, QF_ERR_NO_MEMORY, QF_ERR_INTERNAL
 * @threads any thread; one thread at a time for the configuration
 * @since 0.1.0
 */
QF_API qf_client *QF_CALL qf_client_new(const qf_config *config, qf_result **failure);

/**
 * Frees a client. Calls still running are cancelled and return QF_ERR_CANCELLED; this function does not wait for them.
 * A call counts as running once its context's phase is not QF_PHASE_IDLE.
 * No call may be begun with the handle once this was entered: where several threads share a client, the last user
 * frees it. In a forked child it does nothing.
 * @param client  the client, or NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API void QF_CALL qf_client_free(qf_client *client);

/* ---- Context: one call's deadlines and cancel switch ------------------------------------------------------------ */

/**
 * A context. It serves one call at a time, and any number of calls one after the other until it is cancelled.
 * @return owned by the caller, free with qf_context_free; NULL if memory ran out
 * @threads any thread
 * @since 0.1.0
 */
QF_API qf_context *QF_CALL qf_context_new(void);

/**
 * Limits a whole call: waits, attempts and answers together. Beats the configuration's timeout_ms.
 * @param context     the context
 * @param timeout_ms  milliseconds from the start of the call, 1 to 86400000 (a day); 0 returns to the
 *                    configuration's value
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT
 * @threads any thread; takes effect at the next call
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_context_set_timeout_ms(qf_context *context, int64_t timeout_ms);

/**
 * Limits name resolution, TCP and TLS of each attempt. Beats the configuration's connect_timeout_ms.
 * @param context     the context
 * @param timeout_ms  milliseconds, 1 to 86400000 (a day); 0 returns to the configuration's value
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT
 * @threads any thread; takes effect at the next call
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_context_set_connect_timeout_ms(qf_context *context, int64_t timeout_ms);

/**
 * Limits each attempt as a whole. Beats the configuration's console_api_retry_timeout.
 * @param context     the context
 * @param timeout_ms  milliseconds, 1 to 86400000 (a day); 0 returns to the configuration's value
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT
 * @threads any thread; takes effect at the next call
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_context_set_response_timeout_ms(qf_context *context, int64_t timeout_ms);

/**
 * Cancels the call that runs with this context, and every later one. The call returns QF_ERR_CANCELLED within 250 ms,
 * whatever it is doing, unless it had already ended. Idempotent. Not to be called from a signal handler.
 * @param context  the context
 * @return status: QF_OK, QF_ERR_INVALID_ARGUMENT
 * @threads any thread
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_context_cancel(qf_context *context);

/**
 * What the call is doing now.
 * @param context  the context
 * @return QF_PHASE_…; QF_PHASE_IDLE for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_context_phase(const qf_context *context);

/**
 * Requests of the running or last call that were begun so far.
 * @param context  the context
 * @return the count; 0 for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_context_attempts(const qf_context *context);

/**
 * Frees a context. Legal while a call runs with it; that call goes on.
 * @param context  the context, or NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API void QF_CALL qf_context_free(qf_context *context);

/* ---- Calls ------------------------------------------------------------------------------------------------------ */

/**
 * Starts the export of one model version (action CreateModelExportTask). On success qf_result_export_id names the task.
 * A create that was sent but not answered is never blindly sent again: the library asks with Describe first, and
 * qf_result_settled tells what came of it.
 * @param client    the client
 * @param model_id  id of the model version, "amv-…"; 1 to 256 bytes without blanks, '/' or control characters
 * @param context   deadlines and cancel switch, or NULL
 * @return the result, owned by the caller, never NULL
 * @status any
 * @threads any thread
 * @since 0.1.0
 */
QF_API qf_result *QF_CALL qf_create_model_export_task(qf_client *client, const char *model_id, qf_context *context);

/**
 * Reads the state of the export of one model version (action DescribeModelExportTask). On success
 * qf_result_export_status is "Doing", "Done", "Fail", another word of a newer service, or NULL where the version has no
 * export record. Members of the record are read with qf_result_get, such as "/result/downloadUrl".
 * @param client    the client
 * @param model_id  id of the model version (not of the task), as for qf_create_model_export_task
 * @param context   deadlines and cancel switch, or NULL
 * @return the result, owned by the caller, never NULL
 * @status any
 * @threads any thread
 * @since 0.1.0
 */
QF_API qf_result *QF_CALL qf_describe_model_export_task(qf_client *client, const char *model_id, qf_context *context);

/**
 * Calls any other action of the console API. An action whose name begins with Describe, List, Get or Query may be
 * sent again when its answer was lost; any other is not, and the result then says qf_result_maybe_executed.
 * @param client     the client
 * @param route      unescaped path below the base URL, such as "/v2/model"; without blanks, %, ?, #, \ and "//"
 * @param action     value of the query parameter Action, such as "DescribeModel"; "" for a route without actions
 * @param json_body  the request body: valid JSON, at most 1 MiB; "{}" if there is nothing to say
 * @param context    deadlines and cancel switch, or NULL
 * @return the result, owned by the caller, never NULL
 * @status any
 * @threads any thread
 * @since 0.1.0
 */
QF_API qf_result *QF_CALL qf_call_action(qf_client *client, const char *route, const char *action,
                                         const char *json_body, qf_context *context);

/* ---- Results ---------------------------------------------------------------------------------------------------- */

/**
 * How the call ended.
 * @param result  the result
 * @return the status; QF_ERR_INVALID_ARGUMENT for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API qf_status QF_CALL qf_result_status(const qf_result *result);

/**
 * HTTP status of the last answer.
 * @param result  the result
 * @return 100 to 599; 0 if no answer came, or for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_result_http_status(const qf_result *result);

/**
 * Id under which the service knows the last request; quote it to Baidu's support.
 * @param result  the result
 * @return text, or NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_request_id(const qf_result *result);

/**
 * The service's own error code, such as "AccessDenied" or (numbers become text) "336100".
 * @param result  the result
 * @return text, or NULL if the service gave none
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_code(const qf_result *result);

/**
 * What went wrong: the service's own message where it gave one, else this library's.
 * @param result  the result
 * @return text on failure, NULL on success
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_message(const qf_result *result);

/**
 * What to do about it, in plain words.
 * @param result  the result
 * @return text, or NULL if there is no advice
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_hint(const qf_result *result);

/**
 * Id of the export task.
 * @param result  the result of a create or describe
 * @return text, or NULL if the answer names none
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_export_id(const qf_result *result);

/**
 * State of the export: "Doing", "Done", "Fail" or a word of a newer service, just as the service wrote it.
 * @param result  the result of a describe, or of a create that was settled by one
 * @return text, or NULL if there is no export record
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_export_status(const qf_result *result);

/**
 * One member of the answer's JSON body.
 * @param result        the result
 * @param json_pointer  RFC 6901 pointer, such as "/result/fileSize"; "" for the whole document
 * @return a string's text; a number exactly as the service wrote it (it may exceed 53 bits); "true" or "false"; an
 *         object's or array's JSON; NULL if absent or null, if the body is not JSON, or if memory ran out
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_get(const qf_result *result, const char *json_pointer);

/**
 * The body of the last answer, byte for byte, followed by a NUL that is not counted.
 * @param result  the result
 * @param length  where to put its length in bytes, or NULL
 * @return the bytes ("" if the answer was empty); NULL, with length 0, if no answer came
 * @threads any thread
 * @since 0.1.0
 */
QF_API const char *QF_CALL qf_result_body(const qf_result *result, int64_t *length);

/**
 * Requests sent for this call, the one that corrects the clock included, a Describe that settles a create not.
 * @param result  the result
 * @return the count; 0 if nothing was sent, or for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_result_attempts(const qf_result *result);

/**
 * Whether the same call may well succeed later. Never 1 together with qf_result_maybe_executed.
 * @param result  the result
 * @return 1 or 0; 0 for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_result_retriable(const qf_result *result);

/**
 * Whether a call that failed may have been executed all the same. Ask with Describe before you create again.
 * @param result  the result
 * @return 1 or 0; 0 for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_result_maybe_executed(const qf_result *result);

/**
 * How a create whose answer was lost was settled.
 * @param result  the result
 * @return QF_SETTLED_…; QF_SETTLED_NONE for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_result_settled(const qf_result *result);

/**
 * How long the service asked to wait before the next call (Retry-After of the last answer).
 * @param result  the result
 * @return milliseconds; -1 if it did not say, or for NULL
 * @threads any thread
 * @since 0.1.0
 */
QF_API int64_t QF_CALL qf_result_retry_after_ms(const qf_result *result);

/**
 * How far the service's clock is ahead of this machine's, by the Date of the last answer, to about a second.
 * @param result     the result
 * @param offset_ms  where to put the milliseconds (negative: the service is behind), or NULL; 0 if not known
 * @return 1 if it is known, else 0
 * @threads any thread
 * @since 0.1.0
 */
QF_API int32_t QF_CALL qf_result_clock_offset_ms(const qf_result *result, int64_t *offset_ms);

/**
 * Timings of one attempt.
 * @param result   the result
 * @param attempt  0 to qf_result_attempts - 1; only the first 16 are kept
 * @param moment   QF_TIMING_…
 * @return microseconds from the start of the attempt; -1 if that moment was not reached, is not known, or for NULL;
 *         0 for DNS, CONNECT and TLS on a connection that was open already
 * @threads any thread
 * @since 0.1.0
 */
QF_API int64_t QF_CALL qf_result_timing_us(const qf_result *result, int32_t attempt, int32_t moment);

/**
 * Frees a result and every text read from it.
 * @param result  the result, or NULL
 * @threads any thread, once no other thread reads from it
 * @since 0.1.0
 */
QF_API void QF_CALL qf_result_free(qf_result *result);

#ifdef __cplusplus
}
#endif

#endif /* QIANFAN_QIANFAN_H */
