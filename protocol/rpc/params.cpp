// params.cpp
