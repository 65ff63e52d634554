// The picture of STYLE.md as a table: which room may include which, and what is pure.
#pragma once

#include "tests/unit/layering/source_tree.hpp"

#include <string>
#include <vector>

namespace connectord::layering {

/// Includes that go against the arrows between rooms, each as `file:line: why`.
std::vector<std::string> against_the_arrows(const SourceTree& tree);

/// Ways from a pure file to a header that opens things, however many files lie between.
std::vector<std::string> impure(const SourceTree& tree);

/// Quoted includes of files that are not there: paths start from the root, whoever includes.
std::vector<std::string> not_from_the_root(const SourceTree& tree);

} // namespace connectord::layering
