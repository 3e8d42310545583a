/* SPDX-License-Identifier: MIT */
/* Goal: HTTP/2 is spoken where the server offers it. Method: nginx, the system's, with a
 * configuration of our own, as the current user; its log tells the protocol of each request. */
#include <stdio.h>
#include <stdlib.h>

#include "certificates.h"
#include "sockets.h"
#include "support.h"

static struct certificates certificates;
static struct process nginx;
static int port;

#define ANSWER                                                                      \
    "{\"requestId\":\"r-h2\",\"result\":{\"exportId\":\"e-h2\",\"hasRecord\":true," \
    "\"status\":\"Doing\"}}"

static void write_configuration(const char *path) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    const char *folder = certificates.folder;
    fprintf(file,
            "daemon off; master_process off; pid %s/nginx.pid; error_log stderr crit;\n"
            "events {}\n"
            "http {\n"
            "  log_format protocol '$server_protocol $ssl_protocol $request_method $connection';\n"
            "  access_log %s/access.log protocol;\n"
            "  client_body_temp_path %s/body; proxy_temp_path %s/proxy;\n"
            "  fastcgi_temp_path %s/fastcgi; uwsgi_temp_path %s/uwsgi; scgi_temp_path %s/scgi;\n"
            "  server {\n"
            "    ssl_protocols TLSv1.2 TLSv1.3;\n"
            "    listen 127.0.0.1:%d ssl http2; ssl_certificate %s; ssl_certificate_key %s;\n"
            "    location / { default_type application/json; return 200 '%s'; }\n"
            "  }\n"
            "}\n",
            folder, folder, folder, folder, folder, folder, folder, port, certificates.server,
            certificates.server_key, ANSWER);
    assert_int_equal(fclose(file), 0);
}

/* Reads the whole access log; freed by the caller. */
static char *read_log(void) {
    char path[128];
    snprintf(path, sizeof(path), "%s/access.log", certificates.folder);
    FILE *file = fopen(path, "r");
    if (file == NULL) return NULL;
    char *text = calloc(1, 65536);
    const size_t length = fread(text, 1, 65535, file);
    fclose(file);
    text[length] = '\0';
    return text;
}

static int lines_of(const char *text) {
    int count = 0;
    for (; text != NULL && *text != '\0'; ++text)
        count += *text == '\n';
    return count;
}

static int lines_in_log(void) {
    char *log = read_log();
    const int count = lines_of(log);
    free(log);
    return count;
}

/* Whether nginx answers yet; the port was free a moment ago, and may be somebody else's by now. */
static int nginx_is_up(const char *url) {
    qf_client *client =
        client_for(url, "ca_file", certificates.ca, "console_api_retry_count", "1", NULL);
    qf_result *result = qf_describe_model_export_task(client, "amv-h2", NULL);
    const int up = qf_result_status(result) == QF_OK;
    qf_result_free(result);
    qf_client_free(client);
    return up;
}

static void http2_is_spoken_where_it_is_offered(void **state) {
    (void)state;
    if (!process_exists("nginx"))
        skip_because("nginx is not installed (package nginx-light), so HTTP/2 was not tried");
    char path[128];
    snprintf(path, sizeof(path), "%s/nginx.conf", certificates.folder);
    port = closed_port();
    write_configuration(path);
    process_start(&nginx, (const char *const[]){"nginx", "-p", certificates.folder, "-e", "stderr",
                                                "-c", path, NULL});
    char url[64];
    snprintf(url, sizeof(url), "https://127.0.0.1:%d", port);
    await(nginx_is_up(url));
    await(lines_in_log() == 1);

    qf_client *client = client_for(url, "ca_file", certificates.ca, NULL);
    for (int i = 0; i < 3; ++i) {
        qf_result *result = qf_create_model_export_task(client, "amv-h2", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        assert_text(qf_result_export_id(result), "e-h2");
        assert_text(qf_result_request_id(result), "r-h2");
        if (i > 0) assert_int_equal(qf_result_timing_us(result, 0, QF_TIMING_TLS), 0);
        qf_result_free(result);
    }
    qf_client_free(client);
    await(lines_in_log() == 1 + 3);
    char *log = read_log();
    assert_non_null(log);
    assert_lacks(log, "HTTP/1");
    assert_holds(log, "HTTP/2.0 TLSv1.3 POST ");
    free(log);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    certificates_make(&certificates);
    return 0;
}

static int stop(void **state) {
    (void)state;
    if (nginx.pid > 0) {
        process_kill(&nginx);
        process_finish(&nginx);
    }
    certificates_remove(&certificates);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http2_is_spoken_where_it_is_offered),
    };
    return cmocka_run_group_tests_name("wire HTTP/2", tests, start, stop);
}
