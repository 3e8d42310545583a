// SPDX-License-Identifier: MIT
#include "settings.hpp"

#include <algorithm>

#include "output.hpp"

namespace cli {

std::vector<Setting> read_settings(const qf_result *described) {
    std::vector<Setting> settings;
    while (true) {
        const std::string row = "/settings/" + std::to_string(settings.size());
        if (qf_result_get(described, row.c_str()) == nullptr) {
            return settings;
        }
        const auto read = [&](const char *name) {
            return member(described, (row + "/" + name).c_str());
        };
        Setting setting;
        setting.key = read("key");
        setting.env = read("env");
        setting.fallback = read("default");
        setting.unit = read("unit");
        setting.doc = read("doc");
        setting.value = read("value");
        setting.source = read("source");
        setting.has_value = qf_result_get(described, (row + "/value").c_str()) != nullptr;
        settings.push_back(setting);
    }
}

Setting find_setting(const std::vector<Setting> &settings, const std::string &key) {
    const auto found = std::find_if(settings.begin(), settings.end(),
                                    [&](const Setting &row) { return row.key == key; });
    return found == settings.end() ? Setting{} : *found;
}

}  // namespace cli
