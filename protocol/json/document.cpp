// document.cpp
