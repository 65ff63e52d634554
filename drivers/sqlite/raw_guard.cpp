#include "drivers/sqlite/raw_guard.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

namespace connectord::sqlite {
namespace {

/// PRAGMAs that tell of a table or check something; their argument is a name or a count.
constexpr std::array<std::string_view, 14> telling{
    "table_info",      "table_xinfo",      "table_list",        "index_list",      "index_info",
    "index_xinfo",     "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check",
    "compile_options", "function_list",    "collation_list",    "module_list"};

/// PRAGMAs that tell a setting, and would change it if they had an argument.
constexpr std::array<std::string_view, 13> told_without_argument{
    "user_version", "application_id", "schema_version", "data_version", "encoding",
    "page_count",   "page_size",      "freelist_count", "journal_mode", "foreign_keys",
    "synchronous",  "auto_vacuum",    "cache_size"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string lower(const char* text)
{
    std::string lowered{text == nullptr ? "" : text};
    for (char& c : lowered)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lowered;
}

bool is_temporary(const char* schema)
{
    return schema != nullptr && std::strcmp(schema, "temp") == 0;
}

} // namespace

void RawGuard::install(sqlite3* database)
{
    sqlite3_set_authorizer(database, &RawGuard::judge, this);
}

int RawGuard::judge(void* guard, int action, const char* first, const char* second,
                    const char* schema, const char*)
{
    auto& self = *static_cast<RawGuard*>(guard);
    return self.is_active_ ? self.judge(action, first, second, schema) : SQLITE_OK;
}

int RawGuard::refuse(std::string what)
{
    if (refused_.empty())
        refused_ = std::move(what);
    return SQLITE_DENY;
}

int RawGuard::judge(int action, const char* first, const char* second, const char* schema)
{
    switch (action) {
    case SQLITE_ATTACH:
        return refuse("ATTACH or VACUUM");
    case SQLITE_DETACH:
        return refuse("DETACH");
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_VTABLE:
        return refuse("virtual tables");
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
        return refuse("temporary tables, views, triggers or indexes");
    case SQLITE_TRANSACTION:
        return refuse("BEGIN, COMMIT or ROLLBACK (use beginTransaction, commit and rollback)");
    case SQLITE_SAVEPOINT:
        return refuse("savepoints (use savepoint, rollbackTo and release)");
    case SQLITE_FUNCTION:
        return lower(second) == "load_extension" ? refuse("load_extension") : SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return is_temporary(schema) ? refuse("changes to temporary tables") : SQLITE_OK;
    case SQLITE_PRAGMA: {
        const std::string name = lower(first);
        if (contains(telling, name) || (second == nullptr && contains(told_without_argument, name)))
            return SQLITE_OK;
        return refuse("this PRAGMA");
    }
    default:
        return SQLITE_OK;
    }
}

} // namespace connectord::sqlite
