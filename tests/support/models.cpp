#include "tests/support/models.hpp"

#include "drivers/postgresql/dialect.hpp"
#include "drivers/sqlite/dialect.hpp"

#include <boost/json/parse.hpp>

namespace connectord::support {

boost::json::value json_of(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = 128;
    return boost::json::parse(text, {}, options);
}

std::shared_ptr<const model::Model> model_of(std::string_view name, std::string_view properties,
                                             std::string_view settings)
{
    return model::Model::read(name, json_of(properties).as_object(), json_of(settings).as_object(),
                              model::Path{"params"})
        .value();
}

std::shared_ptr<const model::Model> customer()
{
    return model_of("Customer", R"({
        "id": {"type": "number", "id": true, "generated": true},
        "city": "string",
        "age": "number",
        "joined": "date",
        "address": "object",
        "tags": {"type": ["string"], "postgresql": {"dataType": "text[]"}},
        "location": "geopoint",
        "photo": "buffer"
    })");
}

std::unique_ptr<sql::Table> table_of(std::shared_ptr<const model::Model> model,
                                     const sql::Dialect& dialect)
{
    return std::make_unique<sql::Table>(std::move(model), dialect, sql::Table::Defaults{});
}

const sql::Table& postgresql_customers()
{
    static const std::unique_ptr<sql::Table> table = table_of(customer(), pg::dialect());
    return *table;
}

const sql::Table& sqlite_customers()
{
    static const std::unique_ptr<sql::Table> table = table_of(customer(), sqlite::dialect());
    return *table;
}

model::Filter filter_of(std::string_view text, const sql::Table& table, model::Clauses clauses)
{
    const boost::json::value json = json_of(text);
    return model::parse_filter(&json, table.model(), table, clauses, model::Path{"params.filter"})
        .value();
}

} // namespace connectord::support
