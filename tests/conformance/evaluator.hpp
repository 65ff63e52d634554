// What a `where` means, decided by reading it beside the rows: no SQL, no plan, no cleverness.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace connectord::test {

/// Truth as SQL has it: what cannot be compared is unknown.
enum class Truth { no, yes, unknown };

/// The type of a property decides how its values are compared.
enum class Kind { number, text, boolean, date, document };

struct Field {
    std::string name;
    Kind kind;
};

/// Whether a row matches, by CONNECTOR-API 1.2. Reads are lenient.
Truth evaluate(const boost::json::object& where, const boost::json::object& row,
               const std::vector<Field>& fields);

/// Whether a text matches a LIKE pattern: % and _ are wildcards, \ takes the next sign as it is.
bool is_like(std::string_view text, std::string_view pattern, bool ignore_case);

} // namespace connectord::test
