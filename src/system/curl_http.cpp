#include <curl/curl.h>

#include <array>
#include <mutex>
#include <new>
#include <utility>

#include "limits.hpp"
#include "pool.hpp"
#include "system/curl_engine.hpp"
#include "system/curl_process.hpp"
#include "system/http.hpp"

namespace qf {
namespace {

// Names and TLS sessions that the engines of one transport learn from each other. Connections are
// not shared this way: libcurl does not support it between threads.
class Share {
public:
    Share() : handle_(curl_share_init()) {
        if (!handle_) throw std::bad_alloc();
        const bool ok =
            curl_share_setopt(handle_.get(), CURLSHOPT_USERDATA, this) == CURLSHE_OK &&
            curl_share_setopt(handle_.get(), CURLSHOPT_LOCKFUNC, &Share::lock) == CURLSHE_OK &&
            curl_share_setopt(handle_.get(), CURLSHOPT_UNLOCKFUNC, &Share::unlock) == CURLSHE_OK &&
            curl_share_setopt(handle_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) == CURLSHE_OK &&
            curl_share_setopt(handle_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION) ==
                CURLSHE_OK;
        if (!ok)
            throw std::bad_alloc();  // libcurl knows these options; memory is all that can be
                                     // missing
    }
    CURLSH *get() const noexcept { return handle_.get(); }

private:
    static void lock(CURL *, curl_lock_data data, curl_lock_access, void *self) noexcept {
        static_cast<Share *>(self)->mutexes_[data].lock();
    }
    static void unlock(CURL *, curl_lock_data data, void *self) noexcept {
        static_cast<Share *>(self)->mutexes_[data].unlock();
    }
    struct Free {
        void operator()(CURLSH *handle) const noexcept { curl_share_cleanup(handle); }
    };
    std::array<std::mutex, CURL_LOCK_DATA_LAST> mutexes_;
    std::unique_ptr<CURLSH, Free> handle_;
};

// Gives each running request an engine of its own.
class CurlTransport final : public HttpTransport {
public:
    explicit CurlTransport(TransportOptions options) : options_(std::move(options)) {}

    CURLcode start() {
        auto engine = std::make_unique<CurlEngine>();
        const CURLcode code = engine->configure(options_, share_.get());
        if (code == CURLE_OK) idle_.give_back(std::move(engine));
        return code;
    }

    HttpReply post(const HttpRequest &request, Interrupt &interrupt) override {
        std::unique_ptr<CurlEngine> engine = idle_.take();
        if (!engine) {
            engine = std::make_unique<CurlEngine>();
            // The same options were accepted when the transport was made.
            if (engine->configure(options_, share_.get()) != CURLE_OK) throw std::bad_alloc();
        }
        HttpReply reply = engine->post(request, interrupt);
        idle_.give_back(std::move(engine));
        return reply;
    }

private:
    const TransportOptions options_;
    Share share_;  // outlives the engines
    Pool<CurlEngine> idle_{limits::idle_connections};
};

}  // namespace

Expected<std::unique_ptr<HttpTransport>> make_curl_transport(TransportOptions options) {
    if (!start_libcurl()) {
        return Failure{QF_ERR_INTERNAL, "libcurl could not be initialised", {}};
    }
    auto transport = std::make_unique<CurlTransport>(std::move(options));
    const CURLcode code = transport->start();
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    if (code != CURLE_OK) {
        return Failure{QF_ERR_CONFIG,
                       std::string("libcurl refuses the settings: ") + curl_easy_strerror(code),
                       "Check proxy, ca_file, ca_path, client_cert, client_key and min_tls, and "
                       "that libcurl is at "
                       "least 7.87 with TLS support."};
    }
    return std::unique_ptr<HttpTransport>(std::move(transport));
}

}  // namespace qf
