// One HTTP client: its requests in order, each with a session of its own.
#pragma once

#include "daemon/net/http_answer.hpp"
#include "daemon/net/http_rules.hpp"
#include "daemon/net/options.hpp"
#include "daemon/net/stream.hpp"
#include "daemon/rpc/conversation.hpp"
#include "daemon/rpc/dispatcher.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace connectord::net {

/// Makes a page: at once, or after asking somebody.
class HttpPageMaker {
public:
    /// `make` answers an HttpPage, or a Task of one.
    template <typename Make>
    requires std::same_as<std::invoke_result_t<Make&>, HttpPage> HttpPageMaker(Make make)
        : make_{[make = std::move(make)]() -> Task<HttpPage> { co_return make(); }}
    {
    }
    template <typename Make>
    requires std::same_as<std::invoke_result_t<Make&>, Task<HttpPage>> HttpPageMaker(Make make)
        : make_{std::move(make)}
    {
    }

    Task<HttpPage> operator()() const { return make_(); }

private:
    std::function<Task<HttpPage>()> make_;
};

/// What answers a GET, by its path.
using HttpPages = std::map<std::string, HttpPageMaker, std::less<>>;

/// What HTTP connections have in common.
struct HttpService {
    rpc::Dispatcher& dispatcher;
    SessionFactory make_session;
    HttpPages pages;
    HttpAccess access;
    ConnectionLimits limits;
};

/// Serves HTTP/1.1: POST runs calls, GET and HEAD show pages and run nothing.
///
/// Lifetime  the service outlives it
class HttpConnection {
public:
    HttpConnection(Stream stream, const HttpService& service)
        : stream_{std::move(stream)}, service_{service}
    {
    }
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    /// Serves requests until one side has had enough.
    Task<void> run();

    /// Begins no further request; the one under way is answered.
    void stop();

    /// Ends at once; what is under way is called off.
    void abort();

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    Task<bool> serve_one();
    Task<boost::system::error_code> read_more(std::chrono::steady_clock::duration patience);
    Task<boost::system::error_code> read_header(Parser& parser);
    Task<boost::system::error_code> read_body(Parser& parser);
    Task<bool> send(HttpAnswer answer);

    Task<bool> serve_request(Parser& parser);
    std::optional<HttpAnswer> refuse_header(const Parser& parser,
                                            const std::optional<HttpTarget>& target) const;
    Task<HttpAnswer> show_page(std::string_view path) const;
    Task<HttpAnswer> take_calls(Parser& parser, const HttpTarget& target,
                                const std::shared_ptr<rpc::Conversation>& conversation,
                                std::string& reply);
    Task<void> wait_for_answers(rpc::Conversation& conversation);

    Stream stream_;
    std::string peer_;
    std::vector<std::string> names_; ///< in the client's certificate
    const HttpService& service_;
    std::array<char, 16U << 10> buffer_;
    std::string received_; ///< read and not yet parsed: what a client sends ahead stays here
    bool is_between_requests_ = true;
    bool is_stopping_ = false;
};

} // namespace connectord::net
