#include "drivers/sqlite/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace connectord::sqlite {
namespace {

// A match that needs more steps is refused: at some 20 ns a step this is well below a tenth of a
// second, after which the statement looks at its deadline again.
constexpr std::uint32_t most_steps = 1'000'000;
constexpr std::uint32_t most_kilobytes = 16'384;

PCRE2_SPTR bytes_of(std::string_view text)
{
    // PCRE2 takes unsigned characters, and no null pointer even for an empty text.
    return reinterpret_cast<PCRE2_SPTR>(text.empty() ? "" : text.data());
}

/// Everything that PCRE2 would read as more than itself, made plain.
void append_literal(std::string& out, std::string_view character)
{
    if (character.size() == 1 && static_cast<unsigned char>(character[0]) < 0x80) {
        constexpr std::string_view special = R"(\^$.|?*+()[]{}#-/ )";
        if (special.find(character[0]) != std::string_view::npos)
            out.push_back('\\');
    }
    out.append(character);
}

/// How many bytes the character at the front has; one for what is no UTF-8.
std::size_t character_size(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0xc0 ? 1 : (lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : 4));
    return std::min(size, text.size());
}

} // namespace

std::unique_ptr<Pattern> Pattern::compile(std::string_view source, unsigned options,
                                          PatternFault& fault)
{
    struct FreeContext {
        void operator()(pcre2_compile_context* context) const
        {
            pcre2_compile_context_free(context);
        }
    };
    const std::unique_ptr<pcre2_compile_context, FreeContext> context{
        pcre2_compile_context_create(nullptr)};
    pcre2_set_newline(context.get(), PCRE2_NEWLINE_ANYCRLF);
    pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALT_BSUX);

    int code = 0;
    PCRE2_SIZE offset = 0;
    std::unique_ptr<Pattern> pattern{new Pattern};
    pattern->code_ =
        pcre2_compile(bytes_of(source), source.size(),
                      options | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C,
                      &code, &offset, context.get());
    if (pattern->code_ == nullptr) {
        std::array<PCRE2_UCHAR, 256> reason{};
        pcre2_get_error_message(code, reason.data(), reason.size());
        fault.sql_state = "2201B";
        fault.message = "invalid regular expression: ";
        for (const PCRE2_UCHAR c : reason) {
            if (c == 0)
                break;
            fault.message.push_back(static_cast<char>(c));
        }
        fault.message.append(" at offset ").append(std::to_string(offset));
        return nullptr;
    }
    // Where no executable memory is to be had the interpreter does the same, only slower.
    pcre2_jit_compile(pattern->code_, PCRE2_JIT_COMPLETE);
    pattern->data_ = pcre2_match_data_create(1, nullptr);
    pattern->limits_ = pcre2_match_context_create(nullptr);
    pcre2_set_match_limit(pattern->limits_, most_steps);
    pcre2_set_heap_limit(pattern->limits_, most_kilobytes);
    return pattern;
}

std::unique_ptr<Pattern> Pattern::regexp(std::string_view source, PatternFault& fault)
{
    return compile(source,
                   PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_DOLLAR_ENDONLY |
                       PCRE2_MATCH_UNSET_BACKREF,
                   fault);
}

std::unique_ptr<Pattern> Pattern::ilike(std::string_view like, PatternFault& fault)
{
    // Each run behind a `%` may be taken where it first fits, so it stands in an atomic group: LIKE
    // needs no going back, and the match no more than text × pattern steps. Only the last run must
    // be found at the end.
    std::string source{"\\A"};
    bool in_group = false;
    std::size_t last_group = std::string::npos;
    for (std::string_view rest = like; !rest.empty();) {
        std::size_t size = character_size(rest);
        if (rest.front() == '%') {
            if (in_group)
                source.push_back(')');
            last_group = source.size();
            source.append("(?>.*?");
            in_group = true;
        } else if (rest.front() == '_') {
            source.push_back('.');
        } else if (rest.front() != '\\') {
            append_literal(source, rest.substr(0, size));
        } else {
            rest.remove_prefix(1);
            if (rest.empty()) {
                fault.sql_state = "22025";
                fault.message = "a LIKE pattern must not end with its escape character";
                return nullptr;
            }
            size = character_size(rest);
            append_literal(source, rest.substr(0, size));
        }
        rest.remove_prefix(size);
    }
    if (in_group) {
        source.push_back(')');
        source.replace(last_group, std::string_view{"(?>.*?"}.size(), "(?:.*");
    }
    source.append("\\z");
    return compile(source, PCRE2_CASELESS | PCRE2_DOTALL, fault);
}

Pattern::~Pattern()
{
    pcre2_match_context_free(limits_);
    pcre2_match_data_free(data_);
    pcre2_code_free(code_);
}

Pattern::Match Pattern::matches(std::string_view text) const
{
    int found = pcre2_match(code_, bytes_of(text), text.size(), 0, 0, data_, limits_);
    // The compiled form has a small stack of its own; the interpreter uses the heap, up to its
    // limit.
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(code_, bytes_of(text), text.size(), 0, PCRE2_NO_JIT, data_, limits_);
    if (found >= 0)
        return Match::yes;
    return found == PCRE2_ERROR_NOMATCH ? Match::no : Match::too_complex;
}

const Pattern* PatternCache::find(Kind kind, std::string_view source, PatternFault& fault)
{
    const auto is_it = [&](const std::string& key) {
        return key.size() == source.size() + 1 && key.front() == static_cast<char>(kind) &&
               std::string_view{key}.substr(1) == source;
    };
    // A statement asks for the same pattern for every row.
    if (!entries_.empty() && is_it(entries_.front().key))
        return entries_.front().pattern.get();

    std::string key(1, static_cast<char>(kind));
    key.append(source);
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
        entries_.splice(entries_.begin(), entries_, known->second);
        return entries_.front().pattern.get();
    }
    std::unique_ptr<Pattern> pattern =
        kind == Kind::regexp ? Pattern::regexp(source, fault) : Pattern::ilike(source, fault);
    if (!pattern)
        return nullptr;
    if (entries_.size() == most) {
        by_key_.erase(entries_.back().key);
        entries_.pop_back();
    }
    entries_.push_front(Entry{std::move(key), std::move(pattern)});
    by_key_.emplace(entries_.front().key, entries_.begin());
    return entries_.front().pattern.get();
}

} // namespace connectord::sqlite
