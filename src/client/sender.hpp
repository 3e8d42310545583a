// One signed request on the wire and what became of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "client/client.hpp"
#include "client/request.hpp"
#include "protocol/reply.hpp"

namespace qf {

struct Outcome {
    Reply reply;
    HttpReply http;
    model_export::Record record;
    bool on_wire = false;  // else it failed before a request was made
    // The service's clock less this machine's, by the Date of the answer.
    std::optional<std::int64_t> clock_offset_ms;
    std::int64_t signed_offset_ms = 0;  // the correction that the signature was made with

    bool ok() const noexcept { return reply.status == QF_OK; }
    void fail(qf_status status, std::string message);
};

struct TimeLimits {
    std::int64_t connect_ms;
    std::int64_t response_ms;
    std::int64_t deadline_us;  // of the call, on the steady clock
};

// One thread. Reports the phase to the context, if there is one.
class Sender {
public:
    Sender(Client &client, Context *context, Interrupt &interrupt, const TimeLimits &limits)
        : client_(client), context_(context), interrupt_(interrupt), limits_(limits) {}

    // The number of the attempt is shown in the context; 0 stands for the Describe that settles a
    // create.
    Outcome send(const Request &request, int attempt_number);

private:
    bool throttle(Outcome &outcome);
    std::int64_t sign(const Request &request, const Credentials &credentials, HttpRequest &http);
    void interpret(const Request &request, Outcome &outcome) const;
    void enter(std::int32_t phase) noexcept;

    Client &client_;
    Context *const context_;
    Interrupt &interrupt_;
    const TimeLimits &limits_;
    bool settling_ = false;
};

}  // namespace qf
