// Methods that make, change and remove rows.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/statement_methods.hpp"
#include "drivers/sql/insert.hpp"
#include "drivers/sql/select.hpp"
#include "drivers/sql/update.hpp"
#include "drivers/sql/where.hpp"
#include "protocol/model/coerce.hpp"

#include <algorithm>

namespace connectord::connector {

namespace {

const model::Path data_path{"params.data"};
const model::Path where_path{"params.where"};
const model::Path id_path{"params.id"};

Result<sql::Statement> create(const Aim& aim, const DataParams& params)
{
    if (const Status allowed = check_count(aim, 1); !allowed)
        return allowed.error();
    Result<sql::Row> row = sql::read_row(aim.table(), *params.data, sql::RowUse::insert, data_path);
    if (!row)
        return row.error();
    return sql::insert(aim.table(), std::move(*row), params.options.returning);
}

Task<Status> create_all(Aim& aim, RowsParams params, json::Writer& out)
{
    if (const Status allowed = check_count(aim, params.data->size()); !allowed)
        co_return allowed.error();
    std::vector<sql::Row> rows;
    rows.reserve(params.data->size());
    for (std::size_t i = 0; i < params.data->size(); ++i) {
        const model::Path path{data_path, i};
        const boost::json::object* data = (*params.data)[i].if_object();
        if (data == nullptr)
            co_return invalid_params(path.text(), "must be an object");
        Result<sql::Row> row = sql::read_row(aim.table(), *data, sql::RowUse::insert, path);
        if (!row)
            co_return row.error();
        rows.push_back(std::move(*row));
    }

    out.begin_array();
    if (!rows.empty()) {
        const std::vector<sql::Statement> statements =
            sql::insert_many(aim.table(), std::move(rows));
        const Result<Outcome> outcome =
            co_await aim.executor().execute_all(statements, out, aim.deadline);
        if (!outcome)
            co_return outcome.error();
    }
    out.end_array();
    co_return Status{};
}

/// Error 404 in LoopBack's words.
Error not_found(const sql::Table& table, std::string_view what, const boost::json::value& id)
{
    json::Writer text;
    text.tree(id);
    const std::string shown = id.is_string() ? std::string{id.get_string()} : text.take();
    return Error{Errc::not_found, std::string{what} + ". Object with id " + shown.substr(0, 100) +
                                      " does not exist!"}
        .with("model", table.model().name())
        .with("id", id)
        .with("statusCode", 404);
}

/// Whether two ids are one to the database: 5 and "5" are, for a number.
bool is_same(const model::Property& property, const boost::json::value& a,
             const boost::json::value& b)
{
    const Result<model::Value> left = model::to_value(property.type, a, data_path);
    const Result<model::Value> right = model::to_value(property.type, b, data_path);
    return left && right && *left == *right;
}

/// The data less the key, which the id has said already.
///
/// Errors  invalid_params when the two differ
Result<boost::json::object> without_id(const sql::Table& table, const boost::json::object& data,
                                       const boost::json::value& id)
{
    boost::json::object rest = data;
    for (const sql::Column* column : table.ids()) {
        const std::string& name = column->property->name;
        const boost::json::value* given = data.if_contains(name);
        if (given == nullptr)
            continue;
        const boost::json::value* said = table.ids().size() == 1 ? &id
                                         : id.is_object()        ? id.get_object().if_contains(name)
                                                                 : nullptr;
        if (!given->is_null() && said != nullptr && !is_same(*column->property, *given, *said))
            return invalid_params(model::Path{data_path, name}.text(),
                                  "is not the id that was given");
        rest.erase(name);
    }
    return rest;
}

/// Updates rows; with nothing to set, counts those that it would have hit.
Result<sql::Statement> update_rows(const Aim& aim, sql::Row row, const model::Where& where)
{
    if (row.empty())
        return sql::count_affected(aim.table(), where);
    return sql::update(aim.table(), std::move(row), where);
}

/// The row that `params` ask for is changed: the statement for it.
Result<sql::Statement> change_one(const Aim& aim, const IdDataParams& params, sql::RowUse use)
{
    const Result<model::Where> where = sql::where_id(aim.table(), *params.id, id_path);
    if (!where)
        return where.error();
    const Result<boost::json::object> data = without_id(aim.table(), *params.data, *params.id);
    if (!data)
        return data.error();
    Result<sql::Row> row = sql::read_row(aim.table(), *data, use, data_path);
    if (!row)
        return row.error();
    return update_rows(aim, std::move(*row), *where);
}

/// Changes the one row of an id, which must be there.
Task<Status> change(Aim& aim, IdDataParams params, sql::RowUse use, std::string_view what,
                    json::Writer& out)
{
    constexpr std::string_view no_row = R"({"count":0})";
    const std::size_t mark = out.mark();
    Task<Status> answering = answer(aim, change_one(aim, params, use), out);
    const Status answered = co_await std::move(answering);
    if (answered && out.view_since(mark).ends_with(no_row))
        co_return not_found(aim.table(), what, *params.id);
    co_return answered;
}

Task<Status> update_attributes(Aim& aim, IdDataParams params, json::Writer& out)
{
    return change(aim, params, sql::RowUse::update, "Could not update attributes", out);
}

Task<Status> replace_by_id(Aim& aim, IdDataParams params, json::Writer& out)
{
    return change(aim, params, sql::RowUse::replace, "Could not replace", out);
}

Result<sql::Statement> save(const Aim& aim, const DataParams& params)
{
    const Result<std::optional<model::Where>> where =
        sql::where_id_of(aim.table(), *params.data, data_path);
    if (!where)
        return where.error();
    if (!*where)
        return invalid_params("params.data", "id value is required");
    boost::json::object data = *params.data;
    for (const sql::Column* id : aim.table().ids())
        data.erase(id->property->name);
    Result<sql::Row> row = sql::read_row(aim.table(), data, sql::RowUse::update, data_path);
    if (!row)
        return row.error();
    return update_rows(aim, std::move(*row), **where);
}

/// A where that a write was given: everything must be said, by `{}`.
Result<model::Where> strict_where(const Aim& aim, const boost::json::value* where)
{
    if (where == nullptr)
        return invalid_params("params.where", "is required; {} means all rows");
    return model::parse_where(*where, aim.table().model(), aim.table(), model::Clauses::strict,
                              where_path);
}

Result<sql::Statement> update(const Aim& aim, const WhereDataParams& params)
{
    const Result<model::Where> where = strict_where(aim, params.where);
    if (!where)
        return where.error();
    Result<sql::Row> row = sql::read_row(aim.table(), *params.data, sql::RowUse::update, data_path);
    if (!row)
        return row.error();
    return update_rows(aim, std::move(*row), *where);
}

Result<sql::Statement> destroy(const Aim& aim, const IdParams& params)
{
    const Result<model::Where> where = sql::where_id(aim.table(), *params.id, id_path);
    if (!where)
        return where.error();
    return sql::remove(aim.table(), *where);
}

Result<sql::Statement> destroy_all(const Aim& aim, const WhereParams& params)
{
    const Result<model::Where> where = strict_where(aim, params.where);
    if (!where)
        return where.error();
    return sql::remove(aim.table(), *where);
}

constexpr std::string_view count_schema =
    R"({"type":"object","properties":{"count":{"type":"integer"}},"required":["count"]})";

void register_removals(rpc::Registry& methods, StatementMethods& statements)
{
    using rpc::Grant;
    statements.add<IdParams>(methods,
                             {.name = "destroy",
                              .aliases = {"delete", "deleteById", "destroyById"},
                              .summary = "Removes the row with this id.",
                              .grant = Grant::write,
                              .params = {model_param(), id_param(), options_param()},
                              .result_schema = count_schema,
                              .joins_transactions = true,
                              .example = {R"({"model":"Note","id":1})", R"({"count":1})"}},
                             destroy);
    statements.add<WhereParams>(
        methods,
        {.name = "destroyAll",
         .aliases = {"deleteAll"},
         .summary = "Removes every row that matches.",
         .grant = Grant::write,
         .params = {model_param(), where_param(true), options_param()},
         .result_schema = count_schema,
         .joins_transactions = true,
         .example = {R"({"model":"Book","where":{"year":{"lt":1900}}})", R"({"count":1})"}},
        destroy_all);
}

} // namespace

void register_writes(rpc::Registry& methods, StatementMethods& statements)
{
    using rpc::Grant;
    statements.add<DataParams>(
        methods,
        {.name = "create",
         .summary = "Makes a row and answers its id; with options.returning the row too.",
         .grant = Grant::write,
         .params = {model_param(), data_param(), options_param()},
         .result_schema = R"({"type":"object","properties":{"id":{},"data":{"type":"object"}}})",
         .joins_transactions = true,
         .example = {R"({"model":"Book","data":{"title":"Ulysses","year":1922}})", R"({"id":3})"}},
        create);
    methods.add(
        {.name = "createAll",
         .summary = "Makes any number of rows, all or none, and answers them as stored.",
         .grant = Grant::write,
         .params = {model_param(),
                    {"data", true, R"({"type":"array","items":{"type":"object"}})", "the rows"},
                    options_param()},
         .result_schema = R"({"type":"array","items":{"type":"object"}})",
         .joins_transactions = true,
         .example = {R"({"model":"Note","data":[{"id":2,"text":"a"},{"id":3,"text":"b"}]})",
                     R"([{"id":2,"text":"a"},{"id":3,"text":"b"}])"}},
        aimed(Grant::write, create_all));
    statements.add<DataParams>(
        methods,
        {.name = "save",
         .summary = "Updates the row whose id is in the data.",
         .grant = Grant::write,
         .params = {model_param(), data_param(), options_param()},
         .result_schema = count_schema,
         .joins_transactions = true,
         .example = {R"({"model":"Note","data":{"id":1,"text":"bye"}})", R"({"count":1})"}},
        save);
    statements.add<WhereDataParams>(
        methods,
        {.name = "update",
         .aliases = {"updateAll"},
         .summary = "Sets properties of every row that matches.",
         .grant = Grant::write,
         .params = {model_param(), where_param(true), data_param(), options_param()},
         .result_schema = count_schema,
         .joins_transactions = true,
         .example = {R"({"model":"Book","where":{"title":"Dune"},"data":{"year":1966}})",
                     R"({"count":1})"}},
        update);
    methods.add({.name = "updateAttributes",
                 .summary = "Sets properties of the row with this id.",
                 .grant = Grant::write,
                 .params = {model_param(), id_param(), data_param(), options_param()},
                 .result_schema = count_schema,
                 .joins_transactions = true,
                 .example = {R"({"model":"Book","id":1,"data":{"year":1966}})", R"({"count":1})"}},
                aimed(Grant::write, update_attributes));
    methods.add(
        {.name = "replaceById",
         .summary = "Sets all properties of the row with this id; those left out become null.",
         .grant = Grant::write,
         .params = {model_param(), id_param(), data_param(), options_param()},
         .result_schema = count_schema,
         .joins_transactions = true,
         .example = {R"({"model":"Note","id":1,"data":{"text":"bye"}})", R"({"count":1})"}},
        aimed(Grant::write, replace_by_id));
    register_removals(methods, statements);
}

} // namespace connectord::connector
