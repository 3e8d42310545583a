// Contexts: deadlines, cancel switch, progress.
#include "client/context.hpp"

#include "abi/guard.hpp"
#include "limits.hpp"

namespace {

qf_status set_limit(qf_context *context, std::atomic<std::int64_t> qf::Context::*limit,
                    int64_t timeout_ms) noexcept {
    if (context == nullptr || timeout_ms < 0 || timeout_ms > qf::limits::timeout_ms)
        return QF_ERR_INVALID_ARGUMENT;
    ((*context->context).*limit).store(timeout_ms);
    return QF_OK;
}

}  // namespace

qf_context *qf_context_new(void) {
    return qf::abi::guard_pointer([] { return new qf_context{std::make_shared<qf::Context>()}; });
}

qf_status qf_context_set_timeout_ms(qf_context *context, int64_t timeout_ms) {
    return set_limit(context, &qf::Context::timeout_ms, timeout_ms);
}

qf_status qf_context_set_connect_timeout_ms(qf_context *context, int64_t timeout_ms) {
    return set_limit(context, &qf::Context::connect_timeout_ms, timeout_ms);
}

qf_status qf_context_set_response_timeout_ms(qf_context *context, int64_t timeout_ms) {
    return set_limit(context, &qf::Context::response_timeout_ms, timeout_ms);
}

qf_status qf_context_cancel(qf_context *context) {
    if (context == nullptr) return QF_ERR_INVALID_ARGUMENT;
    context->context->cancel();
    return QF_OK;
}

int32_t qf_context_phase(const qf_context *context) {
    return context == nullptr ? QF_PHASE_IDLE : context->context->phase.load();
}

int32_t qf_context_attempts(const qf_context *context) {
    return context == nullptr ? 0 : context->context->attempts.load();
}

void qf_context_free(qf_context *context) {
    delete context;
}
