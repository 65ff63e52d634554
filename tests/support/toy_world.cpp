#include "tests/support/toy_world.hpp"

#include "tests/support/toy_methods.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_future.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>

namespace connectord::test {

namespace {

session::Access access_of(bool needs_token)
{
    session::Principal tester{"tester", {rpc::Grant::read}, {}};
    session::Principal anonymous{"anonymous", {rpc::Grant::read}, {}};
    return session::Access{needs_token ? std::nullopt : std::optional{anonymous},
                           {{tester, session::hash_of(toy_token)}}};
}

net::HttpPages toy_pages()
{
    return {{"/livez",
             [] {
                 return net::HttpPage{200, "text/plain", "alive\n"};
             }},
            {"/readyz",
             [] {
                 return net::HttpPage{503, "text/plain", "not yet\n"};
             }},
            {"/", [] {
                 return net::HttpPage{200, "text/plain", "help\n"};
             }}};
}

std::string fresh_path()
{
    static std::atomic<int> count{0};
    return std::filesystem::temp_directory_path() /
           ("connectord-toy-" + std::to_string(::getpid()) + "-" + std::to_string(count++) +
            ".sock");
}

} // namespace

ToyWorld::ToyWorld(ToyOptions options)
    : access{access_of(options.needs_token)},
      datasources{io, {}, {}},
      transactions{io, {}},
      budget{options.reply_budget},
      dispatcher{io, registry, budget, options.dispatch}
{
    register_toys(registry);
}

std::shared_ptr<session::Session> ToyWorld::make_session(session::Transport transport)
{
    const session::Commons commons{datasources, transactions, access};
    return std::make_shared<session::Session>(commons, transport);
}

ToyService::ToyService(ToyOptions options)
    : world{options}, unix_path_{fresh_path()}, work_{world.io.get_executor()}
{
    const auto make_session = [this](session::Transport transport) {
        return world.make_session(transport);
    };
    const boost::asio::ip::tcp::endpoint any{boost::asio::ip::address_v4::loopback(), 0};
    const boost::asio::local::stream_protocol::endpoint file{unix_path_};
    listener_ = std::make_unique<net::Listener>(world.io, any, world.dispatcher, make_session,
                                                options.listener);
    unix_listener_ = std::make_unique<net::Listener>(world.io, file, world.dispatcher, make_session,
                                                     options.listener);
    http_listener_ = std::make_unique<net::HttpListener>(
        world.io, any, world.dispatcher, make_session,
        net::HttpListenerOptions{options.listener.limits, options.listener.connections,
                                 options.http_access, toy_pages()});
    http_listener_->start();
    listener_->start();
    unix_listener_->start();
    thread_ = std::thread{[this] { world.io.run(); }};
}

ToyService::~ToyService()
{
    stop();
}

bool ToyService::eventually(const std::function<bool()>& holds)
{
    const Deadline end = Deadline::in(std::chrono::seconds{5});
    while (!on_thread(holds)) {
        if (end.has_passed())
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

void ToyService::stop(std::chrono::milliseconds patience)
{
    if (!thread_.joinable())
        return;
    const Deadline soon = Deadline::in(patience);
    for (net::Listener* listener : {listener_.get(), unix_listener_.get()})
        boost::asio::co_spawn(world.io, listener->close(soon), boost::asio::use_future).get();
    boost::asio::co_spawn(world.io, http_listener_->close(soon), boost::asio::use_future).get();
    work_.reset();
    thread_.join();
}

} // namespace connectord::test
