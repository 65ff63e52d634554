#include "tests/fuzz/targets.hpp"

#include "protocol/framing/stream_framer.hpp"
#include "protocol/json/document.hpp"
#include "protocol/json/writer.hpp"
#include "protocol/rpc/params.hpp"
#include "protocol/rpc/reply.hpp"
#include "protocol/rpc/request.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace connectord::fuzz {

namespace {

using State = json::DocumentParser::State;

void claim(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

std::string text_of(const json::Document& document)
{
    json::Writer out;
    out.tree(document.root());
    return out.take();
}

std::string story_of(const Error& error)
{
    return std::string{name_of(error.code)} + ": " + error.message;
}

std::string read_whole(std::string_view bytes)
{
    const Result<std::shared_ptr<const json::Document>> document = json::parse(bytes);
    return document ? text_of(**document) : story_of(document.error());
}

std::string read_byte_by_byte(std::string_view bytes)
{
    json::DocumentParser parser;
    State state = State::needs_more;
    std::size_t taken = 0;
    while (taken < bytes.size() && state != State::failed) {
        std::string_view one = bytes.substr(taken, 1);
        state = parser.feed(one);
        if (!one.empty())
            break;
        ++taken;
    }
    if (parser.finish() == State::failed)
        return story_of(parser.error());
    if (taken < bytes.size())
        return "parse_error: something follows the text, at byte " + std::to_string(parser.size());
    return text_of(*parser.take());
}

std::string story_of(const framing::Frame& frame)
{
    if (const auto* document = std::get_if<std::shared_ptr<const json::Document>>(&frame))
        return text_of(**document);
    const auto& refusal = std::get<framing::Refusal>(frame);
    claim(json::parse(refusal.id).has_value(), "an id to echo is JSON");
    return refusal.id + " " + story_of(refusal.error);
}

/// The frames of a stream that comes in parts of `step` bytes.
std::vector<std::string> frames_of(std::string_view bytes, std::size_t step)
{
    framing::StreamFramer framer{{256, {}}};
    std::vector<std::string> stories;
    while (!bytes.empty()) {
        std::string_view part = bytes.substr(0, step);
        bytes.remove_prefix(part.size());
        while (const std::optional<framing::Frame> frame = framer.feed(part))
            stories.push_back(story_of(*frame));
        claim(part.empty(), "all that is fed is taken");
    }
    if (const std::optional<framing::Frame> frame = framer.finish())
        stories.push_back(story_of(*frame));
    claim(framer.is_over(), "nothing follows the end");
    return stories;
}

} // namespace

void document(std::string_view bytes)
{
    const std::string whole = read_whole(bytes);
    claim(whole == read_byte_by_byte(bytes), "a text is the same whole and byte by byte");

    const Result<std::shared_ptr<const json::Document>> read = json::parse(bytes);
    if (!read)
        return;
    const Result<std::shared_ptr<const json::Document>> again = json::parse(whole);
    claim(again.has_value(), "what is written can be read");
    claim(text_of(**again) == whole, "what is read again is the same");
}

void stream(std::string_view bytes)
{
    const std::vector<std::string> whole = frames_of(bytes, bytes.size() + 1);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}})
        claim(frames_of(bytes, step) == whole, "a stream is the same whole and cut");
}

void message(std::string_view bytes)
{
    static const std::vector<rpc::ParamSpec> specs{
        {"model", true, "{}", {}}, {"filter", false, "{}", {}}, {"options", false, "{}", {}}};

    const Result<std::shared_ptr<const json::Document>> document = json::parse(bytes);
    if (!document)
        return;
    const rpc::Message message = rpc::parse_message(*document, 100);
    claim(!message.items.empty(), "a message is never nothing");
    claim(message.is_batch || message.items.size() == 1, "without a batch there is one call");
    for (const rpc::Message::Item& item : message.items) {
        if (!item.request) {
            claim(item.id.has_value(), "an error has an id to answer to");
            const std::string reply =
                rpc::to_reply(*item.id, item.request.error(), rpc::ErrorDetail::plain);
            claim(json::parse(reply).has_value(), "a reply is JSON");
            continue;
        }
        const Result<rpc::Params> params = rpc::Params::bind(*item.request, specs);
        if (!params) {
            const std::string reply =
                rpc::to_reply(rpc::Id{}, params.error(), rpc::ErrorDetail::full);
            claim(json::parse(reply).has_value(), "a refusal is JSON");
            continue;
        }
        claim(params->raw("model") != nullptr, "a required parameter is there");
        static_cast<void>(params->string("model"));
        static_cast<void>(params->optional_object("filter"));
        static_cast<void>(params->optional_integer("options", 0, 9));
    }
}

} // namespace connectord::fuzz
