// The two export actions on paper: bodies out, records in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "expected.hpp"
#include "system/json.hpp"

namespace qf::model_export {

constexpr std::string_view route = "/v2/model";
constexpr std::string_view create_action = "CreateModelExportTask";
constexpr std::string_view describe_action = "DescribeModelExportTask";

std::optional<Failure> check_model_id(std::string_view model_id);
// The same body serves both actions.
std::string request_body(std::string_view model_id);

struct Record {
    std::optional<bool> exists;  // nothing: the answer does not say
    std::string export_id;
    std::string status;
};

// Nothing where the answer lacks what the action promises: the id of the task, or a result at all.
std::optional<Record> read_created(const json::Document &answer);
std::optional<Record> read_described(const json::Document &answer);

}  // namespace qf::model_export
