// timestamp.cpp
