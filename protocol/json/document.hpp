// A JSON text, read as its bytes arrive, with the traps of the library's defaults closed.
#pragma once

#include "protocol/error.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace connectord::json {

/// A parsed text and the arena that holds it.
///
/// The arena is a fresh one for each document, over a fixed first buffer: one that is reused for a whole
/// session grows for ever (boost::json::monotonic_resource never goes back to its first block).
class Document {
public:
    Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    const boost::json::value& root() const { return root_; }

    /// The first thing in the text that JSON allows and this protocol refuses below `params`: a doubled member name,
    /// a number that is not finite or loses digits (an integer outside 64 bits), U+0000 in a string or name.
    ///
    /// Shape  an invalid_params error with its path, such as `params.data.name` or `params[1].name`; for a
    ///        batch the path starts with its index, `[3].params…`. Doubled names outside params are
    ///        invalid_request
    const std::optional<Error>& violation() const { return violation_; }

private:
    friend class DocumentParser;

    static constexpr std::size_t first_block = 4096;
    std::unique_ptr<unsigned char[]> block_;
    boost::json::monotonic_resource arena_;
    boost::json::value root_;
    std::optional<Error> violation_;
};

} // namespace connectord::json
