// Clients and their calls.
#include "client/client.hpp"

#include "abi/guard.hpp"
#include "client/exit_watch.hpp"

using qf::abi::failed;
using qf::abi::guard_result;

namespace {

qf_client *make_client(const qf_config *config, qf_result *&failure) {
    const qf::Config empty;
    auto client = qf::Client::make(config == nullptr ? empty : config->config);
    if (client) return new qf_client{std::move(*client)};
    failure = qf::abi::own(qf::Result(std::move(client.failure())));
    return nullptr;
}

// What every call has in common: the checks, and a share in the client for as long as the call
// lasts.
template <class Body>
qf_result *call(qf_client *client, qf_context *context, Body &&body) noexcept {
    if (client == nullptr) return failed(QF_ERR_INVALID_ARGUMENT, "client is NULL");
    // Before anything is locked: a mutex may have been held by another thread when the process was
    // forked.
    if (client->client->forked())
        return failed(QF_ERR_FORKED, "this client was made before a fork: make a new one");
    return guard_result(true, [&] {
        const qf::exit_watch::Visit visit;  // outlives the share: the last one takes TLS down
        if (visit.too_late()) return qf::Result({QF_ERR_CANCELLED, "the process is exiting", {}});
        const std::shared_ptr<qf::Client> own_client = client->client;
        const std::shared_ptr<qf::Context> own_context =
            context == nullptr ? nullptr : context->context;
        return body(*own_client, own_context.get());
    });
}

}  // namespace

qf_client *qf_client_new(const qf_config *config, qf_result **failure) {
    qf_result *why = nullptr;
    qf_client *client = nullptr;
    try {
        client = make_client(config, why);
    } catch (const std::bad_alloc &) {
        why = qf::abi::no_memory_result(false);
    } catch (const std::exception &error) {
        why = failed(QF_ERR_INTERNAL, error.what());
    } catch (...) {
        why = failed(QF_ERR_INTERNAL, "unknown exception");
    }
    if (failure != nullptr) {
        *failure = why;
    } else {
        qf_result_free(why);
    }
    return client;
}

void qf_client_free(qf_client *client) {
    // In a forked child the locks may be held for ever by threads that do not exist there: leave
    // everything as it is.
    if (client == nullptr || client->client->forked()) return;
    const qf::exit_watch::Visit visit;
    if (visit.too_late()) return;  // OpenSSL may be gone; the memory is about to go too
    client->client->close();
    delete client;
}

qf_result *qf_create_model_export_task(qf_client *client, const char *model_id,
                                       qf_context *context) {
    if (model_id == nullptr) return failed(QF_ERR_INVALID_ARGUMENT, "model_id is NULL");
    return call(client, context, [&](qf::Client &own_client, qf::Context *own_context) {
        return own_client.create_model_export_task(model_id, own_context);
    });
}

qf_result *qf_describe_model_export_task(qf_client *client, const char *model_id,
                                         qf_context *context) {
    if (model_id == nullptr) return failed(QF_ERR_INVALID_ARGUMENT, "model_id is NULL");
    return call(client, context, [&](qf::Client &own_client, qf::Context *own_context) {
        return own_client.describe_model_export_task(model_id, own_context);
    });
}

qf_result *qf_call_action(qf_client *client, const char *route, const char *action,
                          const char *json_body, qf_context *context) {
    if (route == nullptr) return failed(QF_ERR_INVALID_ARGUMENT, "route is NULL");
    if (action == nullptr) return failed(QF_ERR_INVALID_ARGUMENT, "action is NULL");
    if (json_body == nullptr) return failed(QF_ERR_INVALID_ARGUMENT, "json_body is NULL");
    return call(client, context, [&](qf::Client &own_client, qf::Context *own_context) {
        return own_client.call_action(route, action, json_body, own_context);
    });
}
