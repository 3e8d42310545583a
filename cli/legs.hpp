// SPDX-License-Identifier: MIT
#pragma once

#include <qianfan/qianfan.h>

#include <array>
#include <cstdint>
#include <string>

#include "surroundings.hpp"

namespace cli {

// The way of a request, leg after leg.
enum class Leg {
    configuration,
    dns,
    tcp,
    proxy,
    tls,
    answer,
    clock,
    credentials,
    permission,
    service
};

enum class LegState { ok, warning, failed, not_reached, not_used };

struct LegReport {
    LegState state = LegState::not_reached;
    std::int64_t time_us = -1;  // how long this leg alone took; -1 if not known
    std::string detail;
    std::string advice;
};

constexpr std::size_t leg_count = 10;
using LegReports = std::array<LegReport, leg_count>;

const char *leg_name(Leg leg);
const char *state_name(LegState state);

// True if the call shows that the service is well: it worked, or only the placeholder was refused.
bool is_well(qf_status status);

// Reads from one Describe call how far it came and what stopped it.
LegReports examine(const qf_result *result, const Surroundings &around);

}  // namespace cli
