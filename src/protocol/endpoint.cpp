#include "protocol/endpoint.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/uri.hpp"
#include "system/address.hpp"
#include "text.hpp"

namespace qf {
namespace {

// Whether a name server would never be asked: all that ends in a number is taken for an address.
bool ends_in_number(std::string_view host) noexcept {
    const std::size_t dot = host.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
    return text::starts_with(last, "0x") ||
           (!last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos);
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

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "[::1]" ||
           (text::starts_with(host, "127.") && canonical_ipv4(host).has_value());
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

// Takes HOST or HOST:PORT apart; says what is wrong with it, or NULL. Addresses are taken in their
// canonical form alone, since that is what goes on the wire, whatever was signed.
const char *parse_authority(std::string_view text, Authority &out) {
    std::string_view rest;
    if (!text.empty() && text[0] == '[') {
        const std::size_t end = text.find(']');
        const auto address =
            end == std::string_view::npos ? std::nullopt : canonical_ipv6(text.substr(1, end - 1));
        if (!address) return "holds a malformed IPv6 address";
        out.host = '[' + *address + ']';
        rest = text.substr(end + 1);
        if (!rest.empty() && rest[0] != ':') return "holds something between address and port";
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        out.host = text::to_lower(text.substr(0, colon));
        rest = text.substr(colon);
        if (!is_host_name(out.host)) return "holds no valid host name";
        if (ends_in_number(out.host) && canonical_ipv4(out.host) != out.host) {
            return "holds a malformed IPv4 address";
        }
    }
    if (rest.empty()) return nullptr;
    const std::string_view port = rest.substr(1);
    const auto number = port.size() <= 5 ? text::to_int(port) : std::nullopt;
    if (!number || *number < 1 || *number > 65535) return "holds no valid port";
    out.port = *number;
    return nullptr;
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
    if (text::contains(url.substr(0, slash), "@"))
        return bad_url("must not hold a user name or password");
    Authority authority;
    if (const char *problem = parse_authority(url.substr(0, slash), authority)) {
        return bad_url(problem);
    }
    auto prefix = parse_prefix(url.substr(slash));
    if (!prefix) return prefix.failure();

    Endpoint out;
    const bool secure = scheme == "https";
    if (!secure && !is_loopback(authority.host)) {
        return bad_url("uses http:// for another machine; only https:// is safe there");
    }
    out.host_header = authority.host;
    const std::int64_t default_port = secure ? 443 : 80;
    if (authority.port != 0 && authority.port != default_port) {
        out.host_header += ':' + std::to_string(authority.port);
    }
    out.origin = scheme + "://" + out.host_header;
    out.path_prefix = std::move(*prefix);
    return out;
}

const char *problem_with_proxy_url(std::string_view url) {
    const std::size_t colon = url.find("://");
    if (colon != std::string_view::npos) {
        constexpr std::string_view known[] = {"http",    "https",  "socks4",
                                              "socks4a", "socks5", "socks5h"};
        const std::string scheme = text::to_lower(url.substr(0, colon));
        if (std::find(std::begin(known), std::end(known), scheme) == std::end(known)) {
            return "must begin with http://, https://, socks5:// or socks5h://";
        }
        url.remove_prefix(colon + 3);
    }
    if (!url.empty() && url.back() == '/') url.remove_suffix(1);
    const std::size_t at = url.rfind('@');
    const std::string_view user = url.substr(0, at == std::string_view::npos ? 0 : at);
    if (user.find_first_of("/?#@[]\\ \"<>") != std::string_view::npos) {
        return "holds a character in its user name or password that must be written as %XX";
    }
    if (at != std::string_view::npos) url.remove_prefix(at + 1);
    Authority authority;
    return parse_authority(url, authority);
}

}  // namespace qf
