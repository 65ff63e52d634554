#include "daemon/cli/client.hpp"

#include "protocol/json/writer.hpp"

#include <boost/json/parse.hpp>

#include <fmt/format.h>

namespace connectord::cli {

namespace {

constexpr std::int64_t id_of_opening = 0;

std::string text_of(std::int64_t id, const Question& question)
{
    json::Writer out;
    out.begin_object().key("jsonrpc").string("2.0").key("id").integer(id);
    out.key("method").string(question.method);
    if (!question.params.empty())
        out.key("params").raw(question.params);
    out.end_object();
    return out.take();
}

Question opening(const std::string& token)
{
    json::Writer out;
    out.begin_object().key("client").string("connectord command line");
    if (!token.empty())
        out.key("token").string(token);
    out.end_object();
    return {"session.open", out.take()};
}

Error no_answer(std::string_view what)
{
    return Error{Errc::internal, fmt::format("the answer is no JSON-RPC: {}", what.substr(0, 200))};
}

Result<boost::json::object> parse(std::string_view text)
{
    boost::system::error_code error;
    const boost::json::value value =
        boost::json::parse(boost::json::string_view{text.data(), text.size()}, error);
    if (error || !value.is_object())
        return no_answer(text);
    return value.get_object();
}

Result<std::vector<boost::json::object>> ask_stream(Wire& wire, const Credentials& credentials,
                                                    std::span<const Question> questions)
{
    // Whether it is let in shows at the questions themselves, unless there is a token to refuse.
    std::string text;
    if (!credentials.token.empty())
        text = text_of(id_of_opening, opening(credentials.token)) + "\n";
    std::int64_t id = id_of_opening;
    for (const Question& question : questions)
        text += text_of(++id, question) + "\n";
    const Status sent = wire.send(text);
    if (!sent)
        return sent.error();

    std::vector<boost::json::object> replies(questions.size());
    std::size_t missing = questions.size();
    while (missing > 0) {
        const Result<std::string> line = wire.read_line();
        if (!line)
            return line.error();
        Result<boost::json::object> reply = parse(*line);
        if (!reply)
            return reply.error();
        const boost::json::value* answered = reply->if_contains("id");
        const std::int64_t* number = answered != nullptr ? answered->if_int64() : nullptr;
        const bool was_opening = number != nullptr && *number == id_of_opening;
        if (was_opening && !reply->contains("error"))
            continue;
        // What answers no question is the reason why none will be answered.
        if (was_opening || number == nullptr)
            return std::vector<boost::json::object>(questions.size(), *reply);
        replies.at(static_cast<std::size_t>(*number) - 1) = std::move(*reply);
        --missing;
    }
    return replies;
}

Result<std::vector<boost::json::object>> ask_http(Wire& wire, const Credentials& credentials,
                                                  std::span<const Question> questions)
{
    std::string body = "[";
    std::int64_t id = id_of_opening;
    for (const Question& question : questions)
        body += (id == id_of_opening ? "" : ",") + text_of(id + 1, question), ++id;
    body += "]";
    std::string header = fmt::format("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                     "Content-Type: application/json\r\nContent-Length: {}\r\n",
                                     body.size());
    if (!credentials.token.empty())
        header += fmt::format("Authorization: Bearer {}\r\n", credentials.token);
    const Status sent = wire.send(header + "\r\n" + body);
    if (!sent)
        return sent.error();
    const Result<std::string> answer = wire.read_all();
    if (!answer)
        return answer.error();
    const std::size_t end = answer->find("\r\n\r\n");
    if (end == std::string::npos)
        return no_answer(*answer);

    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(answer->substr(end + 4), error);
    if (error || (!value.is_array() && !value.is_object()))
        return no_answer(*answer);
    if (value.is_object())
        return std::vector<boost::json::object>(questions.size(), value.get_object());
    std::vector<boost::json::object> replies(questions.size());
    for (const boost::json::value& reply : value.get_array()) {
        const auto place = static_cast<std::size_t>(reply.at("id").to_number<std::int64_t>());
        replies.at(place - 1) = reply.as_object();
    }
    return replies;
}

} // namespace

Result<std::vector<boost::json::object>> ask(const Address& address, const Credentials& credentials,
                                             std::span<const Question> questions,
                                             std::chrono::milliseconds patience)
{
    Result<Wire> wire = Wire::open(address, credentials.trust, patience);
    if (!wire)
        return wire.error();
    return address.kind == Address::Kind::http ? ask_http(*wire, credentials, questions)
                                               : ask_stream(*wire, credentials, questions);
}

} // namespace connectord::cli
