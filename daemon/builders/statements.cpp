// Whole statements, as the daemon runs them: the same functions make them.
#include "daemon/builders/answer.hpp"
#include "daemon/builders/builders.hpp"
#include "drivers/sql/insert.hpp"
#include "drivers/sql/select.hpp"
#include "drivers/sql/update.hpp"
#include "protocol/model/filter.hpp"

namespace connectord::builders {

namespace {

using boost::json::object;

Status write_statement(json::Writer& out, const Result<sql::Statement>& statement)
{
    if (!statement)
        return statement.error();
    write_whole(out, *statement);
    return {};
}

Status build_select(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<model::Filter> filter =
        model::parse_filter(params.find("filter"), aim.table().model(), aim.table(),
                            aim.read_clauses(), model::Path{"params.filter"});
    if (!filter)
        return filter.error();
    return write_statement(out, sql::select(aim.table(), *filter));
}

Status build_insert(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const object*> data = params.object("data");
    if (!data)
        return data.error();
    Result<sql::Row> row =
        sql::read_row(aim.table(), **data, sql::RowUse::insert, model::Path{"params.data"});
    if (!row)
        return row.error();
    return write_statement(out, sql::insert(aim.table(), std::move(*row), aim.options.returning));
}

/// Null for no rows, as in LoopBack. Rows that the daemon would not send in one statement are
/// answered as `dryRun` does: {"statements": […]}.
Status build_insert_all(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<const boost::json::array*> given = params.array("rows");
    if (!given)
        return given.error();
    const model::Path rows_path{"params.rows"};
    std::vector<sql::Row> rows;
    for (std::size_t i = 0; i < (*given)->size(); ++i) {
        const model::Path path{rows_path, i};
        const object* data = (**given)[i].if_object();
        if (data == nullptr)
            return invalid_params(path.text(), "must be an object");
        Result<sql::Row> row = sql::read_row(aim.table(), *data, sql::RowUse::insert, path);
        if (!row)
            return row.error();
        rows.push_back(std::move(*row));
    }

    const std::vector<sql::Statement> statements = sql::insert_many(aim.table(), std::move(rows));
    if (statements.empty()) {
        out.null();
    } else if (statements.size() == 1) {
        write_whole(out, statements.front());
    } else {
        out.begin_object().key("statements").begin_array();
        for (const sql::Statement& statement : statements)
            write_whole(out, statement);
        out.end_array().end_object();
    }
    return {};
}

/// A where that a write is given: what would be passed over is refused.
Result<model::Where> strict_where(const Aim& aim, const rpc::Params& params)
{
    const boost::json::value* where = params.find("where");
    if (where == nullptr)
        return invalid_params("params.where", "is required; {} means all rows");
    return model::parse_where(*where, aim.table().model(), aim.table(), model::Clauses::strict,
                              model::Path{"params.where"});
}

Status write_update(const Aim& aim, const rpc::Params& params, sql::RowUse use, json::Writer& out)
{
    const Result<model::Where> where = strict_where(aim, params);
    if (!where)
        return where.error();
    const Result<const object*> data = params.object("data");
    if (!data)
        return data.error();
    Result<sql::Row> row = sql::read_row(aim.table(), **data, use, model::Path{"params.data"});
    if (!row)
        return row.error();
    if (row->empty())
        return invalid_params("params.data", "sets nothing: an UPDATE needs a property that is "
                                             "neither read-only nor of the key");
    return write_statement(out, sql::update(aim.table(), std::move(*row), *where));
}

Status build_update(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_update(aim, params, sql::RowUse::update, out);
}

Status build_replace(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    return write_update(aim, params, sql::RowUse::replace, out);
}

Status build_delete(const Aim& aim, const rpc::Params& params, json::Writer& out)
{
    const Result<model::Where> where = strict_where(aim, params);
    if (!where)
        return where.error();
    return write_statement(out, sql::remove(aim.table(), *where));
}

void register_inserts(rpc::Registry& methods)
{
    add_of_model<build_insert>(
        methods,
        {.name = "buildInsert",
         .summary = "The INSERT of `create`.",
         .params = {connector::data_param()},
         .result_schema = statement_schema,
         .example = {
             R"({"model":"Note","data":{"text":"a"}})",
             R"x({"sql":"INSERT INTO \"public\".\"note\"(\"text\") VALUES ($1) RETURNING \"id\"",)x"
             R"("params":["a"]})"}});
    add_of_model<build_insert_all>(
        methods,
        {.name = "buildInsertAll",
         .summary =
             "The INSERT of `createAll`; {statements} where it takes several, null for no rows.",
         .params = {{"rows", true, R"({"type":"array","items":{"type":"object"}})", "the rows"}},
         .result_schema = R"({"type":["object","null"]})",
         .example = {
             R"({"model":"Note","rows":[{"text":"a"}]})",
             R"x({"sql":"INSERT INTO \"public\".\"note\"(\"text\") VALUES ($1) RETURNING \"id\",\"text\"",)x"
             R"("params":["a"]})"}});
}

} // namespace

void register_statements(rpc::Registry& methods)
{
    add_of_model<build_select>(
        methods,
        {.name = "buildSelect",
         .summary = "The SELECT of `all`.",
         .params = {connector::filter_param()},
         .result_schema = statement_schema,
         .example = {R"({"model":"Note","filter":{"where":{"text":"a"},"limit":1}})",
                     R"({"sql":"SELECT \"id\",\"text\" FROM \"public\".\"note\" WHERE \"text\"=$1 )"
                     R"(ORDER BY \"id\" LIMIT $2","params":["a",1]})"}});
    register_inserts(methods);
    add_of_model<build_update>(
        methods,
        {.name = "buildUpdate",
         .summary = "The UPDATE of `update`.",
         .params = {connector::where_param(true), connector::data_param()},
         .result_schema = statement_schema,
         .example = {R"({"model":"Note","where":{"id":1},"data":{"text":"b"}})",
                     R"({"sql":"UPDATE \"public\".\"note\" SET \"text\"=$1 WHERE \"id\"=$2",)"
                     R"("params":["b",1]})"}});
    add_of_model<build_replace>(
        methods,
        {.name = "buildReplace",
         .summary = "The UPDATE of a replacement: what the data leaves out becomes NULL.",
         .params = {connector::where_param(true), connector::data_param()},
         .result_schema = statement_schema,
         .example = {R"({"model":"Note","where":{"id":1},"data":{}})",
                     R"({"sql":"UPDATE \"public\".\"note\" SET \"text\"=$1 WHERE \"id\"=$2",)"
                     R"("params":[null,1]})"}});
    add_of_model<build_delete>(
        methods,
        {.name = "buildDelete",
         .summary = "The DELETE of `destroyAll`.",
         .params = {connector::where_param(true)},
         .result_schema = statement_schema,
         .example = {R"({"model":"Note","where":{"id":1}})",
                     R"({"sql":"DELETE FROM \"public\".\"note\" WHERE \"id\"=$1","params":[1]})"}});
}

} // namespace connectord::builders
