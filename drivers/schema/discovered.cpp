#include "drivers/schema/discovered.hpp"

#include <cctype>
#include <vector>

namespace connectord::schema {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value member(const object& row, std::string_view name)
{
    const value* found = row.if_contains(name);
    return found == nullptr ? value{} : *found;
}

std::string text_of(const object& row, std::string_view name)
{
    const value* found = row.if_contains(name);
    return found != nullptr && found->is_string() ? std::string{found->get_string()}
                                                  : std::string{};
}

bool flag_of(const object& row, std::string_view name)
{
    const value* found = row.if_contains(name);
    return found != nullptr && found->is_bool() && found->get_bool();
}

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Letters of other alphabets are letters too.
bool is_word(char c)
{
    return is_upper(c) || is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<signed char>(c) < 0;
}

/// The words of a name: at whatever is no letter or digit, and where capitals begin.
std::vector<std::string> words_of(std::string_view name)
{
    std::vector<std::string> words;
    bool ends_here = true;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!is_word(c)) {
            ends_here = true;
            continue;
        }
        const bool after_small = i > 0 && is_word(name[i - 1]) && !is_upper(name[i - 1]);
        const bool before_small = i > 0 && is_upper(name[i - 1]) && i + 1 < name.size() &&
                                  name[i + 1] >= 'a' && name[i + 1] <= 'z';
        if (ends_here || (is_upper(c) && (after_small || before_small)))
            words.emplace_back();
        ends_here = false;
        words.back().push_back(
            is_upper(c) ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c);
    }
    return words;
}

std::string joined(std::string_view name, bool first_is_capital)
{
    std::string text;
    for (std::string& word : words_of(name)) {
        const bool is_first = text.empty();
        // Two numbers beside each other stay two.
        if (!is_first && is_digit(word.front()))
            text.push_back('_');
        if (!is_first || first_is_capital)
            word.front() =
                static_cast<char>(std::toupper(static_cast<unsigned char>(word.front())));
        text.append(word);
    }
    return text.empty() ? std::string{name} : text;
}

/// `'a','b',` of `enum('a','b')`, as the juggler has it.
std::string values_of_enum(std::string_view type)
{
    return std::string{type.substr(5, type.size() - 6)} + ",";
}

class Builder {
public:
    Builder(const DiscoveredTable& table, const Naming& naming, std::string_view connector,
            const ModelNames& names)
        : table_{table}, naming_{naming}, connector_{connector}, names_{names}
    {
    }

    object build()
    {
        const object& first = table_.columns.front().as_object();
        object properties;
        for (const value& row : table_.columns)
            add_property(properties, row.as_object());

        object place;
        if (const value owner = member(first, "owner"); owner.is_string())
            place.emplace("schema", owner);
        place.emplace("table", member(first, "tableName"));
        object options{{"idInjection", false}};
        options.emplace(connector_, std::move(place));
        add_indexes(options);
        add_keys(options);
        const auto name = names_.find(place_of(first, "owner", "tableName"));
        return {{"name",
                 name == names_.end() ? naming_.model(text_of(first, "tableName")) : name->second},
                {"options", std::move(options)},
                {"properties", std::move(properties)}};
    }

private:
    void add_property(object& properties, const object& row)
    {
        const std::string column = text_of(row, "columnName");
        std::string name = naming_.property(column);
        if (properties.contains(name))
            name = column;
        while (properties.contains(name))
            name.push_back('_');
        property_of_.insert_or_assign(column, name);

        const bool is_nullable = text_of(row, "nullable") == "YES";
        const bool is_generated = flag_of(row, "generated");
        object property{{"type", member(row, "type")},
                        {"required", !is_generated && !is_nullable},
                        {"jsonSchema", {{"nullable", is_nullable}}},
                        {"length", member(row, "dataLength")},
                        {"precision", member(row, "dataPrecision")},
                        {"scale", member(row, "dataScale")},
                        {"generated", is_generated}};
        for (const value& key : table_.primary_keys) {
            if (text_of(key.as_object(), "columnName") == column)
                property.emplace("id", member(key.as_object(), "keySeq"));
        }
        if (property.contains("id") && is_generated && text_of(row, "type") == "String")
            property.emplace("useDefaultIdType", false);
        // NOT NULL of what the database fills in is the column's all the same.
        if (!is_nullable && is_generated && !property.contains("id"))
            property.emplace("nullable", false);
        for (const value& key : table_.unique_keys) {
            if (text_of(key.as_object(), "columnName") == column && !property.contains("id"))
                property.insert_or_assign("index", object{{"unique", true}});
        }

        object own;
        for (const char* fact :
             {"columnName", "dataType", "dataLength", "dataPrecision", "dataScale", "nullable"})
            own.emplace(fact, member(row, fact));
        own.emplace("generated", is_generated);
        if (const std::string type = text_of(row, "dataType");
            type.starts_with("enum(") && type.ends_with(")"))
            own.emplace("value", values_of_enum(type));
        property.emplace(connector_, std::move(own));
        properties.emplace(std::move(name), std::move(property));
    }

    /// The indexes that a model can declare, so that it goes on wanting them.
    void add_indexes(object& options)
    {
        object indexes;
        for (const value& member_row : table_.indexes) {
            const object& row = member_row.as_object();
            if (flag_of(row, "primary") || flag_of(row, "bound") || !flag_of(row, "plain"))
                continue;
            const array& columns = row.at("columns").as_array();
            array keys;
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const auto at = [&](const char* name) {
                    return std::string{row.at(name).as_array()[i].as_string()};
                };
                const bool is_descending = at("order") == "DESC";
                std::string order = is_descending ? "DESC" : "ASC";
                if ((at("nulls") == "FIRST") != is_descending)
                    order.append(" NULLS ").append(at("nulls"));
                keys.push_back(array{value(property(columns[i])), value(order)});
            }
            indexes.emplace(text_of(row, "name"),
                            object{{"keys", std::move(keys)},
                                   {"type", member(row, "type")},
                                   {"options", {{"unique", flag_of(row, "unique")}}}});
        }
        if (!indexes.empty())
            options.emplace("indexes", std::move(indexes));
    }

    void add_keys(object& options)
    {
        if (names_.empty())
            return;
        object relations;
        object foreign_keys;
        for (std::size_t i = 0; i < table_.foreign_keys.size();) {
            // Rows of one key follow each other, from 1 on.
            std::size_t end = i + 1;
            while (end < table_.foreign_keys.size() && table_.foreign_keys[end].at("keySeq") != 1)
                ++end;
            add_key(relations, foreign_keys, i, end);
            i = end;
        }
        options.emplace("relations", std::move(relations));
        if (!foreign_keys.empty())
            options.emplace("foreignKeys", std::move(foreign_keys));
    }

    void add_key(object& relations, object& foreign_keys, std::size_t begin, std::size_t end)
    {
        const object& first = table_.foreign_keys[begin].as_object();
        const auto model = names_.find(place_of(first, "pkOwner", "pkTableName"));
        if (model == names_.end())
            return;
        array own;
        array others;
        for (std::size_t i = begin; i < end; ++i) {
            const object& row = table_.foreign_keys[i].as_object();
            own.push_back(value(property(row.at("fkColumnName"))));
            others.push_back(member(row, "pkColumnName"));
        }
        const std::string name = text_of(first, "fkName");
        if (own.size() == 1)
            relations.insert_or_assign(naming_.relation(name), object{{"model", model->second},
                                                                      {"type", "belongsTo"},
                                                                      {"foreignKey", own.front()}});
        foreign_keys.insert_or_assign(name, object{{"name", name},
                                                   {"entity", model->second},
                                                   {"entityKey", std::move(others)},
                                                   {"foreignKey", std::move(own)},
                                                   {"onDelete", member(first, "onDelete")},
                                                   {"onUpdate", member(first, "onUpdate")}});
    }

    std::string property(const value& column) const
    {
        const std::string name{column.as_string()};
        const auto found = property_of_.find(name);
        return found == property_of_.end() ? name : found->second;
    }

    const DiscoveredTable& table_;
    const Naming& naming_;
    std::string_view connector_;
    const ModelNames& names_;
    std::map<std::string, std::string> property_of_;
};

} // namespace

std::string Naming::model(std::string_view table) const
{
    return maps ? joined(table, true) : std::string{table};
}

std::string Naming::property(std::string_view column) const
{
    return maps && camel_case ? joined(column, false) : std::string{column};
}

std::string Naming::relation(std::string_view key) const
{
    const std::string name{key};
    if (!maps)
        return name;
    return camel_case ? joined(name + "Rel", false) : name + "Rel";
}

std::string place_of(const object& row, std::string_view owner, std::string_view table)
{
    const std::string own = text_of(row, owner);
    return own.empty() ? text_of(row, table) : own + "." + text_of(row, table);
}

object model_of(const DiscoveredTable& table, const Naming& naming, std::string_view connector,
                const ModelNames& names)
{
    return Builder{table, naming, connector, names}.build();
}

} // namespace connectord::schema
