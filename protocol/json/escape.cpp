#include "protocol/json/escape.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace connectord::json {

namespace {

/// What one byte asks for: copied as it stands, escaped, or looked at as the start of UTF-8.
enum class Kind : std::uint8_t { plain, escaped, utf8 };

constexpr std::array<Kind, 256> kinds = [] {
    std::array<Kind, 256> table{};
    for (std::size_t c = 0; c < 0x20; ++c)
        table[c] = Kind::escaped;
    table['"'] = Kind::escaped;
    table['\\'] = Kind::escaped;
    for (std::size_t c = 0x80; c < 256; ++c)
        table[c] = Kind::utf8;
    return table;
}();

Kind kind_of(char c) { return kinds[static_cast<unsigned char>(c)]; }

void append_escape(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"': out.append("\\\""); return;
    case '\\': out.append("\\\\"); return;
    case '\b': out.append("\\b"); return;
    case '\f': out.append("\\f"); return;
    case '\n': out.append("\\n"); return;
    case '\r': out.append("\\r"); return;
    case '\t': out.append("\\t"); return;
    default:
        out.append("\\u00");
        out.push_back(digits[static_cast<unsigned char>(c) >> 4]);
        out.push_back(digits[static_cast<unsigned char>(c) & 15]);
    }
}

/// How many bytes at the front of `text` are one well-formed UTF-8 sequence; 0 when none are.
///
/// Source  Unicode 15, table 3-7
std::size_t sequence_length(std::string_view text)
{
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(0);
    if (lead >= 0xC2 && lead <= 0xDF)
        return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return continues(1, low, high) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

} // namespace

void append_string(std::string& out, std::string_view text)
{
    out.push_back('"');
    std::size_t copied = 0;
    std::size_t i = 0;
    while (i < text.size()) {
        const Kind kind = kind_of(text[i]);
        if (kind == Kind::plain) {
            ++i;
            continue;
        }
        if (kind == Kind::utf8) {
            if (const std::size_t length = sequence_length(text.substr(i)); length != 0) {
                i += length;
                continue;
            }
        }
        out.append(text, copied, i - copied);
        if (kind == Kind::escaped)
            append_escape(out, text[i]);
        else
            out.append("\xEF\xBF\xBD");
        copied = ++i;
    }
    out.append(text, copied, text.size() - copied);
    out.push_back('"');
}

std::string escaped_key(std::string_view text)
{
    std::string key;
    append_string(key, text);
    key.push_back(':');
    return key;
}

} // namespace connectord::json
