#include "protocol/model/type.hpp"

#include <gtest/gtest.h>

namespace connectord::model {
namespace {

TEST(Type, HasTheNameThatLoopBackGivesIt)
{
    EXPECT_EQ(name_of(Type::any), "Any");
    EXPECT_EQ(name_of(Type::string), "String");
    EXPECT_EQ(name_of(Type::number), "Number");
    EXPECT_EQ(name_of(Type::boolean), "Boolean");
    EXPECT_EQ(name_of(Type::date), "Date");
    EXPECT_EQ(name_of(Type::buffer), "Binary");
    EXPECT_EQ(name_of(Type::geo_point), "GeoPoint");
    EXPECT_EQ(name_of(Type::json), "Object");
    EXPECT_EQ(name_of(Type::array), "Array");
}

} // namespace
} // namespace connectord::model
