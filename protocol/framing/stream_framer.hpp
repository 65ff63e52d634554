// Messages on a stream of bytes: which framing a client speaks is found from its first byte, and
// kept.
#pragma once

#include "protocol/framing/frame.hpp"
#include "protocol/json/document.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace connectord::framing {

/// How a client separates its messages; its replies are separated alike.
enum class Framing {
    unknown, ///< nothing has arrived
    texts,   ///< JSON texts, with or without white space between them; replies are lines
    headers, ///< `Content-Length: N`, an empty line, N bytes: as language servers do
};

/// What goes before and after one reply.
struct Envelope {
    std::string before;
    std::string_view after;
};
Envelope envelope_of(Framing framing, std::size_t reply_size);

/// Cuts a stream into frames. The frames are the same however the bytes are cut.
///
/// A message is parsed as it arrives and never kept as text: what a half-arrived one holds is its
/// tree. Source  JSON-RPC over streams, as newline-delimited JSON; Language Server Protocol 3.17,
/// base protocol
class StreamFramer {
public:
    struct Options {
        std::size_t max_request = 4U << 20; ///< bytes of one message
        std::string http_at; ///< where HTTP is spoken, for those who knock at this door
    };

    explicit StreamFramer(Options options) : options_{std::move(options)} {}

    /// Takes bytes off the front until one frame is whole or none are left.
    ///
    /// A frame with limit_exceeded comes when its text has ended: what was too much is passed over
    /// without being kept. After a text that does not parse, all is passed over up to the next
    /// newline.
    std::optional<Frame> feed(std::string_view& bytes);

    /// Says that the client has ended its side. What is half there becomes a parse_error.
    std::optional<Frame> finish();

    Framing framing() const { return framing_; }

    /// A message has begun and is not whole.
    bool is_mid_message() const;

    /// Nothing more can be understood: the connection is to be closed after the last reply.
    bool is_over() const { return state_ == State::over; }

    /// Counts from the next byte on.
    void set_max_request(std::size_t bytes) { options_.max_request = bytes; }

private:
    enum class State {
        first_byte,
        between_texts,
        in_text,
        skipping_line,
        in_header,
        in_body,
        skipping_body,
        over,
    };

    std::optional<Frame> step(std::string_view& bytes);
    std::optional<Frame> begin(std::string_view& bytes);
    std::optional<Frame> read_text(std::string_view& bytes);
    void skip_line(std::string_view& bytes);
    std::optional<Frame> read_header(std::string_view& bytes);
    std::optional<Frame> read_header_line(std::string_view line);
    std::optional<Frame> end_header();
    std::optional<Frame> read_body(std::string_view& bytes);
    void skip_body(std::string_view& bytes);
    void limit();
    Frame take_document();
    Frame refuse_text();
    Frame refuse_stream(std::string message);

    Options options_;
    Framing framing_ = Framing::unknown;
    State state_ = State::first_byte;
    json::DocumentParser parser_;
    std::size_t passed_limit_ = 0; ///< the limit that the text has passed, while it is discarded

    std::string line_;
    bool has_header_lines_ = false;
    std::optional<std::uint64_t> content_length_;
    std::uint64_t body_left_ = 0;
};

} // namespace connectord::framing
