#include "daemon/net/http_connection.hpp"

#include "daemon/net/peer.hpp"
#include "daemon/observe/log.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <array>
#include <exception>
#include <utility>

namespace connectord::net {

namespace {

namespace http = boost::beast::http;

using boost::system::error_code;

constexpr std::uint32_t largest_header = 16U << 10;

const boost::system::error_category& http_category()
{
    return http::make_error_code(http::error::need_more).category();
}

std::string_view view(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

template <typename Parser>
std::string_view field(const Parser& parser, http::field name)
{
    const auto found = parser.get().find(name);
    return found != parser.get().end() ? view(found->value()) : std::string_view{};
}

template <typename Parser>
bool has_body(const Parser& parser)
{
    const auto length = parser.content_length();
    return parser.chunked() || (length && *length > 0);
}

Error invalid_request(std::string sentence)
{
    return Error{Errc::invalid_request, std::move(sentence)};
}

/// The answer to a request that could not be read.
HttpAnswer refuse_unreadable(const error_code& error)
{
    HttpAnswer answer;
    if (error == http::error::header_limit)
        answer = refusal(431, limit_exceeded("header", largest_header));
    else if (error == boost::asio::error::timed_out)
        answer = refusal(408, Error{Errc::parse_error, "the request did not go on"});
    else
        answer =
            refusal(400, Error{Errc::parse_error, "this is no HTTP request: " + error.message()});
    answer.closes = true;
    return answer;
}

HttpAnswer too_large(std::size_t max)
{
    HttpAnswer answer = refusal(413, limit_exceeded("request", max));
    answer.closes = true;
    return answer;
}

HttpAnswer method_not_allowed(std::string_view allowed)
{
    HttpAnswer answer = refusal(405, invalid_request("this path does not take this method"));
    answer.header = "Allow: " + std::string{allowed} + "\r\n";
    return answer;
}

void ask_for_token(HttpAnswer& answer)
{
    answer.status = 401;
    answer.header += "WWW-Authenticate: Bearer\r\n";
}

} // namespace

Task<void> HttpConnection::run()
{
    peer_ = peer_of(stream_.socket());
    if (stream_.is_encrypted()) {
        const error_code failed = co_await stream_.handshake(service_.limits.partial_message);
        if (failed)
            observe::info("no TLS with a client", {{"peer", peer_}, {"why", failed.message()}});
        if (failed)
            co_return;
        names_ = stream_.peer_names();
    }
    while (!is_stopping_) {
        const bool goes_on = co_await serve_one();
        if (!goes_on)
            break;
    }
    stream_.end_sending();
    error_code ignored;
    stream_.socket().shutdown(Socket::shutdown_both, ignored);
    stream_.socket().close(ignored);
}

void HttpConnection::stop()
{
    is_stopping_ = true;
    error_code ignored;
    if (is_between_requests_)
        stream_.socket().shutdown(Socket::shutdown_receive, ignored);
}

void HttpConnection::abort()
{
    is_stopping_ = true;
    error_code ignored;
    // Not closed: the coroutine that owns the descriptor may be looking at it, and ends by this
    // too.
    stream_.socket().shutdown(Socket::shutdown_both, ignored);
    stream_.socket().cancel(ignored);
}

Task<bool> HttpConnection::serve_one()
{
    Parser parser;
    parser.header_limit(largest_header);
    parser.body_limit(boost::none);
    parser.eager(false);

    // A client that sends many requests ahead gets one turn among others for each of them.
    if (!received_.empty())
        co_await boost::asio::post(stream_.executor(), use_task);
    is_between_requests_ = received_.empty();
    if (is_between_requests_) {
        const error_code error = co_await read_more(service_.limits.idle_http);
        if (error)
            co_return false;
    }
    is_between_requests_ = false;

    const error_code error = co_await read_header(parser);
    const bool is_gone = error.category() != http_category();
    if (error && is_gone && error != boost::asio::error::timed_out)
        co_return false;
    if (error)
        co_return co_await send(refuse_unreadable(error));
    co_return co_await serve_request(parser);
}

/// Adds what arrives to `received_`.
Task<error_code> HttpConnection::read_more(std::chrono::steady_clock::duration patience)
{
    std::size_t count = 0;
    const error_code error =
        co_await read_within(stream_, boost::asio::buffer(buffer_), patience, count);
    if (!error)
        received_.append(buffer_.data(), count);
    co_return error;
}

Task<error_code> HttpConnection::read_header(Parser& parser)
{
    const Deadline deadline = Deadline::in(service_.limits.partial_message);
    while (true) {
        error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(received_), error);
        received_.erase(0, used);
        if (error != http::error::need_more) {
            if (error || parser.is_header_done())
                co_return error;
            continue;
        }
        error = co_await read_more(deadline.remaining());
        if (error)
            co_return error;
    }
}

Task<error_code> HttpConnection::read_body(Parser& parser)
{
    parser.eager(true);
    while (!parser.is_done()) {
        error_code error;
        if (!received_.empty()) {
            const std::size_t used = parser.put(boost::asio::buffer(received_), error);
            received_.erase(0, used);
            if (error == http::error::need_more)
                error = {};
            else if (!error)
                continue;
        }
        if (!error)
            error = co_await read_more(service_.limits.partial_message);
        if (error)
            co_return error;
    }
    co_return error_code{};
}

/// Sends an answer; false when it was the connection's last.
Task<bool> HttpConnection::send(HttpAnswer answer)
{
    answer.closes = answer.closes || is_stopping_;
    const std::string header = header_of(answer);
    std::array<boost::asio::const_buffer, 2> buffers{
        boost::asio::buffer(header),
        answer.is_head ? boost::asio::const_buffer{} : boost::asio::buffer(answer.body)};
    const error_code error = co_await write_all(stream_, buffers, service_.limits.write_stall);
    if (error)
        co_return false;
    if (answer.closes)
        co_await close_gently(stream_);
    co_return !answer.closes;
}

/// Why a request is not listened to, as far as its header tells. Nothing of its body has been read.
std::optional<HttpAnswer>
HttpConnection::refuse_header(const Parser& parser, const std::optional<HttpTarget>& target) const
{
    const auto& request = parser.get();
    if (request.version() != 11 && request.version() != 10)
        return refusal(505, invalid_request("this port speaks HTTP/1.1"));
    if (request.count(http::field::host) != 1 ||
        !is_allowed_host(field(parser, http::field::host), service_.access))
        return refusal(403,
                       Error{Errc::forbidden, "the Host header is not one that is served here; the "
                                              "configuration lists more beside loopback"});
    if (request.count(http::field::origin) != 0 &&
        !is_allowed_origin(field(parser, http::field::origin), service_.access))
        return refusal(403, Error{Errc::forbidden, "pages of this Origin are not served here"});

    const bool is_page = target && service_.pages.contains(target->path);
    const bool takes_calls = target && target->takes_calls;
    if (!is_page && !takes_calls)
        return refusal(404, invalid_request("there is nothing at this path; calls go to POST / or "
                                            "POST /rpc/{datasource}"));
    const bool is_get = request.method() == http::verb::get || request.method() == http::verb::head;
    const bool is_post = request.method() == http::verb::post;
    if (is_get ? !is_page : !is_post || !takes_calls)
        return method_not_allowed(!is_page      ? "POST"
                                  : takes_calls ? "GET, HEAD, POST"
                                                : "GET, HEAD");
    if (is_post && !is_json(field(parser, http::field::content_type)))
        return refusal(415, invalid_request("the Content-Type must be application/json: with curl, "
                                            "--json '{…}' in place of -d"));
    if (request.count(http::field::expect) != 0 &&
        !boost::beast::iequals(request[http::field::expect], "100-continue"))
        return refusal(417, invalid_request("only 100-continue can be expected"));
    return std::nullopt;
}

Task<bool> HttpConnection::serve_request(Parser& parser)
{
    const std::string path{view(parser.get().target())};
    const std::optional<HttpTarget> target = http_target_of(path);
    const bool is_head = parser.get().method() == http::verb::head;
    const bool is_post = parser.get().method() == http::verb::post;

    std::optional<HttpAnswer> early = refuse_header(parser, target);
    if (!early && !is_post) {
        HttpAnswer shown = co_await show_page(target->path);
        early = std::move(shown);
    }
    if (early) {
        // A body that nobody reads would be taken for the next request.
        early->closes = has_body(parser) || !parser.get().keep_alive();
        early->is_head = is_head;
        co_return co_await send(std::move(*early));
    }

    std::string reply;
    rpc::ReplyBudget::Charge charge;
    auto sink = [&reply, &charge](rpc::Outgoing outgoing) {
        reply = std::move(outgoing.text);
        charge = std::move(outgoing.charge);
    };
    auto conversation = std::make_shared<rpc::Conversation>(
        service_.dispatcher.io(), service_.make_session(session::Transport::http), std::move(sink));

    bool goes_on = false;
    std::exception_ptr escaped;
    try {
        HttpAnswer answer = co_await take_calls(parser, *target, conversation, reply);
        answer.closes = answer.closes || !parser.get().keep_alive();
        goes_on = co_await send(std::move(answer));
    } catch (...) {
        escaped = std::current_exception();
    }
    co_await conversation->end();
    if (escaped)
        std::rethrow_exception(escaped);
    co_return goes_on;
}

Task<HttpAnswer> HttpConnection::show_page(std::string_view path) const
{
    HttpPage page = co_await service_.pages.find(path)->second();
    HttpAnswer answer;
    answer.status = page.status;
    answer.content_type = std::move(page.content_type);
    answer.body = std::move(page.body);
    co_return answer;
}

/// Authenticates, reads the body, runs what it asks for.
Task<HttpAnswer> HttpConnection::take_calls(Parser& parser, const HttpTarget& target,
                                            const std::shared_ptr<rpc::Conversation>& conversation,
                                            std::string& reply)
{
    session::Session& session = conversation->session();
    session.set_peer(peer_);
    introduce(session, stream_.socket(), names_);
    if (target.datasource)
        session.set_default_datasource(*target.datasource);
    if (parser.get().count(http::field::authorization) != 0) {
        const std::optional<std::string_view> token =
            bearer_token(field(parser, http::field::authorization));
        const Status known = session.authenticate(token.value_or(""));
        if (!known) {
            HttpAnswer answer = refusal(401, known.error());
            ask_for_token(answer);
            answer.closes = has_body(parser);
            co_return answer;
        }
    }

    const std::size_t max = session.principal() != nullptr
                                ? service_.limits.max_request
                                : service_.limits.max_request_before_authentication;
    if (parser.content_length() && *parser.content_length() > max)
        co_return too_large(max);
    parser.body_limit(max);
    if (parser.get().count(http::field::expect) != 0 && received_.empty()) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        std::array<boost::asio::const_buffer, 1> buffers{boost::asio::buffer(go_on)};
        co_await write_all(stream_, buffers, service_.limits.write_stall);
    }
    const error_code error = co_await read_body(parser);
    if (error == http::error::body_limit)
        co_return too_large(max);
    if (error)
        co_return refuse_unreadable(error);

    const Result<std::shared_ptr<const json::Document>> document = json::parse(parser.get().body());
    if (document)
        service_.dispatcher.dispatch(conversation, *document);
    else
        service_.dispatcher.refuse(*conversation, rpc::IdText{"null"}, document.error());
    parser.get().body().clear();
    parser.get().body().shrink_to_fit();
    co_await wait_for_answers(*conversation);

    HttpAnswer answer;
    answer.body = std::move(reply);
    if (answer.body.empty())
        answer.status = 204;
    else
        answer.body.push_back('\n');
    if (conversation->lacks_authentication())
        ask_for_token(answer);
    co_return answer;
}

/// Waits for the calls of a request; calls them off when its sender leaves.
Task<void> HttpConnection::wait_for_answers(rpc::Conversation& conversation)
{
    constexpr std::chrono::milliseconds between_looks{100};
    while (conversation.calls_in_flight() > 0) {
        const bool answered =
            co_await conversation.wait_until_answered(Deadline::in(between_looks));
        if (!answered && has_ended_sending(stream_.socket()))
            conversation.cancel_all();
    }
}

} // namespace connectord::net
