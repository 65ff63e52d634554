// dialect.cpp
