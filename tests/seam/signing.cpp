// SPDX-License-Identifier: MIT
// Seam to the signer, the percent-encoding and the calendar.
#include "guard.hpp"
#include "protocol/civil_time.hpp"
#include "protocol/signer.hpp"
#include "protocol/uri.hpp"

using qf::seam::fill;
using qf::seam::guarded;

namespace {

std::vector<qf::uri::Parameter> parameters(const seam_pair *query, std::size_t count) {
    std::vector<qf::uri::Parameter> out;
    for (std::size_t i = 0; i < count; ++i)
        out.emplace_back(query[i].name, query[i].value);
    return out;
}

// What the client guarantees by its checks, and the vectors leave open: the path begins with a
// slash.
std::string canonical_uri(std::string_view path) {
    const bool absolute = !path.empty() && path[0] == '/';
    return (absolute ? "" : "/") + qf::uri::encode_path(path);
}

std::string_view view(const qf::Hmac::Hex &hex) {
    return {hex.data(), hex.size()};
}

}  // namespace

void seam_uri_encode(const char *text, int keep_slash, seam_text *out) {
    guarded(
        [&] { fill(*out, keep_slash != 0 ? qf::uri::encode_path(text) : qf::uri::encode(text)); });
}

void seam_uri_decode(const char *text, seam_text *out) {
    guarded([&] { fill(*out, qf::uri::decode(text)); });
}

void seam_canonical_query(const seam_pair *query, size_t count, seam_text *out) {
    guarded([&] { fill(*out, qf::uri::canonical_query(parameters(query, count))); });
}

void seam_canonical_query_from_wire(const char *raw, seam_text *out) {
    guarded([&] { fill(*out, qf::uri::canonical_query_from_wire(raw)); });
}

void seam_sign(const seam_sign_request *request, seam_signature *out) {
    guarded([&] {
        const std::string uri = canonical_uri(request->path);
        const std::string query =
            qf::uri::canonical_query(parameters(request->query, request->query_count));
        qf::SignRequest to_sign;
        to_sign.method = request->method;
        to_sign.canonical_uri = uri;
        to_sign.canonical_query = query;
        std::vector<qf::HeaderField> headers_of_request;
        for (std::size_t i = 0; i < request->header_count; ++i)
            headers_of_request.push_back({request->headers[i].name, request->headers[i].value});
        std::vector<std::string_view> listed;
        for (std::size_t i = 0; i < request->listed_count; ++i)
            listed.emplace_back(request->listed[i]);
        to_sign.headers = {headers_of_request.data(), headers_of_request.size()};
        to_sign.headers_to_sign = {listed.data(), listed.size()};
        const qf::CanonicalHeaders headers = qf::canonical_headers(to_sign);
        qf::Hmac hmac;
        const qf::Signature made =
            qf::sign(hmac, {request->access_key, request->secret_key}, to_sign,
                     qf::IsoTime(request->time).view(), request->validity_sec);
        fill(out->canonical_uri, uri);
        fill(out->canonical_query, query);
        fill(out->canonical_headers, headers.lines);
        fill(out->signed_names, headers.signed_names);
        fill(out->canonical_request, made.canonical_request);
        fill(out->signing_key, view(made.signing_key));
        fill(out->signature, view(made.signature));
        fill(out->authorization, made.authorization);
    });
}

void seam_iso_time(int64_t unix_sec, seam_text *out) {
    guarded([&] { fill(*out, qf::IsoTime(unix_sec).view()); });
}

seam_civil seam_civil_time(int64_t unix_sec) {
    const qf::CivilTime time = qf::civil_time(unix_sec);
    return {time.year, time.month, time.day, time.hour, time.minute, time.second};
}

int seam_unix_time(const seam_civil *time, int64_t *unix_sec) {
    const auto found =
        qf::unix_time({time->year, time->month, time->day, time->hour, time->minute, time->second});
    if (found) *unix_sec = *found;
    return found ? 1 : 0;
}

int seam_parse_http_date(const char *text, int64_t *unix_sec) {
    const auto found = qf::parse_http_date(text);
    if (found) *unix_sec = *found;
    return found ? 1 : 0;
}
