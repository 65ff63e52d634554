#include "protocol/framing/stream_framer.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace connectord::framing {

namespace {

using ParserState = json::DocumentParser::State;

constexpr std::size_t longest_header_line = 1024;
constexpr std::string_view white_space = " \t\r\n";

bool is_white(char c)
{
    return white_space.find(c) != std::string_view::npos;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::optional<std::uint64_t> parse_length(std::string_view digits)
{
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return length;
}

/// The first letters of HTTP's methods. One byte decides, so that the answer does not hang on how
/// many have arrived.
bool begins_like_http(char c)
{
    return std::string_view{"GHPDOT"}.find(c) != std::string_view::npos;
}

} // namespace

Envelope envelope_of(Framing framing, std::size_t reply_size)
{
    if (framing == Framing::headers)
        return {"Content-Length: " + std::to_string(reply_size) + "\r\n\r\n", ""};
    return {"", "\n"};
}

std::optional<Frame> StreamFramer::feed(std::string_view& bytes)
{
    while (!bytes.empty()) {
        std::optional<Frame> frame = step(bytes);
        if (frame)
            return frame;
    }
    return std::nullopt;
}

std::optional<Frame> StreamFramer::step(std::string_view& bytes)
{
    switch (state_) {
    case State::first_byte:
        return begin(bytes);
    case State::between_texts:
        bytes.remove_prefix(std::min(bytes.find_first_not_of(white_space), bytes.size()));
        if (!bytes.empty())
            state_ = State::in_text;
        return std::nullopt;
    case State::in_text:
        return read_text(bytes);
    case State::skipping_line:
        skip_line(bytes);
        return std::nullopt;
    case State::in_header:
        return read_header(bytes);
    case State::in_body:
        return read_body(bytes);
    case State::skipping_body:
        skip_body(bytes);
        return std::nullopt;
    case State::over:
        bytes = {};
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Frame> StreamFramer::begin(std::string_view& bytes)
{
    const char first = bytes.front();
    if (first == '{' || first == '[' || is_white(first)) {
        framing_ = Framing::texts;
        state_ = State::between_texts;
        return std::nullopt;
    }
    if (lower(first) == 'c') {
        framing_ = Framing::headers;
        state_ = State::in_header;
        return std::nullopt;
    }
    std::string message{
        "this port speaks JSON-RPC 2.0: JSON texts one after another, or each behind a "
        "Content-Length header"};
    if (begins_like_http(first))
        message.append("; HTTP is spoken ")
            .append(options_.http_at.empty() ? "on a listener of its own"
                                             : "at " + options_.http_at);
    return refuse_stream(std::move(message));
}

std::optional<Frame> StreamFramer::read_text(std::string_view& bytes)
{
    if (!parser_.is_discarding() && parser_.size() >= options_.max_request)
        limit();

    std::string_view piece = bytes;
    if (!parser_.is_discarding())
        piece = bytes.substr(0, options_.max_request - parser_.size());
    const std::size_t given = piece.size();
    const ParserState state = parser_.feed(piece);
    bytes.remove_prefix(given - piece.size());

    switch (state) {
    case ParserState::needs_more:
        return std::nullopt;
    case ParserState::done:
        state_ = State::between_texts;
        return take_document();
    case ParserState::failed:
        state_ = State::skipping_line;
        return refuse_text();
    }
    return std::nullopt;
}

void StreamFramer::skip_line(std::string_view& bytes)
{
    const std::size_t newline = bytes.find('\n');
    if (newline == std::string_view::npos) {
        bytes = {};
        return;
    }
    bytes.remove_prefix(newline + 1);
    state_ = State::between_texts;
}

std::optional<Frame> StreamFramer::read_header(std::string_view& bytes)
{
    const std::size_t newline = bytes.find('\n');
    const std::string_view part = bytes.substr(0, newline);
    if (line_.size() + part.size() > longest_header_line)
        return refuse_stream("a header line is too long");
    line_.append(part);
    if (newline == std::string_view::npos) {
        bytes = {};
        return std::nullopt;
    }
    bytes.remove_prefix(newline + 1);
    const std::string line = std::exchange(line_, {});
    return read_header_line(trimmed(line));
}

std::optional<Frame> StreamFramer::read_header_line(std::string_view line)
{
    if (line.empty())
        return end_header();

    has_header_lines_ = true;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return refuse_stream("a header line has no name and colon");
    if (!equal_ignoring_case(trimmed(line.substr(0, colon)), "content-length"))
        return std::nullopt;

    const std::optional<std::uint64_t> length = parse_length(trimmed(line.substr(colon + 1)));
    if (!length || (content_length_ && *content_length_ != *length))
        return refuse_stream("Content-Length is no number of bytes");
    content_length_ = length;
    return std::nullopt;
}

std::optional<Frame> StreamFramer::end_header()
{
    // An empty line before the headers is somebody's line end after the last body.
    if (!has_header_lines_)
        return std::nullopt;
    if (!content_length_)
        return refuse_stream("the headers have no Content-Length");

    body_left_ = *std::exchange(content_length_, std::nullopt);
    has_header_lines_ = false;
    state_ = State::in_body;
    if (body_left_ > options_.max_request)
        limit();
    if (body_left_ == 0) {
        state_ = State::in_header;
        parser_.finish();
        return refuse_text();
    }
    return std::nullopt;
}

std::optional<Frame> StreamFramer::read_body(std::string_view& bytes)
{
    std::string_view piece = bytes.substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, bytes.size())));
    const std::size_t given = piece.size();
    ParserState state = parser_.feed(piece);
    bytes.remove_prefix(given - piece.size());
    body_left_ -= given - piece.size();

    const bool is_followed = state == ParserState::done && !piece.empty();
    if (state != ParserState::failed && !is_followed) {
        if (body_left_ > 0)
            return std::nullopt;
        state = parser_.finish();
    }
    state_ = body_left_ > 0 ? State::skipping_body : State::in_header;
    if (is_followed) {
        const std::size_t position = parser_.size();
        parser_.reset();
        return Refusal{Error{Errc::parse_error, "something follows the text in its body"}.with(
            "position", position)};
    }
    if (state == ParserState::done)
        return take_document();
    return refuse_text();
}

void StreamFramer::skip_body(std::string_view& bytes)
{
    const auto skipped =
        static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, bytes.size()));
    bytes.remove_prefix(skipped);
    body_left_ -= skipped;
    if (body_left_ == 0)
        state_ = State::in_header;
}

void StreamFramer::limit()
{
    passed_limit_ = options_.max_request;
    parser_.discard();
}

Frame StreamFramer::take_document()
{
    if (!parser_.is_discarding())
        return parser_.take();
    Refusal refusal{limit_exceeded("request", passed_limit_), parser_.id_text()};
    parser_.reset();
    return refusal;
}

Frame StreamFramer::refuse_text()
{
    Refusal refusal{parser_.error(), parser_.id_text()};
    // Of a text that breaks off only a part was seen: whose id that was is a guess.
    if (refusal.error.code == Errc::parse_error)
        refusal.id = "null";
    parser_.reset();
    return refusal;
}

Frame StreamFramer::refuse_stream(std::string message)
{
    state_ = State::over;
    return Refusal{Error{Errc::parse_error, std::move(message)}.with("position", 0)};
}

std::optional<Frame> StreamFramer::finish()
{
    const State state = std::exchange(state_, State::over);
    switch (state) {
    case State::in_text:
        return parser_.finish() == ParserState::done ? take_document() : refuse_text();
    case State::in_body:
        parser_.reset();
        return refuse_stream("the stream ends within a body");
    case State::in_header:
        if (has_header_lines_ || !trimmed(line_).empty())
            return refuse_stream("the stream ends within a header");
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

bool StreamFramer::is_mid_message() const
{
    switch (state_) {
    case State::in_text:
    case State::in_body:
    case State::skipping_body:
        return true;
    case State::in_header:
        return has_header_lines_ || !line_.empty();
    default:
        return false;
    }
}

} // namespace connectord::framing
