#include "system/secret.hpp"

#include <cstring>
#include <utility>

#include "system/crypto.hpp"

namespace qf {

Secret::Secret(std::string_view text) {
    if (text.empty()) return;
    *this = of_size(text.size());
    std::memcpy(data_.get(), text.data(), text.size());
}

Secret Secret::of_size(std::size_t size) {
    Secret secret;
    secret.data_ = std::make_unique<char[]>(size + 1);
    secret.size_ = size;
    secret.capacity_ = size;
    return secret;
}

Secret::Secret(Secret &&other) noexcept
    : data_(std::move(other.data_)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Secret &Secret::operator=(const Secret &other) {
    return *this = Secret(other);
}

Secret &Secret::operator=(Secret &&other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
}

void Secret::clear() noexcept {
    if (data_) wipe(data_.get(), capacity_);
    data_.reset();
    size_ = 0;
    capacity_ = 0;
}

void Secret::shrink(std::size_t size) noexcept {
    if (size >= size_) return;
    wipe(data_.get() + size, size_ - size);
    size_ = size;
}

}  // namespace qf
