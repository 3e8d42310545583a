#include "system/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace qf {
namespace {

class FileDescriptor {
public:
    explicit FileDescriptor(int number) : number_(number) {}
    ~FileDescriptor() {
        if (number_ >= 0) ::close(number_);
    }
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    int get() const noexcept { return number_; }

private:
    int number_;
};

Failure cannot_read(const std::string &path, const std::string &why) {
    return Failure{QF_ERR_CONFIG, "cannot read " + path + ": " + why, {}};
}

std::string error_text(int number) {
    return std::generic_category().message(number);
}

}  // namespace

Expected<std::optional<Secret>> read_file(const std::string &path, std::size_t most) {
    // Not blocking: a FIFO of that name must not hold the caller for ever.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return std::optional<Secret>();
        return cannot_read(path, error_text(errno));
    }
    struct stat facts = {};
    if (::fstat(file.get(), &facts) != 0) return cannot_read(path, error_text(errno));
    // A directory of that name is often a virtual environment of Python.
    if (!S_ISREG(facts.st_mode)) return std::optional<Secret>();
    const auto size = static_cast<std::size_t>(facts.st_size);
    if (size > most) {
        return cannot_read(path, "larger than " + std::to_string(most) + " bytes");
    }
    Secret content = Secret::of_size(size);
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t got = ::read(file.get(), content.data() + filled, size - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot_read(path, error_text(errno));
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    content.shrink(filled);
    return std::optional<Secret>(std::move(content));
}

bool file_is_readable(const std::string &path) {
    return ::access(path.c_str(), R_OK) == 0;
}

const char *environment(const char *name) noexcept {
    return std::getenv(name);
}

long process_id() noexcept {
    return static_cast<long>(::getpid());
}

}  // namespace qf
