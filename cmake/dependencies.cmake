# SPDX-License-Identifier: MIT

# The three outer libraries, each included by exactly one file below src/system.
find_package(CURL 7.87 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(PkgConfig REQUIRED)
# Debian's own CMake files of cJSON name no imported target, its pkg-config file is sound.
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson>=1.7)
find_package(Threads REQUIRED)

function(qianfan_use_dependencies target)
    target_link_libraries(${target} PRIVATE
        CURL::libcurl OpenSSL::Crypto PkgConfig::CJSON Threads::Threads)
endfunction()
