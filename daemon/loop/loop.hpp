// Runs the daemon's io_context.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>

namespace connectord::loop {

/// Runs `io` until it is stopped or out of work, as `io.run()` does, and looks for more work for a
/// moment before each sleep where IdlePolling thinks that it pays. `calls` tells how many are under
/// way.
void run_polling(boost::asio::io_context& io, const std::function<std::size_t()>& calls);

} // namespace connectord::loop
