#include "tests/support/caller.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace connectord::test {

namespace {

constexpr std::int64_t internal_error = -32603;

std::string clipped(std::string_view text)
{
    constexpr std::size_t longest = 2000;
    return std::string{text.substr(0, longest)};
}

} // namespace

boost::json::value json_of(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = 200;
    return boost::json::parse(text, {}, options);
}

std::string text_of(const boost::json::value& value)
{
    return boost::json::serialize(value);
}

std::string Refusal::fact(std::string_view member) const
{
    const boost::json::value* found = data.if_contains(member);
    if (found == nullptr)
        return {};
    if (const boost::json::string* text = found->if_string())
        return std::string{*text};
    return boost::json::serialize(*found);
}

std::string Refusal::text() const
{
    return std::to_string(code) + " " + message + " " + boost::json::serialize(data);
}

boost::json::object checked_reply(const boost::json::value& reply)
{
    const boost::json::object* object = reply.if_object();
    if (object == nullptr || !object->contains("jsonrpc") || !object->contains("id") ||
        object->contains("result") == object->contains("error") || object->size() != 3)
        throw std::runtime_error{"no JSON-RPC reply: " + clipped(text_of(reply))};
    if (const boost::json::value* error = object->if_contains("error")) {
        if (error->at("code").to_number<std::int64_t>() == internal_error)
            throw std::runtime_error{"an internal error: " + clipped(text_of(reply))};
    }
    return *object;
}

Refusal refusal_of(const boost::json::object& reply)
{
    const boost::json::value* error = reply.if_contains("error");
    if (error == nullptr)
        throw std::runtime_error{"not refused: " + clipped(text_of(reply))};
    Refusal refusal;
    refusal.code = error->at("code").to_number<std::int64_t>();
    refusal.message = std::string{error->at("message").as_string()};
    if (const boost::json::value* data = error->as_object().if_contains("data"))
        refusal.data = data->as_object();
    return refusal;
}

boost::json::object Caller::reply(std::string_view method, std::string_view params)
{
    return checked_reply(client.call(method, params));
}

boost::json::value Caller::ok(std::string_view method, std::string_view params)
{
    boost::json::object answer = reply(method, params);
    if (answer.contains("error"))
        throw std::runtime_error{std::string{method} + " " + clipped(params) +
                                 " was refused: " + text_of(answer.at("error"))};
    return answer.at("result");
}

boost::json::value Caller::ok(std::string_view method, const boost::json::object& params)
{
    return ok(method, std::string_view{boost::json::serialize(params)});
}

Refusal Caller::refused(std::string_view method, std::string_view params)
{
    const boost::json::object answer = reply(method, params);
    if (answer.contains("result"))
        throw std::runtime_error{std::string{method} + " " + clipped(params) +
                                 " was not refused but gave " + clipped(text_of(answer))};
    return refusal_of(answer);
}

Refusal Caller::refused(std::string_view method, const boost::json::object& params)
{
    return refused(method, std::string_view{boost::json::serialize(params)});
}

} // namespace connectord::test
