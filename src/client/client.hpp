// A client: what all calls with the same keys and endpoint share.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "client/context.hpp"
#include "client/credentials.hpp"
#include "client/export_memory.hpp"
#include "client/in_flight.hpp"
#include "client/options.hpp"
#include "client/rate_limit.hpp"
#include "client/result.hpp"
#include "client/retry.hpp"
#include "pool.hpp"
#include "protocol/action.hpp"
#include "system/clock.hpp"
#include "system/crypto.hpp"
#include "system/http.hpp"

namespace qf {

// Any number of threads. The settings are immutable; what else is here guards itself.
class Client {
public:
    static Expected<std::shared_ptr<Client>> make(const Config &config);
    // Tests hand in their own transport and clock.
    Client(Options options, std::unique_ptr<HttpTransport> transport, const Clock &clock);
    ~Client();
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    // `context` may be null in each.
    Result create_model_export_task(std::string_view model_id, Context *context);
    Result describe_model_export_task(std::string_view model_id, Context *context);
    Result call_action(std::string_view route, std::string_view action, std::string_view body,
                       Context *context);

    // Cancels the calls that run, and every later one.
    void close() noexcept { in_flight_.close(); }
    bool forked() const noexcept;

private:
    friend class Call;
    friend class Sender;

    // A number from 0 to 1 for the jitter; its quality hardly matters.
    double random() noexcept;

    const Options options_;
    const std::unique_ptr<HttpTransport> transport_;
    const Clock &clock_;
    const Target create_target_;
    const Target describe_target_;
    const long process_;
    CredentialsSource credentials_;
    RateLimit rate_limit_;
    RetryBudget retry_budget_;
    ExportMemory export_memory_;
    InFlight in_flight_;
    Pool<Hmac> hmacs_;
    std::atomic<std::int64_t> clock_offset_ms_{
        0};  // the service's clock less ours, once it complained
    std::atomic<std::uint64_t> random_state_;
};

}  // namespace qf
