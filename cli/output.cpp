// SPDX-License-Identifier: MIT
#include "output.hpp"

#include <cstdio>

#include "text.hpp"

namespace cli {
namespace {

constexpr std::size_t label_width = 12;

void print_indented(const std::string &text) {
    print_err("    " + text + "\n");
}

// "service code AccessDenied, HTTP 403, request id 1bef…", of which any part may be missing.
std::string service_facts(const qf_result *result) {
    std::string facts;
    const auto add = [&facts](const std::string &fact) {
        facts += (facts.empty() ? "" : ", ") + fact;
    };
    if (const char *code = qf_result_code(result)) {
        add("service code " + printable(code));
    }
    if (const int32_t http = qf_result_http_status(result)) {
        add("HTTP " + std::to_string(http));
    }
    if (const char *id = qf_result_request_id(result)) {
        add("request id " + printable(id));
    }
    return facts;
}

}  // namespace

void print_out(std::string_view text) {
    // What could not be written is remembered by the stream, and told by finish_output().
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
}

void print_err(std::string_view text) {
    // There is nobody left to tell that standard error is gone.
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

bool finish_output() {
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

void print_fact(const std::string &label, const std::string &value) {
    const std::size_t gap = label.size() < label_width ? label_width - label.size() : 1;
    print_out(label + std::string(gap, ' ') + value + "\n");
}

std::string member(const qf_result *result, const char *pointer) {
    const char *value = qf_result_get(result, pointer);
    return value == nullptr ? "" : value;
}

void print_failure(const qf_result *result, const std::string &what, const std::string &look) {
    const char *message = qf_result_message(result);
    const char *name = qf_status_name(qf_result_status(result));
    print_err("qf: " + what + " failed: " + printable(message != nullptr ? message : name) + " [" +
              name + "]\n");
    if (const std::string facts = service_facts(result); !facts.empty()) {
        print_indented(facts);
    }
    if (const char *hint = qf_result_hint(result)) {
        print_indented("hint: " + printable(hint));
    }
    if (const int32_t attempts = qf_result_attempts(result); attempts > 1) {
        print_indented("attempts: " + std::to_string(attempts));
    }
    if (const int64_t wait_ms = qf_result_retry_after_ms(result); wait_ms >= 0) {
        print_indented("the service asks to wait " + duration_text(wait_ms * 1000) +
                       " before the next call");
    }
    if (qf_result_maybe_executed(result) != 0) {
        print_indented("WARNING: the service may have executed it all the same.");
        if (!look.empty()) {
            print_indented("Look before you repeat it: " + look);
        }
    } else if (qf_result_retriable(result) != 0) {
        print_indented("the same call may well succeed later");
    }
}

void print_remarks(const qf_result *result, const Options &options) {
    if (!options.chatty()) {
        return;
    }
    switch (qf_result_settled(result)) {
        case QF_SETTLED_FOUND:
            print_err("qf: the answer was lost; the task was found and not created again\n");
            break;
        case QF_SETTLED_RESENT:
            print_err("qf: the answer was lost and no new task found; it was created again\n");
            break;
        default: break;
    }
}

}  // namespace cli
