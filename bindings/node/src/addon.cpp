// SPDX-License-Identifier: MIT
// What lib/native.js sees. All of it runs on the JavaScript thread, of which there may be several.
#include <system_error>
#include <unordered_map>

#include "call.hpp"
#include "fields.hpp"
#include "library.hpp"

namespace {

using Client = std::shared_ptr<qf_client>;

std::string string(const Napi::Value &value) {
    return value.As<Napi::String>().Utf8Value();
}

std::vector<std::string> strings(const Napi::Value &value) {
    const auto array = value.As<Napi::Array>();
    std::vector<std::string> texts(array.Length());
    for (std::uint32_t i = 0; i < texts.size(); ++i)
        texts[i] = string(array[i]);
    return texts;
}

template <typename Handle>
Handle *required(Handle *handle) {
    if (handle == nullptr) throw std::bad_alloc();
    return handle;
}

// From keys and values by turns.
Config configuration(const std::vector<std::string> &settings) {
    Config config(required(lib.qf_config_new()));
    // Refused values are remembered by the library, which then says what is wrong with them.
    for (std::size_t i = 0; i + 1 < settings.size(); i += 2)
        lib.qf_config_set(config.get(), settings[i].c_str(), settings[i + 1].c_str());
    return config;
}

class Addon : public Napi::Addon<Addon> {
public:
    Addon(Napi::Env env, Napi::Object exports)
        : channel_(Channel::New(env, "libqianfan", 0, 1, nullptr)) {
        // Calls alone keep the process running.
        channel_.Unref(env);
        // Runs before the hook of the channel, so that no thread is left to use it.
        env.AddCleanupHook([this] { end(); });
        DefineAddon(
            exports,
            {InstanceMethod("load", &Addon::load), InstanceMethod("describe", &Addon::describe),
             InstanceMethod("connect", &Addon::connect), InstanceMethod("release", &Addon::release),
             InstanceMethod("call", &Addon::call), InstanceMethod("cancel", &Addon::cancel),
             InstanceMethod("answer", &Addon::answer), InstanceMethod("get", &Addon::get),
             InstanceMethod("body", &Addon::body), InstanceMethod("shutdown", &Addon::shutdown)});
    }

private:
    using Task = std::function<void(Napi::Env)>;
    static void perform(Napi::Env env, Napi::Function, std::nullptr_t *, Task *raw) {
        const std::unique_ptr<Task> task(raw);
        // Without an environment, what is left in the queue is thrown away.
        if (env != nullptr) (*task)(env);
    }
    using Channel = Napi::TypedThreadSafeFunction<std::nullptr_t, Task, perform>;

    struct Running {
        std::shared_ptr<Call> call;
        Napi::FunctionReference listener;  // takes what happened and more about it
    };

    // The one member that other threads use.
    void post(Task task) {
        auto boxed = std::make_unique<Task>(std::move(task));
        if (channel_.NonBlockingCall(boxed.get()) == napi_ok) boxed.release();
    }

    // Cancels all calls and waits for their threads.
    void end() {
        ending_ = true;
        for (const auto &[id, running] : calls_)
            running.call->cancel();
        for (const auto &[id, running] : calls_)
            running.call->join();
        calls_.clear();
    }

    // path -> the versions of the library
    Napi::Value load(const Napi::CallbackInfo &info) {
        ::load(string(info[0]));
        Napi::Object versions = Napi::Object::New(info.Env());
        versions.Set("version", lib.qf_version());
        versions.Set("abi", lib.qf_abi_version());
        return versions;
    }

    Napi::Value describe(const Napi::CallbackInfo &info) {
        const Config config = configuration(strings(info[0]));
        return fields(info.Env(), Result(lib.qf_config_describe(config.get())));
    }

    // (settings, whether there is a provider, log level, an array that takes the lines of log) -> a
    // handle, or the fields of a failure
    Napi::Value connect(const Napi::CallbackInfo &info) {
        const Config config = configuration(strings(info[0]));
        const std::int32_t level = info[2].As<Napi::Number>();
        qf_status status = QF_OK;
        if (info[1].As<Napi::Boolean>())
            status = lib.qf_config_set_credentials_provider(config.get(), &Call::on_credentials,
                                                            nullptr, nullptr);
        if (status == QF_OK)
            status = lib.qf_config_set_log(config.get(), level, &Call::on_log, nullptr, nullptr);
        if (status != QF_OK) throw std::runtime_error(lib.qf_status_name(status));
        auto lines = info[3].As<Napi::Array>();
        const Call::Tell tell = [&](const char *, std::string what, std::int32_t severity) {
            Napi::Array line = Napi::Array::New(info.Env());
            line.Set(0u, what);
            line.Set(1u, severity);
            lines.Set(lines.Length(), line);
        };
        qf_result *failure = nullptr;
        Call::listener = &tell;
        Client client(lib.qf_client_new(config.get(), &failure), lib.qf_client_free);
        Call::listener = nullptr;
        if (client == nullptr) return fields(info.Env(), Result(failure));
        const auto free = [](Napi::Env, Client *handle) { delete handle; };
        return Napi::External<Client>::New(info.Env(), new Client(std::move(client)), free);
    }

    void release(const Napi::CallbackInfo &info) {
        info[0].As<Napi::External<Client>>().Data()->reset();
    }

    // (handle, operation, texts, limits: whole call, connect, response, patience with a provider,
    // listener) -> id, or undefined if the system gives no thread
    Napi::Value call(const Napi::CallbackInfo &info) {
        if (ending_) throw std::runtime_error("this thread of JavaScript is about to end");
        const auto limit = [&](std::size_t i) { return info[i].As<Napi::Number>().Int64Value(); };
        Context context(required(lib.qf_context_new()));
        lib.qf_context_set_timeout_ms(context.get(), limit(3));
        lib.qf_context_set_connect_timeout_ms(context.get(), limit(4));
        lib.qf_context_set_response_timeout_ms(context.get(), limit(5));
        const std::uint32_t id = ++last_id_;
        const auto tell = [this, id](const char *event, std::string what, std::int32_t level) {
            post([=](Napi::Env env) {
                const auto found = calls_.find(id);
                if (found == calls_.end()) return;
                found->second.listener.Call({Napi::String::New(env, event),
                                             Napi::String::New(env, what),
                                             Napi::Number::New(env, level)});
            });
        };
        const auto ended = [this, id](Result result) {
            post([this, id, result = std::make_shared<Result>(std::move(result))](Napi::Env env) {
                const auto found = calls_.extract(id);
                if (found.empty()) return;
                found.mapped().call->join();
                if (calls_.empty()) channel_.Unref(env);
                found.mapped().listener.Call(
                    {Napi::String::New(env, "ended"), fields(env, std::move(*result))});
            });
        };
        const auto call = std::make_shared<Call>(*info[0].As<Napi::External<Client>>().Data(),
                                                 std::move(context), limit(6), tell);
        try {
            call->start(info[1].As<Napi::Number>(), strings(info[2]), ended);
        } catch (const std::system_error &) {
            return info.Env().Undefined();
        }
        if (calls_.empty()) channel_.Ref(info.Env());
        calls_.emplace(id, Running{call, Napi::Persistent(info[7].As<Napi::Function>())});
        return Napi::Number::New(info.Env(), id);
    }

    void cancel(const Napi::CallbackInfo &info) {
        const auto found = calls_.find(info[0].As<Napi::Number>());
        if (found != calls_.end()) found->second.call->cancel();
    }

    void answer(const Napi::CallbackInfo &info) {
        const auto found = calls_.find(info[0].As<Napi::Number>());
        if (found != calls_.end()) found->second.call->answer(strings(info[1]));
    }

    Napi::Value get(const Napi::CallbackInfo &info) {
        const auto result = info[0].As<Napi::External<qf_result>>().Data();
        return text(info.Env(), lib.qf_result_get(result, string(info[1]).c_str()));
    }

    Napi::Value body(const Napi::CallbackInfo &info) {
        std::int64_t size = 0;
        const auto result = info[0].As<Napi::External<qf_result>>().Data();
        const char *body = lib.qf_result_body(result, &size);
        if (body == nullptr) return info.Env().Null();
        return Napi::Buffer<char>::Copy(info.Env(), body, static_cast<std::size_t>(size));
    }

    void shutdown(const Napi::CallbackInfo &) { end(); }

    Channel channel_;
    std::unordered_map<std::uint32_t, Running> calls_;
    std::uint32_t last_id_ = 0;
    bool ending_ = false;
};

}  // namespace

NODE_API_ADDON(Addon)
