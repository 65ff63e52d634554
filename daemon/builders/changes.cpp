// What would change a table from what somebody says it is: its fields as showFields tells them, its
// keys as discoverForeignKeys does.
#include "daemon/builders/builders.hpp"
#include "daemon/builders/schema_words.hpp"
#include "drivers/schema/dialect.hpp"

#include <algorithm>

namespace connectord::builders {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string text_of(const object& row, std::string_view name)
{
    const value* found = row.if_contains(name);
    return found != nullptr && found->is_string() ? std::string{found->get_string()}
                                                  : std::string{};
}

/// A type that says too little to be compared: showFields leaves out what an array is of, and how
/// precise a number is.
bool says_too_little(std::string_view type)
{
    return type == "ARRAY" || type == "USER-DEFINED" || type == "numeric" || type == "character" ||
           type == "bit";
}

/// A field as it is told. Nothing is said of keys and defaults, so nothing is held against them.
schema::ActualColumn actual_column(const object& row, const schema::Wanted& wanted)
{
    const sql::Dialect& dialect = wanted.table->dialect();
    schema::ActualColumn column;
    column.name = text_of(row, "column");
    const std::string type = text_of(row, "type");
    column.type = dialect.schema().canonical_type(type);
    column.is_nullable = text_of(row, "nullable") != "NO";
    for (const schema::WantedColumn& wants : wanted.columns) {
        if (wants.column->name != column.name)
            continue;
        if (says_too_little(type))
            column.type = wants.type;
        column.key_sequence = wants.is_id ? wants.column->property->id : 0;
        if (wants.value) {
            sql::Text text{dialect};
            schema::append_default_value(text, *wants.value);
            column.value = text.take_text();
        }
    }
    return column;
}

enum class Change { add, modify, drop };

Change change_of(std::string_view fragment)
{
    if (fragment.starts_with("ADD COLUMN"))
        return Change::add;
    return fragment.starts_with("DROP COLUMN") ? Change::drop : Change::modify;
}

/// Appends the parts of ALTER TABLE of these kinds, in the order in which autoupdate would run
/// them. Where a database has to rebuild the table, they are whole statements.
Status write_changes(const Aim& aim, const rpc::Params& params, json::Writer& out,
                     std::initializer_list<Change> kinds)
{
    const Result<array> fields = rows_param(params, "fields");
    if (!fields)
        return fields.error();
    const Result<schema::Wanted> wanted = wanted_of(aim);
    if (!wanted)
        return wanted.error();
    schema::Actual actual;
    for (const value& row : *fields)
        actual.columns.push_back(actual_column(row.as_object(), *wanted));
    // A key that is told in part, or not at all, is not compared either.
    if (actual.columns.empty()) {
        out.begin_array().end_array();
        return {};
    }
    schema::Scope scope;
    scope.indexes = scope.foreign_keys = scope.key = false;
    const Result<schema::TablePlan> plan = schema::plan(*wanted, actual, scope);
    if (!plan)
        return plan.error();
    out.begin_array();
    for (const schema::Step& step : plan->steps) {
        const std::string_view fragment = fragment_of(aim, step);
        if (std::find(kinds.begin(), kinds.end(), change_of(fragment)) != kinds.end())
            out.string(fragment);
    }
    out.end_array();
    return {};
}

Status get_add_modify_columns(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_changes(aim, params, out, {Change::add, Change::modify});
}

Status get_columns_to_add(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_changes(aim, params, out, {Change::add});
}

Status get_properties_to_modify(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_changes(aim, params, out, {Change::modify});
}

Status get_columns_to_drop(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_changes(aim, params, out, {Change::drop});
}

Status search_for_property(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const sql::Column*> column = column_param(aim, params);
    if (!column)
        return column.error();
    const Result<array> fields = rows_param(params, "fields");
    if (!fields)
        return fields.error();
    for (const value& row : *fields) {
        if (text_of(row.as_object(), "column") == (*column)->name) {
            out.tree(row);
            return {};
        }
    }
    out.boolean(false);
    return {};
}

Status property_has_not_been_deleted(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<std::string_view> prop = params.string("prop");
    if (!prop)
        return prop.error();
    out.boolean(aim.table().model().find(*prop) != nullptr);
    return {};
}

Status check_field_and_index(const Aim&, const rpc::Params& params, json::Writer& out)
{
    for (const char* name : {"fields", "indexes"}) {
        const Result<array> rows = rows_param(params, name);
        if (!rows)
            return rows.error();
    }
    out.boolean(params.find("fields") != nullptr && params.find("indexes") != nullptr);
    return {};
}

/// The parts of ALTER TABLE that drop or add keys, given those that are there.
Status write_keys(const Aim& aim, const rpc::Params& params, json::Writer& out, bool drops)
{
    const Result<array> there = rows_param(params, "actualFks");
    if (!there)
        return there.error();
    const Result<schema::Wanted> wanted = wanted_of(aim);
    if (!wanted)
        return wanted.error();
    schema::Actual actual = schema::actual_of({}, {}, *there, {});
    actual.columns.emplace_back();
    schema::Scope scope;
    scope.columns = scope.indexes = false;
    const Result<schema::TablePlan> plan = schema::plan(*wanted, actual, scope);
    if (!plan)
        return plan.error();
    out.begin_array();
    for (const schema::Step& step : drops ? plan->steps : plan->foreign_keys)
        out.string(fragment_of(aim, step));
    out.end_array();
    return {};
}

Status get_drop_foreign_keys(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_keys(aim, params, out, true);
}

Status get_foreign_key_sql(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_keys(aim, params, out, false);
}

rpc::ParamSpec fields_param()
{
    return {"fields", false, R"({"type":["array","null"],"items":{"type":"object"}})",
            "the table's columns as showFields tells them"};
}

rpc::ParamSpec keys_param()
{
    return {"actualFks", false, R"({"type":["array","null"],"items":{"type":"object"}})",
            "the table's keys as discoverForeignKeys tells them"};
}

} // namespace

void register_changes(rpc::Registry& methods)
{
    constexpr std::string_view id_alone =
        R"({"model":"Note","fields":[{"column":"id","type":"integer","nullable":"NO"},)"
        R"({"column":"old","type":"text","nullable":"YES"}]})";
    add_of_model<get_add_modify_columns>(
        methods, {.name = "getAddModifyColumns",
                  .summary = "The parts of ALTER TABLE that add and change columns.",
                  .params = {fields_param()},
                  .result_schema = texts_schema,
                  .example = {id_alone, R"(["ADD COLUMN \"text\" TEXT"])"}});
    add_of_model<get_columns_to_add>(methods,
                                     {.name = "getColumnsToAdd",
                                      .summary = "The parts of ALTER TABLE that add columns.",
                                      .params = {fields_param()},
                                      .result_schema = texts_schema,
                                      .example = {id_alone, R"(["ADD COLUMN \"text\" TEXT"])"}});
    add_of_model<get_properties_to_modify>(
        methods, {.name = "getPropertiesToModify",
                  .summary = "The parts of ALTER TABLE that change columns.",
                  .params = {fields_param()},
                  .result_schema = texts_schema,
                  .example = {id_alone, "[]"}});
    add_of_model<get_columns_to_drop>(
        methods, {.name = "getColumnsToDrop",
                  .aliases = {"getDropColumns"},
                  .summary = "The parts of ALTER TABLE that drop the columns that left a model.",
                  .params = {fields_param()},
                  .result_schema = texts_schema,
                  .example = {id_alone, R"(["DROP COLUMN \"old\""])"}});
    add_of_model<search_for_property>(
        methods,
        {.name = "searchForPropertyInActual",
         .summary = "The field of a property's column, or false.",
         .params = {prop_param(), fields_param()},
         .result_schema = R"({"type":["object","boolean"]})",
         .example = {R"({"model":"Note","prop":"text","fields":[{"column":"text","type":"text"}]})",
                     R"({"column":"text","type":"text"})"}});
    add_of_model<property_has_not_been_deleted>(
        methods, {.name = "propertyHasNotBeenDeleted",
                  .summary = "Whether a model has a property of that name.",
                  .params = {prop_param()},
                  .result_schema = R"({"type":"boolean"})",
                  .example = {R"({"model":"Note","prop":"text"})", "true"}});
    add_of_dialect<check_field_and_index>(
        methods,
        {.name = "checkFieldAndIndex",
         .summary = "Whether both fields and indexes were told.",
         .params = {fields_param(),
                    {"indexes", false, R"({"type":["array","null"],"items":{"type":"object"}})",
                     "the table's indexes as showIndexes tells them"}},
         .result_schema = R"({"type":"boolean"})",
         .example = {R"({"fields":[],"indexes":[]})", "true"}});
    add_of_model<get_drop_foreign_keys>(
        methods,
        {.name = "getDropForeignKeys",
         .summary = "The parts of ALTER TABLE that drop keys which the model says otherwise.",
         .params = {keys_param()},
         .result_schema = texts_schema,
         .example = {R"({"model":"Note","actualFks":[]})", "[]"}});
    add_of_model<get_foreign_key_sql>(
        methods, {.name = "getForeignKeySQL",
                  .summary = "The parts of ALTER TABLE that add the keys which are missing.",
                  .params = {keys_param()},
                  .result_schema = texts_schema,
                  .example = {R"({"model":"Note","actualFks":[]})", "[]"}});
}

} // namespace connectord::builders
