#include "drivers/postgresql/catalog.hpp"

#include "drivers/postgresql/catalog_text.hpp"
#include "protocol/json/escape.hpp"

#include <span>
#include <string>
#include <utility>

namespace connectord::pg {

namespace {

using model::Type;
using sql::Plan;
using sql::Value;

struct Key {
    std::string_view name;
    Type type = Type::string;
};

std::shared_ptr<const Plan> make_plan(std::string text, std::span<const Key> keys)
{
    auto plan = std::make_shared<Plan>();
    plan->text = std::move(text);
    plan->reads_only = true;
    plan->many_rows = true;
    char before = '{';
    for (const Key& key : keys) {
        plan->row_shape.columns.push_back({std::exchange(before, ',') + json::escaped_key(key.name),
                                           key.type, key.type == Type::array});
    }
    plan->row_shape.suffix = "}";
    return plan;
}

Value text_or_null(const std::optional<std::string>& text)
{
    return text ? Value{*text} : Value{model::Null{}};
}

Value number_or_null(std::optional<std::int64_t> number)
{
    return number ? Value{*number} : Value{model::Null{}};
}

/// One question about one table, or about every table of a schema: two plans.
struct PlanPair {
    std::shared_ptr<const Plan> of_one;
    std::shared_ptr<const Plan> of_all;
};

/// `one` and `all` are the conditions that the one question has and the other.
PlanPair make_pair(const std::string& text, const std::string& one, const std::string& all,
                   const std::string& order, std::span<const Key> keys)
{
    return {
        make_plan(text + one + " ORDER BY " + order + " LIMIT $3::bigint OFFSET $4::bigint", keys),
        make_plan(text + all + " ORDER BY " + order + " LIMIT $2::bigint OFFSET $3::bigint", keys)};
}

/// Where the text says already which schema it is about.
PlanPair make_pair(std::string_view text, std::string_view table_name, std::string_view order,
                   std::span<const Key> keys)
{
    return make_pair(std::string{text}, " AND " + std::string{table_name} + " = $2::text", "",
                     std::string{order}, keys);
}

/// Keys by the end of theirs that lies at the table: `k.conrelid` or `k.confrelid`.
PlanPair make_key_pair(std::string_view end, std::string_view schema, std::span<const Key> keys)
{
    const std::string text{catalog_text::foreign_keys};
    const std::string one =
        " AND " + std::string{end} + " = " + std::string{catalog_text::the_table};
    const std::string all =
        " AND " + std::string{schema} + " = COALESCE($1::text, pg_catalog.current_schema())";
    return make_pair(text, one, all, "n.nspname, c.relname, k.conname, part.seq", keys);
}

sql::Statement ask(const PlanPair& plans, const sql::TableQuery& query)
{
    sql::Statement statement{query.table ? plans.of_one : plans.of_all,
                             {text_or_null(query.schema)}};
    if (query.table)
        statement.values.emplace_back(*query.table);
    statement.values.push_back(number_or_null(query.limit));
    statement.values.emplace_back(query.offset);
    return statement;
}

constexpr Key foreign_key_keys[] = {
    {"fkOwner"},     {"fkName"},   {"fkTableName"}, {"fkColumnName"}, {"keySeq", Type::number},
    {"onDelete"},    {"onUpdate"}, {"pkOwner"},     {"pkName"},       {"pkTableName"},
    {"pkColumnName"}};

} // namespace

sql::Statement Catalog::database_schemas(std::optional<std::int64_t> limit,
                                         std::int64_t offset) const
{
    constexpr Key keys[] = {{"catalog"}, {"schema"}};
    static thread_local const std::shared_ptr<const Plan> plan =
        make_plan(std::string{catalog_text::schemas}, keys);
    return {plan, {number_or_null(limit), Value{offset}}};
}

sql::Statement Catalog::model_definitions(const sql::TablesQuery& query) const
{
    constexpr Key keys[] = {{"type"}, {"name"}, {"owner"}};
    static thread_local const std::shared_ptr<const Plan> plan =
        make_plan(std::string{catalog_text::tables}, keys);
    // A schema that is named wins over all of them, as in LoopBack.
    return {plan,
            {Value{query.views}, Value{query.all_schemas && !query.schema},
             text_or_null(query.schema), number_or_null(query.limit), Value{query.offset},
             Value{query.partitions}}};
}

sql::Statement Catalog::model_properties(const sql::TableQuery& query) const
{
    constexpr Key keys[] = {{"owner"},
                            {"tableName"},
                            {"columnName"},
                            {"dataType"},
                            {"dataLength", Type::number},
                            {"dataPrecision", Type::number},
                            {"dataScale", Type::number},
                            {"nullable"},
                            {"generated", Type::boolean},
                            {"type"}};
    static thread_local const PlanPair plans = make_pair(
        std::string{catalog_text::with_domains} + std::string{catalog_text::select_columns} +
            std::string{catalog_text::from_columns},
        "c.relname", "c.relname, a.attnum", keys);
    return ask(plans, query);
}

sql::Statement Catalog::primary_keys(const sql::TableQuery& query) const
{
    constexpr Key keys[] = {
        {"owner"}, {"tableName"}, {"columnName"}, {"keySeq", Type::number}, {"pkName"}};
    static thread_local const PlanPair plans = make_pair(std::string{catalog_text::primary_keys},
                                                         "c.relname", "c.relname, part.seq", keys);
    return ask(plans, query);
}

sql::Statement Catalog::foreign_keys(const sql::TableQuery& query) const
{
    static thread_local const PlanPair plans =
        make_key_pair("k.conrelid", "n.nspname", foreign_key_keys);
    return ask(plans, query);
}

sql::Statement Catalog::exported_foreign_keys(const sql::TableQuery& query) const
{
    static thread_local const PlanPair plans =
        make_key_pair("k.confrelid", "pn.nspname", foreign_key_keys);
    return ask(plans, query);
}

sql::Statement Catalog::unique_keys(const sql::TableQuery& query) const
{
    constexpr Key keys[] = {{"columnName"}, {"owner"}, {"tableName"}};
    static thread_local const PlanPair plans =
        make_pair(std::string{catalog_text::unique_keys}, "c.relname", "c.relname, a.attnum", keys);
    return ask(plans, query);
}

sql::Statement Catalog::fields(const std::string& schema, const std::string& table) const
{
    constexpr Key keys[] = {{"column"},
                            {"type"},
                            {"time_precision", Type::number},
                            {"nullable"},
                            {"length", Type::number},
                            {"dataType"},
                            {"default"},
                            {"generated", Type::boolean},
                            {"computed", Type::boolean},
                            {"keySeq", Type::number},
                            {"isTable", Type::boolean},
                            {"counts", Type::boolean}};
    static thread_local const std::shared_ptr<const Plan> plan = make_plan(
        std::string{catalog_text::with_domains} + std::string{catalog_text::select_fields} +
            std::string{catalog_text::from_columns} + " AND c.relname = $2::text ORDER BY a.attnum",
        keys);
    return {plan, {Value{schema}, Value{table}}};
}

sql::Statement Catalog::indexes(const sql::TableQuery& query) const
{
    constexpr Key keys[] = {{"owner"},
                            {"table"},
                            {"name"},
                            {"type"},
                            {"primary", Type::boolean},
                            {"unique", Type::boolean},
                            {"keys", Type::array},
                            {"order", Type::array},
                            {"columns", Type::array},
                            {"nulls", Type::array},
                            {"bound", Type::boolean},
                            {"plain", Type::boolean}};
    static thread_local const PlanPair plans = make_pair(
        std::string{catalog_text::indexes}, "t.relname", "n.nspname, t.relname, i.relname", keys);
    return ask(plans, query);
}

std::optional<sql::Statement> Catalog::scripts(const std::string&, const std::string&) const
{
    return std::nullopt;
}

const sql::Catalog& catalog()
{
    static const Catalog instance;
    return instance;
}

} // namespace connectord::pg
