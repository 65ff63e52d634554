#include "daemon/observe/log_line.hpp"

#include "protocol/json/escape.hpp"
#include "protocol/json/writer.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace connectord::observe {

namespace {

using std::chrono::system_clock;

struct Moment {
    std::tm utc;
    long long milliseconds;
};

Moment moment_of(system_clock::time_point time)
{
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole);
    return {fmt::gmtime(system_clock::to_time_t(whole)), rest.count()};
}

/// Text that reads as one word wherever it stands.
bool is_plain(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
    });
}

void append_console(std::string& out, const Fact::Value& value)
{
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        if (is_plain(*text))
            out.append(*text);
        else
            json::append_string(out, *text);
        return;
    }
    if (const auto* yes = std::get_if<bool>(&value))
        out.append(*yes ? "true" : "false");
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        out.append(fmt::to_string(*integer));
    else
        out.append(fmt::format("{:.6g}", std::get<double>(value)));
}

void append_json(json::Writer& out, const Fact::Value& value)
{
    if (const auto* text = std::get_if<std::string_view>(&value))
        out.string(*text);
    else if (const auto* yes = std::get_if<bool>(&value))
        out.boolean(*yes);
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        out.integer(*integer);
    else
        out.number(std::get<double>(value));
}

} // namespace

std::string_view name_of(Level level)
{
    switch (level) {
    case Level::trace:
        return "trace";
    case Level::debug:
        return "debug";
    case Level::info:
        return "info";
    case Level::warn:
        return "warn";
    case Level::error:
        return "error";
    case Level::off:
        return "off";
    }
    return "off";
}

std::string json_line(system_clock::time_point time, Level level, std::string_view event,
                      Facts facts)
{
    const Moment moment = moment_of(time);
    json::Writer out;
    out.begin_object();
    out.key("time").string(
        fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", moment.utc, moment.milliseconds));
    out.key("level").string(name_of(level));
    out.key("event").string(event);
    for (const Fact& fact : facts) {
        out.key(fact.key);
        append_json(out, fact.value);
    }
    out.end_object();
    return out.take();
}

std::string console_line(system_clock::time_point time, Level level, std::string_view event,
                         Facts facts)
{
    const Moment moment = moment_of(time);
    std::string line = fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03} {:<5} {}", moment.utc,
                                   moment.milliseconds, name_of(level), event);
    for (const Fact& fact : facts) {
        line.append(" ").append(fact.key).append("=");
        append_console(line, fact.value);
    }
    return line;
}

} // namespace connectord::observe
