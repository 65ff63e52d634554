// What builders of schemas share: a model as its table should be, beside what somebody says it is.
#pragma once

#include "daemon/builders/answer.hpp"
#include "drivers/schema/plan.hpp"

#include <string>
#include <vector>

namespace connectord::builders {

/// What the call's model wants of its table. Errors: invalid_params
Result<schema::Wanted> wanted_of(const Aim& aim);

/// The property that the parameter `prop` names, as a column of `wanted`. Errors: invalid_params
Result<const schema::WantedColumn*> wanted_column(const schema::Wanted& wanted, const Aim& aim,
                                                  const rpc::Params& params);

/// The parameter's rows: objects, or none. Errors: invalid_params
Result<boost::json::array> rows_param(const rpc::Params& params, std::string_view name);

/// What stands behind `ALTER TABLE "name" ` in a step; the whole of it where it is another
/// statement.
std::string_view fragment_of(const Aim& aim, const schema::Step& step);

constexpr std::string_view texts_schema = R"({"type":"array","items":{"type":"string"}})";

} // namespace connectord::builders
