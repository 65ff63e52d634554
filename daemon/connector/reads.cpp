// Methods that read: all, find, exists, count.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "drivers/sql/select.hpp"
#include "drivers/sql/where.hpp"
#include "protocol/model/filter.hpp"

namespace connectord::connector {

namespace {

const model::Path filter_path{"params.filter"};
const model::Path where_path{"params.where"};
const model::Path id_path{"params.id"};

/// Runs a statement whose answer is the method's. What it was made of need not live on: the methods
/// below hand this coroutine on, and are none themselves.
Task<Status> answer(Aim& aim, Result<sql::Statement> statement, json::Writer& out)
{
    if (!statement)
        co_return statement.error();
    const Result<Outcome> outcome = co_await aim.executor().execute(*statement, out, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    co_return check_rows(aim, *outcome);
}

/// One row more than the caller may have is enough to see that there are too many.
void cap(const Aim& aim, model::Filter& filter)
{
    const auto most = static_cast<std::int64_t>(max_rows(aim));
    if (most > 0 && (filter.limit == 0 || filter.limit > most))
        filter.limit = most + 1;
}

/// `{columns, rows}`: each name once, each row its values alone.
Task<Status> all_as_arrays(Aim& aim, model::Filter filter, json::Writer& out)
{
    out.begin_object().key("columns").begin_array();
    for (const std::string_view name : sql::names_of(aim.table(), filter))
        out.string(name);
    out.end_array().key("rows");
    const Status answered =
        co_await answer(aim, sql::select(aim.table(), filter, sql::RowsAs::arrays), out);
    if (answered)
        out.end_object();
    co_return answered;
}

Task<Status> all(Aim& aim, FilterParams params, json::Writer& out)
{
    Result<model::Filter> filter = model::parse_filter(
        params.filter, aim.table().model(), aim.table(), aim.read_clauses(), filter_path);
    if (!filter)
        return answer(aim, filter.error(), out);
    cap(aim, *filter);
    if (aim.options.arrays && !aim.options.dry_run)
        return all_as_arrays(aim, std::move(*filter), out);
    return answer(aim, sql::select(aim.table(), *filter), out);
}

Task<Status> find(Aim& aim, IdParams params, json::Writer& out)
{
    Result<model::Where> where = sql::where_id(aim.table(), *params.id, id_path);
    if (!where)
        return answer(aim, where.error(), out);
    return answer(aim, sql::select_one(aim.table(), *where), out);
}

Task<Status> exists(Aim& aim, IdParams params, json::Writer& out)
{
    Result<model::Where> where = sql::where_id(aim.table(), *params.id, id_path);
    if (!where)
        return answer(aim, where.error(), out);
    return answer(aim, sql::exists(aim.table(), *where), out);
}

Task<Status> count(Aim& aim, WhereParams params, json::Writer& out)
{
    Result<model::Where> where = model::Where{};
    if (params.where != nullptr)
        where = model::parse_where(*params.where, aim.table().model(), aim.table(),
                                   aim.read_clauses(), where_path);
    if (!where)
        return answer(aim, where.error(), out);
    return answer(aim, sql::count(aim.table(), *where), out);
}

rpc::ParamSpec all_options_param()
{
    rpc::ParamSpec options = options_param();
    options.summary =
        "transaction, datasource, timeoutMs, schema, dryRun, strict, and rows: \"arrays\" answers "
        "{columns, rows}, in which each name comes once";
    return options;
}

} // namespace

void register_reads(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add(
        {.name = "all",
         .aliases = {"findAll"},
         .summary = "The rows that match a filter.",
         .grant = Grant::read,
         .params = {model_param(), filter_param(), all_options_param()},
         .result_schema =
             R"({"oneOf":[{"type":"array","items":{"type":"object"}},{"type":"object","properties":{"columns":{"type":"array","items":{"type":"string"}},"rows":{"type":"array","items":{"type":"array"}}},"required":["columns","rows"]}]})",
         .joins_transactions = true,
         .example = {R"({"model":"Book","filter":{"where":{"year":{"lt":1900}},"fields":["id",)"
                     R"("title"]}})",
                     R"([{"id":2,"title":"Emma"}])"}},
        aimed(Grant::read, all));
    methods.add({.name = "find",
                 .aliases = {"findById"},
                 .summary = "The row with this id, or null.",
                 .grant = Grant::read,
                 .params = {model_param(), id_param(), options_param()},
                 .result_schema = R"({"type":["object","null"]})",
                 .joins_transactions = true,
                 .example = {R"({"model":"Note","id":1})", R"({"id":1,"text":"hello"})"}},
                aimed(Grant::read, find));
    methods.add({.name = "exists",
                 .summary = "Whether there is a row with this id.",
                 .grant = Grant::read,
                 .params = {model_param(), id_param(), options_param()},
                 .result_schema = R"({"type":"boolean"})",
                 .joins_transactions = true,
                 .example = {R"({"model":"Note","id":1})", R"(true)"}},
                aimed(Grant::read, exists));
    methods.add({.name = "count",
                 .summary = "How many rows match.",
                 .grant = Grant::read,
                 .params = {model_param(), where_param(false), options_param()},
                 .result_schema = R"({"type":"integer"})",
                 .joins_transactions = true,
                 .example = {R"({"model":"Book","where":{"year":{"gt":1900}}})", R"(1)"}},
                aimed(Grant::read, count));
}

} // namespace connectord::connector
