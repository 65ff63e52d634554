// discoverSchemas: tables as models, one with those that it refers to, or all of a schema.
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/tables.hpp"
#include "drivers/schema/discovered.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

namespace connectord::connector {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

struct SchemasParams {
    std::optional<std::string> table; ///< none: every table of the schema
    std::optional<std::string> schema;
    bool follows_relations = false;
    schema::Naming naming;
    model::Options options;

    static Result<SchemasParams> read(const rpc::Params& params)
    {
        SchemasParams read;
        const Result<std::optional<std::string_view>> table = params.optional_string("table");
        if (!table)
            return table.error();
        if (*table)
            read.table = std::string{**table};
        constexpr std::array<std::string_view, 8> own{
            "owner", "schema", "relations",  "associations",
            "all",   "views",  "nameMapper", "disableCamelCase"};
        const value* given = params.raw("options");
        const Result<model::Options> options = model::Options::read(given, own);
        if (!options)
            return options.error();
        read.options = *options;
        if (given == nullptr || given->is_null())
            return read;
        for (const auto& member : given->get_object()) {
            const Status taken = read.take(member.key(), member.value());
            if (!taken)
                return taken.error();
        }
        return read;
    }

private:
    Status take(std::string_view name, const value& given)
    {
        const std::string path = "params.options." + std::string{name};
        if (name == "nameMapper") {
            if (!given.is_null())
                return invalid_params(path, "can only be null, which leaves names as they are");
            naming.maps = false;
            return {};
        }
        if (given.is_null())
            return {};
        if (name == "owner" || name == "schema") {
            if (!given.is_string())
                return invalid_params(path, "must be a string");
            schema = std::string{given.get_string()};
        } else if (name == "relations" || name == "associations" || name == "all" ||
                   name == "views" || name == "disableCamelCase") {
            if (!given.is_bool())
                return invalid_params(path, "must be true or false");
            if (name == "relations" || name == "associations")
                follows_relations = follows_relations || given.get_bool();
            if (name == "disableCamelCase")
                naming.camel_case = !given.get_bool();
        }
        return {};
    }
};

/// Tables in the order in which they were found, by their places.
struct Found {
    std::vector<std::string> places;
    std::map<std::string, schema::DiscoveredTable, std::less<>> tables;
    schema::ModelNames names;
    std::set<std::string> taken;

    schema::DiscoveredTable& at(const std::string& place)
    {
        const auto [entry, is_new] = tables.try_emplace(place);
        if (is_new)
            places.push_back(place);
        return entry->second;
    }

    /// A table of the same name in another schema is a model of another name.
    void name(const std::string& place, const object& row, const schema::Naming& naming)
    {
        const std::string table{row.at("tableName").as_string()};
        std::string name = naming.model(table);
        const value* owner = row.if_contains("owner");
        if (taken.contains(name) && owner != nullptr && owner->is_string())
            name = naming.model(std::string{owner->get_string()} + "_" + table);
        taken.insert(name);
        names.insert_or_assign(place, std::move(name));
    }
};

/// One question, and where its rows say which table they are about and go to.
struct Question {
    sql::Statement statement;
    std::string_view owner;
    std::string_view table;
    array schema::DiscoveredTable::*rows;
};

std::vector<Question> questions_of(const sql::Catalog& catalog, const sql::TableQuery& query,
                                   bool with_keys)
{
    using Rows = schema::DiscoveredTable;
    std::vector<Question> questions;
    questions.push_back({catalog.model_properties(query), "owner", "tableName", &Rows::columns});
    questions.push_back({catalog.primary_keys(query), "owner", "tableName", &Rows::primary_keys});
    questions.push_back({catalog.unique_keys(query), "owner", "tableName", &Rows::unique_keys});
    questions.push_back({catalog.indexes(query), "owner", "table", &Rows::indexes});
    if (with_keys)
        questions.push_back(
            {catalog.foreign_keys(query), "fkOwner", "fkTableName", &Rows::foreign_keys});
    return questions;
}

/// Everything about what the query asks for: one table, or all of a schema in as many questions.
Task<Status> gather(Aim& aim, const sql::TableQuery& query, bool with_keys, Found& found)
{
    const std::vector<Question> questions = questions_of(catalog_of(aim), query, with_keys);
    for (const Question& question : questions) {
        Result<array> answered = co_await rows_of(aim.executor(), question.statement, aim.deadline);
        if (!answered)
            co_return answered.error();
        // What is first asked for says which tables there are.
        const bool is_first = &question == &questions.front();
        for (value& row : *answered) {
            const std::string place =
                schema::place_of(row.as_object(), question.owner, question.table);
            if (is_first || found.tables.contains(place))
                (found.at(place).*question.rows).push_back(std::move(row));
        }
    }
    co_return Status{};
}

sql::TableQuery query_of(const object& row, std::string_view owner, std::string_view table)
{
    sql::TableQuery query;
    if (const value* named = row.if_contains(owner); named != nullptr && named->is_string())
        query.schema = std::string{named->get_string()};
    query.table = std::string{row.at(table).as_string()};
    return query;
}

/// One table after the other, as far as foreign keys lead.
Task<Status> follow(Aim& aim, const SchemasParams& params, Found& found)
{
    std::deque<sql::TableQuery> open;
    open.push_back({params.schema, params.table, std::nullopt, 0});
    std::set<std::string> asked;
    while (!open.empty()) {
        const sql::TableQuery query = std::move(open.front());
        open.pop_front();
        const std::size_t before = found.places.size();
        const Status gathered = co_await gather(aim, query, params.follows_relations, found);
        if (!gathered)
            co_return gathered;
        for (std::size_t i = before; i < found.places.size(); ++i) {
            asked.insert(found.places[i]);
            for (const value& row : found.tables.at(found.places[i]).foreign_keys) {
                const std::string place =
                    schema::place_of(row.as_object(), "pkOwner", "pkTableName");
                if (asked.insert(place).second)
                    open.push_back(query_of(row.as_object(), "pkOwner", "pkTableName"));
            }
        }
    }
    co_return Status{};
}

/// Source  loopback-datasource-juggler, DataSource.prototype.discoverSchemas
Task<Status> discover_schemas(Aim& aim, SchemasParams params, json::Writer& out)
{
    Found found;
    if (params.table) {
        const Status followed = co_await follow(aim, params, found);
        if (!followed)
            co_return followed;
    } else {
        const sql::TableQuery whole{params.schema, std::nullopt, std::nullopt, 0};
        const Status gathered = co_await gather(aim, whole, params.follows_relations, found);
        if (!gathered)
            co_return gathered;
    }
    if (params.table && found.places.empty())
        co_return Error{Errc::not_found, "Table '" + *params.table + "' does not exist."}.with(
            "table", *params.table);

    for (const std::string& place : found.places)
        found.name(place, found.tables.at(place).columns.front().as_object(), params.naming);
    // Without relations nothing is known of other models.
    schema::ModelNames none;
    out.begin_object();
    for (const std::string& place : found.places) {
        object model =
            schema::model_of(found.tables.at(place), params.naming, aim.dialect().connector(),
                             params.follows_relations ? found.names : none);
        model["name"] = found.names.at(place);
        out.key(place).tree(model);
    }
    out.end_object();
    co_return Status{};
}

} // namespace

void register_discover_schemas(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add(
        {.name = "discoverSchemas",
         .summary = "A table as a model, with options.relations those it refers to as well; null "
                    "for all tables of the schema.",
         .grant = Grant::discover,
         .params = {{"table", false, R"({"type":["string","null"]})", "the table's name"},
                    {"options", false, R"({"type":["object","null"]})",
                     "owner or schema, relations, nameMapper (null), disableCamelCase; datasource, "
                     "timeoutMs"}},
         .result_schema = R"({"type":"object"})",
         .capability = "discovery",
         .example =
             {R"({"table":"note"})",
              R"({"public.note":{"name":"Note","options":{"idInjection":false,)"
              R"("postgresql":{"schema":"public","table":"note"}},"properties":{)"
              R"("id":{"type":"Number","required":true,"jsonSchema":{"nullable":false},)"
              R"("length":null,"precision":null,"scale":0,"generated":false,"id":1,)"
              R"("postgresql":{"columnName":"id","dataType":"integer","dataLength":null,)"
              R"("dataPrecision":null,"dataScale":0,"nullable":"NO","generated":false}},)"
              R"("text":{"type":"String","required":false,"jsonSchema":{"nullable":true},)"
              R"("length":null,"precision":null,"scale":null,"generated":false,)"
              R"("postgresql":{"columnName":"text","dataType":"text","dataLength":null,)"
              R"("dataPrecision":null,"dataScale":null,"nullable":"YES","generated":false}}}}})"}},
        aimed(Grant::discover, discover_schemas));
}

} // namespace connectord::connector
