# SPDX-License-Identifier: MIT

# Settings of every C and C++ target of this project: language level and warnings.
function(qianfan_target target)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
        CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF)
    qianfan_warnings(${target})
endfunction()

# Settings of a library made from src/, shared or static: the shipped ones and the one for tests.
function(qianfan_library target)
    qianfan_target(${target})
    qianfan_use_dependencies(${target})
    target_include_directories(${target}
        PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
               $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
        PRIVATE ${PROJECT_SOURCE_DIR}/src)
    target_compile_definitions(${target} PRIVATE QF_BUILDING_LIBRARY)
    set_target_properties(${target} PROPERTIES
        POSITION_INDEPENDENT_CODE ON
        C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    # -O2 instead of CMake's -O3: the library waits for the network, its size is what people notice.
    target_compile_options(${target} PRIVATE
        -ffunction-sections -fdata-sections -fstack-protector-strong
        $<$<CONFIG:Release>:-O2>)
    get_target_property(kind ${target} TYPE)
    if(kind STREQUAL "SHARED_LIBRARY")
        qianfan_shared_library(${target})
    endif()
endfunction()

function(qianfan_shared_library target)
    set(map ${PROJECT_SOURCE_DIR}/src/abi/qianfan.map)
    set_target_properties(${target} PROPERTIES
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}
        LINK_DEPENDS ${map}
        # The loader finds the outer libraries in the system's places; a path from the machine that
        # built us would be a hole.
        SKIP_BUILD_RPATH ON
        INSTALL_RPATH "")
    target_link_options(${target} PRIVATE
        LINKER:--version-script=${map}
        # Hosts unload libraries while threads still run inside them.
        LINKER:-z,nodelete
        LINKER:-z,relro,-z,now
        LINKER:--gc-sections
        LINKER:--as-needed)
    # clang leaves the sanitizer runtime to the program, so its symbols are open here on purpose.
    if(NOT QIANFAN_SANITIZE AND NOT QIANFAN_FUZZ)
        target_link_options(${target} PRIVATE LINKER:-z,defs)
    endif()
endfunction()

# libqianfan.a, made of the same objects as the shared library.
function(qianfan_static_twin shared static)
    add_library(${static} STATIC $<TARGET_OBJECTS:${shared}>)
    add_library(qianfan::${static} ALIAS ${static})
    qianfan_use_dependencies(${static})
    target_include_directories(${static} INTERFACE
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    set_target_properties(${static} PROPERTIES LINKER_LANGUAGE CXX OUTPUT_NAME qianfan)
endfunction()
