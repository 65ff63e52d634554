// Which connectord this is.
#pragma once

#include <string_view>

namespace connectord {

/// The version of the whole project, as its CMakeLists.txt has it: `0.1.0`.
std::string_view version();

} // namespace connectord
