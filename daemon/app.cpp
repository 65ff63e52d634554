#include "daemon/app.hpp"

#include "daemon/admin/methods.hpp"
#include "daemon/admin/metrics.hpp"
#include "daemon/builders/builders.hpp"
#include "daemon/config/version.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/observe/supervisor.hpp"
#include "daemon/rpc/openrpc.hpp"
#include "drivers/postgresql/driver.hpp"
#include "drivers/sqlite/driver.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>

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

constexpr std::string_view welcome =
    "connectord: LoopBack's data connector as a process of its own. It speaks JSON-RPC 2.0.\n"
    "\n"
    "  curl --json '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}' THIS-ADDRESS/\n"
    "\n"
    "POST /                 a call, or a batch of them\n"
    "POST /rpc/DATASOURCE   the same, for one datasource\n"
    "GET  /openrpc.json     every method, described\n"
    "GET  /livez /readyz    for whoever watches over it\n"
    "GET  /metrics          for Prometheus\n";

boost::asio::ip::tcp::endpoint endpoint_of(const config::Endpoint& endpoint)
{
    return {boost::asio::ip::make_address(endpoint.address), endpoint.port};
}

std::vector<std::unique_ptr<Shard>> make_shards(const Common& common, const config::Config& config)
{
    std::vector<std::unique_ptr<Shard>> shards;
    for (std::size_t number = 0; number < config.threads; ++number)
        shards.push_back(std::make_unique<Shard>(number, common, drivers(), config));
    return shards;
}

std::vector<admin::Shard> views_of(const std::vector<std::unique_ptr<Shard>>& shards)
{
    std::vector<admin::Shard> views;
    for (const std::unique_ptr<Shard>& shard : shards)
        views.push_back({shard->io(), shard->datasources(), shard->transactions(),
                         shard->sessions(), shard->dispatcher(), shard->calls(), *shard->traffic(),
                         shard->loop()});
    return views;
}

rpc::ServiceInfo service_info()
{
    rpc::ServiceInfo service;
    service.version = connectord::version();
    return service;
}

/// Opens a listener; where that fails it says which, and why in the system's word.
template <typename Open>
Status open_listener(std::string_view key, Open open)
{
    try {
        open();
    } catch (const boost::system::system_error& refused) {
        return invalid_params(key, "cannot be listened on: " + refused.code().message());
    }
    return {};
}

std::string page_of(const rpc::Description& description)
{
    return std::string{description.text()} + "\n";
}

} // namespace

App::App(config::Config config, Reread reread)
    : config_{std::move(config)},
      reread_{std::move(reread)},
      budget_{config_.limits.buffered_reply_bytes},
      connections_{std::make_shared<net::ConnectionCount>(config_.limits.sessions)},
      shards_{make_shards({registry_, budget_, connections_}, config_)},
      home_{first().io(), first().dispatcher(), first().commons()},
      readiness_{first().io(), first().datasources(),
                 [this] { return first().dispatcher().is_shutting_down(); }},
      house_{connectord::version(), registry_, budget_, *connections_, reloads_, views_of(shards_)},
      signals_{first().io(), SIGTERM, SIGINT, SIGHUP}
{
    set_limits_text();
    connector::register_methods(registry_,
                                {connectord::version(), [this] { return limits_text(); }});
    builders::register_builders(registry_);
    admin::register_methods(registry_, house_, readiness_);
    for (const std::unique_ptr<Shard>& shard : shards_) {
        shard->count_calls();
        if (shard != shards_.front())
            shard->dispatcher().set_home(&home_);
    }
    if (shards_.size() > 1)
        first().set_tell_others(
            [this](const std::string& name, const auto& change) { tell_others(name, change); });
}

App::~App()
{
    files_.join();
}

std::string openrpc_text()
{
    // Nothing is opened: a configuration that says nothing, in memory.
    config::Config nothing;
    App app{std::move(nothing), {}};
    return app.describe_methods();
}

Status App::check(config::Config config)
{
    Result<setup::Parts> parts = setup::read_parts(config);
    if (!parts)
        return parts.error();
    App app{std::move(config), {}};
    return app.put_in_force_at_start(std::move(*parts));
}

Result<std::unique_ptr<App>> App::make(config::Config config, Reread reread)
{
    Result<setup::Parts> parts = setup::read_parts(config);
    if (!parts)
        return parts.error();
    std::unique_ptr<App> app{new App{std::move(config), std::move(reread)}};
    if (Status done = app->put_in_force_at_start(std::move(*parts)); !done)
        return done.error();
    if (Status listening = app->listen(); !listening)
        return listening.error();
    return app;
}

/// Nothing runs yet: the shards are this thread's.
Status App::put_in_force_at_start(setup::Parts parts)
{
    std::vector<Prepared> prepared;
    for (const std::unique_ptr<Shard>& shard : shards_) {
        Result<Prepared> one = shard->prepare(parts.datasources);
        if (!one)
            return one.error();
        prepared.push_back(std::move(*one));
    }
    take_over(std::move(parts.config));
    for (std::size_t i = 0; i < shards_.size(); ++i)
        shards_[i]->put_in_force(std::move(prepared[i]), config_, parts.tls);
    return {};
}

/// What all shards share follows.
void App::take_over(config::Config config)
{
    config_ = std::move(config);
    set_limits_text();
    connections_->set_max(config_.limits.sessions);
    if (http_) {
        http_->set_limits(setup::connection_limits(config_));
        http_->set_access({config_.listen.allowed_hosts, config_.listen.allowed_origins});
    }
}

void App::set_limits_text()
{
    const std::lock_guard lock{limits_mutex_};
    limits_text_ = setup::limits_text(config_.limits);
}

std::string App::limits_text()
{
    const std::lock_guard lock{limits_mutex_};
    return limits_text_;
}

/// What a client of the first shard changes in a datasource for everybody. The others have heard of
/// it before they hear of whoever was told that it is so.
void App::tell_others(const std::string& name,
                      const std::function<void(session::Datasource&)>& change)
{
    for (const std::unique_ptr<Shard>& shard : shards_) {
        if (shard == shards_.front())
            continue;
        boost::asio::post(shard->io(), [&shard = *shard, name, change] {
            if (const auto found = shard.datasources().find(name))
                change(**found);
        });
    }
}

bool App::is_encrypted(std::string_view listener) const
{
    return config_.tls.covers(listener);
}

Status App::listen()
{
    if (Status done = open_listener("listen.http", [this] { listen_http(); }); !done)
        return done;
    std::string http_at;
    if (http_)
        http_at = (is_encrypted("http") ? "https://" : "http://") +
                  config::Endpoint{config_.listen.http->address, http_->port()}.text();
    const auto listen_tcp = [&] {
        if (config_.listen.tcp)
            tcp_ = &open_door(endpoint_of(*config_.listen.tcp), is_encrypted("tcp"), http_at);
    };
    if (Status done = open_listener("listen.tcp", listen_tcp); !done)
        return done;
    const std::string& path = config_.listen.unix_path;
    return open_listener("listen.unix", [&] {
        if (!path.empty())
            open_door(boost::asio::local::stream_protocol::endpoint{path}, false, http_at);
    });
}

/// A door of the first shard, and who shares it.
net::Listener& App::open_door(net::Endpoint endpoint, bool is_encrypted, const std::string& http_at)
{
    const auto options = [&](const Shard& shard) {
        net::ListenerOptions its = shard.listener_options(is_encrypted);
        its.http_at = http_at;
        return its;
    };
    net::Listener& door = first().listen(std::move(endpoint), options(first()));
    for (const std::unique_ptr<Shard>& shard : shards_) {
        if (shard != shards_.front())
            shard->share(door, options(*shard));
    }
    return door;
}

/// Clients that come by HTTP hold no session: they all are the first shard's.
void App::listen_http()
{
    if (!config_.listen.http)
        return;
    const net::ListenerOptions options = first().listener_options(is_encrypted("http"));
    net::HttpListenerOptions http;
    http.limits = options.limits;
    http.connections = options.connections;
    http.traffic = options.traffic;
    http.tls = options.tls;
    http.access = {config_.listen.allowed_hosts, config_.listen.allowed_origins};
    http.pages = pages();
    http_ = std::make_unique<net::HttpListener>(first().io(), endpoint_of(*config_.listen.http),
                                                first().dispatcher(), first().session_factory(),
                                                std::move(http));
}

net::HttpPages App::pages()
{
    using net::HttpPage;
    const auto livez = [] { return HttpPage{200, "text/plain", "ok\n"}; };
    const auto readyz = [this]() -> Task<HttpPage> {
        const admin::Readiness::Report report = co_await readiness_.ask();
        co_return HttpPage{report.is_ready ? 200U : 503U, "application/json", report.text() + "\n"};
    };
    const auto metrics = [this]() -> Task<HttpPage> {
        std::string page = co_await admin::metrics_page(house_);
        co_return HttpPage{200, std::string{admin::metrics_content_type}, std::move(page)};
    };
    const auto description = std::make_shared<const rpc::Description>(registry_, service_info());
    const auto openrpc = [description] {
        return HttpPage{200, "application/json", page_of(*description)};
    };
    const auto root = [] { return HttpPage{200, "text/plain", std::string{welcome}}; };
    return {{"/livez", livez},
            {"/readyz", readyz},
            {"/metrics", metrics},
            {"/openrpc.json", openrpc},
            {"/", root}};
}

std::string App::describe_methods() const
{
    return page_of(rpc::Description{registry_, service_info()});
}

void App::run()
{
    if (http_)
        http_->start();
    for (const std::unique_ptr<Shard>& shard : shards_)
        shard->start();
    tell_where();
    await_signal();
    start_threads();
    observe::tell_supervisor("READY=1");
    first().run();
    for (std::thread& thread : threads_)
        thread.join();
}

/// Throws std::system_error where the system gives no more threads; none runs then.
void App::start_threads()
{
    try {
        for (std::size_t i = 1; i < shards_.size(); ++i)
            threads_.emplace_back([&shard = *shards_[i]] { shard.run(); });
    } catch (const std::system_error&) {
        for (const std::unique_ptr<Shard>& shard : shards_)
            shard->io().stop();
        for (std::thread& thread : threads_)
            thread.join();
        throw;
    }
}

void App::tell_where()
{
    for (const std::string& note : config_.notes)
        observe::warn(note);
    for (const std::shared_ptr<session::Datasource>& datasource :
         first().datasources().configured())
        observe::info("datasource",
                      {{"name", datasource->name()}, {"driver", datasource->driver().info().name}});
    if (config_.listen.tcp)
        observe::info("listening",
                      {{"tcp", config::Endpoint{config_.listen.tcp->address, tcp_->port()}.text()},
                       {"tls", is_encrypted("tcp")}});
    if (http_)
        observe::info(
            "listening",
            {{"http", config::Endpoint{config_.listen.http->address, http_->port()}.text()},
             {"tls", is_encrypted("http")}});
    if (!config_.listen.unix_path.empty())
        observe::info("listening", {{"unix", config_.listen.unix_path}});
}

void App::await_signal()
{
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error)
            return;
        take_signal(signal);
        await_signal();
    });
}

void App::take_signal(int signal)
{
    if (signal == SIGHUP)
        return first().spawn(reload());
    if (is_draining_) {
        observe::warn("ended at once", {{"signal", signal}});
        observe::stop_log(std::chrono::milliseconds{200});
        std::_Exit(128 + signal);
    }
    is_draining_ = true;
    observe::tell_supervisor("STOPPING=1");
    first().spawn(drain(signal));
}

} // namespace connectord
