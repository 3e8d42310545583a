#include "system/json_scan.hpp"

#include <cstdint>

#include "limits.hpp"
#include "text.hpp"

namespace qf::json {
namespace {

constexpr std::size_t longest_number = 60;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

class Scanner {
public:
    Scanner(std::string_view text, Scan &scan) : text_(text), scan_(scan) {}

    void run() {
        if (!text::is_utf8(text_)) {
            refuse("it is not UTF-8");
            return;
        }
        blanks();
        if (!value(0)) return;
        blanks();
        if (at_ != text_.size()) {
            refuse("there is more text after the value");
            return;
        }
        scan_.valid = true;
    }

private:
    bool refuse(const char *problem) {
        if (scan_.problem == nullptr) scan_.problem = problem;
        return false;
    }

    char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

    bool take(char c) noexcept {
        if (peek() != c || at_ >= text_.size()) return false;
        ++at_;
        return true;
    }

    void blanks() noexcept {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return;
            ++at_;
        }
    }

    bool value(int depth) {
        if (depth > limits::json_depth) return refuse("it is nested too deep");
        if (++values_ > limits::json_values) return refuse("it holds too many values");
        switch (peek()) {
            case '{': return object(depth);
            case '[': return array(depth);
            case '"': return string();
            case 't': return word("true");
            case 'f': return word("false");
            case 'n': return word("null");
            default: return number();
        }
    }

    bool word(std::string_view expected) {
        if (text_.substr(at_, expected.size()) != expected) return refuse("a value is malformed");
        at_ += expected.size();
        return true;
    }

    bool object(int depth) {
        ++at_;
        blanks();
        if (take('}')) return true;
        do {
            blanks();
            if (peek() != '"') return refuse("a member has no name");
            if (!string()) return false;
            blanks();
            if (!take(':')) return refuse("a member has no value");
            blanks();
            if (!value(depth + 1)) return false;
            blanks();
        } while (take(','));
        return take('}') || refuse("an object is not closed");
    }

    bool array(int depth) {
        ++at_;
        blanks();
        if (take(']')) return true;
        do {
            blanks();
            if (!value(depth + 1)) return false;
            blanks();
        } while (take(','));
        return take(']') || refuse("an array is not closed");
    }

    bool string() {
        ++at_;
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') return true;
            if (static_cast<unsigned char>(c) < 0x20)
                return refuse("a string holds a control character");
            if (c == '\\' && !escape()) return false;
        }
        return refuse("a string is not closed");
    }

    bool escape() {
        const char c = peek();
        ++at_;
        if (c != 'u') {
            const bool known =
                c != '\0' && std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
            return known || refuse("a string holds an unknown escape");
        }
        std::uint32_t unit = 0;
        if (!code_unit(unit)) return false;
        if (unit == 0) return refuse("a string holds a NUL character");
        if (unit >= 0xdc00 && unit <= 0xdfff) return refuse("a string holds half a character");
        if (unit < 0xd800 || unit > 0xdbff) return true;
        if (!take('\\') || !take('u') || !code_unit(unit))
            return refuse("a string holds half a character");
        return (unit >= 0xdc00 && unit <= 0xdfff) || refuse("a string holds half a character");
    }

    bool code_unit(std::uint32_t &unit) {
        unit = 0;
        for (int i = 0; i < 4; ++i) {
            const int digit = hex_value(peek());
            if (digit < 0) return refuse("a string holds a malformed escape");
            unit = unit * 16 + static_cast<std::uint32_t>(digit);
            ++at_;
        }
        return true;
    }

    bool digits() noexcept {
        const std::size_t first = at_;
        while (is_digit(peek()))
            ++at_;
        return at_ > first;
    }

    bool number() {
        const std::size_t first = at_;
        take('-');
        if (!take('0') && !digits()) return refuse("a value is missing or malformed");
        if (take('.') && !digits()) return refuse("a number is malformed");
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (!take('+')) take('-');
            if (!digits()) return refuse("a number is malformed");
        }
        if (is_digit(peek())) return refuse("a number is malformed");  // a zero in front
        // cJSON reads at most 63 characters of a number.
        if (at_ - first > longest_number) return refuse("a number is too long");
        scan_.numbers.push_back(text_.substr(first, at_ - first));
        return true;
    }

    std::string_view text_;
    Scan &scan_;
    std::size_t at_ = 0;
    std::size_t values_ = 0;
};

}  // namespace

Scan scan(std::string_view text) {
    Scan result;
    Scanner(text, result).run();
    return result;
}

}  // namespace qf::json
