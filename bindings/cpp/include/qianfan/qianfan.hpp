// SPDX-License-Identifier: MIT
/**
 * @file qianfan.hpp
 * libqianfan for C++17: owning handles over qianfan.h, nothing to link but the library itself.
 *
 * Every call returns a Result, good or bad; who prefers exceptions writes `.value_or_throw()`.
 * Apart from that the only exceptions are std::bad_alloc, Error from the constructors of Client,
 * AbiMismatch from the first Config or Client, and std::invalid_argument from Config::set for a
 * text with a NUL byte inside. Objects are moved, never copied. One that was moved from may be
 * destroyed or assigned to; whatever else it is asked, it answers as qianfan.h says for NULL.
 */
#ifndef QIANFAN_QIANFAN_HPP
#define QIANFAN_QIANFAN_HPP

#include <qianfan/cpp/client.hpp>
#include <qianfan/cpp/config.hpp>
#include <qianfan/cpp/enums.hpp>
#include <qianfan/cpp/error.hpp>
#include <qianfan/cpp/result.hpp>

#endif  // QIANFAN_QIANFAN_HPP
