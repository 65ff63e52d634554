// LoopBack's model JSON files, as an application has them in a folder.
#pragma once

#include "protocol/error.hpp"
#include "protocol/model/model.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace connectord::setup {

using Models = std::vector<std::shared_ptr<const model::Model>>;

/// The models of a datasource's folder, in the order of the files' names; none for no folder.
///
/// Errors  invalid_params, with the file's path
Result<Models> read_models(const std::string& datasource, const std::filesystem::path& folder);

} // namespace connectord::setup
