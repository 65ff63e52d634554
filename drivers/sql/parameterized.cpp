#include "drivers/sql/parameterized.hpp"

#include <algorithm>

namespace connectord::sql {

namespace {

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Where what begins at `at` ends, when it is something whose inside is no SQL: a literal, a quoted
/// name, a comment. `at` itself when it is none of these. What has no end goes on to the text's.
class Quotes {
public:
    Quotes(std::string_view sql, const Dialect& dialect)
        : sql_{sql}, has_escapes_{dialect.has_escape_strings()}
    {
    }

    std::size_t end_of(std::size_t at) const
    {
        switch (sql_[at]) {
        case '\'':
            return end_of_quoted(at, is_escape_string(at));
        case '"':
            return end_of_quoted(at, false);
        case '-':
            return starts(at, "--") ? after(sql_.find('\n', at), 1) : at;
        case '/':
            return starts(at, "/*") ? end_of_comment(at) : at;
        case '$':
            return has_escapes_ ? end_of_dollars(at) : at;
        default:
            return at;
        }
    }

private:
    bool starts(std::size_t at, std::string_view text) const
    {
        return sql_.substr(at).starts_with(text);
    }

    std::size_t after(std::size_t found, std::size_t length) const
    {
        return found == sql_.npos ? sql_.size() : found + length;
    }

    /// E'…', and not the end of a longer word.
    bool is_escape_string(std::size_t quote) const
    {
        return has_escapes_ && quote > 0 && (sql_[quote - 1] == 'E' || sql_[quote - 1] == 'e') &&
               (quote == 1 || !is_word(sql_[quote - 2]));
    }

    /// A doubled quote ends a literal and begins the next, which comes to the same here.
    std::size_t end_of_quoted(std::size_t at, bool escapes) const
    {
        const char quote = sql_[at];
        for (std::size_t i = at + 1; i < sql_.size(); ++i) {
            if (escapes && sql_[i] == '\\')
                ++i;
            else if (sql_[i] == quote)
                return i + 1;
        }
        return sql_.size();
    }

    /// PostgreSQL's comments nest, SQLite's do not.
    std::size_t end_of_comment(std::size_t at) const
    {
        std::size_t depth = 0;
        for (std::size_t i = at; i + 1 < sql_.size(); ++i) {
            if (starts(i, "/*") && (depth == 0 || has_escapes_)) {
                ++depth;
                ++i;
            } else if (starts(i, "*/")) {
                ++i;
                if (--depth == 0)
                    return i + 1;
            }
        }
        return sql_.size();
    }

    /// $$…$$ or $tag$…$tag$; `$1` is neither.
    std::size_t end_of_dollars(std::size_t at) const
    {
        if (at > 0 && is_word(sql_[at - 1]))
            return at;
        std::size_t end = at + 1;
        while (end < sql_.size() && is_word(sql_[end]))
            ++end;
        const bool is_number = end > at + 1 && sql_[at + 1] >= '0' && sql_[at + 1] <= '9';
        if (end == sql_.size() || sql_[end] != '$' || is_number)
            return at;
        const std::string_view tag = sql_.substr(at, end + 1 - at);
        return after(sql_.find(tag, end + 1), tag.size());
    }

    std::string_view sql_;
    bool has_escapes_;
};

/// Hands out the text in pieces, and says when a placeholder stands between two of them.
template <typename OnText, typename OnPlaceholder>
void take_apart(std::string_view sql, const Dialect& dialect, OnText on_text,
                OnPlaceholder on_placeholder)
{
    const Quotes quotes{sql, dialect};
    std::size_t start = 0;
    std::size_t at = 0;
    while (at < sql.size()) {
        if (sql[at] == '?') {
            on_text(sql.substr(start, at - start));
            on_placeholder();
            start = ++at;
            continue;
        }
        at = std::max(quotes.end_of(at), at + 1);
    }
    on_text(sql.substr(start));
}

} // namespace

std::size_t count_placeholders(std::string_view sql, const Dialect& dialect)
{
    std::size_t count = 0;
    take_apart(
        sql, dialect, [](std::string_view) {}, [&] { ++count; });
    return count;
}

Status check(const Parameterized& part, const Dialect& dialect, std::string_view path)
{
    const std::size_t placeholders = count_placeholders(part.sql, dialect);
    if (placeholders == part.params.size())
        return {};
    return invalid_params(path, "has " + std::to_string(placeholders) + " placeholders (?) for " +
                                    std::to_string(part.params.size()) + " params")
        .with("placeholders", placeholders)
        .with("params", part.params.size());
}

void append(Parameterized& current, const Parameterized& next, std::string_view separator)
{
    if (!current.sql.empty())
        current.sql.append(separator);
    current.sql.append(next.sql);
    current.params.insert(current.params.end(), next.params.begin(), next.params.end());
}

Parameterized join(const std::vector<Parameterized>& parts, std::string_view separator)
{
    Parameterized whole;
    for (const Parameterized& part : parts)
        append(whole, part, separator);
    return whole;
}

std::string parameterize(std::string_view sql, const Dialect& dialect)
{
    std::string numbered;
    std::size_t ordinal = 0;
    take_apart(
        sql, dialect, [&](std::string_view text) { numbered.append(text); },
        [&] {
            Text placeholder{dialect};
            dialect.placeholder(placeholder, ++ordinal);
            numbered.append(placeholder.view());
        });
    return numbered;
}

} // namespace connectord::sql
