#include "drivers/sql/text.hpp"

#include "drivers/sql/dialect.hpp"

#include <charconv>

namespace connectord::sql {

Text& Text::bind(model::Value value)
{
    values_.push_back(std::move(value));
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
    sql_.push_back('\'');
    for (const char c : text) {
        if (c == '\'')
            sql_.push_back('\'');
        sql_.push_back(c);
    }
    sql_.push_back('\'');
    return *this;
}

} // namespace connectord::sql
