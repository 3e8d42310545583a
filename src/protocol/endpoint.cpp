#include "protocol/endpoint.hpp"

#include <algorithm>

#include "protocol/uri.hpp"
#include "text.hpp"

namespace qf {
namespace {

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_ipv4(std::string_view text) noexcept {
    for (int part = 0; part < 4; ++part) {
        const std::string_view digits = text.substr(0, text.find('.'));
        const auto value = digits.size() <= 3 ? text::to_int(digits) : std::nullopt;
        if (!value || *value > 255) return false;
        text.remove_prefix(digits.size());
        if (part == 3) return text.empty();
        if (text.empty()) return false;
        text.remove_prefix(1);
    }
    return false;
}

// Groups of hexadecimal digits between colons; "::" stands for missing groups, once; the last may
// be an IPv4 address.
bool is_ipv6(std::string_view text) noexcept {
    int groups = 0;
    bool gap = false;
    if (text::starts_with(text, "::")) {
        gap = true;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        if (is_ipv4(text)) return gap ? groups <= 5 : groups == 6;
        std::size_t digits = 0;
        while (digits < text.size() && is_hex(text[digits]))
            ++digits;
        if (digits < 1 || digits > 4) return false;
        ++groups;
        text.remove_prefix(digits);
        if (text.empty()) break;
        if (text[0] != ':') return false;
        text.remove_prefix(1);
        if (text.empty()) return false;
        if (text[0] == ':') {
            if (gap) return false;
            gap = true;
            text.remove_prefix(1);
        }
    }
    return gap ? groups <= 7 : groups == 8;
}

bool is_host_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > 253 || text.front() == '.' || text.front() == '-')
        return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                                  c == '.' || c == '_';
                       }) &&
           !text::contains(text, "..");
}

bool is_loopback(std::string_view host) noexcept {
    return host == "localhost" || host == "[::1]" ||
           (text::starts_with(host, "127.") && is_ipv4(host));
}

bool has_dot_segment(std::string_view path) noexcept {
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::string_view segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

Failure bad_url(const char *why) {
    return Failure{
        QF_ERR_CONFIG, std::string("console_api_base_url ") + why,
        "It looks like https://qianfan.baidubce.com, with a port or a path behind it if needed."};
}

struct Authority {
    std::string host;
    std::int64_t port = 0;  // 0: not given
};

Expected<Authority> parse_authority(std::string_view text) {
    if (text::contains(text, "@")) return bad_url("must not hold a user name or password");
    Authority out;
    std::string_view port;
    bool has_port = false;
    if (!text.empty() && text[0] == '[') {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) {
            return bad_url("holds a malformed IPv6 address");
        }
        out.host = text::to_lower(text.substr(0, end + 1));
        text.remove_prefix(end + 1);
        has_port = !text.empty();
        if (has_port && text[0] != ':') return bad_url("holds something between address and port");
        if (has_port) port = text.substr(1);
    } else {
        const std::size_t colon = text.find(':');
        out.host = text::to_lower(text.substr(0, colon));
        has_port = colon != std::string_view::npos;
        if (has_port) port = text.substr(colon + 1);
        if (!is_host_name(out.host)) return bad_url("holds no valid host name");
    }
    if (!has_port) return out;
    const auto number = port.size() <= 5 ? text::to_int(port) : std::nullopt;
    if (!number || *number < 1 || *number > 65535) return bad_url("holds no valid port");
    out.port = *number;
    return out;
}

Expected<std::string> parse_prefix(std::string_view path) {
    std::string prefix = uri::decode(path);
    while (!prefix.empty() && prefix.back() == '/')
        prefix.pop_back();
    if (!text::is_utf8(prefix) || text::has_control(prefix) || has_dot_segment(prefix)) {
        return bad_url("holds a path that is not plain");
    }
    return prefix;
}

}  // namespace

Expected<Endpoint> parse_endpoint(std::string_view url) {
    if (url.find_first_of(" \"<>\\^`{|}") != std::string_view::npos || text::has_control(url) ||
        !std::all_of(url.begin(), url.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        return bad_url("holds a character that no URL may hold");
    }
    const std::size_t colon = url.find("://");
    const std::string scheme =
        text::to_lower(url.substr(0, colon == std::string_view::npos ? 0 : colon));
    if (scheme != "https" && scheme != "http") return bad_url("does not begin with https://");
    url.remove_prefix(colon + 3);
    if (url.find_first_of("?#") != std::string_view::npos)
        return bad_url("must not hold a query or fragment");

    const std::size_t slash = std::min(url.find('/'), url.size());
    const auto authority = parse_authority(url.substr(0, slash));
    if (!authority) return authority.failure();
    auto prefix = parse_prefix(url.substr(slash));
    if (!prefix) return prefix.failure();

    Endpoint out;
    out.secure = scheme == "https";
    if (!out.secure && !is_loopback(authority->host)) {
        return bad_url("uses http:// for another machine; only https:// is safe there");
    }
    out.host_header = authority->host;
    const std::int64_t default_port = out.secure ? 443 : 80;
    if (authority->port != 0 && authority->port != default_port) {
        out.host_header += ':' + std::to_string(authority->port);
    }
    out.origin = scheme + "://" + out.host_header;
    out.path_prefix = std::move(*prefix);
    return out;
}

}  // namespace qf
