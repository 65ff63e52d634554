// reply.cpp
