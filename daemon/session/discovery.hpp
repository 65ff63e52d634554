// A table of the database read as a model.
#pragma once

#include "drivers/driver.hpp"
#include "protocol/model/model.hpp"

#include <memory>
#include <string>

namespace connectord::session {

/// The model that the table of that name is, or of the name that LoopBack would give to a table of
/// this model; null when there is neither. Properties are named as the columns are.
///
/// The catalog is asked through `executor`: inside a transaction, as that sees it.
Task<Result<std::shared_ptr<const model::Model>>>
discover_model(const Driver& driver, Executor& executor, std::string name, Deadline deadline);

} // namespace connectord::session
