#include "protocol/error_codes.hpp"

#include "text.hpp"

namespace qf {
namespace {

struct CodeRow {
    std::string_view code;
    CodeMeaning meaning;
};

constexpr Execution none = Execution::none;
constexpr Execution unknown = Execution::unknown;

// The platform's codes, then those of the legacy envelope, whose numbers arrive here as text.
constexpr CodeRow code_rows[] = {
    {"IamSignatureInvalid", {QF_ERR_AUTH, false, none}},
    {"InvalidAccessKeyId", {QF_ERR_AUTH, false, none}},
    {"SignatureDoesNotMatch", {QF_ERR_AUTH, false, none}},
    {"SignatureEmpty", {QF_ERR_AUTH, false, none}},
    {"InvalidHTTPAuthHeader", {QF_ERR_AUTH, false, none}},
    {"Unauthorized", {QF_ERR_AUTH, false, none}},
    {"RequestExpired", {QF_ERR_CLOCK, false, none}},
    {"AccessDenied", {QF_ERR_PERMISSION, false, none}},
    {"OptInRequired", {QF_ERR_PERMISSION, false, none}},
    {"Forbidden", {QF_ERR_PERMISSION, false, none}},
    {"ResourceNotFound", {QF_ERR_NOT_FOUND, false, none}},
    {"NotFound", {QF_ERR_NOT_FOUND, false, none}},
    {"InvalidVersion", {QF_ERR_NOT_FOUND, false, none}},
    {"IdempotentParameterMismatch", {QF_ERR_SERVICE, false, none}},
    {"RequestLimited", {QF_ERR_RATE_LIMITED, true, none}},
    {"ServiceUnavailable", {QF_ERR_UNAVAILABLE, true, none}},
    {"InternalError", {QF_ERR_UNAVAILABLE, true, unknown}},
    {"2", {QF_ERR_UNAVAILABLE, true, none}},
    {"4", {QF_ERR_RATE_LIMITED, false, none}},
    {"6", {QF_ERR_PERMISSION, false, none}},
    {"13", {QF_ERR_AUTH, false, none}},
    {"14", {QF_ERR_AUTH, false, none}},
    {"15", {QF_ERR_AUTH, false, none}},
    {"17", {QF_ERR_RATE_LIMITED, false, none}},
    {"18", {QF_ERR_RATE_LIMITED, true, none}},
    {"19", {QF_ERR_RATE_LIMITED, false, none}},
    {"100", {QF_ERR_AUTH, false, none}},
    {"110", {QF_ERR_AUTH, false, none}},
    {"111", {QF_ERR_AUTH, false, none}},
    {"336100", {QF_ERR_UNAVAILABLE, true, none}},
    {"336501", {QF_ERR_RATE_LIMITED, true, none}},
    {"336502", {QF_ERR_RATE_LIMITED, true, none}},
    {"500000", {QF_ERR_UNAVAILABLE, true, unknown}},
};

CodeMeaning by_http_status(int status) noexcept {
    switch (status) {
        case 401: return {QF_ERR_AUTH, false, none};
        case 403: return {QF_ERR_PERMISSION, false, none};
        case 404: return {QF_ERR_NOT_FOUND, false, none};
        case 407: return {QF_ERR_PROXY, false, none};
        case 408: return {QF_ERR_UNAVAILABLE, true, none};
        case 429: return {QF_ERR_RATE_LIMITED, true, none};
        case 503: return {QF_ERR_UNAVAILABLE, true, none};
        case 500:
        case 502:
        case 504: return {QF_ERR_UNAVAILABLE, true, unknown};
        default: break;
    }
    if (status >= 500) return {QF_ERR_UNAVAILABLE, false, unknown};
    return {QF_ERR_SERVICE, false, none};
}

struct CauseRow {
    std::string_view part;  // of the service's message
    std::string_view hint;
};

constexpr std::string_view unknown_key =
    "The service does not know this access key: it is mistyped, deleted, disabled, or the API key "
    "of a "
    "Qianfan application, which cannot be used here. IAM access keys are listed in the Baidu AI "
    "Cloud "
    "console under user centre, security credentials.";
constexpr std::string_view application_key =
    "This access key has the form of a Qianfan application's API key, which cannot sign console "
    "actions. Use an IAM access key and its secret key: Baidu AI Cloud console, user centre, "
    "security "
    "credentials.";
constexpr std::string_view wrong_secret =
    "The access key exists, but the secret key does not belong to it. Copy the secret key again, "
    "without blanks around "
    "it; if a proxy stands in between, make sure it does not rewrite the Host header or the path.";

// The code in front of the cause varies, so the cause alone is compared.
constexpr CauseRow cause_rows[] = {
    {"Could not find credential", unknown_key},
    {"Signature does not match", wrong_secret},
    {"Missing headers required by signing",
     "A signed header did not reach the service: a proxy in between removes it. Connect without "
     "that proxy."},
    {"request ip not allowed",
     "The access key has an allow list of addresses, and this machine's is not on it. Add it in "
     "the console."},
};

}  // namespace

CodeMeaning meaning_of(std::string_view code, std::string_view message, int http_status) noexcept {
    for (const CauseRow &row : cause_rows) {
        if (text::contains(message, row.part)) return {QF_ERR_AUTH, false, none};
    }
    const CodeMeaning by_status = by_http_status(http_status);
    for (const CodeRow &row : code_rows) {
        if (row.code != code) continue;
        CodeMeaning meaning = row.meaning;
        // Whichever of the two knows of a reason to try again is right; so is whichever knows of a
        // doubt.
        meaning.transient = meaning.transient || by_status.transient;
        if (by_status.execution == unknown) meaning.execution = unknown;
        return meaning;
    }
    return by_status;
}

std::string_view hint_for(qf_status status, std::string_view code,
                          std::string_view message) noexcept {
    for (const CauseRow &row : cause_rows) {
        if (text::contains(message, row.part)) return row.hint;
    }
    if (code == "InvalidAccessKeyId") return unknown_key;
    if (code == "SignatureDoesNotMatch") return wrong_secret;
    if (code == "OptInRequired")
        return "Activate the Qianfan service for this account in the console.";
    switch (status) {
        case QF_ERR_TIMEOUT:
            return "Allow more time (timeout_ms, connect_timeout_ms, console_api_retry_timeout), "
                   "or find out with "
                   "'qf doctor' where the time goes.";
        case QF_ERR_DNS:
            return "Check the host name in console_api_base_url or proxy, and this machine's name "
                   "servers.";
        case QF_ERR_CONNECT:
            return "Check the address in console_api_base_url, this machine's firewall, and "
                   "whether a proxy is needed.";
        case QF_ERR_TLS:
            return "Check that console_api_base_url and proxy name TLS servers, and that their "
                   "certificates are "
                   "trusted here (ca_file, ca_path, package ca-certificates); a private gateway "
                   "may want client_cert.";
        case QF_ERR_CLOCK:
            return "This machine's clock and the service's differ too much. Set the clock, for "
                   "instance with NTP.";
        case QF_ERR_PERMISSION:
            return "Both export actions need the policy QianfanFullControlAccessPolicy or "
                   "QianfanModelTuningFullControlAccessPolicy; a read-only policy is not enough.";
        case QF_ERR_RATE_LIMITED:
            return "Call less often, or set qps_limit or rpm_limit so that the client waits by "
                   "itself.";
        case QF_ERR_NOT_FOUND:
            return "Check the route, and whether console_api_base_url points at the console API.";
        case QF_ERR_REDIRECT:
            return "Redirects are never followed, since the signature holds for one host and path. "
                   "Set "
                   "console_api_base_url to the final address.";
        case QF_ERR_PROXY:
            return "Check the proxy's address, user name and password (key proxy, or the variable "
                   "HTTPS_PROXY).";
        case QF_ERR_PROTOCOL:
            return "Something between here and the service (proxy, gateway, captive portal) may "
                   "have answered in its "
                   "place. Check console_api_base_url and the proxy.";
        default: return {};
    }
}

std::string_view hint_for_key_form(std::string_view hint, std::string_view access_key) noexcept {
    // An application's API key has 24 letters and digits. An IAM access key has 32, or begins with
    // ALTAK.
    constexpr std::size_t application_key_length = 24;
    const bool suspicious = hint == unknown_key && access_key.size() == application_key_length &&
                            !text::starts_with(access_key, "ALTAK");
    return suspicious ? application_key : hint;
}

}  // namespace qf
