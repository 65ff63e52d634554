#include "daemon/config/version.hpp"

namespace connectord {

std::string_view version()
{
    return CONNECTORD_VERSION;
}

} // namespace connectord
