// JSON text, appended in order: no tree is built and nothing already written is touched again.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace connectord::json {

/// Appends JSON text to one buffer, and sets the commas itself.
///
/// The last byte written tells whether a comma is due, so that raw text and writer calls may
/// alternate, and a rewound writer goes on as if nothing had been.
class Writer {
public:
    /// Units  `limit` is in bytes; past it `is_full` answers true, and whoever appends should stop
    explicit Writer(std::size_t limit = 64U << 20) : limit_{limit} {}

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }

    /// Appends a member's name; its value must follow.
    Writer& key(std::string_view name);

    Writer& null() { return raw("null"); }
    Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
    Writer& integer(std::int64_t value);
    Writer& unsigned_integer(std::uint64_t value);

    /// Appends the shortest text that reads back as `value`; null when it is not finite.
    Writer& number(double value);

    Writer& string(std::string_view text);

    /// Appends a tree as text, its non-finite numbers as null.
    Writer& tree(const boost::json::value& value);

    /// Appends text that is already JSON.
    Writer& raw(std::string_view json);

    /// A place to come back to with `rewind`.
    std::size_t mark() const { return text_.size(); }

    /// Forgets everything appended since `mark`.
    void rewind(std::size_t mark) { text_.resize(mark); }

    bool is_full() const { return text_.size() > limit_; }
    std::size_t limit() const { return limit_; }

    std::string_view view() const { return text_; }
    std::string_view view_since(std::size_t mark) const
    {
        return std::string_view{text_}.substr(mark);
    }

    /// The buffer itself, for encoders that append rows: they leave a complete JSON value behind.
    std::string& buffer() { return text_; }

    /// Sets a comma when the last byte asks for one, as before any value.
    void separate();

    /// The finished text; the writer is then empty.
    std::string take();

private:
    Writer& open(char bracket);
    Writer& close(char bracket);

    std::string text_;
    std::size_t limit_;
};

} // namespace connectord::json
