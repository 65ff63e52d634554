// The sources as they lie in their folders: which file includes what, and in which line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::layering {

struct Include {
    std::size_t line = 0;
    std::string path;     ///< as written, without quotes or brackets
    bool is_ours = false; ///< in quotes: a path from the root
};

/// Paths from the root, each with its includes in order.
using SourceTree = std::map<std::string, std::vector<Include>>;

/// The includes of one file's text. What stands in a comment line does not count.
std::vector<Include> includes_of(std::string_view text);

/// Every .hpp and .cpp below `folders` of `root`.
SourceTree read_tree(const std::filesystem::path& root, const std::vector<std::string>& folders);

/// The folder of a file, which is its room: `drivers/sql` for `drivers/sql/plan.hpp`.
std::string_view room_of(std::string_view path);

} // namespace connectord::layering
