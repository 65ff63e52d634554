#include "tests/conformance/generator.hpp"

#include <array>
#include <cstdlib>

namespace connectord::test {

std::uint64_t seed_of_run(std::uint64_t otherwise)
{
    const char* given = std::getenv("CONNECTORD_TEST_SEED");
    return given != nullptr && *given != '\0' ? std::stoull(given) : otherwise;
}

std::string generated_properties()
{
    return R"({"id": {"type": "Number", "id": 1},
               "i": "Number",
               "x": {"type": "Number", "postgresql": {"dataType": "double precision"}},
               "s": "String", "t": "String", "b": "Boolean", "d": "Date", "doc": "Object"})";
}

const std::vector<Field>& generated_fields()
{
    static const std::vector<Field> fields{
        {"id", Kind::number}, {"i", Kind::number},  {"x", Kind::number}, {"s", Kind::text},
        {"t", Kind::text},    {"b", Kind::boolean}, {"d", Kind::date},   {"doc", Kind::document}};
    return fields;
}

Generator::Generator(std::uint64_t structure, std::uint64_t values, Rules rules)
    : structure_{structure}, values_{values}, rules_{std::move(rules)}
{
}

int Generator::shape(int from, int to)
{
    return from + static_cast<int>(structure_() % static_cast<std::uint64_t>(to - from + 1));
}

int Generator::pick(int from, int to)
{
    return from + static_cast<int>(values_() % static_cast<std::uint64_t>(to - from + 1));
}

std::string Generator::word()
{
    static constexpr std::array words{"",     "a",    "A",    "ab",   "aB",          "abc", "b",
                                      "ba",   "100%", "a_b",  "a\\b", "'",           "\"",  "æ",
                                      "Æøå",  "z",    "zz",   "a b",  "😀",           "%",   "_",
                                      "null", "5",    "true", "a\nb", "\xE2\x82\xAC"};
    return rules_.mark + words[static_cast<std::size_t>(pick(0, words.size() - 1))];
}

std::string Generator::pattern()
{
    static constexpr std::array patterns{"%",   "a%",     "%b",     "_",     "a_",
                                         "%a%", "A%",     "100\\%", "a\\_b", "\\%",
                                         "__%", "%\\\\%", "ab",     "%b%c",  "z%z"};
    return rules_.mark + patterns[static_cast<std::size_t>(pick(0, patterns.size() - 1))];
}

boost::json::value Generator::scalar(Kind kind)
{
    switch (kind) {
    case Kind::number:
        return pick(-3, 6);
    case Kind::text:
        return Value(boost::json::string{word()});
    case Kind::boolean:
        return pick(0, 1) == 1;
    case Kind::date: {
        static constexpr std::array dates{"1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z",
                                          "2000-02-29T12:00:00.500Z", "2026-11-20T10:00:00.000Z",
                                          "2150-06-01T00:00:00.001Z"};
        return Value(
            boost::json::string{dates[static_cast<std::size_t>(pick(0, dates.size() - 1))]});
    }
    case Kind::document:
        break;
    }
    return document();
}

boost::json::value Generator::document()
{
    if (pick(0, 9) == 0)
        return nullptr;
    boost::json::object object;
    static constexpr std::array keys{"n", "w", "f", "m"};
    for (const char* key : keys) {
        const int what = pick(0, 5);
        if (what == 0)
            continue;
        object[key] = what == 1   ? Value(nullptr)
                      : what == 2 ? Value(pick(-3, 6))
                      : what == 3 ? Value(boost::json::string{word()})
                      : what == 4 ? Value(pick(0, 1) == 1)
                                  : Value(pick(-3, 6));
    }
    object["in"] = boost::json::object{{"deep", pick(-3, 6)},
                                       {"list", boost::json::array{pick(0, 3), "a", nullptr}}};
    return object;
}

boost::json::object Generator::row(int id)
{
    boost::json::object made{{"id", id}};
    for (const Field& field : generated_fields()) {
        if (field.name == "id")
            continue;
        Value value = pick(0, 4) == 0 ? Value(nullptr) : scalar(field.kind);
        if (field.name == "x" && value.is_int64())
            value = static_cast<double>(value.get_int64()) + 0.5;
        made[field.name] = std::move(value);
    }
    return made;
}

boost::json::value Generator::operand(Kind kind)
{
    return rules_.nulls && chance(8) ? Value(nullptr) : scalar(kind);
}

boost::json::value Generator::list(Kind kind)
{
    boost::json::array made;
    // A list's length is no part of the shape, save that there is one at all.
    const int length = nors_ == 0 && rules_.any_length && chance(10) ? 0 : pick(1, 5);
    for (int i = 0; i < length; ++i)
        made.push_back(rules_.nulls && pick(0, 9) == 0 ? Value(nullptr) : scalar(kind));
    return made;
}

boost::json::object Generator::expression(Kind kind, bool is_place)
{
    static constexpr std::array comparing{"eq", "neq", "gt", "gte", "lt", "lte"};
    boost::json::object made;
    const int operators = chance(20) ? 2 : 1;
    for (int i = 0; i < operators; ++i) {
        const int what = shape(0, kind == Kind::text ? 9 : 5);
        if (what <= 2) {
            made[comparing[static_cast<std::size_t>(shape(0, comparing.size() - 1))]] =
                operand(kind);
        } else if (what == 3) {
            made[chance(50) ? "inq" : "nin"] = list(kind);
        } else if (what == 4) {
            // Bounds inside a document are of one type.
            const bool may_be_null = !is_place;
            made["between"] = boost::json::array{may_be_null ? operand(kind) : scalar(kind),
                                                 may_be_null ? operand(kind) : scalar(kind)};
        } else if (what == 5) {
            made["eq"] = operand(kind);
        } else {
            static constexpr std::array likes{"like", "nlike", "ilike", "nilike"};
            made[likes[static_cast<std::size_t>(what - 6)]] = Value(boost::json::string{pattern()});
        }
    }
    return made;
}

void Generator::add_condition(boost::json::object& where)
{
    const std::vector<Field>& fields = generated_fields();
    const Field& field =
        fields[static_cast<std::size_t>(shape(0, static_cast<int>(fields.size()) - 1))];
    if (chance(4) && nors_ == 0) {
        where["nosuch"] = operand(Kind::number);
        return;
    }
    if (field.kind != Kind::document) {
        if (chance(30))
            where[field.name] = operand(field.kind);
        else
            where[field.name] = expression(field.kind, false);
        return;
    }
    if (chance(10)) {
        where["doc"] = nullptr;
        return;
    }
    static constexpr std::array places{"n",         "w",         "f",         "m",     "in.deep",
                                       "in.list.0", "in.list.1", "in.nosuch", "nosuch"};
    const std::string name =
        std::string{"doc."} + places[static_cast<std::size_t>(shape(0, places.size() - 1))];
    static constexpr std::array kinds{Kind::number, Kind::text, Kind::boolean};
    const Kind kind = kinds[static_cast<std::size_t>(shape(0, kinds.size() - 1))];
    where[name] = chance(40) ? Value(operand(kind)) : Value(expression(kind, true));
}

boost::json::object Generator::where(int depth)
{
    boost::json::object made;
    const bool may_be_empty = depth > 0 && nors_ == 0;
    const int members = shape(may_be_empty ? 0 : 1, 3);
    for (int i = 0; i < members; ++i) {
        if (depth >= 3 || !chance(30)) {
            add_condition(made);
            continue;
        }
        static constexpr std::array words{"and", "or", "nor"};
        const std::string word = words[static_cast<std::size_t>(shape(0, 2))];
        boost::json::array branches;
        const int count = shape(rules_.any_length && nors_ == 0 ? 0 : 1, 3);
        nors_ += word == "nor" ? 1 : 0;
        for (int branch = 0; branch < count; ++branch)
            branches.push_back(where(depth + 1));
        nors_ -= word == "nor" ? 1 : 0;
        made[word] = std::move(branches);
    }
    return made;
}

boost::json::object Generator::filter()
{
    boost::json::object made{{"where", where(0)}};
    static constexpr std::array sortable{"i", "x", "s", "t", "b", "d"};
    boost::json::array order;
    const int terms = shape(0, 2);
    for (int i = 0; i < terms; ++i) {
        std::string term = sortable[static_cast<std::size_t>(shape(0, sortable.size() - 1))];
        term += chance(50) ? " DESC" : " ASC";
        term += chance(50) ? " NULLS FIRST" : " NULLS LAST";
        order.push_back(boost::json::string{term});
    }
    order.push_back(boost::json::string{chance(30) ? "id DESC" : "id"});
    made["order"] = std::move(order);
    if (chance(30))
        made["limit"] = pick(1, 12);
    if (chance(30))
        made["skip"] = pick(1, 8);
    return made;
}

} // namespace connectord::test
