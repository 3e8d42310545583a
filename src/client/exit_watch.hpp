// At exit() OpenSSL takes its tables down while calls of other threads may still be inside it. This
// watch, which runs before that, cancels every call and waits a moment until they have left.
#pragma once

#include "client/in_flight.hpp"

namespace qf::exit_watch {

struct Watch;

// A client's calls are cancelled at exit from now on. Libcurl has to be initialised before, since
// what is registered last runs first. Throws std::bad_alloc.
void add(InFlight &calls);
void remove(InFlight &calls) noexcept;

// While one lives, exit() waits for what this thread does with a client. Once the process exits it
// does not count any more, and nothing may be begun. A client, and so a watch, exists by then.
class Visit {
public:
    Visit() noexcept;
    ~Visit();
    Visit(const Visit &) = delete;
    Visit &operator=(const Visit &) = delete;

    bool too_late() const noexcept { return watch_ == nullptr; }

private:
    void leave() noexcept;

    Watch *watch_;  // the one that counts this visit; null if none does
};

}  // namespace qf::exit_watch
