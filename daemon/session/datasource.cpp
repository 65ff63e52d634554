#include "daemon/session/datasource.hpp"

#include "daemon/session/discovery.hpp"

#include <algorithm>

namespace connectord::session {

namespace {

constexpr std::chrono::minutes discovery_lasts{1};
constexpr std::size_t most_discovered = 2000;

} // namespace

Datasource::Datasource(std::string name, std::unique_ptr<Driver> driver, DatasourcePolicy policy,
                       sql::Table::Defaults defaults)
    : name_{std::move(name)},
      driver_{std::move(driver)},
      policy_{policy},
      defaults_{std::move(defaults)}
{
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
    if (tables_.size() > sweep_at_) {
        std::erase_if(tables_, [](const auto& entry) { return entry.second.expired(); });
        sweep_at_ = std::max<std::size_t>(64, tables_.size() * 2);
    }
    return table;
}

void Datasource::define(std::shared_ptr<const model::Model> model)
{
    models_.insert_or_assign(model->name(), std::move(model));
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
    return found == models_.end() ? nullptr : found->second;
}

Task<Result<std::shared_ptr<const model::Model>>>
Datasource::discover(std::string name, Executor& executor, Deadline deadline)
{
    const auto now = std::chrono::steady_clock::now();
    const auto known = discovered_.find(name);
    if (known != discovered_.end() && now - known->second.when < discovery_lasts)
        co_return known->second.model;

    Result<std::shared_ptr<const model::Model>> found =
        co_await discover_model(*driver_, executor, name, deadline);
    if (discovered_.size() >= most_discovered)
        discovered_.clear();
    if (found && *found)
        discovered_.insert_or_assign(std::move(name), Discovered{*found, now});
    co_return found;
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
