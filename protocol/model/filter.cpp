#include "protocol/model/filter.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace connectord::model {

namespace {

bool equal_words(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
        return std::toupper(x) == std::toupper(y);
    });
}

std::vector<std::string_view> words_of(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    std::vector<std::string_view> words;
    for (;;) {
        const std::size_t start = text.find_first_not_of(space);
        if (start == text.npos)
            return words;
        text.remove_prefix(start);
        const std::size_t end = text.find_first_of(space);
        words.push_back(text.substr(0, end));
        if (end == text.npos)
            return words;
        text.remove_prefix(end);
    }
}

/// Reads `name [ASC|DESC] [NULLS FIRST|LAST]`: words from a closed list, and a name of the model.
Result<OrderTerm> order_term(std::string_view text, const Model& model, const Path& path)
{
    const std::vector<std::string_view> words = words_of(text);
    OrderTerm term;
    std::size_t next = 1;
    if (words.empty())
        return invalid_params(path.text(), "an order names a property");
    term.property = find_nested(model, words[0], term.path);
    if (term.property == nullptr) {
        const std::vector<std::string_view> known = model.property_names();
        return unknown_name(path.text(), "property", words[0], known);
    }
    if (next < words.size() &&
        (equal_words(words[next], "ASC") || equal_words(words[next], "DESC")))
        term.descending = equal_words(words[next++], "DESC");
    if (next + 1 < words.size() && equal_words(words[next], "NULLS")) {
        if (equal_words(words[next + 1], "FIRST"))
            term.nulls = OrderTerm::Nulls::first;
        else if (equal_words(words[next + 1], "LAST"))
            term.nulls = OrderTerm::Nulls::last;
        if (term.nulls != OrderTerm::Nulls::as_database)
            next += 2;
    }
    if (next != words.size())
        return invalid_params(
            path.text(),
            "after the property only ASC, DESC, NULLS FIRST and NULLS LAST may follow");
    return term;
}

Status add_order(std::vector<OrderTerm>& order, std::string_view text, const Model& model,
                 const Path& path)
{
    for (;;) {
        const std::size_t comma = text.find(',');
        Result<OrderTerm> term = order_term(text.substr(0, comma), model, path);
        if (!term)
            return term.error();
        order.push_back(std::move(*term));
        if (order.size() > 64)
            return limit_exceeded("order", 64);
        if (comma == text.npos)
            return {};
        text.remove_prefix(comma + 1);
    }
}

Status read_order(Filter& filter, const boost::json::value& json, const Model& model,
                  const Path& path)
{
    if (json.is_null())
        return {};
    if (const boost::json::string* text = json.if_string()) {
        if (words_of(*text).empty())
            return {};
        return add_order(filter.order, *text, model, path);
    }
    const boost::json::array* terms = json.if_array();
    if (terms == nullptr)
        return invalid_params(path.text(), "must be a string or a list of strings");
    for (std::size_t i = 0; i < terms->size(); ++i) {
        const Path term_path{path, i};
        const boost::json::string* text = (*terms)[i].if_string();
        if (text == nullptr)
            return invalid_params(term_path.text(), "must be a string");
        if (Status added = add_order(filter.order, *text, model, term_path); !added)
            return added;
    }
    return {};
}

Result<std::int64_t> read_count(const boost::json::value& json, const Path& path)
{
    if (json.is_null())
        return 0;
    std::int64_t count = -1;
    if (const std::int64_t* integer = json.if_int64()) {
        count = *integer;
    } else if (const boost::json::string* text = json.if_string()) {
        const auto [end, error] = std::from_chars(text->begin(), text->end(), count);
        if (error != std::errc{} || end != text->end())
            count = -1;
    }
    if (count < 0)
        return invalid_params(path.text(), "must be a whole number from 0");
    return count;
}

/// Keeps the model's order, whatever order the names came in.
Status read_fields(Filter& filter, const boost::json::value& json, const Model& model,
                   Clauses clauses, const Path& path)
{
    std::vector<bool> included(model.properties().size());
    std::vector<bool> excluded(model.properties().size());
    bool includes = false;
    const auto mark = [&](std::string_view name, bool include, const Path& where) -> Status {
        const Property* property = model.find(name);
        if (property == nullptr) {
            if (clauses == Clauses::lenient)
                return {};
            const std::vector<std::string_view> known = model.property_names();
            return unknown_name(where.text(), "property", name, known);
        }
        (include ? included : excluded)[property->index] = true;
        includes |= include;
        return {};
    };

    if (json.is_null())
        return {};
    if (const boost::json::string* name = json.if_string()) {
        if (Status marked = mark(*name, true, path); !marked)
            return marked;
    } else if (const boost::json::array* names = json.if_array()) {
        for (std::size_t i = 0; i < names->size(); ++i) {
            const boost::json::string* name_at = (*names)[i].if_string();
            if (name_at == nullptr)
                return invalid_params(Path{path, i}.text(), "must be a property's name");
            if (Status marked = mark(*name_at, true, Path{path, i}); !marked)
                return marked;
        }
    } else if (const boost::json::object* object = json.if_object()) {
        for (const auto& member : *object) {
            const Path member_path{path, member.key()};
            if (!member.value().is_bool())
                return invalid_params(member_path.text(), "must be true or false");
            if (Status marked = mark(member.key(), member.value().get_bool(), member_path); !marked)
                return marked;
        }
    } else {
        return invalid_params(path.text(), "must be a list of names or {name: true | false}");
    }

    for (const Property& property : model.properties()) {
        if (includes ? included[property.index] : !excluded[property.index])
            filter.fields.push_back(&property);
    }
    if (filter.fields.size() == model.properties().size())
        filter.fields.clear();
    return {};
}

} // namespace

Result<Filter> parse_filter(const boost::json::value* json, const Model& model,
                            const ColumnFacts& columns, Clauses clauses, const Path& path)
{
    Filter filter;
    if (json == nullptr || json->is_null())
        return filter;
    const boost::json::object* object = json->if_object();
    if (object == nullptr)
        return invalid_params(path.text(), "must be an object");

    for (const auto& member : *object) {
        const std::string_view name = member.key();
        const Path member_path{path, name};
        Status read;
        if (name == "where") {
            if (member.value().is_null())
                continue;
            Result<Where> where = parse_where(member.value(), model, columns, clauses, member_path);
            if (!where)
                return where.error();
            filter.where = std::move(*where);
        } else if (name == "order") {
            read = read_order(filter, member.value(), model, member_path);
        } else if (name == "limit" || name == "offset" || name == "skip") {
            const Result<std::int64_t> count = read_count(member.value(), member_path);
            if (!count)
                return count.error();
            std::int64_t& target = name == "limit" ? filter.limit : filter.offset;
            // offset and skip are synonyms: whichever says more than nothing counts.
            if (name != "skip" || target == 0)
                target = *count != 0 ? *count : target;
        } else if (name == "fields") {
            read = read_fields(filter, member.value(), model, clauses, member_path);
        } else if (name == "include") {
            if (!member.value().is_null())
                return Error{Errc::unsupported, "include is resolved by the client: ask for the "
                                                "related model with its own call"}
                    .with("capability", "include")
                    .with("path", member_path.text());
        } else {
            constexpr std::array<std::string_view, 6> known{"where",  "order", "limit",
                                                            "offset", "skip",  "fields"};
            return unknown_name(member_path.text(), "member of a filter", name, known);
        }
        if (!read)
            return read.error();
    }
    return filter;
}

} // namespace connectord::model
