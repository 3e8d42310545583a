// HTTP as this library sees it: one request, one reply. What carries it is the transport's secret.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "expected.hpp"
#include "system/interrupt.hpp"
#include "system/secret.hpp"

namespace qf {

struct HttpRequest {
    HttpRequest() = default;
    HttpRequest(const HttpRequest &) = delete;
    HttpRequest &operator=(const HttpRequest &) = delete;
    ~HttpRequest();  // wipes the headers: one may hold a security token

    std::string url;
    std::vector<std::string> headers;  // "Name: value"
    std::string body;
    std::int64_t connect_timeout_ms = 0;
    std::int64_t timeout_ms = 0;
    // A connection that was kept open may turn out dead when the request has already been handed to
    // it. Only a request that may be executed twice is then repeated on a fresh connection.
    bool repeatable = false;
};

enum class TransferError : std::uint8_t {
    none,
    cancelled,
    timeout,
    dns,
    connect,
    proxy,
    tls,
    network,
    malformed,
    too_large,
    out_of_memory,
    internal,
};

// Microseconds since the start of the attempt, indexed by QF_TIMING_…; -1 where a moment was not
// reached.
using Timings = std::array<std::int64_t, 5>;
constexpr Timings no_timings = {-1, -1, -1, -1, -1};

struct HttpReply {
    TransferError error = TransferError::none;
    std::string detail;         // why it failed, without secrets
    bool request_sent = false;  // some of the request may have reached the server
    int status = 0;             // 0 if no answer came
    std::string headers;        // "Name: value\r\n" lines of the final answer
    std::string body;
    Timings timings = no_timings;

    // Trimmed value of the first header of that name, else "".
    std::string_view header(std::string_view name) const noexcept;
};

struct TransportOptions {
    std::string user_agent;
    bool proxy_given = false;  // else the proxy variables of the environment decide
    Secret proxy;              // "" means none; may hold a password
    bool verify_tls = true;
    int min_tls_minor = 2;  // TLS 1.x
    std::string ca_file;
    std::string ca_path;
    std::string client_cert;
    std::string client_key;
};

// Any number of threads.
class HttpTransport {
public:
    virtual ~HttpTransport() = default;
    // POSTs the request. Throws std::bad_alloc only.
    virtual HttpReply post(const HttpRequest &request, Interrupt &interrupt) = 0;
};

// A transport on libcurl. Fails on options that libcurl refuses.
Expected<std::unique_ptr<HttpTransport>> make_curl_transport(TransportOptions options);

}  // namespace qf
