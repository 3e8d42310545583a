# SPDX-License-Identifier: MIT

# Reads QF_VERSION_MAJOR, _MINOR and _PATCH from the public header into `out`, joined by dots.
function(qianfan_read_version header out)
    file(READ ${header} text)
    set(numbers "")
    foreach(part MAJOR MINOR PATCH)
        if(NOT text MATCHES "QF_VERSION_${part} = ([0-9]+)")
            message(FATAL_ERROR "${header} does not define QF_VERSION_${part}.")
        endif()
        list(APPEND numbers ${CMAKE_MATCH_1})
    endforeach()
    list(JOIN numbers "." version)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
    set(${out} ${version} PARENT_SCOPE)
endfunction()
