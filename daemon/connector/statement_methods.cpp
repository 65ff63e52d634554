#include "daemon/connector/statement_methods.hpp"

#include <utility>

namespace connectord::connector {

Task<Status> answer(Aim& aim, Result<sql::Statement> statement, json::Writer& out)
{
    if (!statement)
        co_return statement.error();
    const bool is_guarded = aim.options.max_affected && !statement->plan->reads_only;
    if (is_guarded) {
        const Result<Outcome> guarded = co_await execute_guarded(aim, std::move(*statement), out);
        if (!guarded)
            co_return guarded.error();
        co_return Status{};
    }
    const Result<Outcome> outcome = co_await aim.executor().execute(*statement, out, aim.deadline);
    if (!outcome)
        co_return outcome.error();
    co_return check_rows(aim, *outcome);
}

std::optional<sql::Statement> StatementMethods::statement(const rpc::Method& method,
                                                          rpc::Call& call, DatasourcePtr datasource,
                                                          const rpc::Params& params) const
{
    const auto found = makers_.find(method.spec.name);
    return found == makers_.end() ? std::nullopt
                                  : found->second(call, std::move(datasource), params);
}

bool StatementMethods::asks_for_more(const model::Options& options)
{
    return options.dry_run || options.max_affected || options.timeout ||
           !options.transaction.empty() || !options.datasource.empty();
}

} // namespace connectord::connector
