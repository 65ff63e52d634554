// One function a parser: any bytes may come, and its claims must hold. A claim that does not
// aborts.
#pragma once

#include <string_view>

namespace connectord::fuzz {

/// A text is read the same whole and byte by byte, and what was read can be written and read again.
void document(std::string_view bytes);

/// A stream falls into the same frames whole and cut, by lines and by headers.
void stream(std::string_view bytes);

/// Every item of a message is a call or an error with an id to answer to, and params bind or are
/// refused.
void message(std::string_view bytes);

} // namespace connectord::fuzz
