// SPDX-License-Identifier: MIT
// An emulator for one test, and clients of it.
#pragma once

#include <qianfan/qianfan.hpp>
#include <string>
#include <vector>

namespace testing_qianfan {

class Emulator {
public:
    /** Starts one with these options; each fault is `kind,field=value`. */
    explicit Emulator(const std::vector<std::string> &faults = {});
    Emulator(const Emulator &) = delete;
    Emulator &operator=(const Emulator &) = delete;
    Emulator(Emulator &&) = delete;
    Emulator &operator=(Emulator &&) = delete;
    ~Emulator();

    const std::string &url() const { return url_; }
    /** Its address, good keys, no back-off, no `.env` file. */
    qianfan::Config config() const;
    qianfan::Client client() const { return qianfan::Client(config()); }
    /** Its address without keys. */
    qianfan::Config config_without_keys() const;
    /** Returns as soon as a request has arrived. */
    void await_request() const;
    /** The requests it lists, as JSON. */
    std::string requests() const;

private:
    int standard_input_ = -1;
    int process_ = -1;
    std::string url_;
};

}  // namespace testing_qianfan
