// What a call wants to have done, before it is signed and sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/retry.hpp"
#include "protocol/action.hpp"
#include "protocol/model_export.hpp"

namespace qf {

struct Request {
    const Target &target;
    std::string_view name;  // for the log
    std::string body;
    Effect effect = Effect::other;
    // Reads what the action promises, or finds it missing; null where any JSON object will do.
    std::optional<model_export::Record> (*read)(const json::Document &) = nullptr;
    std::string_view model_id;
};

}  // namespace qf
