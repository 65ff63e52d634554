// What the daemon says of itself: one event a line, its facts as key=value or as JSON, never in
// anybody's way.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace connectord::observe {

enum class Level { trace, debug, info, warn, error, off };

/// One fact of an event.
///
/// Lifetime  views: used within the call they are handed to
struct Fact {
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;

    std::string_view key;
    Value value;

    Fact(std::string_view name, std::string_view text) : key{name}, value{text} {}
    Fact(std::string_view name, const char* text) : key{name}, value{std::string_view{text}} {}
    Fact(std::string_view name, const std::string& text) : key{name}, value{std::string_view{text}}
    {
    }
    Fact(std::string_view name, bool yes) : key{name}, value{yes} {}
    Fact(std::string_view name, double number) : key{name}, value{number} {}
    Fact(std::string_view name, std::integral auto number)
        : key{name}, value{static_cast<std::int64_t>(number)}
    {
    }
};

using Facts = std::initializer_list<Fact>;

/// How the log is to be.
struct LogOptions {
    std::string level = "info";     ///< a Level's name; an unknown one is info
    std::string format = "console"; ///< `console` or `json`

    /// Lines that wait to be written. Past it the oldest is lost, and the loss is told.
    std::size_t queue = 8192;

    /// Takes each line, without its newline, on the log's own thread; empty: stderr.
    std::function<void(std::string_view line)> write = {};
};

/// Begins to write; a second call changes everything but what is already under way. Before the
/// first call events go nowhere.
void start_log(LogOptions options);

/// Changes the level alone; false for a name that is none.
bool set_log_level(std::string_view level);

/// The name of the level in force.
std::string_view log_level();

/// Writes what waits, and ends. False when `limit` passed before that: somebody holds the reading
/// end of stderr and does not read; the process should then end without waiting for anything
/// (`_exit`).
bool stop_log(std::chrono::milliseconds limit);

/// Lines that found no room since the process began, because nobody read the log.
std::uint64_t lost_log_lines();

/// This level is written: for facts that cost something to find.
bool logs(Level level);

/// Tells that something happened. Never blocks, and never throws.
///
/// Shape   console: `2026-11-20 10:00:00.123 info session opened client=shop ms=3`;
///         json: {"time","level","event", then the facts}. Facts never hold values of a statement,
///         tokens or passwords: who calls sees to it
void log(Level level, std::string_view event, Facts facts = {}) noexcept;

inline void debug(std::string_view event, Facts facts = {}) noexcept
{
    log(Level::debug, event, facts);
}
inline void info(std::string_view event, Facts facts = {}) noexcept
{
    log(Level::info, event, facts);
}
inline void warn(std::string_view event, Facts facts = {}) noexcept
{
    log(Level::warn, event, facts);
}
inline void error(std::string_view event, Facts facts = {}) noexcept
{
    log(Level::error, event, facts);
}

} // namespace connectord::observe
