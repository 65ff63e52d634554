#include "daemon/shard/shard.hpp"

#include "daemon/loop/loop.hpp"
#include "daemon/observe/log.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <optional>
#include <thread>
#include <utility>

namespace connectord {

namespace {

session::OpeningRules rules_of(const config::Config& config, std::size_t number)
{
    session::OpeningRules rules = setup::opening_rules(config);
    rules.thread = number;
    return rules;
}

} // namespace

Shard::Shard(std::size_t number, const Common& common, session::Drivers drivers,
             const config::Config& config)
    : number_{number},
      common_{common},
      stays_up_{io_.get_executor()},
      access_{config.access()},
      datasources_{io_, std::move(drivers), rules_of(config, number)},
      transactions_{io_, setup::transaction_limits(config)},
      dispatcher_{io_, common.methods, common.budget, setup::dispatch_limits(config)},
      connection_limits_{setup::connection_limits(config)},
      sweep_timer_{io_},
      loop_timer_{io_},
      loop_stall_{config.log.loop_stall},
      polls_{config.idle_polling && std::thread::hardware_concurrency() > config.threads}
{
}

session::Commons Shard::commons()
{
    return {datasources_, transactions_, access_, &sessions_,
            tell_others_ ? &tell_others_ : nullptr};
}

void Shard::count_calls()
{
    calls_ = observe::CallCounts{common_.methods.methods().size()};
    dispatcher_.set_observer([this](const rpc::CallRecord& call) {
        const std::vector<rpc::Method>& methods = common_.methods.methods();
        const std::size_t place = call.method == nullptr
                                      ? methods.size()
                                      : static_cast<std::size_t>(call.method - methods.data());
        calls_.add(place, call.error, call.took,
                   {call.spent.queue, call.spent.database, call.spent.encoding});
    });
}

void Shard::put_in_force(session::Datasources::Prepared prepared, const config::Config& config,
                         std::shared_ptr<net::TlsContext> tls)
{
    access_.replace(config.anonymous(), config.entries());
    for (const auto& retired : datasources_.adopt(std::move(prepared)))
        sessions_.each([&retired](session::Session& session) { session.follow(*retired); });
    if (tls_ && tls)
        tls_->set_context(std::move(tls));
    else if (tls)
        tls_ = std::make_shared<net::TlsHolder>(std::move(tls));
    apply(config);
    if (datasources_.retired() > 0)
        spawn(datasources_.close_retired());
}

void Shard::apply(const config::Config& config)
{
    datasources_.set_rules(rules_of(config, number_));
    transactions_.set_limits(setup::transaction_limits(config));
    dispatcher_.set_limits(setup::dispatch_limits(config));
    loop_stall_ = config.log.loop_stall;
    connection_limits_ = setup::connection_limits(config);
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->set_limits(connection_limits_);
}

net::ListenerOptions Shard::listener_options(bool is_encrypted) const
{
    net::ListenerOptions options;
    options.limits = connection_limits_;
    options.connections = common_.connections;
    options.traffic = traffic_;
    options.tls = is_encrypted ? tls_ : nullptr;
    return options;
}

net::SessionFactory Shard::session_factory()
{
    return [commons = commons()](session::Transport transport) {
        return std::make_shared<session::Session>(commons, transport);
    };
}

net::Listener& Shard::listen(net::Endpoint endpoint, net::ListenerOptions options)
{
    listeners_.push_back(std::make_unique<net::Listener>(io_, std::move(endpoint), dispatcher_,
                                                         session_factory(), std::move(options)));
    doors_.push_back(listeners_.back().get());
    return *listeners_.back();
}

void Shard::share(net::Listener& door, net::ListenerOptions options)
{
    listeners_.push_back(std::make_unique<net::Listener>(io_, door, dispatcher_, session_factory(),
                                                         std::move(options)));
}

void Shard::start()
{
    for (net::Listener* door : doors_)
        door->start();
    sweep();
    watch_loop();
}

void Shard::run()
{
    if (polls_)
        loop::run_polling(io_, [this] { return dispatcher_.calls_in_flight(); });
    else
        io_.run();
}

void Shard::spawn(Task<void> work)
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

void Shard::sweep()
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

void Shard::watch_loop()
{
    loop_timer_.expires_after(observe::LoopWatch::interval);
    loop_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error || is_over_)
            return;
        using Milliseconds = std::chrono::duration<double, std::milli>;
        const auto stall =
            loop_.note(loop_timer_.expiry(), std::chrono::steady_clock::now(), loop_stall_);
        if (stall)
            observe::warn("the event loop was held up", {{"ms", Milliseconds{*stall}.count()}});
        watch_loop();
    });
}

void Shard::begin_shutdown()
{
    dispatcher_.begin_shutdown();
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        listener->stop_accepting();
    // Who waits for an operator waits for nothing that will come.
    for (const std::shared_ptr<session::Datasource>& datasource : datasources_.configured())
        datasource->resume();
}

Task<void> Shard::close(Deadline deadline)
{
    for (const std::unique_ptr<net::Listener>& listener : listeners_)
        co_await listener->close(deadline);
    co_await transactions_.close();
    co_await datasources_.close();
    // A timer that has just gone off hears nothing of its being cancelled.
    is_over_ = true;
    sweep_timer_.cancel();
    loop_timer_.cancel();
}

void Shard::stop()
{
    stays_up_.reset();
}

} // namespace connectord
