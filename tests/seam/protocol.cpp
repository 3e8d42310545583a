// SPDX-License-Identifier: MIT
// Seam to endpoints, actions, JSON, text and replies.
#include "guard.hpp"
#include "protocol/action.hpp"
#include "protocol/reply.hpp"
#include "reply.hpp"
#include "system/json_scan.hpp"
#include "text.hpp"

using qf::seam::fill;
using qf::seam::guarded;

struct seam_json {
    qf::json::Document document;
};

void seam_parse_endpoint(const char *url, size_t size, seam_endpoint *out) {
    guarded([&] {
        *out = seam_endpoint{};
        const auto endpoint = qf::parse_endpoint({url, size});
        if (!endpoint) {
            out->status = endpoint.failure().status;
            fill(out->message, endpoint.failure().message);
            fill(out->hint, endpoint.failure().hint);
            return;
        }
        out->secure = endpoint->origin.rfind("https:", 0) == 0 ? 1 : 0;
        fill(out->origin, endpoint->origin);
        fill(out->host_header, endpoint->host_header);
        fill(out->path_prefix, endpoint->path_prefix);
    });
}

qf_status seam_check_action(const char *route, size_t route_size, const char *action,
                            size_t action_size, seam_text *message) {
    return guarded([&] {
        const auto bad = qf::check_action({route, route_size}, {action, action_size});
        fill(*message, bad ? bad->message : std::string());
        return bad ? bad->status : qf_status{QF_OK};
    });
}

int seam_is_read_action(const char *action) {
    return qf::is_read_action(action) ? 1 : 0;
}

void seam_make_target(const char *base_url, const char *route, const char *action, seam_text *url,
                      seam_text *canonical_uri, seam_text *canonical_query) {
    guarded([&] {
        const auto endpoint = qf::parse_endpoint(base_url);
        if (!endpoint) qf::seam::give_up("the base URL of a target is refused");
        const qf::Target target = qf::make_target(*endpoint, route, action);
        fill(*url, target.url);
        fill(*canonical_uri, target.canonical_uri);
        fill(*canonical_query, target.canonical_query);
    });
}

const char *seam_json_problem(const char *text, size_t size) {
    return guarded([&]() -> const char * {
        const qf::json::Scan scan = qf::json::scan({text, size});
        if (!scan.valid && scan.problem == nullptr) return "invalid for no reason";
        return scan.problem;
    });
}

int64_t seam_json_number_count(const char *text) {
    return guarded([&] { return static_cast<int64_t>(qf::json::scan(text).numbers.size()); });
}

seam_json *seam_json_parse(const char *text, size_t size) {
    return guarded([&]() -> seam_json * {
        auto document = qf::json::Document::parse({text, size});
        return document ? new seam_json{std::move(*document)} : nullptr;
    });
}

void seam_json_free(seam_json *document) {
    delete document;
}

int seam_json_exists(const seam_json *document, const char *pointer) {
    return guarded([&] { return document->document.root().at(pointer).exists() ? 1 : 0; });
}

const char *seam_json_scalar(const seam_json *document, const char *pointer) {
    return guarded([&] { return document->document.root().at(pointer).scalar(); });
}

void seam_json_print(const seam_json *document, const char *pointer, seam_text *out) {
    guarded([&] { fill(*out, document->document.root().at(pointer).print()); });
}

void seam_json_quote(const char *text, seam_text *out) {
    guarded([&] { fill(*out, qf::json::quote(text)); });
}

int seam_is_utf8(const char *text, size_t size) {
    return qf::text::is_utf8({text, size}) ? 1 : 0;
}

void seam_printable(const char *text, size_t size, seam_text *out) {
    guarded([&] { fill(*out, qf::text::printable({text, size})); });
}

void seam_clip(const char *text, size_t bytes, seam_text *out) {
    guarded([&] { fill(*out, qf::text::clip(text, bytes)); });
}

void seam_read_reply(const seam_reply *reply, seam_reading *out) {
    guarded([&] {
        const qf::Reply read = qf::read_reply(qf::seam::http_reply(*reply));
        out->status = read.status;
        out->transient = read.transient ? 1 : 0;
        out->execution = static_cast<int>(read.execution);
        out->has_document = read.document.exists() ? 1 : 0;
        fill(out->code, read.code);
        fill(out->message, read.message);
        fill(out->hint, read.hint);
        fill(out->request_id, read.request_id);
    });
}

int64_t seam_retry_after_ms(const char *headers, int64_t now_unix_ms) {
    return guarded([&] {
        qf::HttpReply http;
        http.headers = headers;
        return qf::retry_after_ms(http, now_unix_ms);
    });
}

void seam_hint_for_key_form(const char *message, const char *access_key, seam_text *out) {
    guarded([&] {
        fill(*out, qf::hint_for_key_form(qf::hint_for(QF_ERR_AUTH, {}, message), access_key));
    });
}
