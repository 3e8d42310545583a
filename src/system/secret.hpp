// Text that is wiped from memory when it is no longer needed.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace qf {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text);
    ~Secret() { clear(); }
    Secret(const Secret &other) : Secret(other.view()) {}
    Secret(Secret &&other) noexcept;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;  // swaps: the other one wipes what was here

    std::string_view view() const noexcept { return {data_.get(), size_}; }
    const char *c_str() const noexcept { return data_ ? data_.get() : ""; }
    bool empty() const noexcept { return size_ == 0; }
    void clear() noexcept;

    // A secret of that many zero bytes, to be filled in place: reading into a growing string would
    // leave copies behind.
    static Secret of_size(std::size_t size);
    char *data() noexcept { return data_.get(); }
    void shrink(std::size_t size) noexcept;

private:
    std::unique_ptr<char[]> data_;  // NUL-terminated
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace qf
