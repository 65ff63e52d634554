// A JSON text, read as its bytes arrive, with the traps of the library's defaults closed.
#pragma once

#include "protocol/error.hpp"
#include "protocol/json/utf8.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::json {

/// Objects and arrays may lie this deep in each other; the whole text counts, its root too.
inline constexpr std::size_t max_depth = 64;

/// Something that JSON allows and this protocol refuses in a call. It is noted instead of failing
/// the parse, so that the reply can carry the call's id.
struct Violation {
    enum class Kind {
        doubled_name, ///< a member's name comes twice in one object
        number,       ///< not finite, or an integer outside 64 bits: its digits would be lost
        nul,          ///< U+0000, at which a database driver would cut the text
        depth,        ///< nested deeper than `max_depth`
    };

    Kind kind;
    bool is_batch;    ///< the text is an array
    std::size_t call; ///< which call of the batch; 0 without one
    bool in_params;   ///< else only doubled names and depth are noted
    std::string path; ///< from the call on: `params.where.age`, `params[1].name`, `method`
    std::string name; ///< the doubled one
};

/// A parsed text and the arena that holds it.
///
/// The arena is a fresh one for each document, over a fixed first block: one that is reused for a
/// whole session grows for ever (boost::json::monotonic_resource never goes back to its first
/// block's size).
class Document {
public:
    Document() : arena_{block_.data(), block_.size()}, root_(boost::json::storage_ptr{&arena_}) {}
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    const boost::json::value& root() const { return root_; }

    /// Why a call of this text is refused, or null. `call` is the index in a batch, 0 without one.
    const Violation* violation_of(std::size_t call) const;

private:
    friend class DocumentParser;

    static constexpr std::size_t first_block = 4096;
    alignas(std::max_align_t) std::array<unsigned char, first_block> block_;
    boost::json::monotonic_resource arena_;
    boost::json::value root_;
    std::vector<Violation> violations_; ///< at most one a call, in the order of the calls
};

/// Reads one text after another. Whoever feeds it keeps count of bytes and limits them.
///
/// Numbers are rounded correctly (`0.1` is the double nearest to 0.1), which boost::json 1.81 by
/// itself does not.
class DocumentParser {
public:
    DocumentParser();
    ~DocumentParser();
    DocumentParser(DocumentParser&&) noexcept;
    DocumentParser& operator=(DocumentParser&&) noexcept;

    enum class State { needs_more, done, failed };

    /// Takes bytes off the front, up to the end of the text or to the byte that breaks it, which
    /// stays.
    ///
    /// White space that follows the text may be taken with it.
    State feed(std::string_view& bytes);

    /// Says that no bytes follow: a number is then whole, anything else that is open has failed.
    State finish();

    /// The text that is done; the parser is then ready for the next one.
    std::shared_ptr<const Document> take();

    /// Why the text failed.
    ///
    /// Shape  parse_error with data.position, the byte's offset in the text; limit_exceeded for a
    ///        depth so great that not even the id could be looked for
    Error error() const;

    /// Goes on without keeping anything: the text's end is still found, and its id.
    void discard();
    bool is_discarding() const;

    /// The `id` of the call, as JSON text to echo, as far as it was seen; `null` when it was not.
    const std::string& id_text() const;

    /// How many bytes of this text were taken.
    std::size_t size() const { return size_; }

    /// Forgets this text.
    void reset();

private:
    class Machine;

    void feed_line(std::string_view& bytes);
    State advance(std::string_view bytes, bool more, std::size_t& taken);
    void remember(std::string_view bytes);

    std::unique_ptr<Machine> machine_;
    Utf8Checker utf8_;
    std::string tail_; ///< the last bytes taken, to name the start of a broken word
    std::size_t size_ = 0;
    bool is_ill_coded_ = false;
};

/// Reads a text that is there as a whole. Errors as `DocumentParser::error`.
Result<std::shared_ptr<const Document>> parse(std::string_view text);

} // namespace connectord::json
