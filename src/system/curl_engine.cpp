#include "system/curl_engine.hpp"

#include <new>

#include "limits.hpp"
#include "system/curl_process.hpp"
#include "text.hpp"

namespace qf {
namespace {

// Sets options until one is refused.
class OptionSetter {
public:
    explicit OptionSetter(CURL *easy) : easy_(easy) {}

    template <class T>
    OptionSetter &set(CURLoption option, T value) {
        if (code_ == CURLE_OK) code_ = curl_easy_setopt(easy_, option, value);
        return *this;
    }
    OptionSetter &set_text(CURLoption option, const std::string &value) {
        return value.empty() ? *this : set(option, value.c_str());
    }
    CURLcode code() const noexcept { return code_; }

private:
    CURL *easy_;
    CURLcode code_ = CURLE_OK;
};

TransferError error_of(CURLcode code) noexcept {
    switch (code) {
        case CURLE_OK: return TransferError::none;
        case CURLE_OPERATION_TIMEDOUT: return TransferError::timeout;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY: return TransferError::dns;
        case CURLE_COULDNT_CONNECT:
        case CURLE_INTERFACE_FAILED: return TransferError::connect;
        case CURLE_PROXY: return TransferError::proxy;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CRL_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
        case CURLE_SSL_CLIENTCERT:
        case CURLE_SSL_ENGINE_NOTFOUND:
        case CURLE_SSL_ENGINE_SETFAILED:
        case CURLE_SSL_ENGINE_INITFAILED: return TransferError::tls;
        case CURLE_OUT_OF_MEMORY: return TransferError::out_of_memory;
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_FAIL_REWIND:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM: return TransferError::network;
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_BAD_CONTENT_ENCODING: return TransferError::malformed;
        default: return TransferError::internal;
    }
}

// Before 8.6 libcurl says "out of memory" of a header line beyond its own ceiling of 100 KiB. The
// two are told apart by what came so far, a head without its end, and by asking for as much memory.
bool is_overlong_header(const HttpReply &reply) {
    constexpr std::size_t beyond_ceiling = std::size_t{128} * 1024;
    constexpr std::string_view end_of_head = "\r\n\r\n";
    const std::string_view head = reply.headers;
    const bool complete = head.size() >= end_of_head.size() &&
                          head.substr(head.size() - end_of_head.size()) == end_of_head;
    const std::unique_ptr<char[]> probe(new (std::nothrow) char[beyond_ceiling]);
    return !head.empty() && !complete && probe != nullptr;
}

// A handshake that the peer ended with a reset or without a word, as a restarting load balancer
// does. A refusal that is TLS's own comes with a text of OpenSSL instead.
bool is_broken_handshake(std::string_view words) noexcept {
    return text::contains(words, "SSL_ERROR_SYSCALL") || text::contains(words, "unexpected eof");
}

// libcurl repeats a proxy URL that it does not understand, password and all.
bool may_hold_password(std::string_view words) noexcept {
    return text::contains(words, "proxy syntax") || text::contains(words, "proxy scheme") ||
           text::contains(words, "@");
}

void wake(void *multi) {
    curl_multi_wakeup(multi);
}

}  // namespace

struct CurlEngine::Transfer {
    HttpReply &reply;
    bool repeatable;
    int sends = 0;
    TransferError refused = TransferError::none;  // why a callback stopped the transfer
};

CurlEngine::CurlEngine() : multi_(curl_multi_init()), easy_(curl_easy_init()) {
    if (!multi_ || !easy_) throw std::bad_alloc();
}

CurlEngine::~CurlEngine() {
    const SigpipeGuard guard;  // closing a TLS connection writes to it
    easy_.reset();
    multi_.reset();
}

CURLcode CurlEngine::configure(const TransportOptions &options, CURLSH *share) {
    const long verify_peer = options.verify_tls ? 1 : 0;
    const long verify_host = options.verify_tls ? 2 : 0;
    const long min_tls =
        options.min_tls_minor >= 3 ? CURL_SSLVERSION_TLSv1_3 : CURL_SSLVERSION_TLSv1_2;
    OptionSetter setter(easy_.get());
    setter.set(CURLOPT_NOSIGNAL, 1L)
        .set(CURLOPT_QUICK_EXIT, 1L)  // else a cancel would wait for the resolver's thread
        .set(CURLOPT_SHARE, share)
        .set(CURLOPT_ERRORBUFFER, error_text_.data())
        .set(CURLOPT_PROTOCOLS_STR, "http,https")
        .set(CURLOPT_FOLLOWLOCATION, 0L)
        .set(CURLOPT_PATH_AS_IS, 1L)
        .set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS))
        .set(CURLOPT_TCP_KEEPALIVE, 1L)
        .set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L)
        .set(CURLOPT_POST, 1L)
        .set(CURLOPT_HEADERFUNCTION, &CurlEngine::on_header)
        .set(CURLOPT_HEADERDATA, this)
        .set(CURLOPT_WRITEFUNCTION, &CurlEngine::on_body)
        .set(CURLOPT_WRITEDATA, this)
        .set(CURLOPT_PREREQFUNCTION, &CurlEngine::on_request)
        .set(CURLOPT_PREREQDATA, this)
        .set(CURLOPT_SSL_VERIFYPEER, verify_peer)
        .set(CURLOPT_SSL_VERIFYHOST, verify_host)
        .set(CURLOPT_SSLVERSION, min_tls)
        .set(CURLOPT_PROXY_SSL_VERIFYPEER, verify_peer)
        .set(CURLOPT_PROXY_SSL_VERIFYHOST, verify_host)
        .set_text(CURLOPT_USERAGENT, options.user_agent)
        .set_text(CURLOPT_SSLCERT, options.client_cert)
        .set_text(CURLOPT_SSLKEY, options.client_key);
    // Both or neither: libcurl's own default for the one would add to what was given for the other.
    if (!options.ca_file.empty() || !options.ca_path.empty()) {
        const char *file = options.ca_file.empty() ? nullptr : options.ca_file.c_str();
        const char *path = options.ca_path.empty() ? nullptr : options.ca_path.c_str();
        setter.set(CURLOPT_CAINFO, file)
            .set(CURLOPT_PROXY_CAINFO, file)
            .set(CURLOPT_CAPATH, path)
            .set(CURLOPT_PROXY_CAPATH, path);
    }
    // What was given beats the environment, NO_PROXY included.
    if (options.proxy_given) {
        setter.set(CURLOPT_PROXY, options.proxy.c_str()).set(CURLOPT_NOPROXY, "");
    }
    return setter.code();
}

std::size_t CurlEngine::on_header(char *data, std::size_t size, std::size_t count,
                                  void *self) noexcept {
    Transfer &transfer = *static_cast<CurlEngine *>(self)->transfer_;
    const std::string_view line(data, size * count);
    std::string &headers = transfer.reply.headers;
    try {
        // A status line begins an answer; what came before it was an interim one.
        if (text::starts_with(line, "HTTP/")) headers.clear();
        if (headers.size() + line.size() > limits::reply_header_bytes) {
            transfer.refused = TransferError::too_large;
            return 0;
        }
        headers.append(line);
    } catch (...) {
        transfer.refused = TransferError::out_of_memory;
        return 0;
    }
    return line.size();
}

std::size_t CurlEngine::on_body(char *data, std::size_t size, std::size_t count,
                                void *self) noexcept {
    Transfer &transfer = *static_cast<CurlEngine *>(self)->transfer_;
    const std::string_view part(data, size * count);
    std::string &body = transfer.reply.body;
    if (body.size() + part.size() > limits::reply_body_bytes) {
        transfer.refused = TransferError::too_large;
        return 0;
    }
    try {
        body.append(part);
    } catch (...) {
        transfer.refused = TransferError::out_of_memory;
        return 0;
    }
    return part.size();
}

// libcurl calls this each time it is about to hand the request to a connection. A second time
// within one transfer means that the first connection died without an answer, and that libcurl
// would send a POST again on its own account.
int CurlEngine::on_request(void *self, char *, char *, int, int) noexcept {
    Transfer &transfer = *static_cast<CurlEngine *>(self)->transfer_;
    if (transfer.sends > 0 && !transfer.repeatable) {
        transfer.refused = TransferError::network;
        return CURL_PREREQFUNC_ABORT;
    }
    ++transfer.sends;
    return CURL_PREREQFUNC_OK;
}

CURLcode CurlEngine::prepare(const HttpRequest &request) {
    // The list's nodes live here and point at the request's text, which outlives the transfer:
    // nothing is copied.
    const std::size_t count = request.headers.size();
    if (count > header_list_.size()) return CURLE_BAD_FUNCTION_ARGUMENT;
    for (std::size_t i = 0; i < count; ++i) {
        header_list_[i].data = const_cast<char *>(request.headers[i].c_str());
        header_list_[i].next = i + 1 < count ? &header_list_[i + 1] : nullptr;
    }
    return OptionSetter(easy_.get())
        .set(CURLOPT_URL, request.url.c_str())
        .set(CURLOPT_HTTPHEADER, count > 0 ? header_list_.data() : nullptr)
        .set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()))
        .set(CURLOPT_POSTFIELDS, request.body.c_str())
        .set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_ms))
        .set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms))
        .code();
}

// Runs the transfer to its end, or until it is cancelled.
CURLcode CurlEngine::drive(Interrupt &interrupt, bool &cancelled) {
    constexpr int longest_poll_ms = 1000;  // curl's own timers and the waker end it sooner
    const Interrupt::Wakes wakes(interrupt, &wake, multi_.get());
    int running = 1;
    while (true) {
        if (interrupt.cancelled()) {
            cancelled = true;
            return CURLE_ABORTED_BY_CALLBACK;
        }
        CURLMcode code = curl_multi_perform(multi_.get(), &running);
        if (code == CURLM_OK && running > 0) {
            code = curl_multi_poll(multi_.get(), nullptr, 0, longest_poll_ms, nullptr);
        }
        if (code == CURLM_OUT_OF_MEMORY) return CURLE_OUT_OF_MEMORY;
        if (code != CURLM_OK) return CURLE_FAILED_INIT;
        if (running > 0) continue;
        int left = 0;
        const CURLMsg *message = curl_multi_info_read(multi_.get(), &left);
        return message != nullptr ? message->data.result : CURLE_OUT_OF_MEMORY;
    }
}

HttpReply CurlEngine::post(const HttpRequest &request, Interrupt &interrupt) {
    const SigpipeGuard guard;
    HttpReply reply;
    Transfer transfer{reply, request.repeatable};
    transfer_ = &transfer;
    error_text_[0] = '\0';
    CURLcode code = prepare(request);
    bool cancelled = false;
    if (code == CURLE_OK) {
        const CURLMcode added = curl_multi_add_handle(multi_.get(), easy_.get());
        if (added == CURLM_OK) {
            code = drive(interrupt, cancelled);
            curl_multi_remove_handle(multi_.get(), easy_.get());
        } else {
            code = added == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT;
        }
    }
    if (cancelled) transfer.refused = TransferError::cancelled;
    report(code, transfer, reply);
    transfer_ = nullptr;
    return reply;
}

void CurlEngine::report(CURLcode code, const Transfer &transfer, HttpReply &reply) const {
    long status = 0;
    long proxy_status = 0;
    long os_error = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    curl_easy_getinfo(easy_.get(), CURLINFO_OS_ERRNO, &os_error);
    reply.request_sent = transfer.sends > 0;
    reply.timings = timings();
    if (reply.request_sent) reply.status = static_cast<int>(status);
    if (code == CURLE_OK) return;
    reply.error = transfer.refused != TransferError::none ? transfer.refused : error_of(code);
    if (code == CURLE_OUT_OF_MEMORY && is_overlong_header(reply)) {
        reply.error = TransferError::too_large;
    }
    if (reply.error == TransferError::out_of_memory) throw std::bad_alloc();
    const bool tunnel_refused = !reply.request_sent && proxy_status >= 300;
    if (tunnel_refused && reply.error == TransferError::network) reply.error = TransferError::proxy;
    // Broken off by the peer before the request was on its way: as good as not connected.
    const bool broken_off = code == CURLE_SSL_CONNECT_ERROR &&
                            (os_error != 0 || is_broken_handshake(error_text_.data()));
    if (!reply.request_sent && (reply.error == TransferError::network || broken_off)) {
        reply.error = TransferError::connect;
    }
    const std::string_view said = error_text_.data();
    std::string_view words = curl_easy_strerror(code);
    if (!said.empty() && !may_hold_password(said)) words = said;
    if (transfer.refused == TransferError::network)
        words = "the connection was closed without an answer";
    reply.detail = text::printable(text::clip(words, CURL_ERROR_SIZE));
}

Timings CurlEngine::timings() const {
    constexpr std::array<CURLINFO, 5> moments = {
        CURLINFO_NAMELOOKUP_TIME_T, CURLINFO_CONNECT_TIME_T, CURLINFO_APPCONNECT_TIME_T,
        CURLINFO_STARTTRANSFER_TIME_T, CURLINFO_TOTAL_TIME_T};
    Timings out = no_timings;
    for (std::size_t i = 0; i < moments.size(); ++i) {
        curl_off_t value = 0;
        if (curl_easy_getinfo(easy_.get(), moments[i], &value) == CURLE_OK && value > 0)
            out[i] = value;
    }
    long connects = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &connects);
    if (connects == 0 && out[QF_TIMING_FIRST_BYTE] >= 0) {
        out[QF_TIMING_DNS] = out[QF_TIMING_CONNECT] = out[QF_TIMING_TLS] = 0;
    }
    return out;
}

}  // namespace qf
