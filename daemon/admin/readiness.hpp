// Whether a call would be answered: found out by asking, when somebody wants to know.
#pragma once

#include "daemon/rpc/headcount.hpp"
#include "daemon/session/datasources.hpp"
#include "drivers/async/task.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::admin {

/// Asks the configured databases for a sign of life, each at most every two seconds however many
/// want to know, and so opens nothing that nobody asks about.
class Readiness {
public:
    /// What is known of one datasource.
    struct State {
        std::string name;
        std::string_view state; ///< `available`, `unavailable`, `paused`
    };

    struct Report {
        bool is_ready = false;
        bool is_draining = false;
        std::vector<State> datasources;

        /// {"ready", "datasources": {NAME: STATE}}
        std::string text() const;
    };

    Readiness(boost::asio::io_context& io, const session::Datasources& datasources,
              std::function<bool()> is_draining)
        : io_{io},
          datasources_{datasources},
          is_draining_{std::move(is_draining)},
          asked_{std::make_shared<rpc::Headcount>(io)}
    {
    }

    /// Within two seconds or so.
    Task<Report> ask();

private:
    struct Knowledge {
        std::chrono::steady_clock::time_point when;
        bool is_available = false;
        bool is_being_asked = false;
    };

    Task<void> ask_one(std::shared_ptr<session::Datasource> datasource);
    bool is_fresh(const session::Datasource& datasource) const;

    boost::asio::io_context& io_;
    const session::Datasources& datasources_;
    std::function<bool()> is_draining_;
    std::map<std::uint64_t, Knowledge> known_; ///< by a datasource's number
    std::shared_ptr<rpc::Headcount> asked_;    ///< datasources that have not answered yet
};

} // namespace connectord::admin
