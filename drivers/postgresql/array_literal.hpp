// PostgreSQL's array literals as JSON arrays.
#pragma once

#include "drivers/postgresql/column_encoder.hpp"

#include <string>
#include <string_view>

namespace connectord::pg {

/// Appends `{1,NULL,{2}}` as `[1,null,[2]]`, each element written by `element`; bounds before `=`
/// are dropped.
///
/// Errors  false when the text is no array literal; `out` is then unchanged
/// Source  PostgreSQL 15 manual, 8.15.6 Array Input and Output Syntax
bool append_array(std::string& out, std::string_view text, EncodeValue element);

} // namespace connectord::pg
