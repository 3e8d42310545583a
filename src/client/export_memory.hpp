// The export task last seen of each model version: tells a new task from an old one when the answer
// to a create is lost.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "limits.hpp"

namespace qf {

// Any number of threads. Bounded: the entry written longest ago makes room.
class ExportMemory {
public:
    std::string last_seen(std::string_view model_id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        const Entry *entry = find(model_id);
        return entry == nullptr ? std::string() : entry->second;
    }

    void remember(std::string_view model_id, std::string_view export_id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (Entry *entry = find(model_id)) {
            entry->second = export_id;
        } else if (entries_.size() < limits::remembered_exports) {
            entries_.emplace_back(model_id, export_id);
        } else {
            entries_[oldest_] = Entry(model_id, export_id);
            oldest_ = (oldest_ + 1) % entries_.size();
        }
    }

private:
    using Entry = std::pair<std::string, std::string>;

    Entry *find(std::string_view model_id) noexcept {
        for (Entry &entry : entries_) {
            if (entry.first == model_id) return &entry;
        }
        return nullptr;
    }

    std::mutex mutex_;
    std::vector<Entry> entries_;  // guarded by mutex_, as is oldest_
    std::size_t oldest_ = 0;
};

}  // namespace qf
