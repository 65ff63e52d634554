#include "daemon/app.hpp"

#include "daemon/admin/methods.hpp"
#include "daemon/admin/metrics.hpp"
#include "daemon/builders/builders.hpp"
#include "daemon/config/changes.hpp"
#include "daemon/config/version.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/loop/loop.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/observe/supervisor.hpp"
#include "daemon/rpc/openrpc.hpp"
#include "drivers/async/event.hpp"
#include "drivers/postgresql/driver.hpp"
#include "drivers/sqlite/driver.hpp"
#include "protocol/json/writer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <csignal>
#include <cstdlib>
#include <exception>
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
      io_{1},
      access_{config_.access()},
      datasources_{io_, drivers(), setup::opening_rules(config_)},
      transactions_{io_, setup::transaction_limits(config_)},
      budget_{config_.limits.buffered_reply_bytes},
      dispatcher_{io_, registry_, budget_, setup::dispatch_limits(config_)},
      connections_{std::make_shared<net::ConnectionCount>(config_.limits.sessions)},
      readiness_{io_, datasources_, [this] { return dispatcher_.is_shutting_down(); }},
      house_{
          connectord::version(),
          registry_,
          budget_,
          *connections_,
          reloads_,
          {{io_, datasources_, transactions_, sessions_, dispatcher_, calls_, *traffic_, loop_}}},
      signals_{io_, SIGTERM, SIGINT, SIGHUP},
      sweep_timer_{io_},
      loop_timer_{io_}
{
    connector::register_methods(
        registry_, {connectord::version(), [this] { return setup::limits_text(config_.limits); }});
    builders::register_builders(registry_);
    admin::register_methods(registry_, house_, readiness_);
    calls_ = observe::CallCounts{registry_.methods().size()};
    dispatcher_.set_observer([this](const rpc::CallRecord& call) {
        const std::vector<rpc::Method>& methods = registry_.methods();
        const std::size_t place = call.method == nullptr
                                      ? methods.size()
                                      : static_cast<std::size_t>(call.method - methods.data());
        calls_.add(place, call.error, call.took,
                   {call.spent.queue, call.spent.database, call.spent.encoding});
    });
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
    return app.put_in_force(std::move(*parts));
}

Result<std::unique_ptr<App>> App::make(config::Config config, Reread reread)
{
    Result<setup::Parts> parts = setup::read_parts(config);
    if (!parts)
        return parts.error();
    std::unique_ptr<App> app{new App{std::move(config), std::move(reread)}};
    if (Status done = app->put_in_force(std::move(*parts)); !done)
        return done.error();
    if (Status listening = app->listen(); !listening)
        return listening.error();
    return app;
}

/// From here on calls meet this configuration, or nothing has changed.
Status App::put_in_force(setup::Parts parts)
{
    Result<session::Datasources::Prepared> prepared =
        datasources_.prepare(std::move(parts.datasources));
    if (!prepared)
        return prepared.error();

    // Nothing below can fail.
    config_ = std::move(parts.config);
    access_.replace(config_.anonymous(), config_.entries());
    for (const auto& retired : datasources_.adopt(std::move(*prepared)))
        sessions_.each([&retired](session::Session& session) { session.follow(*retired); });
    if (tls_ && parts.tls)
        tls_->set_context(std::move(parts.tls));
    else if (parts.tls)
        tls_ = std::make_shared<net::TlsHolder>(std::move(parts.tls));
    apply_limits();
    return {};
}

void App::apply_limits()
{
    datasources_.set_rules(setup::opening_rules(config_));
    transactions_.set_limits(setup::transaction_limits(config_));
    dispatcher_.set_limits(setup::dispatch_limits(config_));
    connections_->set_max(config_.limits.sessions);
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->set_limits(setup::connection_limits(config_));
    if (http_) {
        http_->set_limits(setup::connection_limits(config_));
        http_->set_access({config_.listen.allowed_hosts, config_.listen.allowed_origins});
    }
}

std::shared_ptr<net::TlsHolder> App::tls_for(std::string_view listener) const
{
    return config_.tls.covers(listener) ? tls_ : nullptr;
}

Status App::listen()
{
    net::ListenerOptions options;
    options.limits = setup::connection_limits(config_);
    options.connections = connections_;
    options.traffic = traffic_;
    const session::Commons commons{datasources_, transactions_, access_, &sessions_};
    const net::SessionFactory make_session = [commons](session::Transport transport) {
        return std::make_shared<session::Session>(commons, transport);
    };
    if (Status done = open_listener("listen.http", [&] { listen_http(make_session, options); });
        !done)
        return done;
    if (http_)
        options.http_at = (tls_for("http") ? "https://" : "http://") +
                          config::Endpoint{config_.listen.http->address, http_->port()}.text();
    const auto add = [&](net::Endpoint endpoint, net::ListenerOptions its) {
        listeners_.push_back(std::make_unique<net::Listener>(io_, std::move(endpoint), dispatcher_,
                                                             make_session, std::move(its)));
    };
    const auto listen_tcp = [&] {
        net::ListenerOptions tcp = options;
        tcp.tls = tls_for("tcp");
        if (config_.listen.tcp)
            add(endpoint_of(*config_.listen.tcp), std::move(tcp));
    };
    if (Status done = open_listener("listen.tcp", listen_tcp); !done)
        return done;
    const std::string& path = config_.listen.unix_path;
    return open_listener("listen.unix", [&] {
        if (!path.empty())
            add(boost::asio::local::stream_protocol::endpoint{path}, options);
    });
}

void App::listen_http(const net::SessionFactory& make_session, const net::ListenerOptions& options)
{
    if (!config_.listen.http)
        return;
    net::HttpListenerOptions http;
    http.limits = options.limits;
    http.connections = options.connections;
    http.traffic = options.traffic;
    http.tls = tls_for("http");
    http.access = {config_.listen.allowed_hosts, config_.listen.allowed_origins};
    http.pages = pages();
    http_ = std::make_unique<net::HttpListener>(io_, endpoint_of(*config_.listen.http), dispatcher_,
                                                make_session, std::move(http));
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
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->start();
    if (http_)
        http_->start();
    tell_where();
    await_signal();
    sweep();
    watch_loop();
    observe::tell_supervisor("READY=1");
    if (config_.idle_polling && std::thread::hardware_concurrency() > 1)
        loop::run_polling(io_, [this] { return dispatcher_.calls_in_flight(); });
    else
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
              config::Endpoint{config_.listen.tcp->address, listeners_.front()->port()}.text()},
             {"tls", tls_for("tcp") != nullptr}});
    if (http_)
        observe::info(
            "listening",
            {{"http", config::Endpoint{config_.listen.http->address, http_->port()}.text()},
             {"tls", tls_for("http") != nullptr}});
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
        return spawn(reload());
    if (is_draining_) {
        observe::warn("ended at once", {{"signal", signal}});
        observe::stop_log(std::chrono::milliseconds{200});
        std::_Exit(128 + signal);
    }
    is_draining_ = true;
    observe::info("draining", {{"signal", signal}, {"calls", dispatcher_.calls_in_flight()}});
    observe::tell_supervisor("STOPPING=1");
    spawn(drain());
}

/// Runs something on its own. That it fails by an exception is a bug, and no reason to die.
void App::spawn(Task<void> work)
{
    auto ended = [](const std::exception_ptr& escaped) {
        if (!escaped)
            return;
        try {
            std::rethrow_exception(escaped);
        } catch (const std::exception& bug) {
            observe::error("bug", {{"what", bug.what()}});
        }
    };
    boost::asio::co_spawn(io_.get_executor(), std::move(work), std::move(ended));
}

void App::sweep()
{
    sweep_timer_.expires_after(std::chrono::minutes{1});
    sweep_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error || is_over_)
            return;
        access_.expire(std::chrono::system_clock::now());
        spawn(datasources_.close_unused());
        sweep();
    });
}

void App::watch_loop()
{
    loop_timer_.expires_after(observe::LoopWatch::interval);
    loop_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error || is_over_)
            return;
        using Milliseconds = std::chrono::duration<double, std::milli>;
        const auto stall = loop_.note(loop_timer_.expiry(), std::chrono::steady_clock::now(),
                                      config_.log.loop_stall);
        if (stall)
            observe::warn("the event loop was held up", {{"ms", Milliseconds{*stall}.count()}});
        watch_loop();
    });
}

/// Reads configuration, secrets, models and certificates on another thread: files may be slow.
Task<Result<App::Fresh>> App::read_again()
{
    Event done;
    std::optional<Result<Fresh>> fresh;
    const auto stays_up = boost::asio::make_work_guard(io_);
    boost::asio::post(files_, [this, &done, &fresh, before = config_] {
        try {
            fresh = read_changes(before, reread_);
        } catch (const std::exception& bug) {
            fresh = Error{Errc::internal, bug.what()};
        }
        boost::asio::post(io_, [&done] { done.set(); });
    });
    // Nothing cancels this: the thread writes here.
    co_await done.wait([] {});
    co_return std::move(*fresh);
}

/// Runs on the thread that reads files.
Result<App::Fresh> App::read_changes(const config::Config& before, const Reread& reread)
{
    Result<config::Config> wanted = reread();
    if (!wanted)
        return wanted.error();
    Fresh fresh;
    fresh.changes = config::changes(before, *wanted);
    Result<setup::Parts> parts =
        setup::read_parts(config::without_what_needs_a_restart(std::move(*wanted), before));
    if (!parts)
        return parts.error();
    fresh.parts = std::move(*parts);
    return fresh;
}

Task<void> App::reload()
{
    // Whoever asks meanwhile gets one more, for what changed since.
    reload_again_ = true;
    if (std::exchange(is_reloading_, true))
        co_return;
    observe::tell_supervisor_of_reload();
    while (std::exchange(reload_again_, false) && !is_draining_) {
        Result<Fresh> fresh = co_await read_again();
        Status done = fresh ? Status{} : Status{fresh.error()};
        const std::string format_before = config_.log.format;
        if (fresh && !is_draining_)
            done = put_in_force(std::move(fresh->parts));
        if (!done) {
            ++reloads_.refused;
            observe::error("reload refused, the settings stay as they are",
                           {{"why", done.error().message}});
            continue;
        }
        ++reloads_.done;
        if (config_.log.format != format_before)
            observe::start_log({.level = config_.log.level, .format = config_.log.format});
        observe::set_log_level(config_.log.level);
        tell_changes(fresh->changes);
        spawn(datasources_.close_retired());
    }
    is_reloading_ = false;
    if (!is_draining_)
        observe::tell_supervisor("READY=1");
}

void App::tell_changes(const std::vector<config::Change>& changes) const
{
    observe::info("reloaded", {{"changes", changes.size()}});
    for (const config::Change& change : changes) {
        if (change.needs_restart)
            observe::warn("changed, but needs a restart",
                          {{"key", change.key}, {"was", change.was}, {"is", change.is}});
        else
            observe::info("changed", {{"key", change.key}, {"was", change.was}, {"is", change.is}});
    }
}

/// Stays while clients still speak, as long as a shutdown may take: each learns by an answer, and
/// not by an end that leaves it to wonder, that its next call belongs elsewhere.
Task<void> App::hear_them_out(Deadline deadline)
{
    constexpr std::chrono::milliseconds quiet{100};
    std::uint64_t heard = 0;
    boost::asio::steady_timer pause{io_};
    while (connections_->count() > 0 && !deadline.has_passed()) {
        const std::uint64_t now = traffic_->stream.received + traffic_->http.received;
        if (now == heard)
            co_return;
        heard = now;
        pause.expires_after(quiet);
        boost::system::error_code ignored;
        co_await pause.async_wait(boost::asio::redirect_error(use_task, ignored));
    }
}

Task<void> App::drain()
{
    const Deadline deadline = Deadline::in(config_.timeouts.shutdown);
    dispatcher_.begin_shutdown();
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->stop_accepting();
    if (http_)
        http_->stop_accepting();
    // Who waits for an operator waits for nothing that will come.
    for (const std::shared_ptr<session::Datasource>& datasource : datasources_.configured())
        datasource->resume();
    const bool is_idle = co_await dispatcher_.wait_until_idle(deadline);
    co_await hear_them_out(deadline);
    if (!is_idle)
        observe::warn("calls were cut off", {{"calls", dispatcher_.calls_in_flight()}});
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        co_await listener->close(Deadline::in(std::chrono::seconds{1}));
    if (http_)
        co_await http_->close(Deadline::in(std::chrono::seconds{1}));
    co_await transactions_.close();
    co_await datasources_.close();
    // A timer that has just gone off hears nothing of its being cancelled.
    is_over_ = true;
    sweep_timer_.cancel();
    loop_timer_.cancel();
    signals_.cancel();
    observe::info("ended");
}

} // namespace connectord
