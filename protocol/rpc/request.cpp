// request.cpp
