// One database under a name: its driver, its models, and what may be done with it.
#pragma once

#include "drivers/driver.hpp"
#include "drivers/sql/table.hpp"
#include "protocol/model/model.hpp"
#include "protocol/rpc/grant.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace connectord::session {

/// Lets maps of strings be asked with views.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const
    {
        return std::hash<std::string_view>{}(text);
    }
};

template <typename T>
using ByName = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// What the operator decided about a datasource.
struct DatasourcePolicy {
    std::optional<rpc::Grants> grants; ///< what anybody may do at most
    rpc::Grants anonymous;             ///< what the anonymous principal may do beside its own
    bool discover = false;             ///< tables are models without definitions
    bool full_errors = false;
    bool strict = false; ///< reads refuse what they would pass over
};

/// A database and what is known of it. Lives on the thread of the io_context it was made for.
class Datasource {
public:
    Datasource(std::string name, std::unique_ptr<Driver> driver, DatasourcePolicy policy,
               sql::Table::Defaults defaults);
    Datasource(const Datasource&) = delete;
    Datasource& operator=(const Datasource&) = delete;

    const std::string& name() const { return name_; }

    /// Unlike its address, no other one's in this process, ever.
    std::uint64_t number() const { return number_; }
    Driver& driver() const { return *driver_; }

    /// The settings that a client described it by; null for a configured one. Holds secrets.
    const std::shared_ptr<const boost::json::object>& described_as() const { return described_as_; }
    void set_description(std::shared_ptr<const boost::json::object> settings)
    {
        described_as_ = std::move(settings);
    }

    const DatasourcePolicy& policy() const { return policy_; }
    void set_policy(DatasourcePolicy policy) { policy_ = policy; }

    /// Lets no further call begin; what is under way and what belongs to open transactions goes on.
    void pause() { is_paused_ = true; }
    void resume();
    bool is_paused() const { return is_paused_; }

    /// Calls that wait for `resume`.
    std::size_t waiting() const { return waiting_.size(); }

    /// Waits until calls may begin again.
    ///
    /// Errors  busy when the deadline passes first, cancelled when the caller is
    Task<Status> wait_while_paused(Deadline deadline);

    /// The table of a model in this database. Equal definitions answer the same object, and so
    /// share plans.
    std::shared_ptr<const sql::Table> table(const std::shared_ptr<const model::Model>& model,
                                            std::string_view schema_option = {});

    /// Makes a model one of the datasource's own, for every client.
    void define(std::shared_ptr<const model::Model> model);
    void undefine(std::string_view name);
    std::size_t defined() const { return models_.size(); }

    /// Puts the models of the configuration in the place of those that it named before.
    void set_configured_models(std::vector<std::shared_ptr<const model::Model>> models);

    /// A model of the datasource's own, or null.
    std::shared_ptr<const model::Model> find(std::string_view name) const;

    /// The table of one of the datasource's own models, or of one that was discovered less than a
    /// minute ago; null for neither. While the name is known, so are the table's plans.
    std::shared_ptr<const sql::Table> find_table(std::string_view name,
                                                 std::string_view schema_option = {});

    /// Looks among the database's own tables for one that is this model: `find_table` then knows
    /// it.
    ///
    /// It is forgotten after a minute, so that a changed table is noticed. `executor` is asked: the
    /// driver, or the transaction that wants to know, which may have the only connection.
    ///
    /// Errors  whatever the database answers
    Task<Status> discover(std::string name, Executor& executor, Deadline deadline);

    std::vector<std::string_view> defined_names() const;
    std::vector<std::string_view> model_names() const; ///< with those that were discovered

private:
    using Clock = std::chrono::steady_clock;
    struct Known {
        std::shared_ptr<const model::Model> model;
        std::shared_ptr<const sql::Table> table;
        Clock::time_point until = Clock::time_point::max();
    };

    const Known* find_known(std::string_view name) const;

    std::string name_;
    std::uint64_t number_;
    std::unique_ptr<Driver> driver_;
    std::shared_ptr<const boost::json::object> described_as_;
    DatasourcePolicy policy_;
    sql::Table::Defaults defaults_;
    ByName<Known> models_;
    ByName<Known> discovered_;
    ByName<std::weak_ptr<const sql::Table>> tables_; ///< by definition
    /// The latest to be made: nobody else holds one that a single call asked for by its schema.
    std::deque<std::shared_ptr<const sql::Table>> latest_;
    std::size_t sweep_at_ = 64;
    std::vector<std::string> configured_models_;
    bool is_paused_ = false;
    std::vector<boost::asio::steady_timer*> waiting_;
};

} // namespace connectord::session
