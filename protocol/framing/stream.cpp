// stream.cpp
