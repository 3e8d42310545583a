// One libcurl easy handle with its own multi handle and connections: carries one request at a time.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>

#include "system/http.hpp"

namespace qf {

class CurlEngine {
public:
    // Throws std::bad_alloc.
    CurlEngine();
    ~CurlEngine();
    CurlEngine(const CurlEngine &) = delete;
    CurlEngine &operator=(const CurlEngine &) = delete;

    // Settings that hold for every request. Says what libcurl refused, or is CURLE_OK.
    CURLcode configure(const TransportOptions &options, CURLSH *share);
    HttpReply post(const HttpRequest &request, Interrupt &interrupt);

private:
    struct Transfer;  // what the callbacks of one request fill

    CURLcode prepare(const HttpRequest &request);
    CURLcode drive(Interrupt &interrupt, bool &cancelled);
    void report(CURLcode code, const Transfer &transfer, HttpReply &reply) const;
    Timings timings() const;

    static std::size_t on_header(char *data, std::size_t size, std::size_t count,
                                 void *self) noexcept;
    static std::size_t on_body(char *data, std::size_t size, std::size_t count,
                               void *self) noexcept;
    static int on_request(void *self, char *, char *, int, int) noexcept;

    struct FreeEasy {
        void operator()(CURL *easy) const noexcept { curl_easy_cleanup(easy); }
    };
    struct FreeMulti {
        void operator()(CURLM *multi) const noexcept { curl_multi_cleanup(multi); }
    };
    // The easy handle goes first: it may still be attached to the multi handle.
    std::unique_ptr<CURLM, FreeMulti> multi_;
    std::unique_ptr<CURL, FreeEasy> easy_;
    std::array<char, CURL_ERROR_SIZE> error_text_{};
    std::array<curl_slist, 8> header_list_{};
    Transfer *transfer_ = nullptr;
};

}  // namespace qf
