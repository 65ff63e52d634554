// What a statement does, read from its text: SQLite itself tells only whether it reads.
#pragma once

#include <string>
#include <string_view>

namespace connectord::sqlite {

/// The statement's verb in capitals: `SELECT`, `INSERT` (also for REPLACE), `UPDATE`, `CREATE`, …;
/// behind WITH the verb of the main statement. Empty when there is none.
std::string command_of(std::string_view sql);

/// Whether rows inserted, updated or deleted are what the command is about.
bool changes_rows(std::string_view command);

/// `ROLLBACK TO …`: the one statement that an aborted transaction takes.
bool is_rollback_to(std::string_view sql);

} // namespace connectord::sqlite
