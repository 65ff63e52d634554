// Tables, columns and keys, as the database calls them.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"

#include <algorithm>

namespace connectord::builders {

namespace {

const sql::Column* first_id(const Aim& aim)
{
    return aim.table().ids().empty() ? nullptr : aim.table().ids().front();
}

void write_text_or_null(json::Writer& out, const std::string* text)
{
    if (text == nullptr)
        out.null();
    else
        out.string(*text);
}

Status table(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.string(aim.table().name());
    return {};
}

Status schema(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.string(aim.table().schema());
    return {};
}

Status table_escaped(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.string(aim.table().identifier().quoted());
    return {};
}

Status column(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const sql::Column*> column = column_param(aim, params);
    if (!column)
        return column.error();
    out.string((*column)->name);
    return {};
}

/// A dotted name is a place inside a document: `"address"->'city'->>'name'`, as text.
///
/// The daemon's own statements bind the steps; here is nothing to bind them with.
/// Source  loopback-connector-postgresql, columnEscaped; SQLite has the same operators
Status column_escaped(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> name = params.string("prop");
    if (!name)
        return name.error();
    std::vector<std::string> steps;
    const model::Property* property = model::find_nested(aim.table().model(), *name, steps);
    if (property == nullptr) {
        const std::vector<std::string_view> known = aim.table().model().property_names();
        return unknown_name("params.prop", "property", *name, known);
    }
    sql::Text text = part(aim);
    text.append(aim.table().column(*property).identifier);
    for (const std::string& step : steps)
        text.append(&step == &steps.back() ? sql::Words{"->>"} : sql::Words{"->"}).literal(step);
    out.string(text.view());
    return {};
}

Status id_column(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const sql::Column* id = first_id(aim);
    write_text_or_null(out, id == nullptr ? nullptr : &id->name);
    return {};
}

Status id_column_escaped(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const sql::Column* id = first_id(aim);
    const std::string quoted{id == nullptr ? std::string_view{} : id->identifier.quoted()};
    write_text_or_null(out, id == nullptr ? nullptr : &quoted);
    return {};
}

Status id_name(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const sql::Column* id = first_id(aim);
    write_text_or_null(out, id == nullptr ? nullptr : &id->property->name);
    return {};
}

Status id_names(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.begin_array();
    for (const sql::Column* id : aim.table().ids())
        out.string(id->property->name);
    out.end_array();
    return {};
}

/// A property's place in the key, from 1.
Status id(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const sql::Column*> column = column_param(aim, params);
    if (!column)
        return column.error();
    const std::vector<const sql::Column*>& ids = aim.table().ids();
    const auto found = std::find(ids.begin(), ids.end(), *column);
    if (found == ids.end())
        out.null();
    else
        out.integer(found - ids.begin() + 1);
    return {};
}

Status property_name(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> name = params.string("column");
    if (!name)
        return name.error();
    const std::vector<sql::Column>& columns = aim.table().columns();
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const sql::Column& column) {
        return column.name == *name;
    });
    write_text_or_null(out, found == columns.end() ? nullptr : &found->property->name);
    return {};
}

Status db_name(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> name = params.string("name");
    if (!name)
        return name.error();
    out.string(aim.dialect().db_name(*name));
    return {};
}

Status escape_name(const Aim&, const rpc::Params& params, json::Writer& out)
{
    const Result<std::optional<std::string_view>> name = params.optional_string("name");
    if (!name)
        return name.error();
    // Source  loopback-connector-postgresql, escapeName: nothing stays nothing
    if (!*name || (*name)->empty())
        out.string("");
    else
        out.string(sql::Identifier{**name}.quoted());
    return {};
}

Status default_schema_name(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    out.string(aim.dialect().default_schema());
    return {};
}

void register_keys(rpc::Registry& methods)
{
    add_of_model<id_column>(methods, {.name = "idColumn",
                                      .aliases = {"getIdDbName"},
                                      .summary = "The name of the primary key's first column.",
                                      .result_schema = text_or_null_schema,
                                      .example = {R"({"model":"Book"})", R"("id")"}});
    add_of_model<id_column_escaped>(methods, {.name = "idColumnEscaped",
                                              .summary = "The primary key's first column, quoted.",
                                              .result_schema = text_or_null_schema,
                                              .example = {R"({"model":"Book"})", R"("\"id\"")"}});
    add_of_model<id_name>(methods, {.name = "idName",
                                    .summary = "The name of the primary key's first property.",
                                    .result_schema = text_or_null_schema,
                                    .example = {R"({"model":"Book"})", R"("id")"}});
    add_of_model<id_names>(methods,
                           {.name = "idNames",
                            .summary = "The names of the primary key's properties, in its order.",
                            .result_schema = R"({"type":"array","items":{"type":"string"}})",
                            .example = {R"({"model":"Book"})", R"(["id"])"}});
    add_of_model<id>(methods, {.name = "id",
                               .summary = "A property's place in the primary key, from 1, or null.",
                               .params = {prop_param()},
                               .result_schema = R"({"type":["integer","null"]})",
                               .example = {R"({"model":"Book","prop":"id"})", "1"}});
    add_of_model<property_name>(
        methods, {.name = "propertyName",
                  .summary = "The property that a column belongs to, or null.",
                  .params = {{"column", true, R"({"type":"string"})", "the column's name"}},
                  .result_schema = text_or_null_schema,
                  .example = {R"({"model":"Book","column":"title"})", R"("title")"}});
}

void register_rules(rpc::Registry& methods)
{
    add_of_dialect<db_name>(
        methods,
        {.name = "dbName",
         .summary = "The table or column name that a name becomes when none is given.",
         .params = {{"name", true, R"({"type":"string"})", "a model's or property's name"}},
         .result_schema = text_schema,
         .example = {R"({"name":"OrderItem"})", R"("orderitem")"}});
    add_of_dialect<escape_name>(
        methods, {.name = "escapeName",
                  .summary = "A name as an identifier: quoted, its own quotes doubled.",
                  .params = {{"name", true, R"({"type":["string","null"]})", "any name"}},
                  .result_schema = text_schema,
                  .example = {R"({"name":"a \"b\""})", R"("\"a \"\"b\"\"\"")"}});
    add_of_dialect<default_schema_name>(methods, {.name = "getDefaultSchemaName",
                                                  .summary = "The schema of models that name none.",
                                                  .result_schema = text_schema,
                                                  .example = {"{}", R"("public")"}});
}

} // namespace

void register_names(rpc::Registry& methods)
{
    add_of_model<table>(methods, {.name = "table",
                                  .summary = "The name of a model's table.",
                                  .result_schema = text_schema,
                                  .example = {R"({"model":"Book"})", R"("book")"}});
    add_of_model<schema>(methods,
                         {.name = "schema",
                          .summary = "The schema of a model's table; empty where there are none.",
                          .result_schema = text_schema,
                          .example = {R"({"model":"Book"})", R"("public")"}});
    add_of_model<table_escaped>(
        methods, {.name = "tableEscaped",
                  .summary = "A model's table as statements have it, quoted, its schema before it.",
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book"})", R"("\"public\".\"book\"")"}});
    add_of_model<column>(methods,
                         {.name = "column",
                          .aliases = {"getPropertyDbName"},
                          .summary = "The name of a property's column.",
                          .params = {prop_param()},
                          .result_schema = text_schema,
                          .example = {R"({"model":"Book","prop":"title"})", R"("title")"}});
    add_of_model<column_escaped>(
        methods, {.name = "columnEscaped",
                  .summary = "A property's column, quoted; for a dotted name, the place inside it.",
                  .params = {prop_param()},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","prop":"title"})", R"("\"title\"")"}});
    register_keys(methods);
    register_rules(methods);
}

} // namespace connectord::builders
