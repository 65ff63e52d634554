#include "daemon/connector/tables.hpp"

#include <boost/json/parse.hpp>

namespace connectord::connector {

const sql::Catalog& catalog_of(const Aim& aim)
{
    return aim.target.datasource->driver().catalog();
}

Task<Result<boost::json::array>> rows_of(Executor& executor, const sql::Statement& statement,
                                         Deadline deadline)
{
    json::Writer out;
    const Result<Outcome> outcome = co_await executor.execute(statement, out, deadline);
    if (!outcome)
        co_return outcome.error();
    // A recorder asks nobody, and nobody answers.
    if (out.view().empty())
        co_return boost::json::array{};
    co_return boost::json::parse(out.view()).as_array();
}

Task<Result<schema::Actual>> actual_of(Executor& executor, const sql::Catalog& catalog,
                                       const sql::Table& table, Deadline deadline)
{
    const sql::Statement ask_fields = catalog.fields(table.schema(), table.name());
    const Result<boost::json::array> fields = co_await rows_of(executor, ask_fields, deadline);
    if (!fields)
        co_return fields.error();
    if (fields->empty())
        co_return schema::Actual{};

    const sql::TableQuery query{table.schema(), table.name(), std::nullopt, 0};
    const sql::Statement ask_indexes = catalog.indexes(query);
    const Result<boost::json::array> indexes = co_await rows_of(executor, ask_indexes, deadline);
    if (!indexes)
        co_return indexes.error();
    const sql::Statement ask_keys = catalog.foreign_keys(query);
    const Result<boost::json::array> keys = co_await rows_of(executor, ask_keys, deadline);
    if (!keys)
        co_return keys.error();
    boost::json::array scripts;
    if (const std::optional<sql::Statement> ask_scripts =
            catalog.scripts(table.schema(), table.name())) {
        Result<boost::json::array> told = co_await rows_of(executor, *ask_scripts, deadline);
        if (!told)
            co_return told.error();
        scripts = std::move(*told);
    }
    co_return schema::actual_of(*fields, *indexes, *keys, scripts);
}

} // namespace connectord::connector
