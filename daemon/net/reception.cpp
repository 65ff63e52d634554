#include "daemon/net/reception.hpp"

#include "daemon/net/stream.hpp"
#include "daemon/observe/log.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace connectord::net {

namespace {

/// Writes what fits at once, and closes without breaking it off.
Task<void> say_and_close(Socket socket, std::string text)
{
    // In the clear, whatever the listener speaks: TLS would be work, which is what there is too
    // much of.
    Traffic::Both uncounted;
    Stream stream{std::move(socket), nullptr, uncounted};
    boost::system::error_code error;
    const boost::asio::const_buffer whole{text.data(), text.size()};
    stream.write_some({&whole, 1}, error);
    if (!error)
        co_await close_gently(stream);
}

} // namespace

Reception::Reception(boost::asio::io_context& io, std::shared_ptr<ConnectionCount> count,
                     Serve serve, TurnAway turn_away)
    : io_{io},
      count_{std::move(count)},
      serve_{std::move(serve)},
      turn_away_{std::move(turn_away)},
      serving_{io}
{
}

void Reception::leave()
{
    clients_.fetch_sub(1, std::memory_order_relaxed);
    serving_.leave();
}

void Reception::admit(Socket socket)
{
    serving_.enter();
    if (!count_->try_enter()) {
        auto told = [this](const std::exception_ptr&) { leave(); };
        boost::asio::co_spawn(io_.get_executor(), say_and_close(std::move(socket), turn_away_()),
                              std::move(told));
        return;
    }
    auto served = [this](const std::exception_ptr& escaped) {
        count_->leave();
        leave();
        if (escaped)
            observe::error("a connection was ended by an exception");
    };
    boost::asio::co_spawn(io_.get_executor(), serve_(std::move(socket)), std::move(served));
}

} // namespace connectord::net
