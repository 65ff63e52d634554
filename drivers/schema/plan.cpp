#include "drivers/schema/plan.hpp"

#include "drivers/schema/create.hpp"
#include "drivers/schema/differences.hpp"

#include <algorithm>
#include <cctype>

namespace connectord::schema {

namespace {

const WantedColumn* find_wanted(const Wanted& wanted, std::string_view name)
{
    const auto found = std::find_if(wanted.columns.begin(), wanted.columns.end(),
                                    [&](const WantedColumn& c) { return c.column->name == name; });
    return found == wanted.columns.end() ? nullptr : &*found;
}

/// A type that only the database knows is known by its name alone: `nvarchar` is `NVARCHAR(100)`.
bool has_same_name(std::string_view one, std::string_view other)
{
    one = one.substr(0, one.find('('));
    other = other.substr(0, other.find('('));
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

/// The type that the model asks for differs from the one there, and is worth changing to.
Result<std::optional<TypeChange>> type_change(const Wanted& wanted, const WantedColumn& column,
                                              const ActualColumn& actual)
{
    // How a key's values are made is the database's affair, and so is a computed column's type.
    const bool is_left = column.is_generated || actual.is_computed ||
                         (column.is_id && !column.names_its_type) || column.type == actual.type;
    // What was discovered as enum('a','b') has a type of its own, whose name the model never knew.
    if (is_left || (column.refusal &&
                    (column.type.starts_with("enum(") || has_same_name(column.type, actual.type))))
        return std::optional<TypeChange>{};
    if (column.refusal)
        return *column.refusal;
    const Dialect& dialect = wanted.table->dialect().schema();
    const TypeChange change = dialect.type_change(actual.type, column.type);
    const Fit fit =
        column.names_its_type ? Fit::none : dialect.fit(actual.type, column.column->property->type);
    if (fit == Fit::whole || (fit == Fit::partly && change.narrows))
        return std::optional<TypeChange>{};
    return std::optional{change};
}

Status compare_column(Differences& found, const Wanted& wanted, const WantedColumn& column,
                      const ActualColumn& actual)
{
    Result<std::optional<TypeChange>> change = type_change(wanted, column, actual);
    if (!change)
        return change.error();
    if (*change)
        found.retyped.push_back({&column, &actual, **change});
    if (column.is_generated || actual.is_computed)
        return {};
    const model::Property& property = *column.column->property;
    const bool is_same_value =
        !column.value || (actual.value && says_same(*column.value, *actual.value, property.type));
    if (!is_same_value && !actual.is_generated)
        found.redefaulted.push_back(&column);
    if (!column.is_id && property.nullable != actual.is_nullable)
        found.renulled.push_back(&column);
    return {};
}

bool has_same_key(const Wanted& wanted, const Actual& actual)
{
    const std::vector<const sql::Column*>& ids = wanted.table->ids();
    if (ids.empty())
        return true;
    std::size_t matching = 0;
    for (const ActualColumn& column : actual.columns) {
        if (column.key_sequence == 0)
            continue;
        if (column.key_sequence > ids.size() || ids[column.key_sequence - 1]->name != column.name)
            return false;
        ++matching;
    }
    return matching == ids.size();
}

Status compare_columns(Differences& found, const Wanted& wanted, const Actual& actual,
                       const Scope& scope)
{
    for (const WantedColumn& column : wanted.columns) {
        const ActualColumn* there = actual.find(column.column->name);
        if (there != nullptr) {
            if (Status compared = compare_column(found, wanted, column, *there); !compared)
                return compared;
            continue;
        }
        if (column.refusal)
            return *column.refusal;
        found.added.push_back(&column);
    }
    for (const ActualColumn& column : actual.columns) {
        if (find_wanted(wanted, column.name) == nullptr)
            found.dropped.push_back(&column);
    }
    found.rekeyed = scope.key && !has_same_key(wanted, actual);
    return {};
}

bool is_same(const Index& wanted, const ActualIndex& actual)
{
    const bool is_same_method =
        wanted.method.empty() || actual.method.empty() || wanted.method == actual.method;
    return is_same_method && actual.is_plain && wanted.is_unique == actual.is_unique &&
           wanted.keys == actual.keys;
}

void compare_indexes(Differences& found, const Wanted& wanted, const Actual& actual)
{
    for (const ActualIndex& index : actual.indexes) {
        const bool is_wanted = std::any_of(wanted.indexes.begin(), wanted.indexes.end(),
                                           [&](const Index& w) { return w.name == index.name; });
        if (!is_wanted && index.is_plain && !index.is_bound && !index.is_primary)
            found.indexes_dropped.push_back(&index);
    }
    for (const Index& index : wanted.indexes) {
        const auto there = std::find_if(actual.indexes.begin(), actual.indexes.end(),
                                        [&](const ActualIndex& a) { return a.name == index.name; });
        if (there != actual.indexes.end() && is_same(index, *there))
            continue;
        // A constraint does the same service under its own name.
        const bool is_served =
            there == actual.indexes.end() && index.is_unique &&
            std::any_of(actual.indexes.begin(), actual.indexes.end(),
                        [&](const ActualIndex& a) { return a.is_bound && is_same(index, a); });
        if (is_served)
            continue;
        if (there != actual.indexes.end())
            found.indexes_dropped.push_back(&*there);
        found.indexes_added.push_back(&index);
    }
}

bool is_same(const ForeignKey& left, const ForeignKey& right)
{
    return left.columns == right.columns && left.referenced_schema == right.referenced_schema &&
           left.referenced_table == right.referenced_table &&
           left.referenced_columns == right.referenced_columns &&
           left.on_delete == right.on_delete && left.on_update == right.on_update;
}

void compare_foreign_keys(Differences& found, const Wanted& wanted, const Actual& actual)
{
    if (!wanted.names_foreign_keys)
        return;
    // Keys have no names of their own where they are part of the table alone.
    const bool has_names = wanted.table->dialect().schema().alters_in_place();
    const auto matches = [&](const ForeignKey& left, const ForeignKey& right) {
        return (!has_names || left.name == right.name) && is_same(left, right);
    };
    for (const ForeignKey& key : actual.foreign_keys) {
        if (std::none_of(wanted.foreign_keys.begin(), wanted.foreign_keys.end(),
                         [&](const ForeignKey& w) { return matches(w, key); }))
            found.keys_dropped.push_back(&key);
    }
    for (const ForeignKey& key : wanted.foreign_keys) {
        if (std::none_of(actual.foreign_keys.begin(), actual.foreign_keys.end(),
                         [&](const ForeignKey& a) { return matches(key, a); }))
            found.keys_added.push_back(&key);
    }
}

} // namespace

Result<Differences> compare(const Wanted& wanted, const Actual& actual, const Scope& scope)
{
    Differences found;
    if (scope.columns) {
        if (Status compared = compare_columns(found, wanted, actual, scope); !compared)
            return compared.error();
    }
    if (scope.indexes)
        compare_indexes(found, wanted, actual);
    if (scope.foreign_keys)
        compare_foreign_keys(found, wanted, actual);
    return found;
}

Result<TablePlan> plan(const Wanted& wanted, const Actual& actual, const Scope& scope)
{
    if (!actual.exists())
        return creation(wanted);
    if (!actual.is_table)
        return TablePlan{};
    const Result<Differences> found = compare(wanted, actual, scope);
    if (!found)
        return found.error();
    if (wanted.table->dialect().schema().alters_in_place())
        return alter(wanted, actual, *found, scope);
    return rebuild(wanted, actual, *found);
}

} // namespace connectord::schema
