#include "tests/integration/postgresql/world.hpp"
