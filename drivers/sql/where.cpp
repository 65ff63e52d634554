#include "drivers/sql/where.hpp"

#include "protocol/model/coerce.hpp"

#include <optional>

namespace connectord::sql {

namespace {

using model::Operator;

/// Writes conditions and the words between them.
class WhereWriter {
public:
    WhereWriter(Text& text, const Table& table) : text_{text}, table_{table} {}

    Status write(const model::Where& where)
    {
        switch (where.kind) {
        case model::Where::Kind::condition:
            return write_condition(where.condition);
        case model::Where::Kind::all_of:
            return write_branches(where.branches, " AND ");
        case model::Where::Kind::any_of:
        case model::Where::Kind::none_of:
            break;
        }

        text_.append('(');
        for (std::size_t i = 0; i < where.branches.size(); ++i) {
            text_.append(i == 0 ? Words{"("} : Words{" OR ("});
            if (Status written = write(where.branches[i]); !written)
                return written;
            text_.append(')');
        }
        text_.append(')');
        // Unknown is not a match: NOT alone would lose the rows whose columns are null.
        if (where.kind == model::Where::Kind::none_of)
            text_.append(" IS NOT TRUE");
        return {};
    }

private:
    Status write_branches(const std::vector<model::Where>& branches, Words joint)
    {
        for (std::size_t i = 0; i < branches.size(); ++i) {
            if (i != 0)
                text_.append(joint);
            const bool nested = branches[i].kind == model::Where::Kind::all_of;
            if (nested)
                text_.append('(');
            if (Status written = write(branches[i]); !written)
                return written;
            if (nested)
                text_.append(')');
        }
        return {};
    }

    Status write_condition(const model::Condition& condition)
    {
        const Dialect& dialect = table_.dialect();
        const Operand operand{table_.column(*condition.property), condition.path,
                              condition.json_kind};
        if (const std::optional<std::string_view> missing = dialect.lacks(condition.op, operand))
            return Error{Errc::unsupported, "this database cannot compare this property with " +
                                                std::string{model::name_of(condition.op)}}
                .with("driver", dialect.connector())
                .with("capability", *missing);

        switch (condition.op) {
        case Operator::eq:
        case Operator::neq:
            if (condition.value.is_null()) {
                dialect.operand(text_, operand);
                text_.append(condition.op == Operator::eq ? Words{" IS NULL"}
                                                          : Words{" IS NOT NULL"});
                return {};
            }
            [[fallthrough]];
        case Operator::gt:
        case Operator::gte:
        case Operator::lt:
        case Operator::lte:
            dialect.compare(text_, operand, condition.op, condition.value);
            return {};
        case Operator::between:
            dialect.between(text_, operand, condition.value, condition.upper);
            return {};
        case Operator::inq:
        case Operator::nin:
            write_list(operand, condition);
            return {};
        case Operator::like:
        case Operator::nlike:
        case Operator::ilike:
        case Operator::nilike: {
            const bool negated =
                condition.op == Operator::nlike || condition.op == Operator::nilike;
            const bool ignores =
                condition.op == Operator::ilike || condition.op == Operator::nilike;
            dialect.like(text_, operand, negated, ignores, condition.value);
            return {};
        }
        case Operator::regexp:
            dialect.regexp(text_, operand, condition.ignore_case, condition.value);
            return {};
        case Operator::contains:
        case Operator::contained_by:
        case Operator::contains_any_of:
        case Operator::match:
            dialect.extended(text_, operand, condition.op, condition.value);
            return {};
        }
        return {};
    }

    void write_list(const Operand& operand, const model::Condition& condition)
    {
        const bool negated = condition.op == Operator::nin;
        const model::List& list = std::get<model::List>(condition.value);
        if (list.elements.empty())
            text_.append(negated ? Words{"TRUE"} : Words{"FALSE"});
        else
            table_.dialect().in_list(text_, operand, negated, list);
    }

    Text& text_;
    const Table& table_;
};

model::Where equals(const model::Property& property, model::Value value)
{
    model::Where leaf;
    leaf.kind = model::Where::Kind::condition;
    leaf.condition.property = &property;
    leaf.condition.value = std::move(value);
    return leaf;
}

/// The value of a key. What would turn into another kind of value is refused: `true` is not the
/// row 1.
Result<model::Value> id_value(const model::Property& property, const boost::json::value& json,
                              const model::Path& path)
{
    if (json.is_bool() && property.type != model::Type::boolean)
        return invalid_params(path.text(), "true and false are no value of this key");
    return model::to_value(property.type, json, path);
}

} // namespace

Status append_where(Text& text, const Table& table, const model::Where& where)
{
    if (where.is_everything())
        return {};
    text.append(" WHERE ");
    return append_conditions(text, table, where);
}

Status append_conditions(Text& text, const Table& table, const model::Where& where)
{
    return WhereWriter{text, table}.write(where);
}

void append_order(Text& text, const Table& table, const std::vector<model::OrderTerm>& order)
{
    if (order.empty()) {
        if (!table.sorts_by_id())
            return;
        for (const Column* id : table.ids())
            text.append(id == table.ids().front() ? Words{" ORDER BY "} : Words{","})
                .append(id->identifier);
        return;
    }

    for (const model::OrderTerm& term : order) {
        text.append(&term == &order.front() ? Words{" ORDER BY "} : Words{","});
        table.dialect().operand(text, Operand{table.column(*term.property), term.path});
        if (term.descending)
            text.append(" DESC");
        if (term.nulls != model::OrderTerm::Nulls::as_database)
            text.append(term.nulls == model::OrderTerm::Nulls::first ? Words{" NULLS FIRST"}
                                                                     : Words{" NULLS LAST"});
    }
}

Result<model::Where> where_id(const Table& table, const boost::json::value& id,
                              const model::Path& path)
{
    const std::vector<const Column*>& ids = table.ids();
    if (ids.empty())
        return invalid_params(path.text(), "the model has no id");
    if (id.is_null())
        return invalid_params(path.text(), "is required");

    model::Where where;
    if (ids.size() == 1) {
        Result<model::Value> value = id_value(*ids[0]->property, id, path);
        if (!value)
            return value.error();
        where.branches.push_back(equals(*ids[0]->property, std::move(*value)));
        return where;
    }

    const boost::json::object* parts = id.if_object();
    if (parts == nullptr)
        return invalid_params(path.text(), "must be an object with every property of the key");
    Result<std::optional<model::Where>> whole = where_id_of(table, *parts, path);
    if (!whole)
        return whole.error();
    if (!*whole || parts->size() != ids.size())
        return invalid_params(path.text(), "must have every property of the key and no other");
    return std::move(**whole);
}

Result<std::optional<model::Where>> where_id_of(const Table& table, const boost::json::object& data,
                                                const model::Path& path)
{
    model::Where where;
    for (const Column* id : table.ids()) {
        const boost::json::value* part = data.if_contains(id->property->name);
        if (part == nullptr || part->is_null())
            return std::optional<model::Where>{};
        Result<model::Value> value =
            id_value(*id->property, *part, model::Path{path, id->property->name});
        if (!value)
            return value.error();
        where.branches.push_back(equals(*id->property, std::move(*value)));
    }
    if (where.branches.empty())
        return std::optional<model::Where>{};
    return std::optional<model::Where>{std::move(where)};
}

} // namespace connectord::sql
