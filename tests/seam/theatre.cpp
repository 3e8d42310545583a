// SPDX-License-Identifier: MIT
// A client whose service is a script and whose clock is pretended. Any number of threads may act.
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "abi/handles.hpp"
#include "client/client.hpp"
#include "guard.hpp"
#include "reply.hpp"

using qf::seam::guarded;

namespace {

constexpr std::size_t kept_sleeps = 1000;

// Steady time begins at an odd moment, so that nothing can rely on zero.
constexpr std::int64_t first_us = 7000123;

class PretendedClock final : public qf::Clock {
public:
    std::int64_t unix_ms() const override {
        const std::lock_guard<std::mutex> lock(mutex_);
        return SEAM_START_SEC * 1000 + (now_us_ - first_us) / 1000 + wall_ahead_ms_;
    }

    std::int64_t steady_us() const override {
        const std::lock_guard<std::mutex> lock(mutex_);
        return now_us_;
    }

    bool sleep_until(std::int64_t steady_us, qf::Interrupt &interrupt) const override {
        if (interrupt.cancelled()) return true;
        void (*callback)(void *) = nullptr;
        void *data = nullptr;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (sleeps_.size() < kept_sleeps) sleeps_.push_back(steady_us - now_us_);
            ++sleep_count_;
            now_us_ = std::max(now_us_, steady_us);
            callback = on_sleep_;
            data = on_sleep_data_;
        }
        if (callback != nullptr) callback(data);
        std::this_thread::yield();
        return interrupt.cancelled();
    }

    void pass_us(std::int64_t us) {
        const std::lock_guard<std::mutex> lock(mutex_);
        now_us_ += us;
    }

    void set_wall_ahead_ms(std::int64_t ms) {
        const std::lock_guard<std::mutex> lock(mutex_);
        wall_ahead_ms_ = ms;
    }

    void on_sleep(void (*callback)(void *), void *data) {
        const std::lock_guard<std::mutex> lock(mutex_);
        on_sleep_ = callback;
        on_sleep_data_ = data;
    }

    std::int64_t sleep_count() const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return sleep_count_;
    }

    std::int64_t sleep_us(std::int64_t index) const {
        const std::lock_guard<std::mutex> lock(mutex_);
        return sleeps_.at(static_cast<std::size_t>(index));
    }

private:
    mutable std::mutex mutex_;  // guards all that follows
    mutable std::int64_t now_us_ = first_us;
    std::int64_t wall_ahead_ms_ = 0;
    mutable std::vector<std::int64_t> sleeps_;
    mutable std::int64_t sleep_count_ = 0;
    void (*on_sleep_)(void *) = nullptr;
    void *on_sleep_data_ = nullptr;
};

// An answer with texts of its own: those of the test may be gone when it is played.
struct Scene {
    explicit Scene(const seam_reply &reply)
        : http(qf::seam::http_reply(reply)),
          takes_ms(reply.takes_ms),
          meanwhile(reply.meanwhile),
          data(reply.data) {}

    qf::HttpReply http;
    std::int64_t takes_ms;
    void (*meanwhile)(void *);
    void *data;
};

struct Sent {
    std::string url, headers, body;
    bool repeatable = false;
    std::int64_t connect_timeout_ms = 0;
    std::int64_t timeout_ms = 0;
    std::int64_t unix_ms = 0;
};

// What the theatre and the transport of its client share.
struct Stage {
    PretendedClock clock;
    std::mutex mutex;  // guards what follows
    std::deque<Scene> script;
    std::optional<Scene> always;
    std::deque<Sent> sent;  // a deque: what was handed out stays where it is
};

class ScriptedTransport final : public qf::HttpTransport {
public:
    explicit ScriptedTransport(std::shared_ptr<Stage> stage) : stage_(std::move(stage)) {}

    qf::HttpReply post(const qf::HttpRequest &request, qf::Interrupt &interrupt) override {
        std::optional<Scene> scene = next(request);
        if (!scene) {
            qf::HttpReply none;
            none.error = qf::TransferError::internal;
            none.detail = "the script has no further answer";
            return none;
        }
        const bool late = scene->takes_ms > request.timeout_ms;
        stage_->clock.pass_us((late ? request.timeout_ms : scene->takes_ms) * 1000);
        if (scene->meanwhile != nullptr) scene->meanwhile(scene->data);
        if (interrupt.cancelled()) return broken_off(qf::TransferError::cancelled);
        if (late) return broken_off(qf::TransferError::timeout);
        return std::move(scene->http);
    }

private:
    std::optional<Scene> next(const qf::HttpRequest &request) {
        Sent sent;
        sent.url = request.url;
        for (const std::string &line : request.headers)
            sent.headers += line + '\n';
        sent.body = request.body;
        sent.repeatable = request.repeatable;
        sent.connect_timeout_ms = request.connect_timeout_ms;
        sent.timeout_ms = request.timeout_ms;
        sent.unix_ms = stage_->clock.unix_ms();
        const std::lock_guard<std::mutex> lock(stage_->mutex);
        stage_->sent.push_back(std::move(sent));
        if (stage_->script.empty()) return stage_->always;
        std::optional<Scene> scene(std::move(stage_->script.front()));
        stage_->script.pop_front();
        return scene;
    }

    static qf::HttpReply broken_off(qf::TransferError error) {
        qf::HttpReply out;
        out.error = error;
        out.request_sent = true;
        return out;
    }

    std::shared_ptr<Stage> stage_;
};

double or_default(double value, double fallback) {
    return value > 0 ? value : fallback;
}

qf::Options options_for(const seam_casting &casting) {
    qf::Options out;
    out.access_key =
        qf::Secret(casting.access_key == nullptr ? "test-access-key" : casting.access_key);
    out.secret_key =
        qf::Secret(casting.secret_key == nullptr ? "test-secret-key" : casting.secret_key);
    out.security_token = qf::Secret(qf::seam::or_empty(casting.security_token));
    if (casting.provider != nullptr) {
        out.provider = {casting.provider,
                        qf::Registration::make(casting.provider_data, casting.release)};
    }
    if (casting.log != nullptr) {
        out.log = {casting.log_level, casting.log,
                   qf::Registration::make(casting.log_data, nullptr)};
    }
    auto endpoint = qf::parse_endpoint("https://qianfan.baidubce.com");
    out.endpoint = std::move(*endpoint);
    out.sign_expiration_sec = 300;
    out.retry = {casting.attempts > 0 ? casting.attempts : 3, or_default(casting.factor_sec, 1),
                 casting.jitter_sec, or_default(casting.max_wait_sec, 120)};
    const auto whole = [](std::int64_t value, std::int64_t fallback) {
        return value > 0 ? value : fallback;
    };
    out.response_timeout_ms = whole(casting.response_timeout_ms, 60000);
    out.timeout_ms = whole(casting.timeout_ms, 180000);
    out.connect_timeout_ms = 10000;
    out.requests_per_sec = casting.requests_per_sec;
    out.requests_per_min = casting.requests_per_min;
    return out;
}

}  // namespace

struct seam_theatre {
    std::shared_ptr<Stage> stage;
    qf_client *client;
    bool client_is_ours;
};

seam_theatre *seam_theatre_new(const seam_casting *casting) {
    return guarded([&] {
        auto stage = std::make_shared<Stage>();
        const seam_casting usual{};
        auto client =
            std::make_shared<qf::Client>(options_for(casting == nullptr ? usual : *casting),
                                         std::make_unique<ScriptedTransport>(stage), stage->clock);
        // The clock is the stage's, so a client that outlives the theatre must keep the stage.
        auto *handle = new qf_client{std::shared_ptr<qf::Client>(
            client.get(), [client, stage](qf::Client *) mutable { client.reset(); })};
        return new seam_theatre{std::move(stage), handle, true};
    });
}

qf_client *seam_theatre_client(seam_theatre *theatre) {
    return theatre->client;
}

qf_client *seam_theatre_give_client(seam_theatre *theatre) {
    theatre->client_is_ours = false;
    return theatre->client;
}

void seam_theatre_add(seam_theatre *theatre, const seam_reply *reply) {
    guarded([&] {
        const std::lock_guard<std::mutex> lock(theatre->stage->mutex);
        theatre->stage->script.emplace_back(*reply);
    });
}

void seam_theatre_always(seam_theatre *theatre, const seam_reply *reply) {
    guarded([&] {
        const std::lock_guard<std::mutex> lock(theatre->stage->mutex);
        theatre->stage->always.emplace(*reply);
    });
}

void seam_theatre_set_wall_ahead_ms(seam_theatre *theatre, int64_t ms) {
    theatre->stage->clock.set_wall_ahead_ms(ms);
}

void seam_theatre_pass_ms(seam_theatre *theatre, int64_t ms) {
    theatre->stage->clock.pass_us(ms * 1000);
}

void seam_theatre_on_sleep(seam_theatre *theatre, void (*callback)(void *data), void *data) {
    theatre->stage->clock.on_sleep(callback, data);
}

int64_t seam_theatre_steady_us(seam_theatre *theatre) {
    return theatre->stage->clock.steady_us();
}

int64_t seam_theatre_unix_ms(seam_theatre *theatre) {
    return theatre->stage->clock.unix_ms();
}

int64_t seam_theatre_request_count(seam_theatre *theatre) {
    const std::lock_guard<std::mutex> lock(theatre->stage->mutex);
    return static_cast<int64_t>(theatre->stage->sent.size());
}

seam_request seam_theatre_request(seam_theatre *theatre, int64_t index) {
    return guarded([&] {
        const std::lock_guard<std::mutex> lock(theatre->stage->mutex);
        const Sent &sent = theatre->stage->sent.at(static_cast<std::size_t>(index));
        return seam_request{sent.url.c_str(),
                            sent.headers.c_str(),
                            sent.body.c_str(),
                            sent.repeatable ? 1 : 0,
                            sent.connect_timeout_ms,
                            sent.timeout_ms,
                            sent.unix_ms};
    });
}

int64_t seam_theatre_sleep_count(seam_theatre *theatre) {
    return theatre->stage->clock.sleep_count();
}

int64_t seam_theatre_sleep_us(seam_theatre *theatre, int64_t index) {
    return guarded([&] { return theatre->stage->clock.sleep_us(index); });
}

void seam_theatre_free(seam_theatre *theatre) {
    if (theatre == nullptr) return;
    if (theatre->client_is_ours) qf_client_free(theatre->client);
    delete theatre;
}
