/* SPDX-License-Identifier: MIT */
/* Usual answers of the service, and a look at what was sent to it. */
#include "play.h"

#include <stdio.h>

#define ANSWER(text) \
    { .status = 200, .body = text }

const seam_reply created =
    ANSWER("{\"requestId\":\"r-created\",\"result\":{\"exportId\":\"exp-new\"}}");
const seam_reply no_record = ANSWER("{\"requestId\":\"r-none\",\"result\":{\"hasRecord\":false}}");
const seam_reply doing_new = ANSWER(
    "{\"requestId\":\"r-doing\",\"result\":{\"exportId\":\"exp-new\","
    "\"hasRecord\":true,\"status\":\"Doing\"}}");
const seam_reply done_new = ANSWER(
    "{\"requestId\":\"r-done\",\"result\":{\"exportId\":\"exp-new\","
    "\"hasRecord\":true,\"status\":\"Done\",\"fileSize\":14483456789}}");
const seam_reply done_old = ANSWER(
    "{\"requestId\":\"r-old\",\"result\":{\"exportId\":\"exp-old\","
    "\"hasRecord\":true,\"status\":\"Done\"}}");
const seam_reply failed_old = ANSWER(
    "{\"requestId\":\"r-fail\",\"result\":{\"exportId\":\"exp-old\","
    "\"hasRecord\":true,\"status\":\"Fail\"}}");
const seam_reply busy = {
    .status = 503,
    .body = "{\"requestId\":\"r-busy\",\"code\":\"ServiceUnavailable\",\"message\":\"busy\"}"};
const seam_reply denied = {
    .status = 403,
    .body = "{\"requestId\":\"r-denied\",\"code\":\"AccessDenied\",\"message\":\"no\"}"};
const seam_reply refused_keys = {
    .status = 403,
    .headers =
        "X-Bce-Error-Code: IamSignatureInvalid\r\n"
        "X-Bce-Error-Message: IamSignatureInvalid, cause: Could not find credential.\r\n"};
const seam_reply lost = {
    .error = SEAM_TRANSFER_NETWORK, .request_sent = 1, .detail = "reset by peer"};
const seam_reply unsent = {.error = SEAM_TRANSFER_CONNECT, .detail = "refused"};

seam_theatre *theatre;
qf_result *result;

void play_begin(const seam_casting *casting) {
    theatre = seam_theatre_new(casting);
}

static void keep(qf_result *next) {
    qf_result_free(result);
    result = next;
}

int play_end(void **state) {
    (void)state;
    keep(NULL);
    seam_theatre_free(theatre);
    theatre = NULL;
    return 0;
}

void play_create(qf_context *context) {
    keep(qf_create_model_export_task(seam_theatre_client(theatre), MODEL, context));
}

void play_describe(qf_context *context) {
    keep(qf_describe_model_export_task(seam_theatre_client(theatre), MODEL, context));
}

void play_action(const char *action, qf_context *context) {
    keep(qf_call_action(seam_theatre_client(theatre), "/v2/model", action, "{}", context));
}

const char *sent_header(int64_t index, const char *name) {
    static char value[4096];
    const size_t length = strlen(name);
    const char *line = seam_theatre_request(theatre, index).headers;
    while (*line != '\0') {
        const char *end = strchr(line, '\n');
        if (strncmp(line, name, length) == 0 && line[length] == ':') {
            const char *begin = line + length + 1;
            while (*begin == ' ')
                ++begin;
            snprintf(value, sizeof value, "%.*s", (int)(end - begin), begin);
            return value;
        }
        line = end + 1;
    }
    return NULL;
}

void assert_signed(int64_t index, const char *action, const char *access_key,
                   const char *secret_key, const char *token, int64_t signed_sec) {
    static seam_signature expected;
    static seam_text time;
    static char url[200];
    seam_iso_time(signed_sec, &time);
    const seam_pair query[] = {{"Action", action}};
    const seam_pair headers[] = {{"host", "qianfan.baidubce.com"},
                                 {"x-bce-date", time.data},
                                 {"x-bce-security-token", token == NULL ? "" : token}};
    const char *const listed[] = {"host", "x-bce-date", "x-bce-security-token"};
    const seam_sign_request request = {access_key, secret_key, "POST",     "/v2/model",
                                       query,      1,          headers,    3,
                                       listed,     3,          signed_sec, 300};
    seam_sign(&request, &expected);
    snprintf(url, sizeof url, "https://qianfan.baidubce.com/v2/model?Action=%s", action);
    assert_text(seam_theatre_request(theatre, index).url, url);
    assert_text(sent_header(index, "Host"), NULL); /* the transport takes it from the URL */
    assert_text(sent_header(index, "x-bce-date"), time.data);
    assert_text(sent_header(index, "x-bce-security-token"), token);
    assert_text(sent_header(index, "Content-Type"), "application/json");
    assert_text(sent_header(index, "Authorization"), expected.authorization.data);
}
