// Transactions as clients hold them: begin, end, savepoints.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "drivers/sql/one_off.hpp"
#include "protocol/json/writer.hpp"
#include "protocol/model/timestamp.hpp"

#include <array>

namespace connectord::connector {

namespace {

using session::OpenTransaction;

constexpr std::array<std::pair<std::string_view, Isolation>, 4> isolations{{
    {"READ UNCOMMITTED", Isolation::read_uncommitted},
    {"READ COMMITTED", Isolation::read_committed},
    {"REPEATABLE READ", Isolation::repeatable_read},
    {"SERIALIZABLE", Isolation::serializable},
}};

Result<Isolation> isolation_of(std::string_view name)
{
    std::vector<std::string_view> known;
    for (const auto& [candidate, isolation] : isolations) {
        if (candidate == name)
            return isolation;
        known.push_back(candidate);
    }
    return unknown_name("params.isolationLevel", "isolation level", name, known);
}

struct BeginParams {
    BeginOptions begin;
    model::Options options; ///< datasource and the time to wait for a connection
    std::optional<std::chrono::milliseconds> whole;
    std::optional<std::chrono::milliseconds> idle;
    bool by_id = false;  ///< whoever holds the id may use it
    std::string_view id; ///< the client's own; empty: ours

    static Result<BeginParams> read(const rpc::Params& params)
    {
        BeginParams read;
        const Result<std::optional<std::string_view>> level =
            params.optional_string("isolationLevel");
        if (!level)
            return level.error();
        if (*level) {
            const Result<Isolation> isolation = isolation_of(**level);
            if (!isolation)
                return isolation.error();
            read.begin.isolation = *isolation;
        }
        const Result<const boost::json::object*> options = params.optional_object("options");
        if (!options)
            return options.error();
        if (*options != nullptr) {
            if (Status taken = read.read_options(**options); !taken)
                return taken.error();
        }
        return read;
    }

    Status read_options(const boost::json::object& given)
    {
        const model::Path path{"params.options"};
        for (const auto& member : given) {
            const std::string_view name = member.key();
            const boost::json::value& value = member.value();
            const model::Path member_path{path, name};
            if (value.is_null())
                continue;
            Status taken;
            if (name == "readOnly") {
                taken = take_flag(begin.read_only, value, member_path);
            } else if (name == "deferrable") {
                taken = take_flag(begin.deferrable, value, member_path);
            } else if (name == "timeoutMs") {
                taken = take_span(whole, value, member_path);
            } else if (name == "idleTimeoutMs") {
                taken = take_span(idle, value, member_path);
            } else if (name == "bind") {
                if (!value.is_string() ||
                    (value.get_string() != "id" && value.get_string() != "session"))
                    return invalid_params(member_path.text(), R"(must be "id" or "session")");
                by_id = value.get_string() == "id";
            } else if (name == "transaction") {
                taken = take_id(id, value, member_path);
            } else if (name == "datasource") {
                if (!value.is_string())
                    return invalid_params(member_path.text(), "must be a string");
                options.datasource = value.get_string();
            } else {
                constexpr std::array<std::string_view, 7> known{
                    "readOnly", "deferrable", "timeoutMs",  "idleTimeoutMs",
                    "bind",     "datasource", "transaction"};
                return unknown_name(member_path.text(), "option", name, known);
            }
            if (!taken)
                return taken;
        }
        if (by_id && !id.empty())
            return invalid_params("params.options.transaction",
                                  "can be chosen only for a transaction that a session holds");
        return {};
    }

    static Status take_flag(bool& target, const boost::json::value& value, const model::Path& path)
    {
        if (!value.is_bool())
            return invalid_params(path.text(), "must be true or false");
        target = value.get_bool();
        return {};
    }

    static Status take_id(std::string_view& target, const boost::json::value& value,
                          const model::Path& path)
    {
        const boost::json::string* text = value.if_string();
        if (text == nullptr || !session::is_transaction_id(*text))
            return invalid_params(path.text(), "must be 32 hexadecimal digits, in lower case");
        target = *text;
        return {};
    }

    static Status take_span(std::optional<std::chrono::milliseconds>& target,
                            const boost::json::value& value, const model::Path& path)
    {
        constexpr std::int64_t longest = 86'400'000;
        const std::int64_t* span = value.if_int64();
        if (span == nullptr || *span < 1 || *span > longest)
            return invalid_params(path.text(), "must be a whole number of milliseconds from 1 to " +
                                                   std::to_string(longest));
        target = std::chrono::milliseconds{*span};
        return {};
    }
};

std::string moment_of(OpenTransaction::Clock::time_point when)
{
    const auto wall = std::chrono::system_clock::now() + (when - OpenTransaction::Clock::now());
    const auto millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch());
    std::string text;
    model::append_timestamp(text, model::Timestamp{millis.count() * 1000});
    return text;
}

/// Transactions of the session's principal that may be open without a session that they end with:
/// such a client could otherwise begin them without end.
std::size_t most_unbound(const session::Session& session)
{
    const session::Principal* principal = session.principal();
    const bool has_own = principal != nullptr && principal->limits.transactions > 0;
    return has_own ? principal->limits.transactions
                   : session.commons().transactions.limits().per_principal;
}

/// Tells a session that a transaction of its own is over without its doing.
void tell_end(const session::Session& session, std::string_view id, std::string_view reason)
{
    json::Writer notice;
    notice.begin_object().key("transaction").string(id);
    notice.key("reason").string(reason).end_object();
    session.notify("transaction.expired", notice.view());
}

/// What is known of a transaction before it has begun.
std::shared_ptr<OpenTransaction> planned(rpc::Call& call, const BeginParams& params,
                                         std::shared_ptr<session::Datasource> datasource,
                                         bool is_bound)
{
    session::Session& session = call.session;
    session::Transactions& transactions = session.commons().transactions;
    auto open = std::make_shared<OpenTransaction>(transactions.io(), std::move(datasource));
    open->principal = session.principal();
    // A client may ask for less than the operator allows, never for more.
    const session::TransactionLimits& limits = transactions.limits();
    open->idle_limit = std::min(params.idle.value_or(limits.idle), limits.idle);
    open->whole_limit = std::min(params.whole.value_or(limits.whole), limits.whole);
    open->ends_at = call.deadline.moment(); // until it has begun
    if (!is_bound)
        return open;
    open->session = &session;
    open->on_expiry = [&session, weak = std::weak_ptr{open}](std::string_view reason) {
        const std::shared_ptr<OpenTransaction> expired = weak.lock();
        tell_end(session, expired ? std::string_view{expired->id} : "", reason);
    };
    return open;
}

Task<Result<std::unique_ptr<Transaction>>> open_after_pause(session::Datasource& datasource,
                                                            BeginOptions options, Deadline deadline)
{
    const Status admitted = co_await datasource.wait_while_paused(deadline);
    if (!admitted)
        co_return admitted.error();
    co_return co_await datasource.driver().begin(options, deadline);
}

/// A transaction of the driver's, once the datasource takes calls.
Task<Result<std::unique_ptr<Transaction>>> open_one(session::Datasource& datasource,
                                                    BeginOptions options, Deadline deadline)
{
    if (!datasource.is_paused())
        return datasource.driver().begin(options, deadline);
    return open_after_pause(datasource, options, deadline);
}

/// Begins it on a connection of its own. One whose id the client chose is open for calls at once:
/// they wait for their turn until it has begun.
Task<Status> begin(rpc::Call& call, std::shared_ptr<OpenTransaction> open, BeginOptions options,
                   std::string_view id)
{
    session::Transactions& transactions = call.session.commons().transactions;
    const std::optional<session::Turns::Turn> turn = open->turns->take_at_once();
    if (!id.empty())
        transactions.add_as(id, open);
    Result<std::unique_ptr<Transaction>> begun =
        co_await open_one(*open->datasource, options, call.deadline);
    if (!begun)
        co_return begun.error();
    if (open->is_over)
        co_return transactions.gone(open->id);
    open->transaction = std::move(*begun);
    if (id.empty())
        transactions.add(open);
    // Its limits count from now: to wait for a connection is no part of it.
    transactions.start_clock(open);
    co_return Status{};
}

/// Begins a transaction that the session may have.
Task<Status> begin_allowed(rpc::Call& call, BeginParams params, json::Writer& out)
{
    session::Session& session = call.session;
    session::Transactions& transactions = session.commons().transactions;
    // A session that may read may see one state of things; writing in it is granted call by call.
    Result<std::shared_ptr<session::Datasource>> datasource =
        session.datasource(params.options, rpc::Grant::read);
    if (!datasource)
        co_return datasource.error();
    if (!session.may(**datasource, rpc::Grant::write))
        params.begin.read_only = true;
    const bool by_id = params.by_id || session.transport() == session::Transport::http;
    if (!by_id && session.begun() >= transactions.limits().per_session)
        co_return limit_exceeded("transactions", transactions.limits().per_session);

    std::optional<session::Transactions::Beginning> unbound;
    if (by_id) {
        const std::size_t most = most_unbound(session);
        if (transactions.unbound_of(session.principal()) >= most)
            co_return limit_exceeded("transactionsById", most);
        unbound.emplace(transactions, session.principal());
    }
    std::optional<session::Session::Beginning> beginning;
    if (params.id.empty())
        beginning.emplace(session);

    const std::shared_ptr<OpenTransaction> open =
        planned(call, params, std::move(*datasource), !by_id);
    const Status begun = co_await begin(call, open, params.begin, params.id);
    if (!begun)
        co_return begun.error();
    out.begin_object().key("transaction").string(open->id);
    out.key("expiresAt").string(moment_of(open->ends_at)).end_object();
    co_return Status{};
}

/// The same under an id of the client's: who did not wait for the answer hears of a failure by a
/// notification, and by the first call that names it.
Task<Status> begin_as(rpc::Call& call, BeginParams params, json::Writer& out)
{
    session::Transactions& transactions = call.session.commons().transactions;
    const std::string_view id = params.id;
    if (!transactions.is_free(id))
        co_return invalid_params("params.options.transaction", "is an id that was used before");
    const Status begun = co_await begin_allowed(call, std::move(params), out);
    if (begun)
        co_return begun;
    transactions.refuse(id, begun.error());
    tell_end(call.session, id, transactions.gone(id).data.at("reason").as_string());
    co_return begun;
}

Task<Status> begin_transaction(rpc::Call& call, BeginParams params, json::Writer& out)
{
    if (params.id.empty())
        return begin_allowed(call, std::move(params), out);
    return begin_as(call, std::move(params), out);
}

struct EndParams {
    std::string_view transaction;

    static Result<EndParams> read(const rpc::Params& params)
    {
        EndParams read;
        const Result<std::string_view> id = params.string("transaction");
        if (!id)
            return id.error();
        read.transaction = *id;
        return read;
    }
};

struct SavepointParams {
    std::string_view transaction;
    std::string_view name;

    static Result<SavepointParams> read(const rpc::Params& params)
    {
        const Result<EndParams> end = EndParams::read(params);
        if (!end)
            return end.error();
        const Result<std::string_view> name = params.string("name");
        if (!name)
            return name.error();
        if (name->size() > 63)
            return invalid_params("params.name", "cannot be longer than 63 bytes");
        return SavepointParams{end->transaction, *name};
    }
};

/// Waits for the transaction's turn; its id then still names a live one.
Task<Result<session::Place>> take_transaction(rpc::Call& call, std::string_view id)
{
    model::Options options;
    options.transaction = id;
    return call.session.place(options, rpc::Grant::read, call.deadline);
}

Task<Status> commit(rpc::Call& call, EndParams params, json::Writer& out)
{
    Result<session::Place> place = co_await take_transaction(call, params.transaction);
    if (!place)
        co_return place.error();
    OpenTransaction& open = *place->transaction;
    // The id is dead before COMMIT is sent: nothing can slip in behind it.
    call.session.commons().transactions.forget(open, "it was committed");
    Status committed = co_await open.transaction->commit(call.deadline);
    open.transaction.reset();
    if (!committed) {
        Error error = committed.error();
        error.with("transaction", open.id);
        co_return error;
    }
    out.null();
    co_return Status{};
}

Task<Status> rollback(rpc::Call& call, EndParams params, json::Writer& out)
{
    Result<session::Place> place = co_await take_transaction(call, params.transaction);
    if (!place)
        co_return place.error();
    OpenTransaction& open = *place->transaction;
    call.session.commons().transactions.forget(open, "it was rolled back");
    const Status rolled_back = co_await open.transaction->rollback(call.deadline);
    open.transaction.reset();
    if (!rolled_back)
        co_return rolled_back.error();
    out.null();
    co_return Status{};
}

Task<Status> run_savepoint(rpc::Call& call, SavepointParams params, sql::SavepointVerb verb,
                           json::Writer& out)
{
    Result<session::Place> place = co_await take_transaction(call, params.transaction);
    if (!place)
        co_return place.error();
    sql::Statement statement =
        sql::savepoint(place->datasource->driver().dialect(), verb, params.name);
    json::Writer nothing;
    const Result<Outcome> outcome =
        co_await place->executor().execute(statement, nothing, call.deadline);
    if (!outcome)
        co_return outcome.error();
    out.null();
    co_return Status{};
}

Task<Status> savepoint(rpc::Call& call, SavepointParams params, json::Writer& out)
{
    co_return co_await run_savepoint(call, params, sql::SavepointVerb::set, out);
}

Task<Status> roll_back_to(rpc::Call& call, SavepointParams params, json::Writer& out)
{
    co_return co_await run_savepoint(call, params, sql::SavepointVerb::roll_back_to, out);
}

Task<Status> release(rpc::Call& call, SavepointParams params, json::Writer& out)
{
    co_return co_await run_savepoint(call, params, sql::SavepointVerb::release, out);
}

const rpc::ParamSpec transaction_param{"transaction", true, R"({"type":"string"})",
                                       "the id that beginTransaction answered"};
const rpc::ParamSpec name_param{"name", true, R"({"type":"string"})", "the savepoint's name"};

void register_savepoints(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add(
        {.name = "savepoint",
         .summary = "Sets a savepoint in a transaction.",
         .grant = Grant::read,
         .params = {transaction_param, name_param},
         .result_schema = R"({"type":"null"})",
         .capability = "savepoints",
         .example = {R"({"transaction":"0123456789abcdef0123456789abcdef","name":"before"})",
                     "null"}},
        savepoint);
    methods.add(
        {.name = "rollbackTo",
         .summary = "Undoes what came after a savepoint.",
         .grant = Grant::read,
         .params = {transaction_param, name_param},
         .result_schema = R"({"type":"null"})",
         .capability = "savepoints",
         .example = {R"({"transaction":"0123456789abcdef0123456789abcdef","name":"before"})",
                     "null"}},
        roll_back_to);
    methods.add(
        {.name = "release",
         .summary = "Forgets a savepoint, and keeps what came after it.",
         .grant = Grant::read,
         .params = {transaction_param, name_param},
         .result_schema = R"({"type":"null"})",
         .capability = "savepoints",
         .example = {R"({"transaction":"0123456789abcdef0123456789abcdef","name":"before"})",
                     "null"}},
        release);
}

} // namespace

void register_transactions(rpc::Registry& methods)
{
    using rpc::Grant;
    methods.add(
        {.name = "beginTransaction",
         .summary = "Begins a transaction on a connection of its own; calls join it by "
                    "options.transaction.",
         .grant = Grant::read,
         .params = {{"isolationLevel", false, R"({"type":["string","null"]})",
                     "READ UNCOMMITTED, READ COMMITTED (default), REPEATABLE READ, SERIALIZABLE"},
                    {"options", false, R"({"type":["object","null"]})",
                     "readOnly, deferrable, timeoutMs, idleTimeoutMs, bind, datasource, and "
                     "transaction: an id "
                     "of one's own, which calls may name before this one is answered"}},
         .result_schema =
             R"({"type":"object","properties":{"transaction":{"type":"string"},"expiresAt":{"type":"string"}},)"
             R"("required":["transaction","expiresAt"]})",
         .begins_transactions = true,
         .capability = "transactions",
         .example = {R"({"isolationLevel":"SERIALIZABLE","options":{"timeoutMs":5000}})",
                     R"({"transaction":"0123456789abcdef0123456789abcdef",)"
                     R"("expiresAt":"2026-11-20T10:00:05.000Z"})"}},
        begin_transaction);
    methods.add({.name = "commit",
                 .summary = "Makes a transaction's effects last. Its id is dead afterwards.",
                 .grant = Grant::read,
                 .params = {transaction_param},
                 .result_schema = R"({"type":"null"})",
                 .capability = "transactions",
                 .example = {R"({"transaction":"0123456789abcdef0123456789abcdef"})", "null"}},
                commit);
    methods.add({.name = "rollback",
                 .summary = "Ends a transaction without its effects. Its id is dead afterwards.",
                 .grant = Grant::read,
                 .params = {transaction_param},
                 .result_schema = R"({"type":"null"})",
                 .capability = "transactions",
                 .example = {R"({"transaction":"0123456789abcdef0123456789abcdef"})", "null"}},
                rollback);
    register_savepoints(methods);
}

} // namespace connectord::connector
