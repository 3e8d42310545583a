#include "client/client.hpp"

#include "client/call.hpp"
#include "client/exit_watch.hpp"
#include "limits.hpp"
#include "protocol/model_export.hpp"
#include "system/file.hpp"
#include "system/json_scan.hpp"

namespace qf {
namespace {

// None where a provider is asked: they would pass for keys that never expire.
std::shared_ptr<const Credentials> fixed_credentials(const Options &options) {
    if (options.provider.fetch != nullptr) return nullptr;
    auto out = std::make_shared<Credentials>();
    out->access_key = options.access_key;
    out->secret_key = options.secret_key;
    out->security_token = options.security_token;
    return out;
}

}  // namespace

Expected<std::shared_ptr<Client>> Client::make(const Config &config) {
    auto options = make_options(config, resolve_settings(config));
    if (!options) return options.failure();
    auto transport = make_curl_transport(options->transport);
    if (!transport) return transport.failure();
    if (!options->transport.verify_tls) {
        options->log.write(QF_LOG_WARN,
                           "certificates are not checked: ssl_verification_enabled is false");
    }
    return std::make_shared<Client>(std::move(*options), std::move(*transport), system_clock());
}

Client::Client(Options options, std::unique_ptr<HttpTransport> transport, const Clock &clock)
    : options_(std::move(options)),
      transport_(std::move(transport)),
      clock_(clock),
      create_target_(
          make_target(options_.endpoint, model_export::route, model_export::create_action)),
      describe_target_(
          make_target(options_.endpoint, model_export::route, model_export::describe_action)),
      process_(process_id()),
      credentials_(fixed_credentials(options_), options_.provider),
      rate_limit_(options_.requests_per_sec, options_.requests_per_min),
      retry_budget_(limits::retry_budget_tenths),
      hmacs_(limits::idle_connections),
      random_state_(static_cast<std::uint64_t>(clock.steady_us()) ^
                    reinterpret_cast<std::uintptr_t>(this)) {
    exit_watch::add(in_flight_);
}

Client::~Client() {
    exit_watch::remove(in_flight_);
}

bool Client::forked() const noexcept {
    return process_ != process_id();
}

// SplitMix64.
double Client::random() noexcept {
    std::uint64_t x = random_state_.fetch_add(0x9e3779b97f4a7c15U) + 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    x ^= x >> 31U;
    return static_cast<double>(x >> 11U) * 0x1.0p-53;
}

Result Client::create_model_export_task(std::string_view model_id, Context *context) {
    if (auto bad = model_export::check_model_id(model_id)) return Result(std::move(*bad));
    Request request{
        create_target_, model_export::create_action, model_export::request_body(model_id),
        Effect::create, &model_export::read_created, model_id};
    return Call(*this, context).run(request);
}

Result Client::describe_model_export_task(std::string_view model_id, Context *context) {
    if (auto bad = model_export::check_model_id(model_id)) return Result(std::move(*bad));
    Request request{
        describe_target_, model_export::describe_action, model_export::request_body(model_id),
        Effect::none,     &model_export::read_described, model_id};
    return Call(*this, context).run(request);
}

Result Client::call_action(std::string_view route, std::string_view action, std::string_view body,
                           Context *context) {
    if (auto bad = check_action(route, action)) return Result(std::move(*bad));
    if (body.size() > limits::request_body_bytes) {
        return Result(Failure{
            QF_ERR_INVALID_ARGUMENT,
            "json_body is longer than " + std::to_string(limits::request_body_bytes) + " bytes",
            {}});
    }
    const json::Scan scan = json::scan(body);
    if (!scan.valid) {
        return Result(Failure{QF_ERR_INVALID_ARGUMENT,
                              std::string("json_body is not valid JSON: ") + scan.problem,
                              "Hand over \"{}\" if there is nothing to say."});
    }
    const Target target = make_target(options_.endpoint, route, action);
    const Effect effect = is_read_action(action) ? Effect::none : Effect::other;
    Request request{target, action.empty() ? route : action, std::string(body), effect, nullptr,
                    {}};
    return Call(*this, context).run(request);
}

}  // namespace qf
