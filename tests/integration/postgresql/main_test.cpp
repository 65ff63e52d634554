// The program refuses to pass for want of a server.
#include "tests/integration/postgresql/world.hpp"

namespace connectord::pg::test {
namespace {

TEST(Server, IsNamedByTheEnvironment)
{
    ASSERT_NO_THROW(server_url()) << "set CONNECTORD_TEST_POSTGRESQL";
}

} // namespace
} // namespace connectord::pg::test
