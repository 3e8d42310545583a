/* SPDX-License-Identifier: MIT */
/* A stranger's program: it makes a client and has a bad model id refused, without a network. */
#include <qianfan/qianfan.h>
#include <stdio.h>

int main(void) {
    qf_config *config = qf_config_new();
    qf_result *failure = NULL;
    qf_client *client;
    qf_result *result;

    qf_config_set(config, "access_key", "ALTAKexampleexampleexample");
    qf_config_set(config, "secret_key", "0123456789abcdef0123456789abcdef");
    client = qf_client_new(config, &failure);
    qf_config_free(config);
    if (client == NULL) {
        const char *message = qf_result_message(failure);
        fprintf(stderr, "no client: %s\n", message ? message : "(no message)");
        qf_result_free(failure);
        return 1;
    }
    result = qf_create_model_export_task(client, "not/a/model", NULL);
    printf("libqianfan %s says %s\n", qf_version(), qf_status_name(qf_result_status(result)));
    qf_result_free(result);
    qf_client_free(client);
    return 0;
}
