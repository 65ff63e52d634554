// How a builder is registered, and what it is handed.
#pragma once

#include "daemon/connector/aim.hpp"
#include "daemon/connector/params.hpp"
#include "daemon/rpc/registry.hpp"
#include "drivers/sql/text.hpp"

#include <string_view>
#include <utility>

namespace connectord::builders {

using connector::Aim;

/// Answers a call from what is at hand: appends one JSON value, or fails. Never waits.
using Answer = Status (*)(const Aim&, const rpc::Params&, json::Writer&);

/// The params of a builder that works on a model.
struct OfModel {
    std::string_view model;
    rpc::Params params;
    model::Options options;
    static Result<OfModel> read(const rpc::Params& params);
};

/// The params of one that needs to know the database's dialect alone.
struct OfDialect {
    rpc::Params params;
    model::Options options;
    static Result<OfDialect> read(const rpc::Params& params);
};

template <Answer answer, typename Of>
Task<Status> answer_at_once(Aim& aim, Of of, json::Writer& out)
{
    co_return answer(aim, of.params, out);
}

/// The last parameter of every builder.
rpc::ParamSpec options_param();

template <Answer answer, typename Of>
void add(rpc::Registry& methods, rpc::MethodSpec spec, rpc::Reach reach)
{
    spec.grant = rpc::Grant::read;
    spec.reach = reach;
    if (spec.params.empty() || spec.params.back().name != "options")
        spec.params.push_back(options_param());
    methods.add(std::move(spec), connector::aimed(rpc::Grant::read, answer_at_once<answer, Of>));
}

/// Adds a method whose first parameter is `model`; it and the last one, `options`, are set here.
template <Answer answer>
void add_of_model(rpc::Registry& methods, rpc::MethodSpec spec)
{
    spec.params.insert(spec.params.begin(), connector::model_param());
    add<answer, OfModel>(methods, std::move(spec), rpc::Reach::model);
}

/// Adds a method that no model is needed for; its last parameter, `options`, is set here.
template <Answer answer>
void add_of_dialect(rpc::Registry& methods, rpc::MethodSpec spec)
{
    add<answer, OfDialect>(methods, std::move(spec), rpc::Reach::nothing);
}

/// A part of a statement under construction.
inline sql::Text part(const Aim& aim)
{
    return sql::Text{aim.dialect(), sql::Placeholders::question_marks};
}

/// Appends a part as {"sql", "params"}.
void write_part(json::Writer& out, const sql::Text& text);

/// Appends a statement as {"sql", "params"}.
void write_whole(json::Writer& out, const sql::Statement& statement);

/// The model's property of the name that the parameter `prop` holds.
///
/// Errors  invalid_params with `path` and the nearest name
Result<const sql::Column*> column_param(const Aim& aim, const rpc::Params& params,
                                        std::string_view name = "prop");

// Parameters that builders share.
rpc::ParamSpec prop_param();     ///< `prop`, a property's name
rpc::ParamSpec prop_def_param(); ///< `propDef`, a definition

constexpr std::string_view text_schema = R"({"type":"string"})";
constexpr std::string_view text_or_null_schema = R"({"type":["string","null"]})";
constexpr std::string_view statement_schema =
    R"({"type":"object","properties":{"sql":{"type":"string"},"params":{"type":"array"}},)"
    R"("required":["sql","params"]})";

} // namespace connectord::builders
