# SPDX-License-Identifier: MIT

# Sanitizers and coverage cover the whole build, tests included, so they are not per target.
if(QIANFAN_SANITIZE)
    add_compile_options(-fsanitize=${QIANFAN_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${QIANFAN_SANITIZE})
endif()
if(QIANFAN_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        message(FATAL_ERROR "QIANFAN_FUZZ needs clang, for example: cmake --preset fuzz")
    endif()
    # The fuzz targets themselves link with -fsanitize=fuzzer, see tests/fuzz.
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(QIANFAN_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()

# qianfan_fuzz_target(NAME SOURCE...) makes the libFuzzer program fuzz_NAME from the given files and
# the test library; scripts/test runs every such program of tests/fuzz.
function(qianfan_fuzz_target name)
    add_executable(fuzz_${name} ${ARGN})
    qianfan_target(fuzz_${name})
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(fuzz_${name} PRIVATE qianfan_testing)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
