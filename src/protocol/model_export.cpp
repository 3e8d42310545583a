#include "protocol/model_export.hpp"

#include "limits.hpp"
#include "text.hpp"

namespace qf::model_export {
namespace {

Failure bad_id(const std::string &why) {
    return Failure{QF_ERR_INVALID_ARGUMENT, "model_id " + why,
                   "It is the id of a model version, such as amv-g73j3faikzpz: see the version "
                   "list of the console."};
}

}  // namespace

std::optional<Failure> check_model_id(std::string_view model_id) {
    if (model_id.empty()) return bad_id("is empty");
    if (model_id.size() > limits::model_id_bytes) {
        return bad_id("is longer than " + std::to_string(limits::model_id_bytes) + " bytes");
    }
    if (!text::is_utf8(model_id)) return bad_id("is not UTF-8");
    if (text::has_control(model_id) || model_id.find_first_of(" /\\") != std::string_view::npos) {
        return bad_id("holds a blank, a slash or a control character");
    }
    return std::nullopt;
}

std::string request_body(std::string_view model_id) {
    return "{\"modelId\":" + json::quote(model_id) + "}";
}

std::optional<Record> read_created(const json::Document &answer) {
    Record record;
    record.export_id = answer.root().member("result").member("exportId").text();
    if (record.export_id.empty()) return std::nullopt;
    record.exists = true;
    return record;
}

std::optional<Record> read_described(const json::Document &answer) {
    const json::Node result = answer.root().member("result");
    if (!result.is_object()) return std::nullopt;
    Record record;
    record.export_id = result.member("exportId").text();
    record.status = result.member("status").text();
    const std::string_view has_record = result.member("hasRecord").text();
    if (!has_record.empty()) {
        record.exists = has_record == "true";
    } else if (!record.export_id.empty() || !record.status.empty()) {
        record.exists = true;
    }
    return record;
}

}  // namespace qf::model_export
