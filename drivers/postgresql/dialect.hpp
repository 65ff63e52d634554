// The words PostgreSQL says its own way.
#pragma once

#include "drivers/sql/dialect.hpp"

namespace connectord::pg {

/// Source  loopback-connector-postgresql, buildExpression, toColumnValue, columnDataType
class Dialect final : public sql::Dialect {
public:
    std::string_view connector() const override { return "postgresql"; }
    std::string_view default_schema() const override { return "public"; }

    /// Lower case, as LoopBack names what has no name of its own.
    std::string db_name(std::string_view name) const override;

    void placeholder(sql::Text& text, std::size_t ordinal) const override;
    bool has_escape_strings() const override { return true; }
    std::optional<sql::Words> default_word() const override
    {
        return sql::Words{"DEFAULT"};
    }
    std::optional<std::string_view> lacks(model::Operator op,
                                          const sql::Operand& operand) const override;
    void operand(sql::Text& text, const sql::Operand& operand) const override;
    void compare(sql::Text& text, const sql::Operand& operand, model::Operator op,
                 const model::Value& value) const override;
    void between(sql::Text& text, const sql::Operand& operand, const model::Value& lower,
                 const model::Value& upper) const override;
    void in_list(sql::Text& text, const sql::Operand& operand, bool negated,
                 const model::List& list) const override;
    void like(sql::Text& text, const sql::Operand& operand, bool negated, bool ignore_case,
              const model::Value& pattern) const override;
    void regexp(sql::Text& text, const sql::Operand& operand, bool ignore_case,
                const model::Value& source) const override;
    void extended(sql::Text& text, const sql::Operand& operand, model::Operator op,
                  const model::Value& value) const override;
    void paginate(sql::Text& text, std::int64_t limit, std::int64_t offset) const override;
    void assign(sql::Text& text, const sql::Column& column, model::Value value) const override;
    bool inserts_many_rows() const override { return true; }

    /// A row that this statement inserted has no deleter; one that ON CONFLICT updated has this
    /// transaction.
    std::optional<sql::Words> was_inserted() const override { return sql::Words{"(xmax = 0)"}; }

    bool lock(sql::Text& text, std::int64_t key) const override;
    void for_update(sql::Text& text) const override { text.append(" FOR UPDATE"); }
    Status column_type(sql::Text& text, const sql::Column& column) const override;
    bool generated_column(sql::Text& text, const sql::Column& column,
                          bool is_only_id) const override;
    void describe(sql::Column& column) const override;
    bool create_schema(sql::Text& text, std::string_view schema) const override;
    const schema::Dialect& schema() const override;
};

const sql::Dialect& dialect();

} // namespace connectord::pg
