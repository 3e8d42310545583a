// Results: one short getter each.
#include "client/result.hpp"

#include <cstddef>

#include "abi/guard.hpp"

namespace {

// The result that has no value means that memory ran out.
const qf::Result *value_of(const qf_result *result) noexcept {
    return result == nullptr ? nullptr : result->value;
}

// An empty text is an absent one.
const char *text_or_null(const qf_result *result, const std::string qf::Result::*text) noexcept {
    const qf::Result *value = value_of(result);
    return value == nullptr || (value->*text).empty() ? nullptr : (value->*text).c_str();
}

}  // namespace

qf_status qf_result_status(const qf_result *result) {
    if (result == nullptr) return QF_ERR_INVALID_ARGUMENT;
    return result->value == nullptr ? QF_ERR_NO_MEMORY : result->value->status;
}

int32_t qf_result_http_status(const qf_result *result) {
    const qf::Result *value = value_of(result);
    return value == nullptr ? 0 : value->http_status;
}

const char *qf_result_request_id(const qf_result *result) {
    return text_or_null(result, &qf::Result::request_id);
}

const char *qf_result_code(const qf_result *result) {
    return text_or_null(result, &qf::Result::code);
}

const char *qf_result_message(const qf_result *result) {
    if (result != nullptr && result->value == nullptr) return "out of memory";
    return text_or_null(result, &qf::Result::message);
}

const char *qf_result_hint(const qf_result *result) {
    return text_or_null(result, &qf::Result::hint);
}

const char *qf_result_export_id(const qf_result *result) {
    return text_or_null(result, &qf::Result::export_id);
}

const char *qf_result_export_status(const qf_result *result) {
    return text_or_null(result, &qf::Result::export_status);
}

const char *qf_result_get(const qf_result *result, const char *json_pointer) {
    if (value_of(result) == nullptr || json_pointer == nullptr) return nullptr;
    const auto *owned = static_cast<const qf::OwnedResult *>(result);
    return qf::abi::guard_pointer([&] { return owned->get(json_pointer); });
}

const char *qf_result_body(const qf_result *result, int64_t *length) {
    const qf::Result *value = value_of(result);
    const bool present = value != nullptr && value->has_body;
    if (length != nullptr) *length = present ? static_cast<int64_t>(value->body.size()) : 0;
    return present ? value->body.c_str() : nullptr;
}

int32_t qf_result_attempts(const qf_result *result) {
    const qf::Result *value = value_of(result);
    return value == nullptr ? 0 : value->attempts;
}

int32_t qf_result_retriable(const qf_result *result) {
    const qf::Result *value = value_of(result);
    return value != nullptr && value->retriable ? 1 : 0;
}

int32_t qf_result_maybe_executed(const qf_result *result) {
    if (result == nullptr) return 0;
    const qf::Result *value = result->value;
    const bool maybe =
        value == nullptr ? result->maybe_executed_without_value : value->maybe_executed;
    return maybe ? 1 : 0;
}

int32_t qf_result_settled(const qf_result *result) {
    const qf::Result *value = value_of(result);
    return value == nullptr ? QF_SETTLED_NONE : value->settled;
}

int64_t qf_result_retry_after_ms(const qf_result *result) {
    const qf::Result *value = value_of(result);
    return value == nullptr ? -1 : value->retry_after_ms;
}

int32_t qf_result_clock_offset_ms(const qf_result *result, int64_t *offset_ms) {
    const qf::Result *value = value_of(result);
    const bool known = value != nullptr && value->clock_offset_ms.has_value();
    if (offset_ms != nullptr) *offset_ms = known ? *value->clock_offset_ms : 0;
    return known ? 1 : 0;
}

int64_t qf_result_timing_us(const qf_result *result, int32_t attempt, int32_t moment) {
    const qf::Result *value = value_of(result);
    if (value == nullptr || attempt < 0 || moment < 0) return -1;
    const auto row = static_cast<std::size_t>(attempt);
    const auto column = static_cast<std::size_t>(moment);
    if (row >= value->timings.size() || column >= value->timings[row].size()) return -1;
    return value->timings[row][column];
}

void qf_result_free(qf_result *result) {
    if (result == nullptr || result->value == nullptr) return;
    delete static_cast<qf::OwnedResult *>(result);
}
