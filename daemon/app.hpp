// The daemon put together: the one place that knows concrete drivers, and the order of start and
// end.
#pragma once

#include "daemon/admin/house.hpp"
#include "daemon/admin/readiness.hpp"
#include "daemon/config/changes.hpp"
#include "daemon/config/config.hpp"
#include "daemon/net/http_listener.hpp"
#include "daemon/net/listener.hpp"
#include "daemon/rpc/home.hpp"
#include "daemon/rpc/registry.hpp"
#include "daemon/rpc/reply_budget.hpp"
#include "daemon/setup/parts.hpp"
#include "daemon/shard/shard.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
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

    using Prepared = session::Datasources::Prepared;

    App(config::Config config, Reread reread);

    Shard& first() { return *shards_.front(); }

    void tell_others(const std::string& name,
                     const std::function<void(session::Datasource&)>& change);
    Status put_in_force_at_start(setup::Parts parts);
    Task<Status> put_in_force(setup::Parts parts);
    void take_over(config::Config config);
    void set_limits_text();
    std::string limits_text();

    Status listen();
    net::Listener& open_door(net::Endpoint endpoint, bool is_encrypted, const std::string& http_at);
    void listen_http();
    bool is_encrypted(std::string_view listener) const;
    void tell_where();
    net::HttpPages pages();

    void start_threads();
    void await_signal();
    void take_signal(int signal);
    Task<Result<Fresh>> read_again();
    static Result<Fresh> read_changes(const config::Config& before, const Reread& reread);
    Task<void> reload();
    void tell_changes(const std::vector<config::Change>& changes) const;

    Task<std::uint64_t> heard();
    Task<std::size_t> calls_in_flight();
    Task<std::size_t> finish_calls(Deadline deadline);
    Task<void> hear_them_out(Deadline deadline);
    Task<void> drain(int signal);

    config::Config config_;
    Reread reread_;
    boost::asio::thread_pool files_{1}; ///< reads what a reload needs
    rpc::Registry registry_;
    rpc::ReplyBudget budget_;
    std::shared_ptr<net::ConnectionCount> connections_;
    std::vector<std::unique_ptr<Shard>> shards_; ///< the first is the home of what no session holds
    rpc::Home home_;
    std::mutex limits_mutex_;
    std::string limits_text_;
    admin::Reloads reloads_;
    admin::Readiness readiness_;
    admin::House house_;
    net::Listener* tcp_ = nullptr;            ///< the first shard's; null when there is none
    std::unique_ptr<net::HttpListener> http_; ///< null when there is none
    boost::asio::signal_set signals_;
    std::vector<std::thread> threads_; ///< of the shards but the first
    bool is_draining_ = false;
    bool is_reloading_ = false;
    bool reload_again_ = false;
};

} // namespace connectord
