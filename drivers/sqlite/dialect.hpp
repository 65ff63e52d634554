// The words SQLite says its own way.
#pragma once

#include "drivers/sql/dialect.hpp"

namespace connectord::sqlite {

/// Source  SQLite 3.40 documentation, lang_select, json1, lang_upsert
class Dialect final : public sql::Dialect {
public:
    std::string_view connector() const override { return "sqlite3"; }
    std::string_view default_schema() const override { return {}; }
    std::string db_name(std::string_view name) const override { return std::string{name}; }

    void placeholder(sql::Text& text, std::size_t ordinal) const override;
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
    bool inserts_many_rows() const override { return false; }
    std::optional<sql::Words> was_inserted() const override { return std::nullopt; }
    bool lock(sql::Text&, std::int64_t) const override { return false; }
    void for_update(sql::Text&) const override {}
    Status column_type(sql::Text& text, const sql::Column& column) const override;
    bool generated_column(sql::Text& text, const sql::Column& column,
                          bool is_only_id) const override;
    void describe(sql::Column& column) const override;
    bool create_schema(sql::Text&, std::string_view) const override { return false; }
    const schema::Dialect& schema() const override;
};

const sql::Dialect& dialect();

} // namespace connectord::sqlite
