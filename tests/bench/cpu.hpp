// What processes have spent, as /proc tells it.
#pragma once

#include <chrono>
#include <optional>
#include <sys/types.h>

namespace connectord::bench {

using CpuTime = std::chrono::duration<double>;

/// User and system time of a process, of its children that live, and of those that ended and were
/// waited for. None when there is no such process.
///
/// Source  proc(5), /proc/pid/stat
std::optional<CpuTime> cpu_time(pid_t pid);

} // namespace connectord::bench
