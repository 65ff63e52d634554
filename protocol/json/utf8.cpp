#include "protocol/json/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace connectord::json {

namespace {

/// How many bytes at the front are ASCII, eight at a time.
std::size_t ascii_run(std::string_view bytes)
{
    std::size_t run = 0;
    while (bytes.size() - run >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + run, sizeof word);
        if ((word & 0x8080808080808080U) != 0)
            break;
        run += sizeof word;
    }
    return run;
}

} // namespace

std::size_t Utf8Checker::feed(std::string_view bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (missing_ == 0)
            at += ascii_run(bytes.substr(at));
        if (at == bytes.size())
            break;
        if (!accept(static_cast<unsigned char>(bytes[at])))
            return at;
        ++at;
    }
    return at;
}

bool Utf8Checker::accept(unsigned char byte)
{
    if (missing_ > 0) {
        if (byte < low_ || byte > high_)
            return false;
        --missing_;
        low_ = 0x80;
        high_ = 0xBF;
        return true;
    }
    if (byte < 0x80)
        return true;
    if (byte < 0xC2 || byte > 0xF4)
        return false;
    missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    return true;
}

} // namespace connectord::json
