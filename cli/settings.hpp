// SPDX-License-Identifier: MIT
#pragma once

#include <qianfan/qianfan.h>

#include <string>
#include <vector>

namespace cli {

// One row of qf_config_describe, which is the only list of keys: nothing here repeats it.
struct Setting {
    std::string key;
    std::string env;
    std::string fallback;
    std::string unit;
    std::string doc;
    std::string value;
    std::string source;
    bool has_value = false;
};

// The rows in the body of a qf_config_describe result.
std::vector<Setting> read_settings(const qf_result *described);

// The row of a key; an empty row if the library does not know it.
Setting find_setting(const std::vector<Setting> &settings, const std::string &key);

}  // namespace cli
