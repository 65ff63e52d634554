#include "drivers/sqlite/functions.hpp"

#include <sqlite3.h>

#include <string_view>

namespace connectord::sqlite {
namespace {

std::string_view text_of(sqlite3_value* value)
{
    // The text must be asked for before its size, which it may change.
    const unsigned char* text = sqlite3_value_text(value);
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
    return text == nullptr ? std::string_view{}
                           : std::string_view{reinterpret_cast<const char*>(text), size};
}

template <PatternCache::Kind kind>
void match(sqlite3_context* context, int, sqlite3_value** arguments)
{
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL ||
        sqlite3_value_type(arguments[1]) == SQLITE_NULL)
        return sqlite3_result_null(context);

    auto& state = *static_cast<FunctionState*>(sqlite3_user_data(context));
    const Pattern* pattern = state.patterns.find(kind, text_of(arguments[0]), state.fault);
    if (pattern == nullptr)
        return sqlite3_result_error(context, state.fault.message.c_str(), -1);

    switch (pattern->matches(text_of(arguments[1]))) {
    case Pattern::Match::yes:
        return sqlite3_result_int(context, 1);
    case Pattern::Match::no:
        return sqlite3_result_int(context, 0);
    case Pattern::Match::too_complex:
        break;
    }
    state.fault.sql_state = "54001";
    state.fault.message = "the regular expression needs too many steps on this data";
    sqlite3_result_error(context, state.fault.message.c_str(), -1);
}

} // namespace

int register_functions(sqlite3* database, FunctionState& state)
{
    constexpr int arguments = 2;
    constexpr int traits = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    const int code =
        sqlite3_create_function_v2(database, "regexp", arguments, traits, &state,
                                   match<PatternCache::Kind::regexp>, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return code;
    return sqlite3_create_function_v2(database, "ilike", arguments, traits, &state,
                                      match<PatternCache::Kind::ilike>, nullptr, nullptr, nullptr);
}

} // namespace connectord::sqlite
