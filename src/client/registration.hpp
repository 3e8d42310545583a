// A caller's user_data, released exactly once when nothing can use it any more.
#pragma once

#include <memory>

#include "qianfan/qianfan.h"

namespace qf {

class Registration {
public:
    // Made in two steps: if there is no memory for it, release must not be called.
    static std::shared_ptr<Registration> make(void *user_data, qf_release_fn release) {
        auto registration = std::make_shared<Registration>();
        registration->user_data_ = user_data;
        registration->release_ = release;
        return registration;
    }
    Registration() = default;
    ~Registration() {
        if (release_ != nullptr) release_(user_data_);
    }
    Registration(const Registration &) = delete;
    Registration &operator=(const Registration &) = delete;

    void *user_data() const noexcept { return user_data_; }

private:
    void *user_data_ = nullptr;
    qf_release_fn release_ = nullptr;
};

}  // namespace qf
