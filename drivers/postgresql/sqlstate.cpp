#include "drivers/postgresql/sqlstate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace connectord::pg {

bool is_stale_plan(std::string_view sql_state, std::string_view routine)
{
    return sql_state == "26000" || (sql_state == "0A000" && routine == "RevalidateCachedQuery");
}

bool is_retryable(std::string_view sql_state, std::string_view routine)
{
    constexpr std::array<std::string_view, 5> lost_races{"40001", "40P01", "55P03", "53300",
                                                         "53400"};
    return std::find(lost_races.begin(), lost_races.end(), sql_state) != lost_races.end() ||
           sql_state.starts_with("08") || ends_connection(sql_state) ||
           is_stale_plan(sql_state, routine);
}

bool ends_connection(std::string_view sql_state)
{
    return sql_state.starts_with("57P0");
}

std::string_view value_free_message(std::string_view sql_state, std::string_view routine)
{
    // A search query has a syntax too, and the code of SQL's own: only who complains tells them
    // apart.
    constexpr std::array readers_of_queries{
        std::string_view{"makepol"}, std::string_view{"prssyntaxerror"},
        std::string_view{"gettoken_query_standard"}, std::string_view{"parse_tsquery"}};
    if (std::find(readers_of_queries.begin(), readers_of_queries.end(), routine) !=
        readers_of_queries.end())
        return "a text search query is not valid";

    using Row = std::pair<std::string_view, std::string_view>;
    constexpr std::array rows{
        Row{"22001", "a text is too long for its column"},
        Row{"22003", "a number is out of the range of its type"},
        Row{"22007", "a date or time has the wrong form"},
        Row{"22008", "a date or time is out of range"},
        Row{"22012", "division by zero"},
        Row{"2201B", "a regular expression is not valid"},
        Row{"22021", "a text holds bytes that its encoding does not have"},
        Row{"22023", "a parameter has a value that is not allowed"},
        Row{"22025", "an escape sequence is not valid"},
        Row{"2202E", "an array has the wrong shape"},
        Row{"22P02", "a value has the wrong form for its type"},
        Row{"22P03", "a binary value has the wrong form for its type"},
        Row{"22P05", "a character has no equal in the database's encoding"},
    };
    if (!sql_state.starts_with("22"))
        return {};
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [sql_state](const Row& r) { return r.first == sql_state; });
    return row == rows.end() ? "a value is not acceptable to the database" : row->second;
}

} // namespace connectord::pg
