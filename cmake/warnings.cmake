# SPDX-License-Identifier: MIT

set(QIANFAN_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnull-dereference
    -Wdouble-promotion -Wformat=2 -Wundef -Wcast-align -Wcast-qual -Wimplicit-fallthrough
    -Wunused -Wvla -Wpointer-arith -Wwrite-strings -Wmissing-declarations)
set(QIANFAN_WARNINGS_C -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition)
set(QIANFAN_WARNINGS_CXX
    -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi
    -Wzero-as-null-pointer-constant)
set(QIANFAN_WARNINGS_GCC
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Walloca -Wformat-signedness)
set(QIANFAN_WARNINGS_GCC_CXX -Wuseless-cast -Wsuggest-override -Wredundant-tags)

# gcc's path analysis of -Wnull-dereference invents paths once a sanitizer has rewritten the code.
if(QIANFAN_SANITIZE OR QIANFAN_COVERAGE)
    list(REMOVE_ITEM QIANFAN_WARNINGS -Wnull-dereference)
endif()

# Every target of this project is built with these. They never reach a user of the library.
function(qianfan_warnings target)
    target_compile_options(${target} PRIVATE
        ${QIANFAN_WARNINGS}
        "$<$<COMPILE_LANGUAGE:C>:${QIANFAN_WARNINGS_C}>"
        "$<$<COMPILE_LANGUAGE:CXX>:${QIANFAN_WARNINGS_CXX}>"
        "$<$<COMPILE_LANG_AND_ID:C,GNU>:${QIANFAN_WARNINGS_GCC}>"
        "$<$<COMPILE_LANG_AND_ID:CXX,GNU>:${QIANFAN_WARNINGS_GCC};${QIANFAN_WARNINGS_GCC_CXX}>"
        "$<$<BOOL:${QIANFAN_WERROR}>:-Werror>")
endfunction()
