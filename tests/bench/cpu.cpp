#include "tests/bench/cpu.hpp"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace connectord::bench {

namespace {

struct Stat {
    pid_t parent = 0;
    double own_ticks = 0;
    double ended_children_ticks = 0;
};

std::optional<Stat> read_stat(const std::filesystem::path& path)
{
    std::ifstream file{path};
    std::string text;
    if (!std::getline(file, text))
        return std::nullopt;
    // The second field is a name in parentheses that may hold anything: fields are counted from its
    // end.
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos)
        return std::nullopt;
    std::istringstream fields{text.substr(name_end + 2)};
    Stat stat;
    std::string skipped;
    fields >> skipped >> stat.parent;
    for (int field = 5; field <= 13; ++field)
        fields >> skipped;
    double user = 0;
    double system = 0;
    double children_user = 0;
    double children_system = 0;
    fields >> user >> system >> children_user >> children_system;
    if (!fields)
        return std::nullopt;
    stat.own_ticks = user + system;
    stat.ended_children_ticks = children_user + children_system;
    return stat;
}

} // namespace

std::optional<CpuTime> cpu_time(pid_t pid)
{
    const std::filesystem::path proc{"/proc"};
    const std::optional<Stat> process = read_stat(proc / std::to_string(pid) / "stat");
    if (!process)
        return std::nullopt;
    double ticks = process->own_ticks + process->ended_children_ticks;
    for (const auto& entry : std::filesystem::directory_iterator{proc}) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        const std::optional<Stat> other = read_stat(entry.path() / "stat");
        if (other && other->parent == pid)
            ticks += other->own_ticks + other->ended_children_ticks;
    }
    return CpuTime{ticks / static_cast<double>(sysconf(_SC_CLK_TCK))};
}

} // namespace connectord::bench
