# SPDX-License-Identifier: MIT

# The library, its header and the two ways of finding it. The command and its pages are installed
# by cli/CMakeLists.txt.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/qianfan)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

set(QIANFAN_INSTALLED_TARGETS qianfan)
if(TARGET qianfan_static)
    list(APPEND QIANFAN_INSTALLED_TARGETS qianfan_static)
endif()
# The command finds the library beside itself, wherever both were moved to.
if(TARGET qf)
    file(RELATIVE_PATH from_bin_to_lib
        ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
    set_target_properties(qf PROPERTIES INSTALL_RPATH "$ORIGIN/${from_bin_to_lib}")
endif()
install(TARGETS ${QIANFAN_INSTALLED_TARGETS} EXPORT qianfanTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES include/qianfan/qianfan.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/qianfan)

# The exported targets know their place relative to their own file, so the prefix may be moved.
install(EXPORT qianfanTargets NAMESPACE qianfan:: DESTINATION ${package_dir})
configure_package_config_file(cmake/qianfanConfig.cmake.in
    ${PROJECT_BINARY_DIR}/qianfanConfig.cmake
    INSTALL_DESTINATION ${package_dir}
    NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break its users.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/qianfanConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/qianfanConfig.cmake
    ${PROJECT_BINARY_DIR}/qianfanConfigVersion.cmake
    DESTINATION ${package_dir})

# pkg-config knows the folder of the .pc file too, provided the installation folders are relative.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
    set(QIANFAN_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
    set(QIANFAN_PC_LIBDIR ${CMAKE_INSTALL_FULL_LIBDIR})
    set(QIANFAN_PC_INCLUDEDIR ${CMAKE_INSTALL_FULL_INCLUDEDIR})
else()
    file(RELATIVE_PATH way_up /${pkgconfig_dir} /)
    string(REGEX REPLACE "/$" "" way_up "${way_up}")
    set(QIANFAN_PC_PREFIX "\${pcfiledir}/${way_up}")
    set(QIANFAN_PC_LIBDIR "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
    set(QIANFAN_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file(pkgconfig/qianfan.pc.in ${PROJECT_BINARY_DIR}/qianfan.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/qianfan.pc DESTINATION ${pkgconfig_dir})
