// Methods that are one statement each: `atomic` sends any number of them to the database at once.
#pragma once

#include "daemon/connector/aim.hpp"
#include "daemon/rpc/registry.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace connectord::connector {

/// Runs a statement whose rows are the method's answer. Past options.maxAffected nothing stays.
/// What it was made of need not live on: methods hand this coroutine on, and are none themselves.
Task<Status> answer(Aim& aim, Result<sql::Statement> statement, json::Writer& out);

/// Makes the statement that is the whole of a method.
template <typename P>
using StatementOf = Result<sql::Statement> (*)(const Aim&, const P&);

/// The methods whose answer one statement writes, and which cannot fail once it has run.
class StatementMethods {
public:
    using DatasourcePtr = std::shared_ptr<session::Datasource>;

    /// Adds a method here and to the table of all.
    template <typename P>
    void add(rpc::Registry& methods, rpc::MethodSpec spec, StatementOf<P> make)
    {
        const rpc::Grant grant = spec.grant;
        makers_.emplace(spec.name, [grant, make](rpc::Call& call, DatasourcePtr datasource,
                                                 const rpc::Params& params) {
            return statement_of<P>(grant, make, call, std::move(datasource), params);
        });
        methods.add(std::move(spec),
                    aimed<P>(grant, [make](Aim& aim, const P& params, json::Writer& out) {
                        return answer(aim, make(aim, params), out);
                    }));
    }

    /// A call as its statement; nothing where it must run by itself: it is no such method, asks for
    /// more by its options, has to wait for something first, or cannot be made a statement of.
    std::optional<sql::Statement> statement(const rpc::Method& method, rpc::Call& call,
                                            DatasourcePtr datasource,
                                            const rpc::Params& params) const;

private:
    using Maker =
        std::function<std::optional<sql::Statement>(rpc::Call&, DatasourcePtr, const rpc::Params&)>;

    template <typename P>
    static std::optional<sql::Statement> statement_of(rpc::Grant grant, StatementOf<P> make,
                                                      rpc::Call& call, DatasourcePtr datasource,
                                                      const rpc::Params& params)
    {
        const Result<P> read = P::read(params);
        if (!read || asks_for_more(read->options) || !call.session.may(*datasource, grant))
            return std::nullopt;
        const std::optional<Result<Aim>> aim = aim_at(
            call, session::Place{std::move(datasource), nullptr, {}}, read->model, read->options);
        if (!aim || !*aim)
            return std::nullopt;
        Result<sql::Statement> made = make(**aim, *read);
        if (!made)
            return std::nullopt;
        return std::move(*made);
    }

    static bool asks_for_more(const model::Options& options);

    std::unordered_map<std::string_view, Maker> makers_; ///< by the method's own name
};

} // namespace connectord::connector
