// Several calls in one transaction and one round trip.
#include "daemon/connector/aim.hpp"
#include "daemon/connector/methods.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/connector/statement_methods.hpp"
#include "protocol/json/writer.hpp"

namespace connectord::connector {

namespace {

using session::OpenTransaction;

/// One of the calls that `atomic` runs.
struct InnerCall {
    const rpc::Method* method;
    const boost::json::value* params;

    Result<rpc::Params> bind() const
    {
        rpc::Request request;
        request.method = method->spec.name;
        request.params = params;
        return rpc::Params::bind(request, method->spec.params);
    }
};

struct AtomicParams {
    std::vector<InnerCall> calls;
    model::Options options;

    static Result<AtomicParams> read(const rpc::Params& params, const rpc::Registry& methods)
    {
        AtomicParams read;
        const Result<model::Options> options = model::Options::read(params.raw("options"));
        if (!options)
            return options.error();
        read.options = *options;
        if (options->dry_run || options->max_affected || options->returning || options->strict ||
            options->describe || !options->schema.empty())
            return invalid_params(
                "params.options",
                "takes transaction, datasource and timeoutMs alone; the rest goes with each call");
        const Result<const boost::json::array*> calls = params.array("calls");
        if (!calls)
            return calls.error();
        constexpr std::size_t most_calls = 1000;
        if ((*calls)->size() > most_calls)
            return limit_exceeded("atomicCalls", most_calls);
        const model::Path path{"params.calls"};
        for (std::size_t i = 0; i < (*calls)->size(); ++i) {
            Result<InnerCall> call = read_call((**calls)[i], methods, model::Path{path, i});
            if (!call)
                return call.error();
            read.calls.push_back(*call);
        }
        return read;
    }

    static Result<InnerCall> read_call(const boost::json::value& json, const rpc::Registry& methods,
                                       const model::Path& path)
    {
        const boost::json::object* object = json.if_object();
        const boost::json::value* name =
            object == nullptr ? nullptr : object->if_contains("method");
        if (name == nullptr || !name->is_string())
            return invalid_params(path.text(), "must be {method, params}");
        const rpc::Method* method = methods.find(name->get_string());
        if (method == nullptr || !method->spec.joins_transactions)
            return invalid_params(model::Path{path, "method"}.text(),
                                  "must be a method that reads or writes rows");
        const boost::json::value* params = object->if_contains("params");
        if (params != nullptr && !params->is_structured())
            return invalid_params(model::Path{path, "params"}.text(),
                                  "must be an array or an object");
        return InnerCall{method, params};
    }
};

/// The calls as statements that the database can take all at once; nothing where one of them has to
/// run by itself.
std::optional<std::vector<sql::Statement>>
statements_of(rpc::Call& call, const AtomicParams& params,
              const std::shared_ptr<session::Datasource>& datasource,
              const StatementMethods& methods)
{
    rpc::Call inner = call;
    std::vector<sql::Statement> statements;
    statements.reserve(params.calls.size());
    for (const InnerCall& one : params.calls) {
        const Result<rpc::Params> bound = one.bind();
        if (!bound)
            return std::nullopt;
        std::optional<sql::Statement> statement =
            methods.statement(*one.method, inner, datasource, *bound);
        if (!statement)
            return std::nullopt;
        statements.push_back(std::move(*statement));
    }
    call.error_detail = inner.error_detail;
    return statements;
}

/// Runs the statements as one transaction, each answering its own result. They travel together, and
/// nobody waits in between: no connection has to be kept for them.
Task<Status> run_at_once(const session::Datasource& datasource,
                         std::vector<sql::Statement> statements, Deadline deadline,
                         json::Writer& out)
{
    out.begin_object().key("results").begin_array();
    const Result<Outcome> outcome =
        co_await datasource.driver().execute_all(statements, out, deadline);
    if (!outcome) {
        Error error = outcome.error();
        if (error.report)
            error.with("call", static_cast<std::int64_t>(error.report->statement));
        co_return error;
    }
    out.end_array().end_object();
    co_return Status{};
}

/// Runs the calls one after the other inside `open`, their results in one list.
Task<Status> run_calls(rpc::Call& call, const AtomicParams& params,
                       const std::shared_ptr<OpenTransaction>& open, json::Writer& out)
{
    rpc::Call inner = call;
    inner.within = open;
    inner.deadline = deadline_of(call, params.options);
    out.begin_object().key("results").begin_array();
    for (std::size_t i = 0; i < params.calls.size(); ++i) {
        Result<rpc::Params> bound = params.calls[i].bind();
        Status status;
        if (bound)
            status = co_await params.calls[i].method->handler(inner, std::move(*bound), out);
        else
            status = bound.error();
        call.error_detail = inner.error_detail;
        if (!status) {
            Error error = status.error();
            error.with("call", static_cast<std::int64_t>(i));
            co_return error;
        }
    }
    out.end_array().end_object();
    co_return Status{};
}

Task<Status> atomic(rpc::Call& call, AtomicParams params, const StatementMethods& methods,
                    json::Writer& out)
{
    session::Session& session = call.session;
    const Deadline deadline = deadline_of(call, params.options);
    if (!params.options.transaction.empty()) {
        Result<session::Place> place =
            co_await session.place(params.options, rpc::Grant::read, deadline);
        if (!place)
            co_return place.error();
        const std::function<Task<Status>(Executor&)> body = [&](Executor&) {
            return run_calls(call, params, place->transaction, out);
        };
        co_return co_await with_savepoint(place->executor(), place->datasource->driver().dialect(),
                                          deadline, body);
    }

    Result<std::shared_ptr<session::Datasource>> datasource =
        session.datasource(params.options, rpc::Grant::read);
    if (!datasource)
        co_return datasource.error();
    if ((*datasource)->is_paused()) {
        const Status admitted = co_await (*datasource)->wait_while_paused(deadline);
        if (!admitted)
            co_return admitted.error();
    }
    if (std::optional<std::vector<sql::Statement>> statements =
            statements_of(call, params, *datasource, methods))
        co_return co_await run_at_once(**datasource, std::move(*statements), deadline, out);

    Result<std::unique_ptr<Transaction>> begun =
        co_await (*datasource)->driver().begin({}, deadline);
    if (!begun)
        co_return begun.error();
    auto open = std::make_shared<OpenTransaction>(session.commons().transactions.io(),
                                                  std::move(*datasource));
    open->transaction = std::move(*begun);
    open->ends_at = deadline.moment();
    Status status = co_await run_calls(call, params, open, out);
    if (status)
        co_return co_await open->transaction->commit(deadline);
    co_await open->transaction->rollback(deadline);
    co_return status;
}

} // namespace

void register_atomic(rpc::Registry& methods, std::shared_ptr<const StatementMethods> statements)
{
    using rpc::Grant;
    const rpc::Registry* all = &methods;
    methods.add(
        {.name = "atomic",
         .summary = "Runs several calls in one transaction: all of them or none.",
         .grant = Grant::read,
         .params =
             {{"calls", true,
               R"({"type":"array","items":{"type":"object","properties":{"method":{"type":"string"},"params":{}}}})",
               "the calls, in order"},
              options_param()},
         .result_schema = R"({"type":"object","properties":{"results":{"type":"array"}}})",
         .capability = "transactions",
         .example = {R"({"calls":[{"method":"create","params":{"model":"Note","data":{"id":7,)"
                     R"("text":"a"}}},{"method":"count","params":{"model":"Note"}}]})",
                     R"({"results":[{"id":7},2]})"}},
        [all, statements = std::move(statements)](rpc::Call& call, rpc::Params params,
                                                  json::Writer& out) -> Task<Status> {
            Result<AtomicParams> read = AtomicParams::read(params, *all);
            if (!read)
                co_return read.error();
            co_return co_await atomic(call, std::move(*read), *statements, out);
        });
}

} // namespace connectord::connector
