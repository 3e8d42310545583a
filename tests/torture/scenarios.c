/* SPDX-License-Identifier: MIT */
#include "scenarios.h"

#include <stdio.h>
#include <string.h>

#include "support.h"

static struct ending ended(int32_t status) {
    return (struct ending){.status = status};
}

static struct ending wrong(const char *what) {
    return (struct ending){.status = ENDED_WRONG, .wrong = what};
}

/* Consumes the result. */
static struct ending ended_with(qf_result *result) {
    if (result == NULL) return wrong("a call returned NULL");
    struct ending ending = ended(qf_result_status(result));
    ending.http_status = qf_result_http_status(result);
    ending.maybe_executed = qf_result_maybe_executed(result);
    const char *message = qf_result_message(result);
    if (ending.status != QF_OK && message == NULL) ending = wrong("a failure without a message");
    snprintf(ending.message, sizeof(ending.message), "%s", message == NULL ? "" : message);
    qf_result_free(result);
    return ending;
}

struct setting {
    const char *key;
    const char *value;
};

static qf_status set_all(qf_config *config, const struct setting *settings, size_t count) {
    qf_status worst = QF_OK;
    for (size_t i = 0; i < count; ++i) {
        const qf_status status = qf_config_set(config, settings[i].key, settings[i].value);
        if (status != QF_OK) worst = status;
    }
    return worst;
}

static qf_status set_common(qf_config *config, const struct world *world, int over_tls) {
    const struct setting settings[] = {
        {"access_key", ACCESS_KEY},
        {"secret_key", SECRET_KEY},
        {"dot_env_config_file", ""},
        {"console_api_retry_backoff_factor", "0"},
        {"console_api_retry_jitter", "0"},
        {"ca_file", world->certificates.ca},
        {"console_api_base_url", over_tls ? world->secure.url : world->plain.url},
    };
    return set_all(config, settings, COUNT_OF(settings));
}

/* Consumes the configuration. NULL: `ending` tells why. */
static qf_client *new_client(qf_config *config, struct ending *ending) {
    qf_result *failure = NULL;
    qf_client *client = qf_client_new(config, &failure);
    qf_config_free(config);
    if (client != NULL && failure == NULL) return client;
    *ending = client == NULL ? ended_with(failure) : wrong("a client and a failure");
    return NULL;
}

static qf_client *plain_client(const struct world *world, int over_tls, struct ending *ending) {
    qf_config *config = qf_config_new();
    if (config == NULL) {
        *ending = ended(ENDED_WITHOUT_OBJECT);
        return NULL;
    }
    const qf_status status = set_common(config, world, over_tls);
    if (status != QF_OK) {
        qf_config_free(config);
        *ending = ended(status);
        return NULL;
    }
    return new_client(config, ending);
}

static struct ending configure(const struct world *world) {
    qf_config *config = qf_config_new();
    if (config == NULL) return ended(ENDED_WITHOUT_OBJECT);
    const qf_status status = set_common(config, world, 0);
    qf_result *described = qf_config_describe(config);
    const struct ending ending = ended_with(described);
    qf_config_free(config);
    /* What could not be set is missed when it is described: either may speak of it. */
    return status != QF_OK && ending.status != ENDED_WRONG ? ended(status) : ending;
}

static struct ending refuse_configuration(const struct world *world) {
    (void)world;
    qf_config *config = qf_config_new();
    if (config == NULL) return ended(ENDED_WITHOUT_OBJECT);
    qf_status status = qf_config_set(config, "acess_key", "mistyped");
    if (status == QF_ERR_CONFIG) status = qf_config_set(config, "timeout_ms", "soon");
    struct ending ending = ended(status);
    if (status == QF_ERR_CONFIG && new_client(config, &ending) != NULL)
        return wrong("a client of a bad configuration");
    if (status != QF_ERR_CONFIG) qf_config_free(config);
    return ending;
}

static struct ending from_dot_env(const struct world *world) {
    qf_config *config = qf_config_new();
    if (config == NULL) return ended(ENDED_WITHOUT_OBJECT);
    const qf_status status = qf_config_set(config, "dot_env_config_file", world->dot_env);
    if (status != QF_OK) {
        qf_config_free(config);
        return ended(status);
    }
    struct ending ending = ended(QF_OK);
    qf_client_free(new_client(config, &ending));
    return ending;
}

static struct ending call(const struct world *world, int over_tls, const char *model_id,
                          int creates) {
    struct ending ending = ended(QF_OK);
    qf_client *client = plain_client(world, over_tls, &ending);
    if (client == NULL) return ending;
    qf_context *context = qf_context_new();
    if (context == NULL) ending = ended(ENDED_WITHOUT_OBJECT);
    if (context != NULL)
        ending = ended_with(creates ? qf_create_model_export_task(client, model_id, context)
                                    : qf_describe_model_export_task(client, model_id, context));
    qf_context_free(context);
    qf_client_free(client);
    return ending;
}

static struct ending create(const struct world *world) {
    return call(world, 0, "amv-torture", 1);
}

static struct ending describe(const struct world *world) {
    return call(world, 0, "amv-doing", 0);
}

static struct ending read_error(const struct world *world) {
    return call(world, 0, "amv-denied", 0);
}

static struct ending create_over_tls(const struct world *world) {
    return call(world, 1, "amv-torture", 1);
}

static struct ending read_members(const struct world *world) {
    struct ending ending = ended(QF_OK);
    qf_client *client = plain_client(world, 0, &ending);
    if (client == NULL) return ending;
    qf_result *result =
        qf_call_action(client, "/v2/echo", "Echo", "{\"a\":[1,{\"b\":\"c\"}],\"n\":1}", NULL);
    qf_client_free(client);
    const char *list = qf_result_get(result, "/result/a");
    const char *text = qf_result_get(result, "/result/a/1/b");
    const char *number = qf_result_get(result, "/result/n");
    if (text != NULL && strcmp(text, "c") != 0) ending = wrong("another text than was sent");
    if (number != NULL && strcmp(number, "1") != 0) ending = wrong("another number than was sent");
    const int missing = list == NULL || text == NULL || number == NULL;
    const int answered = qf_result_status(result) == QF_OK;
    if (ending.status != QF_OK) {
        qf_result_free(result);
        return ending;
    }
    ending = ended_with(result);
    return answered && missing ? ended(ENDED_WITHOUT_OBJECT) : ending;
}

static void count_line(void *user_data, int32_t level, const char *message) {
    (void)level;
    if (message != NULL) ++*(int *)user_data;
}

static void count_release(void *user_data) {
    *(int *)user_data += 1000000;
}

static qf_status provide(void *user_data, qf_credentials *out) {
    (void)user_data;
    return qf_credentials_set(out, ACCESS_KEY, SECRET_KEY, "a-token", 0);
}

static struct ending with_callbacks(const struct world *world) {
    int log_uses = 0;
    int provider_uses = 0;
    qf_config *config = qf_config_new();
    if (config == NULL) return ended(ENDED_WITHOUT_OBJECT);
    qf_status status = set_common(config, world, 0);
    const qf_status logged =
        qf_config_set_log(config, QF_LOG_DEBUG, count_line, &log_uses, count_release);
    const qf_status provided =
        qf_config_set_credentials_provider(config, provide, &provider_uses, count_release);
    if (status == QF_OK) status = logged != QF_OK ? logged : provided;
    struct ending ending = ended(status);
    if (status == QF_OK) {
        qf_client *client = new_client(config, &ending);
        if (client != NULL)
            ending = ended_with(qf_describe_model_export_task(client, "amv-doing", NULL));
        qf_client_free(client);
    } else {
        qf_config_free(config);
    }
    if (log_uses / 1000000 != (logged == QF_OK)) return wrong("the log was not released once");
    if (provider_uses / 1000000 != (provided == QF_OK))
        return wrong("the provider was not released once");
    return ending;
}

#define RESET "{\"kind\":\"reset-after-execute\",\"action\":\"CreateModelExportTask\"}"

const struct scenario scenarios[] = {
    {"configuration", NULL, 0, QF_OK, configure},
    {"refused configuration", NULL, 0, QF_ERR_CONFIG, refuse_configuration},
    {".env", NULL, 0, QF_OK, from_dot_env},
    {"create", NULL, 0, QF_OK, create},
    {"describe", NULL, 0, QF_OK, describe},
    {"error reply", NULL, 0, QF_ERR_PERMISSION, read_error},
    {"members of a result", NULL, 0, QF_OK, read_members},
    {"log and provider", NULL, 0, QF_OK, with_callbacks},
    {"retry", "{\"kind\":\"status\",\"retry_after\":\"0\"}", 0, QF_OK, describe},
    {"lost create", RESET, 0, QF_OK, create},
    {"create over TLS", NULL, 1, QF_OK, create_over_tls},
};
const int scenario_count = (int)COUNT_OF(scenarios);
