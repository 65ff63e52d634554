// The SQL functions that SQLite lacks and LoopBack's operators need.
#pragma once

#include "drivers/sqlite/pattern.hpp"

struct sqlite3;

namespace connectord::sqlite {

/// What the functions of one connection share.
struct FunctionState {
    PatternCache patterns;
    PatternFault fault; ///< of the running statement; cleared before it runs
};

/// Registers `regexp(pattern, text)`, which is what `text REGEXP pattern` calls, and
/// `ilike(pattern, text)`. Both answer NULL for a NULL, else 0 or 1.
///
/// Errors   a bad pattern or one that needs too many steps fails the statement, and `state.fault`
/// says why Lifetime `state` must outlive the connection Returns  SQLite's result code
int register_functions(sqlite3* database, FunctionState& state);

} // namespace connectord::sqlite
