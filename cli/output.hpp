// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "handles.hpp"
#include "options.hpp"

namespace cli {

// Writes to standard output; finish_output() tells whether all of it arrived.
void print_out(std::string_view text);
void print_err(std::string_view text);

// Flushes standard output. False if something could not be written, such as on a full disk.
bool finish_output();

// A line "label   value" with the values in one column.
void print_fact(const std::string &label, const std::string &value);

// What of a call's answer the JSON document may show.
enum class Urls { hidden, shown };

// The JSON document of one call: everything that its result tells.
std::string result_json(const qf_result *result, Urls urls);

// Tells on standard error what happened, what to do about it, and whether it may have been
// executed. `what` names the call, such as "create"; `look` the command that finds out whether it
// was executed, or "" if there is none.
void print_failure(const qf_result *result, const std::string &what, const std::string &look);

// What a successful call should tell nonetheless: a lost answer that was settled, retries.
void print_remarks(const qf_result *result, const Options &options);

// `pointer` read from the answer, "" if absent.
std::string member(const qf_result *result, const char *pointer);

}  // namespace cli
