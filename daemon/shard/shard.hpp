// All that lives on one thread: clients and their sessions, transactions, connections to databases.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/net/listener.hpp"
#include "daemon/net/options.hpp"
#include "daemon/net/tls.hpp"
#include "daemon/observe/call_counts.hpp"
#include "daemon/observe/loop_watch.hpp"
#include "daemon/rpc/dispatcher.hpp"
#include "daemon/rpc/registry.hpp"
#include "daemon/rpc/reply_budget.hpp"
#include "daemon/session/datasources.hpp"
#include "daemon/session/session.hpp"
#include "daemon/session/session_list.hpp"
#include "daemon/session/transactions.hpp"
#include "daemon/setup/parts.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace connectord {

/// What all shards have in common. Safe to use from all of their threads.
struct Common {
    const rpc::Registry& methods;
    rpc::ReplyBudget& budget;
    std::shared_ptr<net::ConnectionCount> connections;
};

/// A client lives on one of them, with all that serves it. What a shard has is its thread's alone:
/// from elsewhere one goes there by `on(shard.io(), …)`.
class Shard {
public:
    /// The shard with this number, from 0, of all that the configuration wants. It opens nothing.
    Shard(std::size_t number, const Common& common, session::Drivers drivers,
          const config::Config& config);
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    boost::asio::io_context& io() { return io_; }

    // Its parts, for those that look at them, on its thread.
    session::Datasources& datasources() { return datasources_; }
    session::Transactions& transactions() { return transactions_; }
    const session::SessionList& sessions() const { return sessions_; }
    rpc::Dispatcher& dispatcher() { return dispatcher_; }
    const observe::CallCounts& calls() const { return calls_; }
    const observe::LoopWatch& loop() const { return loop_; }
    const std::shared_ptr<net::Traffic>& traffic() const { return traffic_; }
    net::TlsHolder* tls() const { return tls_.get(); } ///< null: none is configured

    session::Commons commons();

    /// Counts calls from now on: the table of methods is complete.
    void count_calls();

    /// Makes what is new in a configuration, and opens nothing.
    ///
    /// Errors  as `Datasources::prepare`
    Result<session::Datasources::Prepared> prepare(std::vector<session::DatasourcePlan> plans) const
    {
        return datasources_.prepare(std::move(plans));
    }

    /// From here on calls meet this configuration. `tls` may be null.
    void put_in_force(session::Datasources::Prepared prepared, const config::Config& config,
                      std::shared_ptr<net::TlsContext> tls);

    /// Opens a door, closed until `start`, for clients that speak JSON-RPC on a stream. Throws
    /// boost::system::system_error.
    net::Listener& listen(net::Endpoint endpoint, net::ListenerOptions options);

    /// Serves a part of those who come by another shard's door.
    void share(net::Listener& door, net::ListenerOptions options);

    /// How listeners of this shard serve, and whom they make of those who come.
    net::SessionFactory session_factory();
    net::ListenerOptions listener_options(bool is_encrypted) const;

    /// How what a client changes in a datasource for everybody reaches the other shards.
    void set_tell_others(session::Commons::TellOthers tell) { tell_others_ = std::move(tell); }

    /// Lets clients in, and begins to look after itself.
    void start();

    /// Runs on the calling thread until `stop`, and until nothing is left to do.
    void run();

    /// Begins no further call; lets nobody in any more.
    void begin_shutdown();

    /// Waits for clients to leave until the deadline, and ends everything.
    Task<void> close(Deadline deadline);

    /// Lets `run` end: nobody will come here any more.
    void stop();

    /// Runs something on its own, on this shard's thread. That it fails by an exception is a bug,
    /// and no reason to die.
    void spawn(Task<void> work);

private:
    void apply(const config::Config& config);
    void sweep();
    void watch_loop();

    std::size_t number_;
    Common common_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_up_;
    session::Access access_;
    session::SessionList sessions_;
    session::Datasources datasources_;
    session::Transactions transactions_;
    rpc::Dispatcher dispatcher_;
    observe::CallCounts calls_{0};
    observe::LoopWatch loop_;
    std::shared_ptr<net::Traffic> traffic_ = std::make_shared<net::Traffic>();
    std::shared_ptr<net::TlsHolder> tls_; ///< null: none is configured
    session::Commons::TellOthers tell_others_;
    net::ConnectionLimits connection_limits_;
    std::vector<std::unique_ptr<net::Listener>> listeners_;
    std::vector<net::Listener*> doors_; ///< of the listeners: the ones that are this shard's
    boost::asio::steady_timer sweep_timer_;
    boost::asio::steady_timer loop_timer_;
    std::chrono::milliseconds loop_stall_;
    bool polls_;
    bool is_over_ = false; ///< closed: nothing begins any more
};

} // namespace connectord
