// The daemon put together: the one place that knows concrete drivers, and the order of start and
// end.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/net/http_listener.hpp"
#include "daemon/net/listener.hpp"
#include "daemon/rpc/dispatcher.hpp"
#include "daemon/rpc/registry.hpp"
#include "daemon/rpc/reply_budget.hpp"
#include "daemon/session/datasources.hpp"
#include "daemon/session/session.hpp"
#include "daemon/session/transactions.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>
#include <vector>

namespace connectord {

/// A running daemon.
class App {
public:
    /// Opens datasources and listeners.
    ///
    /// Errors  invalid_params for settings that cannot work, or an address that cannot be listened
    /// on
    static Result<std::unique_ptr<App>> make(config::Config config);

    /// Serves until SIGTERM or SIGINT, then lets calls under way finish; a second signal ends at
    /// once.
    void run();

    ~App();

private:
    explicit App(config::Config config);

    Status add_datasources();
    Status add_models(const config::Datasource& datasource);
    Status listen();
    void listen_http(const net::SessionFactory& make_session, const net::ListenerOptions& options);
    void tell_where() const;
    net::HttpPages pages() const;
    void await_signal();
    void sweep();
    Task<void> drain();

    config::Config config_;
    boost::asio::io_context io_;
    session::Access access_;
    session::Datasources datasources_;
    session::Transactions transactions_;
    rpc::Registry registry_;
    rpc::ReplyBudget budget_;
    rpc::Dispatcher dispatcher_;
    std::vector<std::unique_ptr<net::Listener>> listeners_;
    std::unique_ptr<net::HttpListener> http_; ///< null when there is none
    boost::asio::signal_set signals_;
    boost::asio::steady_timer sweep_timer_;
    bool is_draining_ = false;
};

} // namespace connectord
