#include "protocol/model/base64.hpp"

#include <array>
#include <cstdint>

namespace connectord::model {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_digit = 64;

constexpr std::array<std::uint8_t, 256> digit_of = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::uint8_t i = 0; i < 64; ++i)
        table[static_cast<unsigned char>(alphabet[i])] = i;
    table['-'] = 62;
    table['_'] = 63;
    return table;
}();

} // namespace

std::optional<std::string> decode_base64(std::string_view text)
{
    while (!text.empty() && text.back() == '=' && text.size() % 4 != 1)
        text.remove_suffix(1);
    if (text.size() % 4 == 1)
        return std::nullopt;

    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const std::uint8_t digit = digit_of[static_cast<unsigned char>(c)];
        if (digit == no_digit)
            return std::nullopt;
        bits = (bits << 6 | digit) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes.push_back(static_cast<char>(bits >> held & 0xFF));
        }
    }
    return bytes;
}

void append_base64(std::string& out, std::string_view bytes)
{
    const auto byte = [bytes](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    std::size_t i = 0;
    for (; i + 2 < bytes.size(); i += 3) {
        const std::uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        out.push_back(alphabet[three >> 18]);
        out.push_back(alphabet[three >> 12 & 63]);
        out.push_back(alphabet[three >> 6 & 63]);
        out.push_back(alphabet[three & 63]);
    }
    const std::size_t left = bytes.size() - i;
    if (left == 0)
        return;
    const std::uint32_t last = byte(i) << 16 | (left == 2 ? byte(i + 1) << 8 : 0);
    out.push_back(alphabet[last >> 18]);
    out.push_back(alphabet[last >> 12 & 63]);
    out.push_back(left == 2 ? alphabet[last >> 6 & 63] : '=');
    out.push_back('=');
}

} // namespace connectord::model
