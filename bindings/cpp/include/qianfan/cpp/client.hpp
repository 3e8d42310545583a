// SPDX-License-Identifier: MIT
#ifndef QIANFAN_CPP_CLIENT_HPP
#define QIANFAN_CPP_CLIENT_HPP

#include <qianfan/cpp/config.hpp>
#include <qianfan/cpp/door.hpp>

#include <initializer_list>

namespace qianfan {

/**
 * Deadlines, cancel switch and progress of one call, and of any number of calls after it until it
 * is cancelled. For any thread.
 */
class Context {
public:
    /** A context without deadlines of its own. */
    Context() : context_(detail::new_context()) {}
    Context(const Context &) = delete;
    Context &operator=(const Context &) = delete;
    /** Moves; what is left behind counts as no context. */
    Context(Context &&) noexcept = default;
    /** Moves; what is left behind counts as no context. */
    Context &operator=(Context &&) noexcept = default;
    ~Context() = default;

    /** Limits a whole call. 0 returns to the configuration's value. */
    Status set_timeout(std::chrono::milliseconds limit) noexcept {
        return Status{qf_context_set_timeout_ms(context_.get(), limit.count())};
    }
    /** Limits name resolution, TCP and TLS of each attempt. */
    Status set_connect_timeout(std::chrono::milliseconds limit) noexcept {
        return Status{qf_context_set_connect_timeout_ms(context_.get(), limit.count())};
    }
    /** Limits each attempt as a whole. */
    Status set_response_timeout(std::chrono::milliseconds limit) noexcept {
        return Status{qf_context_set_response_timeout_ms(context_.get(), limit.count())};
    }
    /** Cancels the call that runs with this context, within 250 ms, and every later one. */
    void cancel() noexcept { qf_context_cancel(context_.get()); }
    /** What the call is doing now. */
    Phase phase() const noexcept { return Phase{qf_context_phase(context_.get())}; }
    /** Requests of the running or last call that were begun so far. */
    int attempts() const noexcept { return qf_context_attempts(context_.get()); }

private:
    friend class Client;

    detail::SharedContext context_;
};

/** Credentials, endpoint and connections. Calls and close are for any number of threads. */
class Client {
public:
    /** A client of the environment and the `.env` file. Throws Error if they do not suffice. */
    Client() : Client(made(nullptr)) {}
    /** A client; it copies the configuration. Throws Error if that does not suffice. */
    explicit Client(const Config &config) : Client(made(config.handle())) {}
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;
    /** Moves, which no call may overlap; what is left behind counts as closed. */
    Client(Client &&) noexcept = default;
    /** Closes this client and takes the other one. */
    Client &operator=(Client &&other) noexcept {
        close();
        door_ = std::move(other.door_);
        return *this;
    }
    ~Client() { close(); }

    /** A client without exceptions: none is returned if `failure` says what is wrong. */
    static std::optional<Client> make(const Config &config, Result &failure) {
        qf_result *why = nullptr;
        detail::OwnedClient client(qf_client_new(config.handle(), &why));
        failure = Result(why);
        if (!client) return std::nullopt;
        return Client(std::move(client));
    }

    /** Starts the export of a model version ("amv-…"). A create whose answer was lost is never
     * blindly sent again: see Result::settled. */
    Result create_model_export_task(const std::string &model_id, Context *context = nullptr) const {
        return run(context, {&model_id}, [&](qf_client *client, qf_context *ctx) {
            return qf_create_model_export_task(client, model_id.c_str(), ctx);
        });
    }
    /** Reads the state of the export of a model version. */
    Result describe_model_export_task(const std::string &model_id,
                                      Context *context = nullptr) const {
        return run(context, {&model_id}, [&](qf_client *client, qf_context *ctx) {
            return qf_describe_model_export_task(client, model_id.c_str(), ctx);
        });
    }
    /** Calls any other action of the console API, such as "DescribeModel" of "/v2/model". */
    Result call_action(const std::string &route, const std::string &action,
                       const std::string &json_body, Context *context = nullptr) const {
        return run(context, {&route, &action, &json_body}, [&](qf_client *client, qf_context *ctx) {
            return qf_call_action(client, route.c_str(), action.c_str(), json_body.c_str(), ctx);
        });
    }
    /** Ends the client, as its destructor does. Calls still running end as Status::cancelled, and
     * their contexts stay cancelled; later calls say that it is closed. Closing again is nothing.
     */
    void close() noexcept {
        if (door_) door_->close();
    }

private:
    explicit Client(detail::OwnedClient client)
        : door_(std::make_shared<detail::Door>(std::move(client))) {}

    static detail::OwnedClient made(const qf_config *config) {
        require_matching_abi();
        qf_result *failure = nullptr;
        detail::OwnedClient client(qf_client_new(config, &failure));
        Result result(failure);
        if (!client) throw Error(std::move(result));
        return client;
    }

    static Result refused(const char *why) {
        Result result(qf_describe_model_export_task(nullptr, nullptr, nullptr));
        result.note_ = why;
        return result;
    }

    template <class Call>
    Result run(Context *context, std::initializer_list<const std::string *> texts,
               Call &&call) const {
        for (const std::string *text : texts) {
            if (detail::has_nul(*text)) return refused("an argument has a NUL byte inside");
        }
        const detail::Visit visit(door_, context == nullptr ? nullptr : context->context_);
        if (visit.client() == nullptr) return refused("the client is closed: make a new one");
        // The provider, if it is asked, runs below this frame and may itself call another client.
        std::exception_ptr error;
        std::exception_ptr *outer = std::exchange(detail::provider_error, &error);
        Result result(call(visit.client(), visit.context()));
        detail::provider_error = outer;
        if (result.status() == Status::credentials) result.cause_ = std::move(error);
        return result;
    }

    std::shared_ptr<detail::Door> door_;
};

}  // namespace qianfan

#endif  // QIANFAN_CPP_CLIENT_HPP
