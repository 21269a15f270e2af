// The part of Boost.Asio and Boost.Beast that need not be compiled in every file that sees them.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
