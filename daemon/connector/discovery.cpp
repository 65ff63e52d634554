// Methods that tell what a database holds.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/discovery_options.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/tables.hpp"

namespace connectord::connector {

namespace {

struct TablesParams {
    sql::TablesQuery query;
    model::Options options;

    static Result<TablesParams> read(const rpc::Params& params)
    {
        Result<DiscoveryOptions> read = DiscoveryOptions::read(params.raw("options"));
        if (!read)
            return read.error();
        return TablesParams{std::move(read->tables), read->options};
    }
};

struct TableParams {
    sql::TableQuery query;
    model::Options options;

    static Result<TableParams> read(const rpc::Params& params)
    {
        const Result<std::string_view> table = params.string("table");
        if (!table)
            return table.error();
        Result<DiscoveryOptions> read = DiscoveryOptions::read(params.raw("options"));
        if (!read)
            return read.error();
        TableParams made;
        made.options = read->options;
        made.query.schema = std::move(read->tables.schema);
        made.query.limit = read->tables.limit;
        made.query.offset = read->tables.offset;
        made.query.table = std::string{*table};
        return made;
    }
};

Task<Status> answer(Aim& aim, sql::Statement statement, json::Writer& out)
{
    const Result<Outcome> outcome = co_await aim.executor().execute(statement, out, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    co_return Status{};
}

Task<Status> discover_model_definitions(Aim& aim, TablesParams params, json::Writer& out)
{
    sql::Statement statement = catalog_of(aim).model_definitions(params.query);
    co_return co_await answer(aim, std::move(statement), out);
}

Task<Status> discover_database_schemas(Aim& aim, TablesParams params, json::Writer& out)
{
    sql::Statement statement =
        catalog_of(aim).database_schemas(params.query.limit, params.query.offset);
    co_return co_await answer(aim, std::move(statement), out);
}

/// The methods that ask one question about one table.
template <sql::Statement (sql::Catalog::*question)(const sql::TableQuery&) const>
Task<Status> discover(Aim& aim, TableParams params, json::Writer& out)
{
    sql::Statement statement = (catalog_of(aim).*question)(params.query);
    co_return co_await answer(aim, std::move(statement), out);
}

} // namespace

void register_discovery(rpc::Registry& methods)
{
    using rpc::Grant;
    using sql::Catalog;
    const rpc::ParamSpec table{"table", true, R"({"type":"string"})", "the table's name"};
    const rpc::ParamSpec options{
        "options", false, R"({"type":["object","null"]})",
        "owner or schema, all, views, partitions, limit, offset; datasource, timeoutMs"};
    constexpr std::string_view rows = R"({"type":"array","items":{"type":"object"}})";
    methods.add({.name = "discoverDatabaseSchemas",
                 .summary = "The schemas of the database, without its own.",
                 .grant = Grant::discover,
                 .params = {options},
                 .result_schema = rows,
                 .capability = "discovery",
                 .example = {R"({"options":{"limit":1}})",
                             R"([{"catalog":"connectord_examples","schema":"public"}])"}},
                aimed(Grant::discover, discover_database_schemas));
    methods.add({.name = "discoverModelDefinitions",
                 .summary = "The tables, and with options.views the views too.",
                 .grant = Grant::discover,
                 .params = {options},
                 .result_schema = rows,
                 .capability = "discovery",
                 .example = {R"({})", R"([{"type":"table","name":"book","owner":"public"},)"
                                      R"({"type":"table","name":"cache","owner":"public"},)"
                                      R"({"type":"table","name":"note","owner":"public"}])"}},
                aimed(Grant::discover, discover_model_definitions));
    const auto add = [&](std::string_view name, std::string_view summary,
                         Task<Status> (*method)(Aim&, TableParams, json::Writer&),
                         std::string_view answer) {
        methods.add({.name = name,
                     .summary = summary,
                     .grant = Grant::discover,
                     .params = {table, options},
                     .result_schema = rows,
                     .capability = "discovery",
                     .example = {R"({"table":"note"})", answer}},
                    aimed(Grant::discover, method));
    };
    add("discoverModelProperties", "The columns of a table.", discover<&Catalog::model_properties>,
        R"([{"owner":"public","tableName":"note","columnName":"id",)"
        R"("dataType":"integer","dataLength":null,"dataPrecision":null,)"
        R"("dataScale":0,"nullable":"NO","generated":false,"type":"Number"},)"
        R"({"owner":"public","tableName":"note","columnName":"text",)"
        R"("dataType":"text","dataLength":null,"dataPrecision":null,)"
        R"("dataScale":null,"nullable":"YES","generated":false,"type":"String"}])");
    add("discoverPrimaryKeys", "The columns of a table's primary key.",
        discover<&Catalog::primary_keys>,
        R"([{"owner":"public","tableName":"note","columnName":"id","keySeq":1,)"
        R"("pkName":"note_pkey"}])");
    add("discoverForeignKeys", "The foreign keys of a table, a row for each of their columns.",
        discover<&Catalog::foreign_keys>, "[]");
    add("discoverExportedForeignKeys", "The foreign keys that refer to a table.",
        discover<&Catalog::exported_foreign_keys>, "[]");
    add("discoverUniqueKeys", "The columns that are unique by themselves, less the primary key's.",
        discover<&Catalog::unique_keys>, "[]");
}

} // namespace connectord::connector
