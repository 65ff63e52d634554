// Rows as the parts of a statement that writes them.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"
#include "drivers/sql/insert.hpp"
#include "drivers/sql/update.hpp"

#include <algorithm>

namespace connectord::builders {

namespace {

using boost::json::object;
using boost::json::value;

const model::Path data_path{"params.data"};
const model::Path rows_path{"params.rows"};

/// Appends {names, columnValues, properties}, as LoopBack's buildFields has them.
void write_fields(json::Writer& out, const Aim& aim, const sql::Row& row)
{
    out.begin_object().key("names").begin_array();
    for (const sql::Assignment& assignment : row)
        out.string(assignment.column->identifier.quoted());
    out.end_array().key("columnValues").begin_array();
    for (const sql::Assignment& assignment : row) {
        sql::Text text = part(aim);
        aim.dialect().assign(text, *assignment.column, assignment.value);
        write_part(out, text);
    }
    out.end_array().key("properties").begin_array();
    for (const sql::Assignment& assignment : row)
        out.tree(assignment.column->property->definition);
    out.end_array().end_object();
}

void drop_ids(sql::Row& row)
{
    std::erase_if(row, [](const sql::Assignment& assignment) {
        return assignment.column->property->id != 0;
    });
}

/// A row as an INSERT takes it.
Result<sql::Row> row_of(const Aim& aim, const object& data, bool excludes_ids,
                        const model::Path& path)
{
    Result<sql::Row> row = sql::read_row(aim.table(), data, sql::RowUse::insert, path);
    if (row && excludes_ids)
        drop_ids(*row);
    return row;
}

/// A row that covers every property: what the data leaves out becomes NULL.
Result<sql::Row> replacement_of(const Aim& aim, const object& data, bool excludes_ids)
{
    Result<sql::Row> row = sql::read_row(aim.table(), data, sql::RowUse::replace, data_path);
    if (!row || excludes_ids)
        return row;
    Result<sql::Row> given = sql::read_row(aim.table(), data, sql::RowUse::insert, data_path);
    if (!given)
        return given;
    for (sql::Assignment& assignment : *given) {
        if (assignment.column->property->id != 0)
            row->push_back(std::move(assignment));
    }
    std::sort(row->begin(), row->end(), [](const sql::Assignment& a, const sql::Assignment& b) {
        return a.column->property->index < b.column->property->index;
    });
    return row;
}

Status build_fields(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> data = params.object("data");
    if (!data)
        return data.error();
    const Result<bool> excludes_ids = params.boolean("excludeIds", false);
    if (!excludes_ids)
        return excludes_ids.error();
    const Result<sql::Row> row = row_of(aim, **data, *excludes_ids, data_path);
    if (!row)
        return row.error();
    write_fields(out, aim, *row);
    return {};
}

Status build_replace_fields(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> data = params.object("data");
    if (!data)
        return data.error();
    const Result<bool> excludes_ids = params.boolean("excludeIds", false);
    if (!excludes_ids)
        return excludes_ids.error();
    const Result<sql::Row> row = replacement_of(aim, **data, *excludes_ids);
    if (!row)
        return row.error();
    write_fields(out, aim, *row);
    return {};
}

/// Every row has the columns that it gives, and no other: what it leaves out gets its default.
Status build_fields_from_array(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::array*> rows = params.array("rows");
    if (!rows)
        return rows.error();
    const Result<bool> excludes_ids = params.boolean("excludeIds", false);
    if (!excludes_ids)
        return excludes_ids.error();
    out.begin_array();
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const model::Path path{rows_path, i};
        const object* data = (**rows)[i].if_object();
        if (data == nullptr)
            return invalid_params(path.text(), "must be an object");
        const Result<sql::Row> row = row_of(aim, *data, *excludes_ids, path);
        if (!row)
            return row.error();
        write_fields(out, aim, *row);
    }
    out.end_array();
    return {};
}

/// `SET "a"=?,"b"=?`. LoopBack sends a bare SET when nothing is left; that is refused here.
Status write_set(json::Writer& out, const Aim& aim, sql::Row row)
{
    if (row.empty())
        return invalid_params("params.data", "sets nothing: an UPDATE needs a property that is "
                                             "neither read-only nor of the key");
    sql::Text text = part(aim);
    text.append("SET ");
    sql::append_assignments(text, std::move(row));
    write_part(out, text);
    return {};
}

Status build_fields_for_update(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> data = params.object("data");
    if (!data)
        return data.error();
    const Result<bool> excludes_ids = params.boolean("excludeIds", true);
    if (!excludes_ids)
        return excludes_ids.error();
    const sql::RowUse use = *excludes_ids ? sql::RowUse::update : sql::RowUse::insert;
    Result<sql::Row> row = sql::read_row(aim.table(), **data, use, data_path);
    if (!row)
        return row.error();
    return write_set(out, aim, std::move(*row));
}

Status build_fields_for_replace(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> data = params.object("data");
    if (!data)
        return data.error();
    const Result<bool> excludes_ids = params.boolean("excludeIds", true);
    if (!excludes_ids)
        return excludes_ids.error();
    Result<sql::Row> row = replacement_of(aim, **data, *excludes_ids);
    if (!row)
        return row.error();
    return write_set(out, aim, std::move(*row));
}

/// The columns that `fields.names` says, each as buildFields quotes it: names come from the model.
Result<std::vector<const sql::Column*>> columns_of(const Aim& aim, const object& fields)
{
    std::vector<const sql::Column*> columns;
    const model::Path fields_path{"params.fields"};
    const model::Path path{fields_path, "names"};
    const value* names = fields.if_contains("names");
    if (names == nullptr || !names->is_array())
        return invalid_params(path.text(), "must be a list of quoted columns");
    for (std::size_t i = 0; i < names->get_array().size(); ++i) {
        const value& name = names->get_array()[i];
        const std::string_view given =
            name.is_string() ? std::string_view{name.get_string()} : std::string_view{};
        const auto& all = aim.table().columns();
        const auto found = std::find_if(all.begin(), all.end(), [&](const sql::Column& column) {
            return column.identifier.quoted() == given;
        });
        if (found == all.end())
            return invalid_params(model::Path{path, i}.text(),
                                  "must be a column of the model, as columnEscaped gives it");
        columns.push_back(&*found);
    }
    return columns;
}

Status build_insert_into(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> fields = params.object("fields");
    if (!fields)
        return fields.error();
    const Result<std::vector<const sql::Column*>> columns = columns_of(aim, **fields);
    if (!columns)
        return columns.error();
    sql::Text text = part(aim);
    sql::append_insert_into(text, aim.table(), *columns);
    write_part(out, text);
    return {};
}

Status build_insert_default_values(const Aim&, const rpc::Params& params, json::Writer& out)
{
    if (const Result<const object*> data = params.optional_object("data"); !data)
        return data.error();
    out.string(sql::default_values.view());
    return {};
}

Status build_insert_returning(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    if (const Result<const object*> data = params.optional_object("data"); !data)
        return data.error();
    sql::Text text = part(aim);
    sql::append_returning_ids(text, aim.table());
    out.string(text.view());
    return {};
}

constexpr std::string_view fields_schema =
    R"({"type":"object","properties":{"names":{"type":"array"},"columnValues":{"type":"array"},)"
    R"("properties":{"type":"array"}},"required":["names","columnValues","properties"]})";

rpc::ParamSpec exclude_ids_param(std::string_view summary)
{
    return {"excludeIds", false, R"({"type":["boolean","null"]})", summary};
}

void register_sets(rpc::Registry& methods)
{
    const rpc::ParamSpec excludes = exclude_ids_param("leave out the key; true when not given");
    add_of_model<build_fields_for_update>(
        methods, {.name = "buildFieldsForUpdate",
                  .summary = "The SET clause of an update.",
                  .params = {connector::data_param(), excludes},
                  .result_schema = statement_schema,
                  .example = {R"({"model":"Book","data":{"id":1,"year":1966}})",
                              R"({"sql":"SET \"year\"=?","params":[1966]})"}});
    add_of_model<build_fields_for_replace>(
        methods, {.name = "buildFieldsForReplace",
                  .summary = "The SET clause of a replacement: what the data leaves out is NULL.",
                  .params = {connector::data_param(), excludes},
                  .result_schema = statement_schema,
                  .example = {R"({"model":"Note","data":{"id":1}})",
                              R"({"sql":"SET \"text\"=?","params":[null]})"}});
}

void register_insert_parts(rpc::Registry& methods)
{
    const rpc::ParamSpec data{"data", false, R"({"type":["object","null"]})", "changes nothing"};
    add_of_model<build_insert_into>(
        methods,
        {.name = "buildInsertInto",
         .summary = "The beginning of an INSERT, with the columns of `fields.names`.",
         .params = {{"fields", true, R"({"type":"object"})", "as buildFields answers"}},
         .result_schema = statement_schema,
         .example = {R"({"model":"Note","fields":{"names":["\"text\""]}})",
                     R"x({"sql":"INSERT INTO \"public\".\"note\"(\"text\")","params":[]})x"}});
    add_of_model<build_insert_default_values>(
        methods, {.name = "buildInsertDefaultValues",
                  .summary = "What an INSERT says that gives no column.",
                  .params = {data},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Note"})", R"("DEFAULT VALUES")"}});
    add_of_model<build_insert_returning>(
        methods, {.name = "buildInsertReturning",
                  .summary = "The clause that answers the new row's key.",
                  .params = {data},
                  .result_schema = text_schema,
                  .example = {R"({"model":"Note"})", R"("RETURNING \"id\"")"}});
}

} // namespace

void register_fields(rpc::Registry& methods)
{
    const rpc::ParamSpec excludes = exclude_ids_param("leave out the key");
    constexpr std::string_view one_field =
        R"({"names":["\"text\""],"columnValues":[{"sql":"?","params":["a"]}],)"
        R"("properties":[{"type":"String"}]})";
    add_of_model<build_fields>(methods,
                               {.name = "buildFields",
                                .summary = "A row's columns, quoted, and their values.",
                                .params = {connector::data_param(), excludes},
                                .result_schema = fields_schema,
                                .example = {R"({"model":"Note","data":{"text":"a"}})", one_field}});
    add_of_model<build_replace_fields>(
        methods, {.name = "buildReplaceFields",
                  .summary = "The same for every property: what the data leaves out is NULL.",
                  .params = {connector::data_param(), excludes},
                  .result_schema = fields_schema,
                  .example = {R"({"model":"Note","data":{"text":"a"}})", one_field}});
    add_of_model<build_fields_from_array>(
        methods,
        {.name = "buildFieldsFromArray",
         .summary = "The same for several rows, each with the columns that it gives.",
         .params = {{"rows", true, R"({"type":"array","items":{"type":"object"}})", "the rows"},
                    excludes},
         .result_schema = R"({"type":"array","items":{"type":"object"}})",
         .example = {R"({"model":"Note","rows":[{"text":"a"}]})",
                     R"([{"names":["\"text\""],"columnValues":[{"sql":"?","params":["a"]}],)"
                     R"("properties":[{"type":"String"}]}])"}});
    register_sets(methods);
    register_insert_parts(methods);
}

} // namespace connectord::builders
