// catalog.cpp
