// SQL text under construction: words of ours, quoted identifiers and placeholders, and nothing
// else.
#pragma once

#include "protocol/model/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace connectord::sql {

class Dialect;

/// Words that stand in this program's source. The compiler refuses anything made at run time.
class Words {
public:
    consteval Words(const char* words) : words_{words} {} // NOLINT: meant to be implicit
    constexpr std::string_view view() const { return words_; }

private:
    std::string_view words_;
};

/// A name as an identifier: quoted, its own quotes doubled, so that it can be nothing else.
class Identifier {
public:
    Identifier() = default;
    explicit Identifier(std::string_view name) { add(name); }

    /// `"schema"."name"`, or `"name"` when `schema` is empty.
    Identifier(std::string_view schema, std::string_view name)
    {
        if (!schema.empty()) {
            add(schema);
            quoted_.push_back('.');
        }
        add(name);
    }

    std::string_view quoted() const { return quoted_; }

private:
    void add(std::string_view name)
    {
        quoted_.push_back('"');
        for (const char c : name) {
            if (c == '"')
                quoted_.push_back('"');
            quoted_.push_back(c);
        }
        quoted_.push_back('"');
    }

    std::string quoted_;
};

/// How a placeholder is written: as the database takes it, or as the `?` of a part of a statement,
/// which is numbered when the whole is put together.
enum class Placeholders { numbered, question_marks };

/// Builds one statement's text and gathers its values.
///
/// What can be appended is all there is to it: a client's string cannot become text except inside
/// an identifier's quotes, or, in DDL alone, inside a literal's.
class Text {
public:
    explicit Text(const Dialect& dialect, Placeholders placeholders = Placeholders::numbered)
        : dialect_{dialect}, placeholders_{placeholders}
    {
        sql_.reserve(256);
        values_.reserve(4);
    }

    Text& append(Words words)
    {
        sql_.append(words.view());
        return *this;
    }
    Text& append(char c)
    {
        sql_.push_back(c);
        return *this;
    }
    Text& append(const Identifier& identifier)
    {
        sql_.append(identifier.quoted());
        return *this;
    }

    /// Appends a placeholder and keeps `value` for it.
    Text& bind(model::Value value);

    /// Appends a whole number: a length, a scale.
    Text& number(std::uint64_t value);

    /// Appends a string literal. For column defaults only: whatever can be bound, is. A backslash
    /// is one, whatever the server's settings say of it.
    Text& literal(std::string_view text);

    const Dialect& dialect() const { return dialect_; }
    std::string_view view() const { return sql_; }
    const model::Values& values() const { return values_; }

    std::string take_text() { return std::move(sql_); }
    model::Values take_values() { return std::move(values_); }

private:
    const Dialect& dialect_;
    Placeholders placeholders_;
    std::string sql_;
    model::Values values_;
};

} // namespace connectord::sql
