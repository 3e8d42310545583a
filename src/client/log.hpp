// Log lines to the caller's callback, on the caller's thread.
#pragma once

#include <memory>
#include <string>

#include "client/registration.hpp"

namespace qf {

class Log {
public:
    Log() = default;
    Log(std::int32_t level, qf_log_fn callback, std::shared_ptr<Registration> registration)
        : level_(level), callback_(callback), registration_(std::move(registration)) {}

    bool wants(std::int32_t level) const noexcept {
        return callback_ != nullptr && level <= level_;
    }
    void write(std::int32_t level, const std::string &message) const {
        if (wants(level)) callback_(registration_->user_data(), level, message.c_str());
    }

private:
    std::int32_t level_ = QF_LOG_NONE;
    qf_log_fn callback_ = nullptr;
    std::shared_ptr<Registration> registration_;
};

}  // namespace qf
