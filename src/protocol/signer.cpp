#include "protocol/signer.hpp"

#include <algorithm>

#include "protocol/civil_time.hpp"
#include "protocol/uri.hpp"
#include "text.hpp"

namespace qf {
namespace {

// Writes a number in the given width, with zeros in front.
void put(char *out, std::int64_t value, int width) noexcept {
    while (width > 0) {
        --width;
        out[width] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

void append_lower(std::string &out, std::string_view text) {
    const std::size_t start = out.size();
    out.append(text);
    for (std::size_t i = start; i < out.size(); ++i) {
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] + ('a' - 'A'));
    }
}

bool in_default_set(std::string_view lower_name) noexcept {
    return lower_name == "host" || text::starts_with(lower_name, "x-bce-") ||
           lower_name == "content-length" || lower_name == "content-type" ||
           lower_name == "content-md5";
}

bool is_chosen(const SignRequest &request, std::string_view lower_name) noexcept {
    const auto &wanted = request.headers_to_sign;
    if (wanted.empty()) return in_default_set(lower_name);
    return std::find(wanted.begin(), wanted.end(), lower_name) != wanted.end();
}

std::string_view view(const Hmac::Hex &hex) noexcept {
    return {hex.data(), hex.size()};
}

// Pieces at the end of a text, joined by a separator that no piece holds, sorted bytewise. A piece
// is written at the end and then moved to its place, where it mostly stands already.
class SortedPieces {
public:
    SortedPieces(std::string &text, char separator)
        : text_(text), separator_(separator), first_(text.size()), last_(text.size()) {}

    void begin_piece() {
        if (!empty_) text_ += separator_;
        last_ = text_.size();
        was_empty_ = empty_;
        empty_ = false;
    }
    std::string_view last() const noexcept { return std::string_view(text_).substr(last_); }
    void drop_piece() noexcept {
        text_.resize(was_empty_ ? last_ : last_ - 1);
        empty_ = was_empty_;
    }
    void end_piece() {
        std::size_t place = last_;
        while (place > first_) {
            const std::size_t previous = start_of_piece_before(place);
            if (!(last() < std::string_view(text_).substr(previous, place - 1 - previous))) break;
            place = previous;
        }
        if (place == last_) return;
        text_ += separator_;
        const auto begin = text_.begin();
        std::rotate(begin + static_cast<std::ptrdiff_t>(place),
                    begin + static_cast<std::ptrdiff_t>(last_), text_.end());
        text_.pop_back();
    }

private:
    std::size_t start_of_piece_before(std::size_t start) const noexcept {
        std::size_t at = start - 1;
        while (at > first_ && text_[at - 1] != separator_)
            --at;
        return at;
    }

    std::string &text_;
    const char separator_;
    const std::size_t first_;
    std::size_t last_;
    bool empty_ = true;
    bool was_empty_ = true;
};

// Appends the lines to the one text and the names to the other. Lines sort differently from names:
// "x-bce-a-b:" comes before "x-bce-a:".
void append_headers(const SignRequest &request, std::string &all_lines, std::string &all_names) {
    SortedPieces lines(all_lines, '\n');
    SortedPieces names(all_names, ';');
    for (const HeaderField &field : request.headers) {
        const std::string_view value = text::trim(field.value);
        if (value.empty()) continue;
        names.begin_piece();
        append_lower(all_names, field.name);
        if (!is_chosen(request, names.last())) {
            names.drop_piece();
            continue;
        }
        lines.begin_piece();
        uri::encode_to(all_lines, names.last());
        all_lines += ':';
        uri::encode_to(all_lines, value);
        lines.end_piece();
        names.end_piece();
    }
}

}  // namespace

IsoTime::IsoTime(std::int64_t unix_sec) noexcept
    : text_{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0',
            'T', '0', '0', ':', '0', '0', ':', '0', '0', 'Z'} {
    const CivilTime time = civil_time(unix_sec);
    put(&text_[0], time.year, 4);
    put(&text_[5], time.month, 2);
    put(&text_[8], time.day, 2);
    put(&text_[11], time.hour, 2);
    put(&text_[14], time.minute, 2);
    put(&text_[17], time.second, 2);
}

CanonicalHeaders canonical_headers(const SignRequest &request) {
    CanonicalHeaders out;
    append_headers(request, out.lines, out.signed_names);
    return out;
}

Signature sign(Hmac &hmac, const SigningKeys &keys, const SignRequest &request,
               std::string_view time, std::int64_t validity_sec) {
    Signature out;
    std::string names;
    std::string &canonical = out.canonical_request;
    std::size_t longest_headers = 0;  // no regrowth: it would leave parts of a token behind
    for (const HeaderField &field : request.headers)
        longest_headers += 3 * (field.name.size() + field.value.size()) + 2;
    canonical.reserve(request.method.size() + request.canonical_uri.size() +
                      request.canonical_query.size() + longest_headers + 3);
    canonical.append(request.method).append(1, '\n');
    canonical.append(request.canonical_uri).append(1, '\n');
    canonical.append(request.canonical_query).append(1, '\n');
    append_headers(request, canonical, names);
    std::string &text = out.authorization;
    text.reserve(keys.access_key.size() + time.size() + names.size() + 112);
    text.append("bce-auth-v1/").append(keys.access_key).append(1, '/').append(time).append(1, '/');
    text.append(std::to_string(validity_sec));
    out.signing_key = hmac.hex(keys.secret_key, text);
    // The key of the second step is the hexadecimal text, not the bytes it stands for.
    out.signature = hmac.hex(view(out.signing_key), canonical);
    text.append(1, '/').append(names).append(1, '/').append(view(out.signature));
    return out;
}

}  // namespace qf
