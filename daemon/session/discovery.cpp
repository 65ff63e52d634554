#include "daemon/session/discovery.hpp"

#include "drivers/sql/catalog.hpp"
#include "drivers/sql/dialect.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <vector>

namespace connectord::session {

namespace {

boost::json::value member(const boost::json::object& row, std::string_view name)
{
    const boost::json::value* value = row.if_contains(name);
    return value == nullptr ? boost::json::value{} : *value;
}

/// One row of discoverModelProperties as a property's definition.
boost::json::object definition_of(const boost::json::object& row, const boost::json::array& keys,
                                  std::string_view connector)
{
    boost::json::object settings;
    for (const char* name :
         {"columnName", "dataType", "dataLength", "dataPrecision", "dataScale"}) {
        boost::json::value value = member(row, name);
        if (!value.is_null())
            settings.emplace(name, std::move(value));
    }
    boost::json::object definition{{"type", member(row, "type")}};
    const boost::json::value nullable = member(row, "nullable");
    if (nullable.is_string() && nullable.get_string() == "NO")
        definition.emplace("required", true);
    const boost::json::value generated = member(row, "generated");
    if (generated.is_bool() && generated.get_bool())
        definition.emplace("generated", true);
    for (const boost::json::value& key : keys) {
        if (member(key.as_object(), "columnName") == member(row, "columnName"))
            definition.emplace("id", member(key.as_object(), "keySeq"));
    }
    definition.emplace(connector, std::move(settings));
    return definition;
}

Result<std::shared_ptr<const model::Model>> model_of(std::string_view name,
                                                     std::string_view connector,
                                                     const boost::json::array& columns,
                                                     const boost::json::array& keys)
{
    boost::json::object properties;
    for (const boost::json::value& column : columns) {
        const boost::json::object& row = column.as_object();
        properties.emplace(row.at("columnName").as_string(), definition_of(row, keys, connector));
    }
    const boost::json::object& first = columns.front().as_object();
    boost::json::object place{{"table", member(first, "tableName")}};
    if (const boost::json::value owner = member(first, "owner"); owner.is_string())
        place.emplace("schema", owner);
    const boost::json::object settings{{"idInjection", false}, {connector, std::move(place)}};
    return model::Model::read(name, properties, settings, model::Path{"discovered"});
}

/// `OrderItem` as `order_item`: the table that LoopBack's discovery gives this name to.
std::string snake_case(std::string_view name)
{
    std::string snake;
    for (const char c : name) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && !snake.empty() && snake.back() != '_')
            snake.push_back('_');
        snake.push_back(is_upper ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return snake;
}

/// The names that a model's table may have, likeliest first, each once.
std::vector<std::string> candidates_of(const std::string& name, const sql::Dialect& dialect)
{
    std::vector<std::string> candidates{name};
    for (std::string candidate : {dialect.db_name(name), snake_case(name)}) {
        if (std::find(candidates.begin(), candidates.end(), candidate) == candidates.end())
            candidates.push_back(std::move(candidate));
    }
    return candidates;
}

/// Runs a catalog statement and reads its rows back.
Task<Result<boost::json::array>> rows_of(Executor& executor, sql::Statement statement,
                                         Deadline deadline)
{
    json::Writer out;
    const Result<Outcome> outcome = co_await executor.execute(statement, out, deadline);
    if (!outcome)
        co_return outcome.error();
    co_return boost::json::parse(out.view()).as_array();
}

} // namespace

Task<Result<std::shared_ptr<const model::Model>>>
discover_model(const Driver& driver, Executor& executor, std::string name, Deadline deadline)
{
    const std::string_view connector = driver.dialect().connector();
    for (const std::string& table : candidates_of(name, driver.dialect())) {
        sql::Statement ask_columns = driver.catalog().model_properties({.table = table});
        const Result<boost::json::array> columns =
            co_await rows_of(executor, std::move(ask_columns), deadline);
        if (!columns)
            co_return columns.error();
        if (columns->empty())
            continue;
        sql::Statement ask_keys = driver.catalog().primary_keys({.table = table});
        const Result<boost::json::array> keys =
            co_await rows_of(executor, std::move(ask_keys), deadline);
        if (!keys)
            co_return keys.error();
        co_return model_of(name, connector, *columns, *keys);
    }
    co_return std::shared_ptr<const model::Model>{};
}

} // namespace connectord::session
