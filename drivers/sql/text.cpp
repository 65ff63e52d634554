#include "drivers/sql/text.hpp"

#include "drivers/sql/dialect.hpp"

#include <charconv>

namespace connectord::sql {

Text& Text::bind(model::Value value)
{
    values_.push_back(std::move(value));
    if (placeholders_ == Placeholders::question_marks)
        sql_.push_back('?');
    else
        dialect_.placeholder(*this, values_.size());
    return *this;
}

Text& Text::number(std::uint64_t value)
{
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    sql_.append(digits, end);
    return *this;
}

Text& Text::literal(std::string_view text)
{
    // Where a setting decides what a backslash means in '…', E'…' says it whatever the setting.
    const bool escapes = dialect_.has_escape_strings() && text.find('\\') != text.npos;
    sql_.append(escapes ? " E'" : "'");
    for (const char c : text) {
        if (c == '\'' || (escapes && c == '\\'))
            sql_.push_back(c);
        sql_.push_back(c);
    }
    sql_.push_back('\'');
    return *this;
}

} // namespace connectord::sql
