#include "daemon/admin/shards.hpp"

#include "tests/unit/daemon/admin/world.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace connectord::admin {
namespace {

using Ids = std::vector<std::thread::id>;

Task<void> look_at_the_first(const House& house, bool& something_else_ran, bool& is_at_once)
{
    const Shard& first = house.shards.front();
    boost::asio::post(first.io, [&] { something_else_ran = true; });
    const auto look = [&] { return !something_else_ran; };
    const bool was_first = co_await at(first, look);
    is_at_once = was_first && !something_else_ran;
}

TEST(Shards, OnesOwnIsLookedAtAtOnce)
{
    test::TwoShards world;
    bool something_else_ran = false;
    bool is_at_once = false;
    world.run(look_at_the_first(world.house, something_else_ran, is_at_once));
    EXPECT_TRUE(is_at_once);
}

Task<void> look_at_each(const House& house, Ids& seen, Ids& resumed)
{
    const auto look = [](const Shard&) { return std::this_thread::get_id(); };
    seen = co_await from_each(house.shards, look);
    resumed.push_back(std::this_thread::get_id());
}

TEST(Shards, EachIsLookedAtFromItsOwnThread)
{
    test::TwoShards world;
    Ids seen;
    Ids resumed;
    world.run(look_at_each(world.house, seen, resumed));
    EXPECT_EQ(seen, (Ids{std::this_thread::get_id(), world.second_thread()}));
    EXPECT_EQ(resumed, Ids{std::this_thread::get_id()});
}

} // namespace
} // namespace connectord::admin
