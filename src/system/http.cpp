#include "system/http.hpp"

#include "system/crypto.hpp"
#include "text.hpp"

namespace qf {

HttpRequest::~HttpRequest() {
    for (std::string &line : headers)
        wipe(line);
}

std::string_view HttpReply::header(std::string_view name) const noexcept {
    std::string_view rest = headers;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const bool has_name = line.size() > name.size() && line[name.size()] == ':';
        if (has_name && text::equals_ignoring_case(line.substr(0, name.size()), name)) {
            return text::trim(line.substr(name.size() + 1));
        }
    }
    return {};
}

}  // namespace qf
