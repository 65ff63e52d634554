// Every datasource there is: those of the configuration, and those that clients described.
#pragma once

#include "daemon/session/datasource.hpp"
#include "drivers/driver.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::session {

/// The drivers of this program, by LoopBack's names of them.
using Drivers = ByName<DriverFactory>;

/// How a settings object becomes a driver.
struct OpeningRules {
    std::chrono::milliseconds queue_timeout{5000};
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds unused_limit{600'000}; ///< then a client's datasource closes

    std::size_t filter_depth = 16;

    /// On how many threads there are datasources, each with a part of every pool, and which of them
    /// this is, from 0.
    std::size_t threads = 1;
    std::size_t thread = 0;

    /// A client's own SQLite files lie in the folder `clients` here; the operator's may be
    /// anywhere.
    std::filesystem::path state_dir;
};

/// A datasource as it is to be.
struct DatasourcePlan {
    std::string name;
    boost::json::object settings; ///< secrets in place
    DatasourcePolicy policy;
    std::vector<std::shared_ptr<const model::Model>> models; ///< of its own
};

class Datasources {
public:
    Datasources(boost::asio::io_context& io, Drivers drivers, OpeningRules rules);
    Datasources(const Datasources&) = delete;
    Datasources& operator=(const Datasources&) = delete;

    /// Adds a configured datasource; the first one added is the default.
    ///
    /// Errors  invalid_params for settings that cannot work
    Status add(std::string name, const boost::json::object& settings, DatasourcePolicy policy);

    /// What is ready to take the place of all that is configured.
    class Prepared {
        friend class Datasources;
        struct Entry {
            DatasourcePlan plan;
            std::string key;
            std::shared_ptr<Datasource> made; ///< null: the one that there is stays
        };
        std::vector<Entry> entries_;
    };

    /// Makes what is new in a configuration, and opens nothing: what is there now serves on.
    ///
    /// Errors  invalid_params for settings that cannot work; nothing has changed then
    Result<Prepared> prepare(std::vector<DatasourcePlan> plans) const;

    /// Puts it in force. A datasource whose settings stayed the same is the same object, pool and
    /// all, with its new policy and models; others retire: calls under way there end, new ones go
    /// to their successor.
    ///
    /// Shape  those that have retired, for sessions to `follow`; then `close_retired`
    std::vector<std::shared_ptr<Datasource>> adopt(Prepared prepared);

    /// Closes the retired as their last calls and transactions end.
    Task<void> close_retired();
    std::size_t retired() const { return retired_.size(); }

    /// A configured one by name; an empty name is the default.
    ///
    /// Errors  invalid_params with the nearest name
    Result<std::shared_ptr<Datasource>> find(std::string_view name) const;

    /// The one that a client describes; equal settings share one.
    ///
    /// Errors  invalid_params with the path of the culprit, forbidden for a file outside the state
    /// folder,
    ///         limit_exceeded when clients have described too many
    Result<std::shared_ptr<Datasource>> open(const boost::json::object& settings);

    const std::vector<std::shared_ptr<Datasource>>& configured() const { return configured_; }

    void set_rules(OpeningRules rules) { rules_ = std::move(rules); }

    /// Closes what clients described and none of them has used for long. Called from time to time.
    Task<void> close_unused();

    /// Ends every connection to every database.
    Task<void> close();

private:
    struct Described {
        std::shared_ptr<Datasource> datasource;
        std::chrono::steady_clock::time_point last_used;
    };

    std::string next_name();
    Status take_part(DriverSettings& settings, std::string_view path) const;
    Result<std::shared_ptr<Datasource>> make(std::string name, const DriverSettings& settings,
                                             const boost::json::object& given,
                                             DatasourcePolicy policy) const;
    Result<std::shared_ptr<Datasource>> make_configured(const DatasourcePlan& plan) const;

    boost::asio::io_context& io_;
    Drivers drivers_;
    OpeningRules rules_;
    std::vector<std::shared_ptr<Datasource>> configured_;
    std::vector<std::string> keys_; ///< settings of each as text: holds secrets
    std::vector<std::shared_ptr<Datasource>> retired_;
    bool is_closing_retired_ = false;
    ByName<Described> described_; ///< by canonical settings: holds secrets
    std::size_t named_ = 0;       ///< how many of what clients described
};

} // namespace connectord::session
