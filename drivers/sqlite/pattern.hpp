// Patterns of REGEXP and ilike, compiled once and kept: PCRE2, with an end to every match.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

struct pcre2_real_code_8;
struct pcre2_real_match_data_8;
struct pcre2_real_match_context_8;

namespace connectord::sqlite {

/// The SQLSTATE and the sentence of a pattern's failure; both empty when there was none. Never
/// holds the pattern.
struct PatternFault {
    std::string_view sql_state;
    std::string message;
};

/// One compiled pattern.
class Pattern {
public:
    enum class Match { no, yes, too_complex };

    /// A JavaScript regular expression, as near as PCRE2 comes to it: `[]` and `[^]` work, `$` is
    /// the very end, `\x`,
    /// `\u0041` and `\u{1F600}` are JavaScript's. `(?i)` at the front ignores case. Look-behind
    /// must be of one length.
    ///
    /// Errors  2201B with PCRE2's reason and the offset; the pointer is then null
    static std::unique_ptr<Pattern> regexp(std::string_view source, PatternFault& fault);

    /// A LIKE pattern that ignores case by Unicode's simple folding, with `\` as its escape.
    ///
    /// Errors  22025 when the pattern ends in a lone escape; the pointer is then null
    static std::unique_ptr<Pattern> ilike(std::string_view like, PatternFault& fault);

    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    ~Pattern();

    /// Whether the text matches, found out within a bounded number of steps.
    Match matches(std::string_view text) const;

private:
    Pattern() = default;
    static std::unique_ptr<Pattern> compile(std::string_view source, unsigned options,
                                            PatternFault& fault);

    pcre2_real_code_8* code_ = nullptr;
    pcre2_real_match_data_8* data_ = nullptr;
    pcre2_real_match_context_8* limits_ = nullptr;
};

/// The patterns that one connection used last.
class PatternCache {
public:
    enum class Kind : char { regexp = 'r', ilike = 'l' };

    /// Lifetime  until the next call
    const Pattern* find(Kind kind, std::string_view source, PatternFault& fault);

private:
    static constexpr std::size_t most = 64;
    struct Entry {
        std::string key;
        std::unique_ptr<Pattern> pattern;
    };

    std::list<Entry> entries_; ///< the last used one first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
};

} // namespace connectord::sqlite
