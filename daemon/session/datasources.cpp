#include "daemon/session/datasources.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace connectord::session {

namespace {

constexpr std::size_t most_described = 100;

/// LoopBack's `defaultIdSort` of a datasource.
bool sorts_by_id(const boost::json::object& settings)
{
    const boost::json::value* policy = settings.if_contains("defaultIdSort");
    return policy == nullptr || !policy->is_bool() || policy->get_bool();
}

/// Whether a client asks for the server's own words about errors. It gave the credentials, so they
/// are its own.
bool wants_full_errors(const boost::json::object& settings)
{
    const boost::json::value* errors = settings.if_contains("errors");
    return errors != nullptr && errors->is_string() && errors->get_string() == "full";
}

} // namespace

Datasources::Datasources(boost::asio::io_context& io, Drivers drivers, OpeningRules rules)
    : io_{io}, drivers_{std::move(drivers)}, rules_{std::move(rules)}
{
}

/// No other thread gives this name.
std::string Datasources::next_name()
{
    return "client-" + std::to_string(named_++ * rules_.threads + rules_.thread + 1);
}

/// Leaves this thread's part of what all of them may have together.
///
/// Errors  invalid_params, where there is not enough for all
Status Datasources::take_part(DriverSettings& settings, std::string_view path) const
{
    if (rules_.threads == 1)
        return {};
    const std::string at{path};
    const std::string threads = std::to_string(rules_.threads);
    if (settings.file == ":memory:")
        return invalid_params(at + ".file", "a database in memory is there for one thread alone: "
                                            "with threads = " +
                                                threads + " it has to be a file");
    // Of two connections a transaction leaves one to the others. What clients describe is a matter
    // of theirs, and has one a thread at least.
    const std::size_t least = 2 * rules_.threads;
    if (settings.pool_max < least && !settings.is_described && settings.file.empty())
        return invalid_params(at + ".pool.max", "must be " + std::to_string(least) +
                                                    " at least: each of the " + threads +
                                                    " threads needs two connections");
    const std::size_t rest = settings.pool_max % rules_.threads;
    settings.pool_max = settings.pool_max / rules_.threads + (rules_.thread < rest ? 1 : 0);
    settings.pool_max = std::max<std::size_t>(settings.pool_max, 1);
    return {};
}

Result<std::shared_ptr<Datasource>> Datasources::make(std::string name,
                                                      const DriverSettings& settings,
                                                      const boost::json::object& given,
                                                      DatasourcePolicy policy) const
{
    const auto factory = drivers_.find(settings.driver);
    if (factory == drivers_.end()) {
        std::vector<std::string_view> known;
        for (const auto& [driver, unused] : drivers_)
            known.push_back(driver);
        return unknown_name("datasource.driver", "driver", settings.driver, known);
    }
    Result<std::unique_ptr<Driver>> driver = factory->second(io_, settings);
    if (!driver)
        return driver.error();
    sql::Table::Defaults defaults;
    defaults.schema = settings.schema;
    defaults.filter_depth = rules_.filter_depth;
    defaults.sorts_by_id = sorts_by_id(given);
    return std::make_shared<Datasource>(std::move(name), std::move(*driver), policy,
                                        std::move(defaults));
}

Status Datasources::add(std::string name, const boost::json::object& settings,
                        DatasourcePolicy policy)
{
    const DatasourcePlan plan{std::move(name), settings, policy, {}};
    Result<std::shared_ptr<Datasource>> made = make_configured(plan);
    if (!made)
        return made.error();
    configured_.push_back(std::move(*made));
    keys_.push_back(boost::json::serialize(settings));
    return {};
}

Result<std::shared_ptr<Datasource>> Datasources::make_configured(const DatasourcePlan& plan) const
{
    Result<DriverSettings> read = DriverSettings::read(plan.settings, "datasources." + plan.name);
    if (!read)
        return read.error();
    if (!plan.settings.contains("connectionTimeout"))
        read->connect_timeout = rules_.connect_timeout;
    if (!plan.settings.contains("queueTimeout"))
        read->queue_timeout = rules_.queue_timeout;
    if (const Status taken = take_part(*read, "datasources." + plan.name); !taken)
        return taken.error();
    return make(plan.name, *read, plan.settings, plan.policy);
}

Result<Datasources::Prepared> Datasources::prepare(std::vector<DatasourcePlan> plans) const
{
    Prepared prepared;
    for (DatasourcePlan& plan : plans) {
        std::string key = boost::json::serialize(plan.settings);
        bool stays = false;
        for (std::size_t i = 0; i < configured_.size(); ++i)
            stays = stays || (configured_[i]->name() == plan.name && keys_[i] == key);
        std::shared_ptr<Datasource> made;
        if (!stays) {
            Result<std::shared_ptr<Datasource>> fresh = make_configured(plan);
            if (!fresh)
                return fresh.error();
            made = std::move(*fresh);
        }
        prepared.entries_.push_back({std::move(plan), std::move(key), std::move(made)});
    }
    return prepared;
}

std::vector<std::shared_ptr<Datasource>> Datasources::adopt(Prepared prepared)
{
    std::vector<std::shared_ptr<Datasource>> before = std::exchange(configured_, {});
    keys_.clear();
    for (Prepared::Entry& entry : prepared.entries_) {
        if (!entry.made) {
            const auto stays = std::ranges::find_if(
                before, [&](const auto& one) { return one && one->name() == entry.plan.name; });
            entry.made = std::exchange(*stays, nullptr);
        }
        entry.made->set_policy(entry.plan.policy);
        entry.made->set_configured_models(std::move(entry.plan.models));
        configured_.push_back(std::move(entry.made));
        keys_.push_back(std::move(entry.key));
    }
    std::erase(before, nullptr);
    for (const std::shared_ptr<Datasource>& retired : before) {
        retired->resume(); // who waits there waits for nothing that will come
        retired_.push_back(retired);
    }
    return before;
}

Task<void> Datasources::close_retired()
{
    if (std::exchange(is_closing_retired_, true))
        co_return;
    while (!retired_.empty()) {
        std::vector<std::shared_ptr<Datasource>> unused;
        for (std::shared_ptr<Datasource>& one : retired_) {
            if (one.use_count() == 1)
                unused.push_back(std::move(one));
        }
        std::erase(retired_, nullptr);
        for (const std::shared_ptr<Datasource>& one : unused)
            co_await one->driver().close();
        unused.clear();
        if (retired_.empty())
            break;
        constexpr std::chrono::milliseconds between_looks{100};
        boost::asio::steady_timer pause{io_, between_looks};
        boost::system::error_code ignored;
        co_await pause.async_wait(boost::asio::redirect_error(use_task, ignored));
    }
    is_closing_retired_ = false;
}

Result<std::shared_ptr<Datasource>> Datasources::find(std::string_view name) const
{
    if (name.empty())
        return configured_.front();
    std::vector<std::string_view> known;
    for (const std::shared_ptr<Datasource>& datasource : configured_) {
        if (datasource->name() == name)
            return datasource;
        known.push_back(datasource->name());
    }
    return unknown_name("datasource", "datasource", name, known);
}

Result<std::shared_ptr<Datasource>> Datasources::open(const boost::json::object& settings)
{
    Result<DriverSettings> read = DriverSettings::read(settings, "params.datasource");
    if (!read)
        return read.error();
    read->is_described = true;
    if (!read->file.empty() && read->file != ":memory:") {
        // A client must not reach for the daemon's user's files, nor for its own database by
        // another name.
        const std::filesystem::path home = rules_.state_dir / "clients";
        const std::filesystem::path file = (home / read->file).lexically_normal();
        const auto [end, unused] =
            std::mismatch(home.begin(), home.end(), file.begin(), file.end());
        if (end != home.end())
            return Error{Errc::forbidden, "a client's SQLite file lies in the daemon's own folder "
                                          "for them: name it without a path, "
                                          "or configure the datasource in the daemon's file"}
                .with("path", "params.datasource.file");
        read->file = file.string();
    }

    DatasourcePolicy policy;
    policy.full_errors = wants_full_errors(settings);
    // What is decided here and not by the driver tells datasources apart as well.
    std::string key = read->canonical();
    key.append(policy.full_errors ? "errors;" : "");
    key.append(sorts_by_id(settings) ? "" : "unsorted;");
    const auto known = described_.find(key);
    if (known != described_.end()) {
        known->second.last_used = std::chrono::steady_clock::now();
        return known->second.datasource;
    }
    if (described_.size() >= most_described)
        return limit_exceeded("datasources", most_described);

    if (const Status taken = take_part(*read, "params.datasource"); !taken)
        return taken.error();
    Result<std::shared_ptr<Datasource>> made = make(next_name(), *read, settings, policy);
    if (!made)
        return made;
    // In memory of its own: what came with a request goes with it.
    (*made)->set_description(
        std::make_shared<const boost::json::object>(settings, boost::json::storage_ptr{}));
    described_.emplace(key, Described{*made, std::chrono::steady_clock::now()});
    return made;
}

Task<void> Datasources::close_unused()
{
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::shared_ptr<Datasource>> unused;
    for (auto entry = described_.begin(); entry != described_.end();) {
        Described& described = entry->second;
        if (described.datasource.use_count() > 1)
            described.last_used = now;
        if (now - described.last_used < rules_.unused_limit) {
            ++entry;
            continue;
        }
        unused.push_back(std::move(described.datasource));
        entry = described_.erase(entry);
    }
    for (const std::shared_ptr<Datasource>& datasource : unused)
        co_await datasource->driver().close();
}

Task<void> Datasources::close()
{
    std::vector<std::shared_ptr<Datasource>> all = configured_;
    all.insert(all.end(), retired_.begin(), retired_.end());
    retired_.clear();
    for (const auto& [key, described] : described_)
        all.push_back(described.datasource);
    for (const std::shared_ptr<Datasource>& datasource : all)
        co_await datasource->driver().close();
}

} // namespace connectord::session
