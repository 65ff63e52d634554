#include "daemon/rpc/registry.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace connectord::rpc {

namespace {

Task<Status> done(Call&, Params, json::Writer&)
{
    co_return Status{};
}

MethodSpec spec(std::string_view name, std::vector<std::string_view> aliases = {})
{
    MethodSpec spec;
    spec.name = name;
    spec.aliases = std::move(aliases);
    return spec;
}

} // namespace

TEST(Registry, FindsAMethodUnderEachOfItsNames)
{
    Registry methods;
    methods.add(spec("find", {"findById"}), done);
    methods.add(spec("all"), done);
    ASSERT_NE(methods.find("findById"), nullptr);
    EXPECT_EQ(methods.find("findById"), methods.find("find"));
    EXPECT_EQ(methods.find("find")->spec.name, "find");
    EXPECT_EQ(methods.find("Find"), nullptr);
    EXPECT_EQ(methods.names(), (std::vector<std::string_view>{"all", "find", "findById"}));
}

TEST(Registry, RefusesANameThatIsTaken)
{
    Registry methods;
    methods.add(spec("find", {"findById"}), done);
    EXPECT_THROW(methods.add(spec("findById"), done), std::logic_error);
    EXPECT_THROW(methods.add(spec("other", {"find"}), done), std::logic_error);
}

TEST(Registry, RefusesMoreParametersThanCanBeBound)
{
    Registry methods;
    MethodSpec wide = spec("wide");
    wide.params.resize(Params::most_params + 1);
    EXPECT_THROW(methods.add(std::move(wide), done), std::logic_error);
}

} // namespace connectord::rpc
