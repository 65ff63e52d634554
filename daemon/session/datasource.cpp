#include "daemon/session/datasource.hpp"

#include "daemon/observe/log.hpp"
#include "daemon/session/discovery.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <atomic>

namespace connectord::session {

namespace {

constexpr std::chrono::minutes discovery_lasts{1};
constexpr std::size_t most_discovered = 2000;
constexpr std::size_t most_latest = 64;

std::uint64_t next_number()
{
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

} // namespace

Datasource::Datasource(std::string name, std::unique_ptr<Driver> driver, DatasourcePolicy policy,
                       sql::Table::Defaults defaults)
    : name_{std::move(name)},
      number_{next_number()},
      driver_{std::move(driver)},
      policy_{policy},
      defaults_{std::move(defaults)}
{
    driver_->on_reach([name = name_](bool is_reached, std::string_view reason) {
        if (is_reached)
            observe::info("database reached", {{"datasource", name}});
        else
            observe::warn("database unreachable", {{"datasource", name}, {"why", reason}});
    });
}

std::shared_ptr<const sql::Table>
Datasource::table(const std::shared_ptr<const model::Model>& model, std::string_view schema_option)
{
    std::string key{schema_option};
    key.push_back('\0');
    key.append(model->canonical());
    std::weak_ptr<const sql::Table>& known = tables_[key];
    if (std::shared_ptr<const sql::Table> table = known.lock())
        return table;

    sql::Table::Defaults defaults = defaults_;
    defaults.schema_option = schema_option;
    auto table = std::make_shared<const sql::Table>(model, driver_->dialect(), defaults);
    known = table;
    latest_.push_back(table);
    if (latest_.size() > most_latest)
        latest_.pop_front();
    if (tables_.size() > sweep_at_) {
        std::erase_if(tables_, [](const auto& entry) { return entry.second.expired(); });
        sweep_at_ = std::max<std::size_t>(64, tables_.size() * 2);
    }
    return table;
}

void Datasource::resume()
{
    is_paused_ = false;
    for (boost::asio::steady_timer* timer : waiting_)
        timer->cancel();
}

Task<Status> Datasource::wait_while_paused(Deadline deadline)
{
    const auto began = Deadline::Clock::now();
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::system::error_code woken;
    while (is_paused_) {
        boost::asio::steady_timer timer{executor, deadline.moment()};
        waiting_.push_back(&timer);
        co_await timer.async_wait(boost::asio::redirect_error(use_task, woken));
        std::erase(waiting_, &timer);
        const auto cancelled = co_await boost::asio::this_coro::cancellation_state;
        if (cancelled.cancelled() != boost::asio::cancellation_type::none)
            co_return Error{Errc::cancelled, "the call was cancelled while its datasource paused"}
                .with("outcome", "none");
        if (is_paused_ && deadline.has_passed())
            co_return Error{Errc::busy, "the datasource \"" + name_ + "\" is paused"}
                .with("queue", "paused")
                .with("waiting", static_cast<std::int64_t>(waiting_.size()))
                .with("retryAfterMs", 1000);
    }
    if (TimeSpent* spent = deadline.spent())
        spent->queue += Deadline::Clock::now() - began;
    co_return Status{};
}

void Datasource::set_configured_models(std::vector<std::shared_ptr<const model::Model>> models)
{
    for (const std::string& name : std::exchange(configured_models_, {}))
        undefine(name);
    for (std::shared_ptr<const model::Model>& model : models) {
        configured_models_.push_back(model->name());
        define(std::move(model));
    }
}

void Datasource::define(std::shared_ptr<const model::Model> model)
{
    std::shared_ptr<const sql::Table> own = table(model);
    std::string name = model->name();
    models_.insert_or_assign(std::move(name), Known{std::move(model), std::move(own)});
}

void Datasource::undefine(std::string_view name)
{
    const auto found = models_.find(name);
    if (found != models_.end())
        models_.erase(found);
}

std::shared_ptr<const model::Model> Datasource::find(std::string_view name) const
{
    const auto found = models_.find(name);
    return found == models_.end() ? nullptr : found->second.model;
}

const Datasource::Known* Datasource::find_known(std::string_view name) const
{
    const auto own = models_.find(name);
    if (own != models_.end())
        return &own->second;
    const auto discovered = discovered_.find(name);
    if (discovered == discovered_.end() || Clock::now() >= discovered->second.until)
        return nullptr;
    return &discovered->second;
}

std::shared_ptr<const sql::Table> Datasource::find_table(std::string_view name,
                                                         std::string_view schema_option)
{
    const Known* known = find_known(name);
    if (known == nullptr)
        return nullptr;
    return schema_option.empty() ? known->table : table(known->model, schema_option);
}

Task<Status> Datasource::discover(std::string name, Executor& executor, Deadline deadline)
{
    const Result<std::shared_ptr<const model::Model>> found =
        co_await discover_model(*driver_, executor, name, deadline);
    if (!found)
        co_return found.error();
    if (discovered_.size() >= most_discovered)
        discovered_.clear();
    if (*found)
        discovered_.insert_or_assign(std::move(name),
                                     Known{*found, table(*found), Clock::now() + discovery_lasts});
    co_return Status{};
}

std::vector<std::string_view> Datasource::defined_names() const
{
    std::vector<std::string_view> names;
    for (const auto& [name, model] : models_)
        names.push_back(name);
    return names;
}

std::vector<std::string_view> Datasource::model_names() const
{
    std::vector<std::string_view> names = defined_names();
    for (const auto& [name, model] : discovered_)
        names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace connectord::session
