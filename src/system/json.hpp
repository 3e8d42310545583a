// JSON documents: the one door to cJSON.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct cJSON;

namespace qf::json {

// A place in a document, or nowhere. Valid as long as its document.
class Node {
public:
    Node() = default;
    explicit Node(const cJSON *item) : item_(item) {}

    bool exists() const noexcept { return item_ != nullptr; }
    bool is_null() const noexcept;
    bool is_object() const noexcept;
    bool is_container() const noexcept;
    // Text of a string, literal of a number (exact, whatever its size), "true", "false"; else NULL.
    const char *scalar() const noexcept;
    // The same if it is not empty, else "".
    std::string_view text() const noexcept;
    Node member(const char *name) const noexcept;
    Node member_ignoring_case(const char *name) const noexcept;
    // RFC 6901.
    Node at(std::string_view pointer) const;
    // JSON text of the node without blanks; throws std::bad_alloc.
    std::string print() const;

private:
    const cJSON *item_ = nullptr;
};

class Document {
public:
    Document() = default;
    // Nothing if the text is not valid JSON; throws std::bad_alloc.
    static std::optional<Document> parse(std::string_view text);
    Node root() const noexcept { return Node(root_.get()); }
    bool exists() const noexcept { return root_ != nullptr; }

private:
    struct Free {
        void operator()(cJSON *item) const noexcept;
    };
    std::unique_ptr<cJSON, Free> root_;
};

// The text as a JSON string, with its quotation marks. The text must be UTF-8.
std::string quote(std::string_view text);

}  // namespace qf::json
