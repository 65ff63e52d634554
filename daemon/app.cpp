#include "daemon/app.hpp"

#include "daemon/builders/builders.hpp"
#include "daemon/config/version.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/rpc/openrpc.hpp"
#include "drivers/postgresql/driver.hpp"
#include "drivers/sqlite/driver.hpp"
#include "protocol/json/writer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace connectord {

namespace {

/// A line for each database that this program can reach.
session::Drivers drivers()
{
    return {
        {"postgresql", pg::make_driver},
        {"sqlite3", sqlite::make_driver},
    };
}

session::OpeningRules opening_rules(const config::Config& config)
{
    session::OpeningRules rules;
    rules.queue_timeout = config.timeouts.queue;
    rules.connect_timeout = config.timeouts.connect;
    rules.unused_limit = config.timeouts.unused_datasource;
    rules.state_dir = config.state_dir;
    rules.filter_depth = config.limits.filter_depth;
    return rules;
}

session::TransactionLimits transaction_limits(const config::Config& config)
{
    return {config.timeouts.transaction_idle, config.timeouts.transaction,
            config.limits.transactions};
}

rpc::DispatchLimits dispatch_limits(const config::Config& config)
{
    rpc::DispatchLimits limits;
    limits.statement_timeout = config.timeouts.statement;
    limits.max_batch = config.limits.batch;
    limits.max_in_flight = config.limits.in_flight;
    limits.max_reply = config.limits.reply_bytes;
    return limits;
}

net::ConnectionLimits connection_limits(const config::Config& config)
{
    net::ConnectionLimits limits;
    limits.max_request = config.limits.request_bytes;
    limits.max_request_before_authentication = config.limits.unauthenticated_request_bytes;
    limits.partial_message = config.timeouts.partial_message;
    limits.write_stall = config.timeouts.write_stall;
    limits.idle_http = config.timeouts.idle_http;
    return limits;
}

constexpr std::string_view welcome =
    "connectord: LoopBack's data connector as a process of its own. It speaks JSON-RPC 2.0.\n"
    "\n"
    "  curl --json '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}' THIS-ADDRESS/\n"
    "\n"
    "POST /                 a call, or a batch of them\n"
    "POST /rpc/DATASOURCE   the same, for one datasource\n"
    "GET  /openrpc.json     every method, described\n"
    "GET  /livez /readyz    for whoever watches over it\n";

boost::asio::ip::tcp::endpoint endpoint_of(const config::Endpoint& endpoint)
{
    return {boost::asio::ip::make_address(endpoint.address), endpoint.port};
}

/// Ready is a daemon that would answer a call: not draining, and every configured database in reach
/// as far as is known.
net::HttpPage readiness(const session::Datasources& datasources, bool is_draining)
{
    json::Writer out;
    bool is_ready = !is_draining;
    out.begin_object().key("datasources").begin_object();
    for (const std::shared_ptr<session::Datasource>& datasource : datasources.configured()) {
        const bool is_available = datasource->driver().stats().available;
        is_ready = is_ready && is_available;
        out.key(datasource->name()).string(is_available ? "available" : "unavailable");
    }
    out.end_object().key("ready").boolean(is_ready).end_object();
    return {is_ready ? 200U : 503U, "application/json", out.take() + "\n"};
}

/// The limits as `session.open` tells them.
std::string limits_text(const config::Limits& limits)
{
    json::Writer out;
    out.begin_object();
    out.key("requestBytes").unsigned_integer(limits.request_bytes);
    out.key("replyBytes").unsigned_integer(limits.reply_bytes);
    out.key("depth").unsigned_integer(limits.json_depth);
    out.key("filterDepth").unsigned_integer(limits.filter_depth);
    out.key("batch").unsigned_integer(limits.batch);
    out.key("inFlight").unsigned_integer(limits.in_flight);
    out.key("transactions").unsigned_integer(limits.transactions);
    out.end_object();
    return out.take();
}

/// A LoopBack model JSON file: name and properties beside settings, or with the settings under
/// `options`.
Result<std::shared_ptr<const model::Model>> read_model_file(const std::filesystem::path& path)
{
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(text.str(), error);
    if (!file || error || !json.is_object())
        return invalid_params(path.string(), "is not a JSON object");

    const boost::json::object& object = json.get_object();
    const boost::json::value* name = object.if_contains("name");
    const boost::json::value* properties = object.if_contains("properties");
    if (properties != nullptr && !properties->is_object())
        return invalid_params(path.string(), "properties must be an object");
    boost::json::object settings;
    if (const boost::json::value* options = object.if_contains("options");
        options != nullptr && options->is_object())
        settings = options->get_object();
    for (const auto& member : object) {
        if (member.key() != "name" && member.key() != "properties" && member.key() != "options")
            settings.insert_or_assign(member.key(), member.value());
    }
    const std::string model_name = name != nullptr && name->is_string()
                                       ? std::string{name->get_string()}
                                       : path.stem().string();
    const boost::json::object none;
    return model::Model::read(model_name, properties == nullptr ? none : properties->get_object(),
                              settings, model::Path{path.native()});
}

} // namespace

App::App(config::Config config)
    : config_{std::move(config)},
      io_{1},
      access_{config_.access()},
      datasources_{io_, drivers(), opening_rules(config_)},
      transactions_{io_, transaction_limits(config_)},
      budget_{config_.limits.buffered_reply_bytes},
      dispatcher_{io_, registry_, budget_, dispatch_limits(config_)},
      signals_{io_, SIGTERM, SIGINT, SIGHUP},
      sweep_timer_{io_}
{
    connector::register_methods(registry_, {connectord::version(), limits_text(config_.limits)});
    builders::register_builders(registry_);
}

App::~App() = default;

Result<std::unique_ptr<App>> App::make(config::Config config)
{
    std::unique_ptr<App> app{new App{std::move(config)}};
    if (Status added = app->add_datasources(); !added)
        return added.error();
    if (Status listening = app->listen(); !listening)
        return listening.error();
    return app;
}

Status App::add_datasources()
{
    for (const config::Datasource& datasource : config_.datasources) {
        session::DatasourcePolicy policy;
        policy.grants = datasource.grants;
        policy.anonymous = datasource.anonymous;
        policy.discover = datasource.discover;
        policy.full_errors = datasource.full_errors;
        policy.strict = datasource.strict || datasource.unknown_where_is_error;
        if (Status added = datasources_.add(datasource.name, datasource.settings, policy); !added)
            return added;
        if (Status read = add_models(datasource); !read)
            return read;
    }
    return {};
}

Status App::add_models(const config::Datasource& datasource)
{
    if (datasource.models.empty())
        return {};
    const Result<std::shared_ptr<session::Datasource>> known = datasources_.find(datasource.name);
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::directory_entry& entry :
         std::filesystem::directory_iterator{datasource.models, error}) {
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    }
    if (error)
        return invalid_params("datasources." + datasource.name + ".models",
                              datasource.models.string() + ": " + error.message());
    std::sort(files.begin(), files.end());
    for (const std::filesystem::path& file : files) {
        Result<std::shared_ptr<const model::Model>> model = read_model_file(file);
        if (!model)
            return model.error();
        (*known)->define(std::move(*model));
    }
    return {};
}

Status App::listen()
{
    net::ListenerOptions options;
    options.limits = connection_limits(config_);
    options.connections = std::make_shared<net::ConnectionCount>(config_.limits.sessions);
    const session::Commons commons{datasources_, transactions_, access_};
    const net::SessionFactory make_session = [commons](session::Transport transport) {
        return std::make_shared<session::Session>(commons, transport);
    };
    try {
        listen_http(make_session, options);
        if (http_)
            options.http_at =
                "http://" + config::Endpoint{config_.listen.http->address, http_->port()}.text();
        if (config_.listen.tcp) {
            const boost::asio::ip::tcp::endpoint endpoint = endpoint_of(*config_.listen.tcp);
            listeners_.push_back(
                std::make_unique<net::Listener>(io_, endpoint, dispatcher_, make_session, options));
        }
        if (!config_.listen.unix_path.empty())
            listeners_.push_back(std::make_unique<net::Listener>(
                io_, boost::asio::local::stream_protocol::endpoint{config_.listen.unix_path},
                dispatcher_, make_session, options));
    } catch (const boost::system::system_error& refused) {
        return invalid_params("listen", refused.what());
    }
    return {};
}

void App::listen_http(const net::SessionFactory& make_session, const net::ListenerOptions& options)
{
    if (!config_.listen.http)
        return;
    net::HttpListenerOptions http;
    http.limits = options.limits;
    http.connections = options.connections;
    http.access = {config_.listen.allowed_hosts, config_.listen.allowed_origins};
    http.pages = pages();
    http_ = std::make_unique<net::HttpListener>(io_, endpoint_of(*config_.listen.http), dispatcher_,
                                                make_session, std::move(http));
}

net::HttpPages App::pages() const
{
    net::HttpPages pages;
    pages["/livez"] = [] { return net::HttpPage{200, "text/plain", "ok\n"}; };
    pages["/readyz"] = [this] { return readiness(datasources_, dispatcher_.is_shutting_down()); };
    pages["/openrpc.json"] = [this] {
        json::Writer out;
        rpc::ServiceInfo service;
        service.version = connectord::version();
        rpc::write_openrpc(registry_, out, service);
        return net::HttpPage{200, "application/json", out.take() + "\n"};
    };
    pages["/"] = [] { return net::HttpPage{200, "text/plain", std::string{welcome}}; };
    return pages;
}

void App::run()
{
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->start();
    if (http_)
        http_->start();
    tell_where();
    await_signal();
    sweep();
    io_.run();
}

void App::tell_where() const
{
    for (const std::string& note : config_.notes)
        observe::warn(note);
    for (const std::shared_ptr<session::Datasource>& datasource : datasources_.configured())
        observe::info("datasource",
                      {{"name", datasource->name()}, {"driver", datasource->driver().info().name}});
    if (config_.listen.tcp)
        observe::info(
            "listening",
            {{"tcp",
              config::Endpoint{config_.listen.tcp->address, listeners_.front()->port()}.text()}});
    if (http_)
        observe::info(
            "listening",
            {{"http", config::Endpoint{config_.listen.http->address, http_->port()}.text()}});
    if (!config_.listen.unix_path.empty())
        observe::info("listening", {{"unix", config_.listen.unix_path}});
}

void App::await_signal()
{
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error)
            return;
        if (signal == SIGHUP) {
            observe::warn("SIGHUP passed over: settings are read at the start alone");
            return await_signal();
        }
        if (is_draining_) {
            observe::warn("ended at once", {{"signal", signal}});
            observe::stop_log(std::chrono::milliseconds{200});
            std::_Exit(128 + signal);
        }
        is_draining_ = true;
        observe::info("draining", {{"signal", signal}, {"calls", dispatcher_.calls_in_flight()}});
        boost::asio::co_spawn(io_, drain(), boost::asio::detached);
        await_signal();
    });
}

void App::sweep()
{
    sweep_timer_.expires_after(std::chrono::minutes{1});
    sweep_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error)
            return;
        boost::asio::co_spawn(io_, datasources_.close_unused(), boost::asio::detached);
        sweep();
    });
}

Task<void> App::drain()
{
    const Deadline deadline = Deadline::in(config_.timeouts.shutdown);
    dispatcher_.begin_shutdown();
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->stop_accepting();
    if (http_)
        http_->stop_accepting();
    const bool is_idle = co_await dispatcher_.wait_until_idle(deadline);
    if (!is_idle)
        observe::warn("calls were cut off", {{"calls", dispatcher_.calls_in_flight()}});
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        co_await listener->close(Deadline::in(std::chrono::seconds{1}));
    if (http_)
        co_await http_->close(Deadline::in(std::chrono::seconds{1}));
    co_await transactions_.close();
    co_await datasources_.close();
    sweep_timer_.cancel();
    signals_.cancel();
    observe::info("ended");
}

} // namespace connectord
