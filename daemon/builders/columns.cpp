// Columns, indexes and foreign keys in the words of CREATE and ALTER TABLE.
#include "daemon/builders/builders.hpp"
#include "daemon/builders/column_value.hpp"
#include "daemon/builders/schema_words.hpp"

namespace connectord::builders {

namespace {

/// Runs `words` over the column that `prop` names, and answers the text that it made.
Status of_column(const Aim& aim, const rpc::Params& params, json::Writer& out,
                 void (*words)(sql::Text&, const schema::Wanted&, const schema::WantedColumn&))
{
    const Result<schema::Wanted> wanted = wanted_of(aim);
    if (!wanted)
        return wanted.error();
    const Result<const schema::WantedColumn*> column = wanted_column(*wanted, aim, params);
    if (!column)
        return column.error();
    sql::Text text = part(aim);
    words(text, *wanted, **column);
    out.string(text.view());
    return {};
}

/// `"name" TYPE …` without the name.
std::string_view without_name(const sql::Text& text, const schema::WantedColumn& column)
{
    return text.view().substr(column.column->identifier.quoted().size() + 1);
}

Status build_column_definition(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<schema::Wanted> wanted = wanted_of(aim);
    if (!wanted)
        return wanted.error();
    const Result<const schema::WantedColumn*> column = wanted_column(*wanted, aim, params);
    if (!column)
        return column.error();
    sql::Text text = part(aim);
    schema::append_column(text, *wanted, **column);
    out.string(without_name(text, **column));
    return {};
}

Status build_column_definitions(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const Result<schema::Wanted> wanted = wanted_of(aim);
    if (!wanted)
        return wanted.error();
    sql::Text text = part(aim);
    for (const schema::WantedColumn& column : wanted->columns) {
        if (column.refusal)
            return *column.refusal;
        if (&column != &wanted->columns.front())
            text.append(",\n  ");
        schema::append_column(text, *wanted, column);
    }
    if (!aim.table().ids().empty() && !schema::says_own_key(*wanted)) {
        text.append(",\n  PRIMARY KEY(");
        for (const sql::Column* id : aim.table().ids()) {
            if (id != aim.table().ids().front())
                text.append(',');
            text.append(id->identifier);
        }
        text.append(')');
    }
    out.string(text.view());
    return {};
}

Status build_column_type(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::unique_ptr<sql::Table>> table = table_of(params, "propDef", aim);
    if (!table)
        return table.error();
    sql::Text text = part(aim);
    if (Status typed = aim.dialect().column_type(text, (*table)->columns().front()); !typed)
        return typed;
    out.string(text.view());
    return {};
}

Status column_data_type(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return of_column(aim, params, out,
                     [](sql::Text& text, const schema::Wanted&,
                        const schema::WantedColumn& column) { schema::append_type(text, column); });
}

Status column_db_default(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return of_column(
        aim, params, out,
        [](sql::Text& text, const schema::Wanted&, const schema::WantedColumn& column) {
            if (column.value)
                schema::append_default(text, *column.value);
        });
}

Status add_property_to_actual(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return of_column(
        aim, params, out,
        [](sql::Text& text, const schema::Wanted& wanted, const schema::WantedColumn& column) {
            schema::append_column(text, wanted, column);
        });
}

Status modify_datatype_in_actual(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return of_column(
        aim, params, out,
        [](sql::Text& text, const schema::Wanted&, const schema::WantedColumn& column) {
            text.append(column.column->identifier).append(" TYPE ");
            schema::append_type(text, column);
            text.append(" USING ").append(column.column->identifier).append("::");
            schema::append_type(text, column);
        });
}

Status modify_nullability_in_actual(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return of_column(
        aim, params, out,
        [](sql::Text& text, const schema::Wanted&, const schema::WantedColumn& column) {
            text.append(column.column->identifier)
                .append(column.column->property->nullable ? sql::Words{" DROP NOT NULL"}
                                                          : sql::Words{" SET NOT NULL"});
        });
}

Status build_index(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const sql::Column*> column = column_param(aim, params, "property");
    if (!column)
        return column.error();
    const Result<std::optional<schema::Index>> index = schema::index_of(aim.table(), **column);
    if (!index)
        return index.error();
    out.string(*index ? schema::create_index(aim.table(), **index).plan->text : std::string{});
    return {};
}

Status build_indexes(const Aim& aim, const rpc::Params&, json::Writer& out)
{
    const Result<std::vector<schema::Index>> indexes = schema::indexes_of(aim.table());
    if (!indexes)
        return indexes.error();
    out.begin_array();
    for (const schema::Index& index : *indexes)
        out.string(schema::create_index(aim.table(), index).plan->text);
    out.end_array();
    return {};
}

Status build_foreign_key_definition(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> name = params.string("keyName");
    if (!name)
        return name.error();
    const Result<schema::Wanted> wanted = wanted_of(aim);
    if (!wanted)
        return wanted.error();
    for (const schema::ForeignKey& key : wanted->foreign_keys) {
        if (key.name != *name)
            continue;
        sql::Text text = part(aim);
        schema::append_foreign_key(text, key);
        out.string(text.view());
        return {};
    }
    out.string("");
    return {};
}

void register_types(rpc::Registry& methods)
{
    add_of_dialect<build_column_type>(methods,
                                      {.name = "buildColumnType",
                                       .summary = "The column type of a property's definition.",
                                       .params = {prop_def_param()},
                                       .result_schema = text_schema,
                                       .example = {R"({"propDef":"Number"})", R"("INTEGER")"}});
    add_of_model<column_data_type>(
        methods, {.name = "columnDataType",
                  .summary = "The type of a property's column.",
                  .params = {prop_param()},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","prop":"price"})", R"("NUMERIC")"}});
    add_of_model<column_db_default>(
        methods, {.name = "columnDbDefault",
                  .summary = "The DEFAULT of a property's column; empty when it has none.",
                  .params = {prop_param()},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","prop":"title"})", R"("")"}});
}

} // namespace

void register_columns(rpc::Registry& methods)
{
    register_types(methods);
    add_of_model<build_column_definitions>(
        methods,
        {.name = "buildColumnDefinitions",
         .aliases = {"propertiesSQL"},
         .summary = "What stands between the parentheses of a model's CREATE TABLE.",
         .result_schema = text_schema,
         .example = {R"({"model":"Note"})",
                     R"x("\"id\" INTEGER NOT NULL,\n  \"text\" TEXT,\n  PRIMARY KEY(\"id\")")x"}});
    add_of_model<build_column_definition>(
        methods, {.name = "buildColumnDefinition",
                  .summary = "A property's column in CREATE TABLE, behind its name.",
                  .params = {prop_param()},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","prop":"title"})", R"("TEXT NOT NULL")"}});
    add_of_model<add_property_to_actual>(
        methods, {.name = "addPropertyToActual",
                  .summary = "What follows ADD COLUMN for a property.",
                  .params = {prop_param()},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","prop":"year"})", R"("\"year\" INTEGER")"}});
    add_of_model<modify_datatype_in_actual>(
        methods, {.name = "modifyDatatypeInActual",
                  .summary = "What follows ALTER COLUMN to give it a property's type.",
                  .params = {prop_param()},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","prop":"year"})",
                              R"("\"year\" TYPE INTEGER USING \"year\"::INTEGER")"}});
    add_of_model<modify_nullability_in_actual>(
        methods,
        {.name = "modifyNullabilityInActual",
         .summary = "What follows ALTER COLUMN to let it be NULL as a property may.",
         .params = {prop_param()},
         .result_schema = text_schema,
         .example = {R"({"model":"Book","prop":"title"})", R"("\"title\" SET NOT NULL")"}});
    add_of_model<build_index>(
        methods, {.name = "buildIndex",
                  .summary = "CREATE INDEX for what a property says of itself; empty for nothing.",
                  .params = {{"property", true, R"({"type":"string"})", "the property's name"}},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","property":"title"})", R"("")"}});
    add_of_model<build_indexes>(methods, {.name = "buildIndexes",
                                          .summary = "CREATE INDEX for every index of a model.",
                                          .result_schema = texts_schema,
                                          .example = {R"({"model":"Book"})", "[]"}});
    add_of_model<build_foreign_key_definition>(
        methods, {.name = "buildForeignKeyDefinition",
                  .summary = "A foreign key of a model as a constraint; empty for one it lacks.",
                  .params = {{"keyName", true, R"({"type":"string"})", "the key's name"}},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Book","keyName":"book_author"})", R"("")"}});
}

} // namespace connectord::builders
