// What the service's error codes mean, and what a user can do about them.
#pragma once

#include <string_view>

#include "qianfan/qianfan.h"

namespace qf {

// Whether a request that failed may have been executed all the same.
enum class Execution : unsigned char { none, unknown, done };

struct CodeMeaning {
    qf_status status = QF_ERR_SERVICE;
    bool transient = false;  // the same request may succeed later
    Execution execution = Execution::none;
};

// By the cause that the message names, else by code, else by HTTP status.
CodeMeaning meaning_of(std::string_view code, std::string_view message, int http_status) noexcept;

// Advice in plain words, as static text; "" if there is none.
std::string_view hint_for(qf_status status, std::string_view code,
                          std::string_view message) noexcept;

// The same hint, or a better one if it is about an unknown key that has the form of an
// application's.
std::string_view hint_for_key_form(std::string_view hint, std::string_view access_key) noexcept;

}  // namespace qf
