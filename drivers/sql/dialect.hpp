// The words that each database says its own way. The builder writes the sentences.
#pragma once

#include "drivers/sql/text.hpp"
#include "protocol/error.hpp"
#include "protocol/model/model.hpp"
#include "protocol/model/where.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace connectord::schema {
class Dialect;
} // namespace connectord::schema

namespace connectord::sql {

/// A property as one database stores it.
struct Column {
    const model::Property* property = nullptr;
    std::string name;      ///< the database's own
    Identifier identifier; ///< the same, quoted
    std::string key;       ///< `"name":`, the property's name as a JSON key
    std::string data_type; ///< the definition's dataType in lower case; empty when there is none
    bool native_array = false; ///< an array of the database's own
    bool is_document = false;  ///< json or jsonb
    bool is_integer = false;   ///< whole numbers of at most 32 bits
};

/// The left side of a comparison: a column, or a place inside the document that it holds.
struct Operand {
    const Column& column;
    const std::vector<std::string>& path; ///< empty: the column itself
    model::JsonKind kind = model::JsonKind::text;
};

/// One database's wording.
///
/// Every function appends to the text what it is named for; what a database cannot say at all is
/// asked for with `lacks` first.
class Dialect {
public:
    virtual ~Dialect() = default;

    /// The name under which models keep settings for this database: `postgresql`, `sqlite3`.
    virtual std::string_view connector() const = 0;

    virtual std::string_view default_schema() const = 0;

    /// The name of a table or column that the model's own name becomes when none is given.
    virtual std::string db_name(std::string_view name) const = 0;

    virtual void placeholder(Text& text, std::size_t ordinal) const = 0;

    /// Knows literals of the form E'…', in which a backslash is always doubled.
    virtual bool has_escape_strings() const { return false; }

    /// The word that stands for a column's default among the values of an INSERT, where one does.
    virtual std::optional<Words> default_word() const { return std::nullopt; }

    /// The capability that is missing for this comparison, if one is.
    virtual std::optional<std::string_view> lacks(model::Operator op,
                                                  const Operand& operand) const = 0;

    /// The operand alone, as it is compared with IS NULL or ordered by.
    virtual void operand(Text& text, const Operand& operand) const = 0;

    /// `operand op value`, where `op` is one of = <> > >= < <=.
    virtual void compare(Text& text, const Operand& operand, model::Operator op,
                         const model::Value& value) const = 0;

    virtual void between(Text& text, const Operand& operand, const model::Value& lower,
                         const model::Value& upper) const = 0;

    /// Membership in a list that is one value, whatever its length.
    virtual void in_list(Text& text, const Operand& operand, bool negated,
                         const model::List& list) const = 0;

    virtual void like(Text& text, const Operand& operand, bool negated, bool ignore_case,
                      const model::Value& pattern) const = 0;

    virtual void regexp(Text& text, const Operand& operand, bool ignore_case,
                        const model::Value& source) const = 0;

    /// contains, containedBy, containsAnyOf, match.
    virtual void extended(Text& text, const Operand& operand, model::Operator op,
                          const model::Value& value) const = 0;

    /// `LIMIT` and `OFFSET`; zero is none.
    virtual void paginate(Text& text, std::int64_t limit, std::int64_t offset) const = 0;

    /// A value written to a column: a placeholder, with whatever the column needs around it.
    virtual void assign(Text& text, const Column& column, model::Value value) const = 0;

    /// Many rows can be one INSERT.
    virtual bool inserts_many_rows() const = 0;

    /// The expression of RETURNING that tells whether ON CONFLICT inserted; without one the builder
    /// asks in a statement before.
    virtual std::optional<Words> was_inserted() const = 0;

    /// The statement that makes callers of the same `key` wait for each other until the transaction
    /// ends, where transactions do not exclude each other anyway. Answers whether one is needed.
    virtual bool lock(Text& text, std::int64_t key) const = 0;

    /// Locks the rows of a SELECT against others, where that has words.
    virtual void for_update(Text& text) const = 0;

    /// A column's type in CREATE TABLE.
    ///
    /// Errors  invalid_params for a dataType, length or precision that is not of the closed list
    virtual Status column_type(Text& text, const Column& column) const = 0;

    /// The whole of a generated column's definition after its name, or false when it cannot be
    /// generated.
    virtual bool generated_column(Text& text, const Column& column, bool is_only_id) const = 0;

    /// What the definition's dataType says of a column, for `Column`.
    virtual void describe(Column& column) const = 0;

    /// CREATE SCHEMA IF NOT EXISTS, where there are schemas. Answers whether one is needed.
    virtual bool create_schema(Text& text, std::string_view schema) const = 0;

    /// What it says and weighs when tables are made and changed.
    virtual const schema::Dialect& schema() const = 0;
};

} // namespace connectord::sql
