// PQcancel blocks, and without an end: it runs on threads of its own.
#pragma once

#include "drivers/postgresql/handles.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace connectord::pg {

/// A few threads that send cancel requests.
///
/// A server that takes the connection and says nothing keeps its thread for as long as it likes
/// (F5). Such a thread is left to itself at the end: it holds nothing but its own request.
class Canceller {
public:
    explicit Canceller(boost::asio::io_context& io);
    ~Canceller();

    /// Sends the request and calls `done` on the io_context when the server has closed its socket.
    ///
    /// Errors  false when every thread is stuck: nothing is sent and `done` is never called
    bool send(CancelPtr cancel, std::function<void()> done);

    /// No request is under way: every thread can be joined at once.
    bool is_quiet() const;

    /// Ends the threads; `done` is called no more.
    void close();

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
};

} // namespace connectord::pg
