// What raw SQL from a client may not do, whatever its grants: reach other files, or leave something
// behind.
#pragma once

#include <string>
#include <utility>

struct sqlite3;

namespace connectord::sqlite {

/// Judges what SQLite is about to prepare, while raw SQL runs. Our own statements pass unseen.
///
/// Refused: ATTACH and DETACH (VACUUM INTO needs the first), every PRAGMA but a list of those that
/// only read, load_extension, temporary tables, views, triggers and indexes, virtual tables, and
/// BEGIN, COMMIT, ROLLBACK and savepoints, which have methods of their own.
///
/// It stays installed: setting an authorizer makes SQLite prepare every cached statement anew.
/// Source  SQLite, "Compile-Time Authorization Callbacks"
class RawGuard {
public:
    /// Lifetime  must outlive the connection
    void install(sqlite3* database);

    /// Judges until `leave`.
    void enter() { is_active_ = true; }
    void leave()
    {
        is_active_ = false;
        refused_.clear();
    }

    /// Judges nothing until `resume`, which takes what this answered.
    bool pause() { return std::exchange(is_active_, false); }
    void resume(bool was_active) { is_active_ = was_active; }

    /// What was refused since `enter`, for the error; empty when nothing was.
    const std::string& refused() const { return refused_; }

private:
    static int judge(void* guard, int action, const char* first, const char* second,
                     const char* schema, const char* trigger);
    int judge(int action, const char* first, const char* second, const char* schema);
    int refuse(std::string what);

    bool is_active_ = false;
    std::string refused_;
};

} // namespace connectord::sqlite
