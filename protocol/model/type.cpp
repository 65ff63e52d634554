// type.cpp
