// Whether bytes are UTF-8, told as they arrive and exactly where they cease to be.
#pragma once

#include <cstddef>
#include <string_view>

namespace connectord::json {

/// Follows UTF-8 through any cuts.
///
/// Source  Unicode 15, table 3-7
class Utf8Checker {
public:
    /// How many of `bytes` are right so far: all of them, or up to the first that cannot stand
    /// there.
    std::size_t feed(std::string_view bytes);

    void reset() { *this = Utf8Checker{}; }

private:
    bool accept(unsigned char byte);

    unsigned missing_ = 0; ///< bytes that the begun sequence still needs
    unsigned char low_ = 0x80;
    unsigned char high_ = 0xBF;
};

} // namespace connectord::json
