// Methods that read: all, find, exists, count.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/statement_methods.hpp"
#include "drivers/sql/select.hpp"
#include "drivers/sql/where.hpp"
#include "protocol/model/filter.hpp"

namespace connectord::connector {

namespace {

const model::Path filter_path{"params.filter"};
const model::Path where_path{"params.where"};
const model::Path id_path{"params.id"};

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

Result<sql::Statement> find(const Aim& aim, const IdParams& params)
{
    const Result<model::Where> where = sql::where_id(aim.table(), *params.id, id_path);
    if (!where)
        return where.error();
    return sql::select_one(aim.table(), *where);
}

Result<sql::Statement> exists(const Aim& aim, const IdParams& params)
{
    const Result<model::Where> where = sql::where_id(aim.table(), *params.id, id_path);
    if (!where)
        return where.error();
    return sql::exists(aim.table(), *where);
}

Result<sql::Statement> count(const Aim& aim, const WhereParams& params)
{
    if (params.where == nullptr)
        return sql::count(aim.table(), model::Where{});
    const Result<model::Where> where = model::parse_where(
        *params.where, aim.table().model(), aim.table(), aim.read_clauses(), where_path);
    if (!where)
        return where.error();
    return sql::count(aim.table(), *where);
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

void register_reads(rpc::Registry& methods, StatementMethods& statements)
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
    statements.add<IdParams>(
        methods,
        {.name = "find",
         .aliases = {"findById"},
         .summary = "The row with this id, or null.",
         .grant = Grant::read,
         .params = {model_param(), id_param(), options_param()},
         .result_schema = R"({"type":["object","null"]})",
         .joins_transactions = true,
         .example = {R"({"model":"Note","id":1})", R"({"id":1,"text":"hello"})"}},
        find);
    statements.add<IdParams>(methods,
                             {.name = "exists",
                              .summary = "Whether there is a row with this id.",
                              .grant = Grant::read,
                              .params = {model_param(), id_param(), options_param()},
                              .result_schema = R"({"type":"boolean"})",
                              .joins_transactions = true,
                              .example = {R"({"model":"Note","id":1})", R"(true)"}},
                             exists);
    statements.add<WhereParams>(
        methods,
        {.name = "count",
         .summary = "How many rows match.",
         .grant = Grant::read,
         .params = {model_param(), where_param(false), options_param()},
         .result_schema = R"({"type":"integer"})",
         .joins_transactions = true,
         .example = {R"({"model":"Book","where":{"year":{"gt":1900}}})", R"(1)"}},
        count);
}

} // namespace connectord::connector
