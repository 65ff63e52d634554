// Methods that make a row or change the one that is there, and say truthfully which.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "drivers/sql/insert.hpp"
#include "drivers/sql/one_off.hpp"
#include "drivers/sql/select.hpp"
#include "drivers/sql/update.hpp"
#include "drivers/sql/where.hpp"
#include "protocol/model/filter.hpp"

namespace connectord::connector {

namespace {

const model::Path data_path{"params.data"};
const model::Path where_path{"params.where"};
const model::Path filter_path{"params.filter"};

/// Params that say besides what a row has that is made, and one that is there keeps its own of.
template <typename P>
struct WithDefaults : P {
    const boost::json::object* defaults = nullptr; ///< null: none

    static Result<WithDefaults> read(const rpc::Params& params)
    {
        Result<P> plain = P::read(params);
        if (!plain)
            return plain.error();
        const Result<const boost::json::object*> defaults = params.optional_object("defaults");
        if (!defaults)
            return defaults.error();
        WithDefaults read;
        static_cast<P&>(read) = std::move(*plain);
        read.defaults = *defaults;
        return read;
    }
};

const rpc::ParamSpec defaults_param{"defaults", false, R"({"type":["object","null"]})",
                                    "property values of a row that is made, where data has none"};

/// Makes one object of the two that an upsert in two statements answers.
///
/// Shape  `{"isNewInstance":b},{"data":{…}}` since `mark` becomes `{"isNewInstance":b,"data":{…}}`
void join_answers(json::Writer& out, std::size_t mark)
{
    std::string& text = out.buffer();
    const std::size_t end_of_first = text.find('}', mark);
    text.replace(end_of_first, 3, ",");
}

Task<Status> insert_new(Aim& aim, sql::Row row, json::Writer& out)
{
    sql::Statement statement = sql::insert_answering(aim.table(), std::move(row), R"({"data":)",
                                                     R"(,"isNewInstance":true})");
    const Result<Outcome> outcome = co_await aim.executor().execute(statement, out, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    co_return Status{};
}

/// The row that is made where none is there: what was given, and defaults for the rest.
Result<sql::Row> fresh_row(const sql::Table& table, const boost::json::object& data,
                           const boost::json::object* defaults)
{
    if (defaults == nullptr)
        return sql::read_row(table, data, sql::RowUse::insert, data_path);
    // Each is read by itself, so that a complaint names the one that is to blame.
    Result<sql::Row> assumed =
        sql::read_row(table, *defaults, sql::RowUse::insert, model::Path{"params.defaults"});
    if (!assumed)
        return assumed;
    boost::json::object whole = *defaults;
    for (const auto& member : data)
        whole.insert_or_assign(member.key(), member.value());
    return sql::read_row(table, whole, sql::RowUse::insert, data_path);
}

Task<Status> upsert(Aim& aim, const boost::json::object& data, const boost::json::object* defaults,
                    bool replaces, json::Writer& out)
{
    if (const Status allowed = check_count(aim, 1); !allowed)
        co_return allowed.error();
    Result<std::optional<model::Where>> where = sql::where_id_of(aim.table(), data, data_path);
    if (!where)
        co_return where.error();
    const bool names_row = where->has_value();

    Result<sql::Row> row = fresh_row(aim.table(), data, defaults);
    if (!row)
        co_return row.error();
    if (!names_row)
        co_return co_await insert_new(aim, std::move(*row), out);
    Result<sql::Row> changes = sql::read_row(aim.table(), data, sql::RowUse::insert, data_path);
    if (!changes)
        co_return changes.error();

    const sql::Upsert upsert = replaces
                                   ? sql::replace(aim.table(), std::move(*row), **where)
                                   : sql::upsert(aim.table(), std::move(*row), *changes, **where);
    const std::size_t mark = out.mark();
    if (upsert.statements.size() == 1) {
        const Result<Outcome> outcome =
            co_await aim.executor().execute(upsert.statements.front(), out, aim.deadline);
        if (!outcome)
            co_return outcome.error();
        co_return Status{};
    }
    const Result<Outcome> outcome =
        co_await aim.executor().execute_all(upsert.statements, out, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    if (!aim.recorder)
        join_answers(out, mark);
    co_return Status{};
}

Task<Status> update_or_create(Aim& aim, WithDefaults<DataParams> params, json::Writer& out)
{
    co_return co_await upsert(aim, *params.data, params.defaults, false, out);
}

Task<Status> replace_or_create(Aim& aim, DataParams params, json::Writer& out)
{
    co_return co_await upsert(aim, *params.data, nullptr, true, out);
}

/// Takes the table's lock, so that two who find nothing do not both create.
Task<Status> lock_table(Aim& aim, Executor& executor)
{
    std::string key{"connectord "};
    key.append(aim.table().identifier().quoted());
    json::Writer nothing;
    for (const sql::Statement& statement : sql::lock(aim.dialect(), key)) {
        const Result<Outcome> locked = co_await executor.execute(statement, nothing, aim.deadline);
        if (!locked)
            co_return locked.error();
    }
    co_return Status{};
}

/// Runs a statement that answers at most one row; says how many there were.
Task<Result<std::int64_t>> run_one(Aim& aim, Executor& executor, const sql::Statement& statement,
                                   json::Writer& out)
{
    const std::size_t mark = out.mark();
    const Result<Outcome> outcome = co_await executor.execute(statement, out, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    if (outcome->rows == 0)
        out.rewind(mark);
    co_return outcome->rows;
}

Task<Status> upsert_with_where(Aim& aim, WithDefaults<WhereDataParams> params, json::Writer& out)
{
    if (const Status allowed = check_count(aim, 1); !allowed)
        co_return allowed.error();
    if (params.where == nullptr)
        co_return invalid_params("params.where", "is required; {} means all rows");
    const Result<model::Where> where = model::parse_where(
        *params.where, aim.table().model(), aim.table(), model::Clauses::strict, where_path);
    if (!where)
        co_return where.error();
    Result<sql::Row> changes =
        sql::read_row(aim.table(), *params.data, sql::RowUse::update, data_path);
    if (!changes)
        co_return changes.error();
    Result<sql::Row> fresh = fresh_row(aim.table(), *params.data, params.defaults);
    if (!fresh)
        co_return fresh.error();
    const Result<sql::Statement> patch = sql::update_answering(
        aim.table(), *changes, *where, R"({"data":)", R"(,"isNewInstance":false})");
    if (!patch)
        co_return patch.error();
    const sql::Statement make =
        sql::insert_answering(aim.table(), *fresh, R"({"data":)", R"(,"isNewInstance":true})");

    const std::function<Task<Status>(Executor&)> body = [&](Executor& executor) -> Task<Status> {
        const Status locked = co_await lock_table(aim, executor);
        if (!locked)
            co_return locked;
        const Result<std::int64_t> hit = co_await run_one(aim, executor, *patch, out);
        if (!hit)
            co_return hit.error();
        if (*hit == 1)
            co_return Status{};
        if (*hit > 1)
            co_return Error{Errc::guard_refused, "There are multiple instances found. Upsert "
                                                 "Operation will not be performed!"}
                .with("guard", "singleMatch")
                .with("seen", *hit)
                .with("statusCode", 400);
        const Result<std::int64_t> made = co_await run_one(aim, executor, make, out);
        if (!made)
            co_return made.error();
        co_return Status{};
    };
    co_return co_await in_transaction(aim, body);
}

Task<Status> find_or_create(Aim& aim, FilterDataParams params, json::Writer& out)
{
    if (const Status allowed = check_count(aim, 1); !allowed)
        co_return allowed.error();
    const Result<model::Filter> filter = model::parse_filter(
        params.filter, aim.table().model(), aim.table(), model::Clauses::strict, filter_path);
    if (!filter)
        co_return filter.error();
    Result<sql::Row> row = sql::read_row(aim.table(), *params.data, sql::RowUse::insert, data_path);
    if (!row)
        co_return row.error();
    const Result<sql::Statement> look =
        sql::select_first(aim.table(), *filter, R"({"data":)", R"(,"created":false})");
    if (!look)
        co_return look.error();
    const sql::Statement make =
        sql::insert_answering(aim.table(), std::move(*row), R"({"data":)", R"(,"created":true})");

    // Mostly it is there: a plain look needs no transaction and no lock.
    const Result<std::int64_t> seen = co_await run_one(aim, aim.executor(), *look, out);
    if (!seen)
        co_return seen.error();
    if (*seen == 1)
        co_return Status{};

    const std::function<Task<Status>(Executor&)> body = [&](Executor& executor) -> Task<Status> {
        const Status locked = co_await lock_table(aim, executor);
        if (!locked)
            co_return locked;
        const Result<std::int64_t> found = co_await run_one(aim, executor, *look, out);
        if (!found)
            co_return found.error();
        if (*found == 1)
            co_return Status{};
        const Result<std::int64_t> made = co_await run_one(aim, executor, make, out);
        if (!made)
            co_return made.error();
        co_return Status{};
    };
    co_return co_await in_transaction(aim, body);
}

constexpr std::string_view upsert_schema =
    R"({"type":"object","properties":{"data":{"type":"object"},"isNewInstance":{"type":"boolean"}},)"
    R"("required":["data","isNewInstance"]})";

} // namespace

void register_upserts(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add({.name = "updateOrCreate",
                 .aliases = {"patchOrCreate"},
                 .summary = "Sets the given properties of the row with this id, or makes it; one "
                            "atomic statement.",
                 .grant = Grant::write,
                 .params = {model_param(), data_param(), options_param(), defaults_param},
                 .result_schema = upsert_schema,
                 .joins_transactions = true,
                 .example = {R"({"model":"Note","data":{"id":1,"text":"bye"}})",
                             R"({"data":{"id":1,"text":"bye"},"isNewInstance":false})"}},
                aimed(Grant::write, update_or_create));
    methods.add({.name = "replaceOrCreate",
                 .summary = "Sets all properties of the row with this id, or makes it; one atomic "
                            "statement.",
                 .grant = Grant::write,
                 .params = {model_param(), data_param(), options_param()},
                 .result_schema = upsert_schema,
                 .joins_transactions = true,
                 .example = {R"({"model":"Note","data":{"id":9,"text":"new"}})",
                             R"({"data":{"id":9,"text":"new"},"isNewInstance":true})"}},
                aimed(Grant::write, replace_or_create));
    methods.add(
        {.name = "upsertWithWhere",
         .aliases = {"patchOrCreateWithWhere"},
         .summary = "Patches the one row that matches, or makes one; refused when several match.",
         .grant = Grant::write,
         .params = {model_param(), where_param(true), data_param(), options_param(),
                    defaults_param},
         .result_schema = upsert_schema,
         .joins_transactions = true,
         .example = {R"({"model":"Note","where":{"text":"hello"},"data":{"text":"bye"}})",
                     R"({"data":{"id":1,"text":"bye"},"isNewInstance":false})"}},
        aimed(Grant::write, upsert_with_where));
    methods.add(
        {.name = "findOrCreate",
         .summary = "The first row that matches a filter, made when there is none; atomic.",
         .grant = Grant::write,
         .params = {model_param(), filter_param(), data_param(), options_param()},
         .result_schema =
             R"({"type":"object","properties":{"data":{"type":"object"},"created":{"type":"boolean"}},)"
             R"("required":["data","created"]})",
         .joins_transactions = true,
         .example = {R"({"model":"Note","filter":{"where":{"text":"hello"}},"data":{"id":5,)"
                     R"("text":"hello"}})",
                     R"({"data":{"id":1,"text":"hello"},"created":false})"}},
        aimed(Grant::write, find_or_create));
}

} // namespace connectord::connector
