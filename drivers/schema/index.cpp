#include "drivers/schema/index.hpp"

#include "drivers/schema/dialect.hpp"
#include "drivers/schema/wanted.hpp"
#include "drivers/sql/one_off.hpp"

#include <algorithm>
#include <cctype>

namespace connectord::schema {

namespace {

std::string upper(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

bool is_true(const boost::json::value* value)
{
    return value != nullptr && value->is_bool() && value->get_bool();
}

/// `table_column_idx`, short enough for every database's names.
std::string name_of_index(const sql::Table& table, const sql::Column& column)
{
    std::string name = table.name() + "_" + column.name + "_idx";
    if (name.size() > longest_name) {
        const std::string hash = std::to_string(sql::hash_of(name));
        name.resize(longest_name - hash.size() - 1);
        name.append("_").append(hash);
    }
    return name;
}

/// The words of a string, at white space.
std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t begin = text.find_first_not_of(" \t\n");
        if (begin == text.npos)
            break;
        text.remove_prefix(begin);
        const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

/// Reads the keys of one index, whatever their form.
class KeyReader {
public:
    KeyReader(const sql::Table& table, std::vector<IndexKey>& keys) : table_{table}, keys_{keys} {}

    Status read(const boost::json::value& given, const model::Path& path)
    {
        if (given.is_string())
            return read_list(given.get_string(), path);
        if (const boost::json::array* list = given.if_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                if (Status read = read_element((*list)[i], model::Path{path, i}); !read)
                    return read;
            }
            return {};
        }
        if (const boost::json::object* object = given.if_object()) {
            for (const auto& member : *object) {
                const bool is_descending =
                    member.value().is_int64() && member.value().get_int64() == -1;
                const std::string direction =
                    member.value().is_string() ? upper(member.value().get_string()) : "";
                if (Status added =
                        add(member.key(), {is_descending || direction == "DESC" ? "DESC" : "ASC"},
                            model::Path{path, member.key()});
                    !added)
                    return added;
            }
            return {};
        }
        return invalid_params(path.text(), "must be names, or names with their directions");
    }

private:
    /// `a DESC, b`
    Status read_list(std::string_view text, const model::Path& path)
    {
        while (!text.empty()) {
            const std::size_t comma = std::min(text.find(','), text.size());
            if (Status read = read_words(words_of(text.substr(0, comma)), path); !read)
                return read;
            text.remove_prefix(std::min(comma + 1, text.size()));
        }
        return {};
    }

    Status read_element(const boost::json::value& element, const model::Path& path)
    {
        if (element.is_string())
            return read_words(words_of(element.get_string()), path);
        std::vector<std::string_view> words;
        if (const boost::json::array* pair = element.if_array()) {
            for (const boost::json::value& word : *pair) {
                if (!word.is_string())
                    return invalid_params(path.text(), "must be a name and a direction");
                const std::vector<std::string_view> more = words_of(word.get_string());
                words.insert(words.end(), more.begin(), more.end());
            }
            return read_words(words, path);
        }
        return read(element, path);
    }

    Status read_words(std::vector<std::string_view> words, const model::Path& path)
    {
        if (words.empty())
            return {};
        const std::string_view name = words.front();
        words.erase(words.begin());
        return add(name, words, path);
    }

    Status add(std::string_view name, const std::vector<std::string_view>& words,
               const model::Path& path)
    {
        IndexKey key;
        const model::Property* property = table_.model().find(name);
        const auto column = std::find_if(
            table_.columns().begin(), table_.columns().end(), [&](const sql::Column& candidate) {
                return property != nullptr ? candidate.property == property
                                           : candidate.name == name;
            });
        if (column == table_.columns().end()) {
            const std::vector<std::string_view> known = table_.model().property_names();
            return unknown_name(path.text(), "property", name, known);
        }
        key.column = column->name;

        std::string order;
        for (const std::string_view word : words)
            order.append(order.empty() ? "" : " ").append(upper(word));
        key.is_descending = order.starts_with("DESC");
        if (order.starts_with("ASC") || order.starts_with("DESC"))
            order.erase(0, key.is_descending ? 4 : 3);
        if (!order.empty() && order.front() == ' ')
            order.erase(0, 1);
        key.nulls_first = key.is_descending ? order != "NULLS LAST" : order == "NULLS FIRST";
        if (!order.empty() && order != "NULLS FIRST" && order != "NULLS LAST")
            return invalid_params(path.text(), "takes ASC or DESC, with NULLS FIRST or NULLS LAST");
        keys_.push_back(std::move(key));
        return {};
    }

    const sql::Table& table_;
    std::vector<IndexKey>& keys_;
};

/// `type`, `kind` and `unique` of an index's own object, in the connector's settings too.
Status read_manner(Index& index, const sql::Table& table, const boost::json::object& given,
                   const model::Path& path)
{
    const auto text = [&](const char* name) -> std::string {
        const boost::json::value* value = given.if_contains(name);
        return value != nullptr && value->is_string() ? std::string{value->get_string()} : "";
    };
    const std::string kind = upper(text("kind"));
    if (!kind.empty() && kind != "UNIQUE")
        return invalid_params(model::Path{path, "kind"}.text(), "takes UNIQUE alone");
    const boost::json::value* options = given.if_contains("options");
    index.is_unique = index.is_unique || kind == "UNIQUE" || is_true(given.if_contains("unique")) ||
                      (options != nullptr && options->is_object() &&
                       is_true(options->get_object().if_contains("unique")));
    if (const std::string type = text("type"); !type.empty()) {
        const std::optional<std::string_view> method = table.dialect().schema().index_method(type);
        if (!method)
            return invalid_params(model::Path{path, "type"}.text(), "is no index type here");
        index.method = *method;
    }
    const boost::json::value* own = given.if_contains(table.dialect().connector());
    if (own != nullptr && own->is_object())
        return read_manner(index, table, own->get_object(),
                           model::Path{path, table.dialect().connector()});
    return {};
}

Result<Index> read_index(const sql::Table& table, std::string_view name,
                         const boost::json::value& given, const model::Path& path)
{
    Index index;
    index.name = name;
    if (Status checked = check_length(name, path); !checked)
        return checked.error();
    const boost::json::object* object = given.if_object();
    const boost::json::value* keys = object == nullptr ? nullptr : object->if_contains("keys");
    if (keys == nullptr && object != nullptr)
        keys = object->if_contains("columns");
    KeyReader reader{table, index.keys};
    const bool is_whole = keys != nullptr && (keys->is_string() || keys->is_structured());
    if (Status read = reader.read(is_whole ? *keys : given, path); !read)
        return read.error();
    if (is_whole) {
        if (Status read = read_manner(index, table, *object, path); !read)
            return read.error();
    }
    if (index.keys.empty())
        return invalid_params(path.text(), "names no property");
    return index;
}

} // namespace

Result<std::optional<Index>> index_of(const sql::Table& table, const sql::Column& column)
{
    const model::Path root{"definition.properties"};
    const model::Path property_path{root, column.property->name};
    const model::Path path{property_path, "index"};
    const boost::json::object& definition = column.property->definition;
    const boost::json::value* given = definition.if_contains("index");
    Index index;
    index.is_unique = is_true(definition.if_contains("unique"));
    const bool wanted =
        index.is_unique || is_true(given) || (given != nullptr && given->is_object());
    // A key of one column has its index already.
    if (!wanted || (column.property->id != 0 && table.ids().size() == 1))
        return std::optional<Index>{};
    if (given != nullptr && given->is_object()) {
        if (Status read = read_manner(index, table, given->get_object(), path); !read)
            return read.error();
    }
    index.name = name_of_index(table, column);
    index.keys.push_back({column.name, false, false});
    return std::optional{std::move(index)};
}

Result<std::vector<Index>> indexes_of(const sql::Table& table)
{
    std::vector<Index> indexes;
    for (const sql::Column& column : table.columns()) {
        Result<std::optional<Index>> index = index_of(table, column);
        if (!index)
            return index.error();
        if (*index)
            indexes.push_back(std::move(**index));
    }

    const boost::json::value* given = table.model().settings().if_contains("indexes");
    const boost::json::object* declared = given == nullptr ? nullptr : given->if_object();
    if (declared == nullptr)
        return indexes;
    const model::Path root{"definition.settings.indexes"};
    for (const auto& member : *declared) {
        if (member.value().is_null() || member.value() == boost::json::value(false))
            continue;
        Result<Index> index =
            read_index(table, member.key(), member.value(), model::Path{root, member.key()});
        if (!index)
            return index.error();
        // One name is one index: what the model says of it stands above what a property says.
        std::erase_if(indexes, [&](const Index& other) {
            return other.name == index->name ||
                   (other.keys == index->keys && other.is_unique == index->is_unique);
        });
        indexes.push_back(std::move(*index));
    }
    return indexes;
}

sql::Statement create_index(const sql::Table& table, const Index& index)
{
    sql::Text text{table.dialect()};
    text.append(index.is_unique ? sql::Words{"CREATE UNIQUE INDEX "} : sql::Words{"CREATE INDEX "})
        .append(sql::Identifier{index.name})
        .append(" ON ")
        .append(table.identifier());
    if (!index.method.empty())
        text.append(" USING ").append(sql::Identifier{index.method});
    text.append(" (");
    for (const IndexKey& key : index.keys) {
        if (&key != &index.keys.front())
            text.append(',');
        text.append(sql::Identifier{key.column});
        if (key.is_descending)
            text.append(" DESC");
        if (key.nulls_first != key.is_descending)
            text.append(key.nulls_first ? sql::Words{" NULLS FIRST"} : sql::Words{" NULLS LAST"});
    }
    text.append(')');
    return sql::one_off(text);
}

} // namespace connectord::schema
