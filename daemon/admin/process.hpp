// What the system says of this process.
#pragma once

#include <cstdint>

namespace connectord::admin {

/// Source  Linux, proc(5)
struct Process {
    double cpu_seconds = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_files = 0;
    std::uint64_t most_files = 0;
    double started = 0; ///< seconds since 1970
};

/// Zeros stand for what the system does not tell.
Process this_process();

} // namespace connectord::admin
