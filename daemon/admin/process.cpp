#include "daemon/admin/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace connectord::admin {

namespace {

double seconds_of(const timeval& span)
{
    return static_cast<double>(span.tv_sec) + static_cast<double>(span.tv_usec) / 1e6;
}

/// The moment of the process's start: ticks since the machine's, in the 22nd field of its stat.
double start_of_process()
{
    std::ifstream stat{"/proc/self/stat"};
    std::string text{std::istreambuf_iterator<char>{stat}, {}};
    // The second field is a name in parentheses, which may hold anything.
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string::npos)
        return 0;
    std::istringstream fields{text.substr(name_end + 1)};
    std::string field;
    constexpr int start_field = 20; // counted from behind the name
    for (int i = 0; i < start_field; ++i)
        fields >> field;

    std::ifstream machine{"/proc/stat"};
    std::string key;
    double booted = 0;
    while (machine >> key) {
        if (key == "btime") {
            machine >> booted;
            break;
        }
    }
    if (field.empty() || booted == 0)
        return 0;
    return booted + std::stod(field) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint64_t count_open_files()
{
    std::error_code error;
    const std::filesystem::directory_iterator files{"/proc/self/fd", error};
    if (error)
        return 0;
    // One of them is the folder itself, open to be read.
    return static_cast<std::uint64_t>(std::distance(begin(files), end(files))) - 1;
}

} // namespace

Process this_process()
{
    static const double started = start_of_process();
    Process process;
    process.started = started;
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) == 0)
        process.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    std::ifstream memory{"/proc/self/statm"};
    std::uint64_t whole = 0;
    std::uint64_t resident = 0;
    if (memory >> whole >> resident) {
        const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        process.virtual_bytes = whole * page;
        process.resident_bytes = resident * page;
    }
    process.open_files = count_open_files();
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0)
        process.most_files = files.rlim_cur;
    return process;
}

} // namespace connectord::admin
