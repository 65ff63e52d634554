// Rows of JSON laid out for people: pure.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace connectord::cli {

/// An array of objects as a table, its columns in the order of the first one's keys; `none` for an
/// empty array. What is no array of objects stays JSON.
///
/// Shape  a header, then a line a row; numbers to the right. What a terminal might obey is shown as
///        an escape
std::string table_of(const boost::json::value& rows);

} // namespace connectord::cli
