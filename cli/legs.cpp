// SPDX-License-Identifier: MIT
#include "legs.hpp"

#include <algorithm>
#include <cstdlib>

#include "probe.hpp"
#include "text.hpp"

namespace cli {
namespace {

// Signatures hold from 30 minutes before their time on, so a minute is no danger yet, but no
// machine with a time service is that far off.
constexpr std::int64_t clock_warning_ms = 60000;

constexpr int probe_timeout_ms = 3000;

std::size_t index_of(Leg leg) {
    return static_cast<std::size_t>(leg);
}

std::int64_t moment(const qf_result *result, std::int32_t which) {
    return qf_result_timing_us(result, 0, which);
}

// libcurl may leave the moment of TCP out where a handshake on top of it failed. Whether TCP is to
// blame is then found out by connecting once more.
bool tcp_stands(const qf_result *result, const Surroundings &around) {
    return moment(result, QF_TIMING_CONNECT) >= 0 || tcp_opens(around.first_hop, probe_timeout_ms);
}

// A deadline or a broken connection says nothing about the leg; the moments that were reached do.
Leg leg_of_timings(const qf_result *result, const Surroundings &around) {
    if (moment(result, QF_TIMING_DNS) < 0 && moment(result, QF_TIMING_CONNECT) < 0) {
        return Leg::dns;
    }
    if (!tcp_stands(result, around)) {
        return Leg::tcp;
    }
    if (around.https && moment(result, QF_TIMING_TLS) < 0) {
        return around.proxy.empty() ? Leg::tls : Leg::proxy;
    }
    return Leg::answer;
}

Leg failing_leg(const qf_result *result, const Surroundings &around) {
    switch (qf_result_status(result)) {
        case QF_ERR_DNS: return Leg::dns;
        case QF_ERR_PROXY: return Leg::proxy;
        case QF_ERR_TLS: return Leg::tls;
        case QF_ERR_NETWORK:
        case QF_ERR_PROTOCOL:
        case QF_ERR_REDIRECT: return Leg::answer;
        case QF_ERR_TIMEOUT: return leg_of_timings(result, around);
        // TCP may well stand: a handshake that the other side breaks off counts as no connection.
        case QF_ERR_CONNECT: return std::max(Leg::tcp, leg_of_timings(result, around));
        case QF_ERR_CLOCK: return Leg::clock;
        case QF_ERR_AUTH:
        case QF_ERR_CREDENTIALS: return Leg::credentials;
        case QF_ERR_PERMISSION: return Leg::permission;
        case QF_ERR_RATE_LIMITED:
        case QF_ERR_UNAVAILABLE: return Leg::service;
        // Configuration, memory, a bug: nothing was sent.
        default: return Leg::configuration;
    }
}

std::string advice_for(Leg leg, const Surroundings &around) {
    switch (leg) {
        case Leg::configuration:
            return "Run `qf config` to see every value and where it comes from.";
        case Leg::dns:
            return "Check the spelling of the host, /etc/resolv.conf and the VPN: getent hosts " +
                   around.first_hop.host;
        case Leg::tcp:
            return "Check host and port, the firewall, and whether this network wants a proxy "
                   "(--proxy, or HTTPS_PROXY in the environment).";
        case Leg::proxy:
            return "Check the proxy's address and its user and password (" + around.proxy_source +
                   "), or bypass it with --set proxy=";
        case Leg::tls:
            return "Check that the port speaks TLS. Behind a proxy that opens TLS, name its "
                   "authority with --ca-file.";
        case Leg::answer:
            return "Something that is not Qianfan answered, or the line broke: a captive portal, "
                   "a proxy, a wrong console_api_base_url?";
        case Leg::clock: return "Set this machine's clock, such as with: timedatectl set-ntp true";
        case Leg::credentials:
            return "Use access key id and secret access key of the account's security "
                   "credentials, not the API key of an application.";
        case Leg::permission:
            return "Ask the account's owner for QianfanFullControlAccessPolicy or "
                   "QianfanModelTuningFullControlAccessPolicy.";
        case Leg::service: return "Nothing is wrong on this side. Try again in a few minutes.";
    }
    return "";
}

std::string without_null(const char *text) {
    return text == nullptr ? "" : printable(text);
}

std::string seconds_text(std::int64_t offset_ms) {
    const std::int64_t seconds = std::abs(offset_ms) / 1000;
    return std::to_string(seconds) + " s " + (offset_ms > 0 ? "behind" : "ahead of");
}

// Judged apart from the other legs: any answer with a date tells the time, whatever else it says.
void examine_clock(const qf_result *result, const Surroundings &around, LegReport &clock) {
    std::int64_t offset_ms = 0;
    if (qf_result_clock_offset_ms(result, &offset_ms) == 0) {
        return;
    }
    if (clock.state != LegState::failed) {
        clock.state = LegState::ok;
    }
    // With one attempt allowed, a second one can only be the correction of the clock.
    const bool corrected = qf_result_attempts(result) > 1;
    if (std::abs(offset_ms) <= clock_warning_ms && !corrected) {
        return;
    }
    const std::string off = "this machine is " + seconds_text(offset_ms) + " the service";
    clock.advice = advice_for(Leg::clock, around);
    if (clock.state == LegState::failed) {
        clock.detail += " (" + off + ")";
    } else if (corrected) {
        clock.state = LegState::failed;
        clock.detail = off +
                       "; the first signature was refused, calls work only because the "
                       "library corrects the time";
    } else {
        clock.state = LegState::warning;
        clock.detail = off;
    }
}

void add_times(const qf_result *result, const Surroundings &around, LegReports &legs) {
    const std::array<std::pair<Leg, std::int32_t>, 4> steps{{
        {Leg::dns, QF_TIMING_DNS},
        {Leg::tcp, QF_TIMING_CONNECT},
        {Leg::tls, QF_TIMING_TLS},
        {Leg::answer, QF_TIMING_FIRST_BYTE},
    }};
    std::int64_t before_us = 0;
    for (const auto &[leg, which] : steps) {
        if (leg == Leg::tls && !around.https) {
            continue;
        }
        const std::int64_t reached_us = moment(result, which);
        if (reached_us < before_us) {
            return;
        }
        legs.at(index_of(leg)).time_us = reached_us - before_us;
        before_us = reached_us;
    }
}

void add_unused(const Surroundings &around, LegReports &legs) {
    LegReport &proxy = legs.at(index_of(Leg::proxy));
    if (around.proxy.empty() && proxy.state != LegState::failed) {
        proxy.state = LegState::not_used;
    } else if (!around.proxy.empty() && proxy.detail.empty()) {
        proxy.detail = printable(around.proxy) + " (" + around.proxy_source + ")";
    }
    LegReport &tls = legs.at(index_of(Leg::tls));
    if (!around.https && tls.state != LegState::failed) {
        tls.state = LegState::not_used;
        tls.detail = "the base URL begins with http:";
    }
}

// A service that is out of order or over its limits answers before it looks at who asks.
void forget_unproven(const qf_result *result, LegReports &legs) {
    const qf_status status = qf_result_status(result);
    if (status == QF_ERR_RATE_LIMITED || status == QF_ERR_UNAVAILABLE) {
        for (const Leg leg : {Leg::clock, Leg::credentials, Leg::permission}) {
            legs.at(index_of(leg)).state = LegState::not_reached;
        }
    }
}

}  // namespace

const char *leg_name(Leg leg) {
    switch (leg) {
        case Leg::configuration: return "configuration";
        case Leg::dns: return "dns";
        case Leg::tcp: return "tcp";
        case Leg::proxy: return "proxy";
        case Leg::tls: return "tls";
        case Leg::answer: return "answer";
        case Leg::clock: return "clock";
        case Leg::credentials: return "credentials";
        case Leg::permission: return "permission";
        case Leg::service: return "service";
    }
    return "";
}

const char *state_name(LegState state) {
    switch (state) {
        case LegState::ok: return "ok";
        case LegState::warning: return "warning";
        case LegState::failed: return "FAIL";
        case LegState::not_reached: return "not reached";
        case LegState::not_used: return "not used";
    }
    return "";
}

bool is_well(qf_status status) {
    return status == QF_OK || status == QF_ERR_SERVICE || status == QF_ERR_NOT_FOUND;
}

LegReports examine(const qf_result *result, const Surroundings &around) {
    LegReports legs;
    if (qf_result_status(result) == QF_ERR_CANCELLED) {
        return legs;
    }
    const bool well = is_well(qf_result_status(result));
    const std::size_t stop = well ? leg_count : index_of(failing_leg(result, around));
    for (std::size_t index = 0; index < stop; ++index) {
        legs.at(index).state = LegState::ok;
    }
    forget_unproven(result, legs);
    if (!well) {
        LegReport &failed = legs.at(stop);
        failed.state = LegState::failed;
        failed.detail = without_null(qf_result_message(result));
        // The library's advice on a deadline is to ask the doctor.
        failed.advice =
            qf_result_status(result) == QF_ERR_TIMEOUT ? "" : without_null(qf_result_hint(result));
        if (failed.advice.empty()) {
            failed.advice = advice_for(static_cast<Leg>(stop), around);
        }
    } else if (qf_result_status(result) != QF_OK) {
        legs.at(index_of(Leg::service)).detail =
            "it refused the placeholder model id, as it should: " +
            without_null(qf_result_message(result));
    }
    examine_clock(result, around, legs.at(index_of(Leg::clock)));
    add_times(result, around, legs);
    add_unused(around, legs);
    return legs;
}

}  // namespace cli
