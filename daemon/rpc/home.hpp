// The thread that what belongs to no session lives on, as the others see it.
#pragma once

#include "daemon/rpc/registry.hpp"
#include "daemon/session/session.hpp"
#include "drivers/async/task.hpp"
#include "protocol/rpc/request.hpp"

#include <boost/asio/io_context.hpp>

#include <string>

namespace connectord::rpc {

class Dispatcher;

/// A session and all that serves it live on one thread. What belongs to no session lives on the
/// first one, the home: the transactions that whoever knows their id may use, and what is known of
/// the whole daemon. A call about these is run there whole, in the name of its session.
///
/// Lifetime  all that it is made of outlives it
class Home {
public:
    Home(boost::asio::io_context& io, Dispatcher& dispatcher, const session::Commons& commons);

    /// Whether a call of a session that lives elsewhere is to be run at home.
    static bool concerns(const MethodSpec& spec, const Request& call,
                         const session::Session& session);

    /// Runs a call there and gives its reply as JSON text, which is empty for a notification. That
    /// its caller calls it off is passed on.
    Task<std::string> run(const MethodSpec& spec, const Request& call,
                          const session::Session& session);

private:
    Task<std::string> answer(Request call, session::Likeness caller);

    boost::asio::io_context& io_;
    Dispatcher& dispatcher_;
    session::Commons commons_;
};

} // namespace connectord::rpc
