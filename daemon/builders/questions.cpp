// The questions that discovery asks, shown; and the helpers that stand around them in LoopBack.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"
#include "daemon/connector/discovery_options.hpp"
#include "daemon/connector/tables.hpp"
#include "drivers/schema/dialect.hpp"
#include "protocol/model/type.hpp"

namespace connectord::builders {

namespace {

using connector::catalog_of;
using connector::DiscoveryOptions;

/// Like OfDialect, with LoopBack's discovery options among the call's.
struct OfDiscovery {
    rpc::Params params;
    model::Options options;
    static Result<OfDiscovery> read(const rpc::Params& params)
    {
        const Result<DiscoveryOptions> read = DiscoveryOptions::read(params.raw("options"));
        if (!read)
            return read.error();
        return OfDiscovery{params, read->options};
    }
};

template <Answer answer>
void add_of_discovery(rpc::Registry& methods, rpc::MethodSpec spec)
{
    spec.params.push_back({"options", false, R"({"type":["object","null"]})",
                           "owner or schema, all, views, limit, offset; datasource"});
    add<answer, OfDiscovery>(methods, std::move(spec), rpc::Reach::nothing);
}

/// The options have been read once already, and were good.
DiscoveryOptions options_of(const rpc::Params& params)
{
    return *DiscoveryOptions::read(params.raw("options"));
}

Status build_query_schemas(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const sql::TablesQuery query = options_of(params).tables;
    write_whole(out, catalog_of(aim).database_schemas(query.limit, query.offset));
    return {};
}

Status build_query_tables(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    sql::TablesQuery query = options_of(params).tables;
    query.views = false;
    write_whole(out, catalog_of(aim).model_definitions(query));
    return {};
}

/// Tables and views are one question here, which is what orders and pages them together.
Status build_query_views(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const sql::TablesQuery query = options_of(params).tables;
    if (query.views)
        write_whole(out, catalog_of(aim).model_definitions(query));
    else
        out.null();
    return {};
}

/// The parameters `owner` and `table` of a question about one table.
Result<sql::TableQuery> query_of(const rpc::Params& params)
{
    const Result<std::optional<std::string_view>> owner = params.optional_string("owner");
    if (!owner)
        return owner.error();
    const Result<std::string_view> table = params.string("table");
    if (!table)
        return table.error();
    sql::TableQuery query;
    if (*owner)
        query.schema = std::string{**owner};
    query.table = std::string{*table};
    return query;
}

template <sql::Statement (sql::Catalog::*question)(const sql::TableQuery&) const>
Status build_query(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<sql::TableQuery> query = query_of(params);
    if (!query)
        return query.error();
    write_whole(out, (catalog_of(aim).*question)(*query));
    return {};
}

/// Text that a caller hands in is handed back as text.
/// Source  loopback-connector-postgresql, paginateSQL, which never adds the order
Status paginate_sql(const Aim&, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> sql = params.string("sql");
    if (!sql)
        return sql.error();
    const Result<std::optional<std::string_view>> order = params.optional_string("orderBy");
    if (!order)
        return order.error();
    std::string text{*sql};
    if (*order)
        text.append(" ORDER BY ").append(**order);
    const sql::TablesQuery page = options_of(params).tables;
    if (page.limit)
        text.append(" LIMIT ").append(std::to_string(*page.limit));
    if (page.offset != 0)
        text.append(" OFFSET ").append(std::to_string(page.offset));
    out.string(text);
    return {};
}

Status build_property_type(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::object*> column = params.object("columnDefinition");
    if (!column)
        return column.error();
    const boost::json::value* type = (*column)->if_contains("dataType");
    if (type == nullptr || !type->is_string())
        return invalid_params("params.columnDefinition.dataType", "must be a string");
    out.string(model::name_of(aim.dialect().schema().property_type(type->get_string())));
    return {};
}

/// Source  loopback-connector-postgresql, getArgs
Status get_args(const Aim&, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> table = params.string("table");
    if (!table)
        return table.error();
    const sql::TablesQuery query = options_of(params).tables;
    out.begin_object();
    for (const char* name : {"owner", "schema"}) {
        out.key(name);
        if (query.schema)
            out.string(*query.schema);
        else
            out.null();
    }
    out.key("table").string(*table).key("options");
    const boost::json::value* options = params.find("options");
    out.tree(options == nullptr ? boost::json::object{} : *options).end_object();
    return {};
}

Status set_default_options(const Aim&, const rpc::Params&, json::Writer& out)
{
    out.null();
    return {};
}

Status get_default_schema(const Aim&, const rpc::Params&, json::Writer& out)
{
    out.string("");
    return {};
}

Status set_nullable_property(const Aim&, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::object*> property = params.object("property");
    if (!property)
        return property.error();
    out.tree(**property);
    return {};
}

void register_table_questions(rpc::Registry& methods)
{
    const auto spec = [](std::string_view name, std::string_view summary) {
        return rpc::MethodSpec{
            .name = name,
            .summary = summary,
            .params = {{"owner", false, R"({"type":["string","null"]})",
                        "the schema; null: the default"},
                       {"table", true, R"({"type":"string"})", "the table's name"}},
            .result_schema = statement_schema,
            .example = {R"({"table":"note"})", R"({"sql":"…","params":[null,"note",null,0]})"}};
    };
    using sql::Catalog;
    add_of_dialect<build_query<&Catalog::model_properties>>(
        methods, spec("buildQueryColumns", "The question of discoverModelProperties."));
    add_of_dialect<build_query<&Catalog::primary_keys>>(
        methods, spec("buildQueryPrimaryKeys", "The question of discoverPrimaryKeys."));
    add_of_dialect<build_query<&Catalog::foreign_keys>>(
        methods, spec("buildQueryForeignKeys", "The question of discoverForeignKeys."));
    add_of_dialect<build_query<&Catalog::exported_foreign_keys>>(
        methods,
        spec("buildQueryExportedForeignKeys", "The question of discoverExportedForeignKeys."));
    add_of_dialect<build_query<&Catalog::unique_keys>>(
        methods, spec("buildQueryUniqueKeys", "The question of discoverUniqueKeys."));
}

} // namespace

void register_questions(rpc::Registry& methods)
{
    add_of_discovery<build_query_schemas>(
        methods, {.name = "buildQuerySchemas",
                  .summary = "The question of discoverDatabaseSchemas.",
                  .result_schema = statement_schema,
                  .example = {R"({"options":{"limit":5}})", R"({"sql":"…","params":[5,0]})"}});
    add_of_discovery<build_query_tables>(
        methods, {.name = "buildQueryTables",
                  .summary = "The question of discoverModelDefinitions.",
                  .result_schema = statement_schema,
                  .example = {"{}", R"({"sql":"…","params":[false,false,null,null,0,false]})"}});
    add_of_discovery<build_query_views>(
        methods,
        {.name = "buildQueryViews",
         .summary = "The question for tables and views together; null without options.views.",
         .result_schema = R"({"type":["object","null"]})",
         .example = {"{}", "null"}});
    register_table_questions(methods);
    add_of_discovery<paginate_sql>(
        methods,
        {.name = "paginateSQL",
         .summary = "A statement with an order and a page behind it, as text.",
         .params = {{"sql", true, R"({"type":"string"})", "the statement"},
                    {"orderBy", false, R"({"type":["string","null"]})", "columns"}},
         .result_schema = text_schema,
         .example = {R"({"sql":"SELECT a FROM t","orderBy":"a","options":{"limit":5,"offset":10}})",
                     R"("SELECT a FROM t ORDER BY a LIMIT 5 OFFSET 10")"}});
    add_of_dialect<build_property_type>(
        methods,
        {.name = "buildPropertyType",
         .summary = "LoopBack's type for a column's.",
         .params = {{"columnDefinition", true, R"({"type":"object"})",
                     "a row of discoverModelProperties, its dataType at least"}},
         .result_schema = text_schema,
         .example = {R"x({"columnDefinition":{"dataType":"numeric(12,2)"}})x", R"("Number")"}});
    add_of_discovery<get_args>(
        methods, {.name = "getArgs",
                  .summary = "The arguments of a discovery call in one object.",
                  .params = {{"table", true, R"({"type":"string"})", "the table's name"}},
                  .result_schema = R"({"type":"object"})",
                  .example = {R"({"table":"note","options":{"owner":"public"}})",
                              R"({"owner":"public","schema":"public","table":"note",)"
                              R"("options":{"owner":"public"}})"}});
    add_of_discovery<set_default_options>(
        methods, {.name = "setDefaultOptions",
                  .summary = "LoopBack's hook for options; there are none to set.",
                  .result_schema = R"({"type":"null"})",
                  .example = {"{}", "null"}});
    add_of_dialect<get_default_schema>(
        methods,
        {.name = "getDefaultSchema",
         .summary = "The schema of discovery that names none: empty, the database's current one.",
         .result_schema = text_schema,
         .example = {"{}", R"("")"}});
    add_of_dialect<set_nullable_property>(
        methods,
        {.name = "setNullableProperty",
         .summary = "LoopBack's hook for a discovered row; it is given back as it came.",
         .params = {{"property", true, R"({"type":"object"})", "a row of discoverModelProperties"}},
         .result_schema = R"({"type":"object"})",
         .example = {R"({"property":{"nullable":"YES"}})", R"({"nullable":"YES"})"}});
}

} // namespace connectord::builders
