// The daemon put together: the one place that knows concrete drivers, and the order of start and
// end.
#pragma once

#include "daemon/admin/house.hpp"
#include "daemon/admin/readiness.hpp"
#include "daemon/config/changes.hpp"
#include "daemon/config/config.hpp"
#include "daemon/net/http_listener.hpp"
#include "daemon/net/listener.hpp"
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

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace connectord {

/// The table of methods as an OpenRPC document, without a daemon.
std::string openrpc_text();

/// A running daemon.
class App {
public:
    /// Reads the configuration again, from where it came.
    using Reread = std::function<Result<config::Config>()>;

    /// Whether a start would get as far as its listeners: models, certificates and datasources are
    /// looked at, and nothing is opened.
    ///
    /// Errors  invalid_params, as `make`
    static Status check(config::Config config);

    /// Opens datasources and listeners.
    ///
    /// Errors  invalid_params for settings that cannot work, or an address that cannot be listened
    /// on
    static Result<std::unique_ptr<App>> make(config::Config config, Reread reread);

    /// Serves until SIGTERM or SIGINT, then lets calls under way finish; a second signal ends at
    /// once. SIGHUP reloads.
    void run();

    /// The table of methods as an OpenRPC document.
    std::string describe_methods() const;

    ~App();

private:
    friend std::string openrpc_text();

    /// A configuration that has been read again.
    struct Fresh {
        setup::Parts parts;
        std::vector<config::Change> changes;
    };

    App(config::Config config, Reread reread);

    Status put_in_force(setup::Parts parts);
    Status listen();
    void listen_http(const net::SessionFactory& make_session, const net::ListenerOptions& options);
    std::shared_ptr<net::TlsHolder> tls_for(std::string_view listener) const;
    void tell_where() const;
    net::HttpPages pages();
    void await_signal();
    void take_signal(int signal);
    void sweep();
    void watch_loop();
    void spawn(Task<void> work);
    Task<Result<Fresh>> read_again();
    static Result<Fresh> read_changes(const config::Config& before, const Reread& reread);
    Task<void> reload();
    void apply_limits();
    void tell_changes(const std::vector<config::Change>& changes) const;
    Task<void> hear_them_out(Deadline deadline);
    Task<void> drain();

    config::Config config_;
    Reread reread_;
    boost::asio::io_context io_;
    boost::asio::thread_pool files_{1}; ///< reads what a reload needs
    session::Access access_;
    session::SessionList sessions_;
    session::Datasources datasources_;
    session::Transactions transactions_;
    rpc::Registry registry_;
    rpc::ReplyBudget budget_;
    rpc::Dispatcher dispatcher_;
    observe::CallCounts calls_{0};
    admin::Reloads reloads_;
    observe::LoopWatch loop_;
    std::shared_ptr<net::ConnectionCount> connections_;
    std::shared_ptr<net::Traffic> traffic_ = std::make_shared<net::Traffic>();
    std::shared_ptr<net::TlsHolder> tls_; ///< null: none is configured
    admin::Readiness readiness_;
    admin::House house_;
    std::vector<std::unique_ptr<net::Listener>> listeners_;
    std::unique_ptr<net::HttpListener> http_; ///< null when there is none
    boost::asio::signal_set signals_;
    boost::asio::steady_timer sweep_timer_;
    boost::asio::steady_timer loop_timer_;
    bool is_draining_ = false;
    bool is_over_ = false; ///< drained: nothing begins any more
    bool is_reloading_ = false;
    bool reload_again_ = false;
};

} // namespace connectord
