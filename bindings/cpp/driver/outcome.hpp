// SPDX-License-Identifier: MIT
// From the words of a case to the binding, and from a result to the words of an answer.
#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <qianfan/qianfan.hpp>

namespace conformance {

using nlohmann::json;

/** The configuration in `config`, key by key. */
qianfan::Config config_of(const json &settings);

/** A context with the deadline of the case. */
qianfan::Context context_of(const json &input);

/** Makes the call that `call` describes. */
qianfan::Result make_call(const qianfan::Client &client, const json &call,
                          qianfan::Context *context = nullptr);

/** The OUTCOME of a call, with the members that `get` asks for. */
json outcome_of(const qianfan::Result &result, const json &get = json::array());

/** How often each status came. For any thread. */
class Tally {
public:
    void add(const qianfan::Result &result);
    json counts() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, int> counts_;  // guarded by mutex_
};

}  // namespace conformance
