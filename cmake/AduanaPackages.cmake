# SPDX-License-Identifier: Apache-2.0
# AduanaPackages.cmake - the libraries aduana links, all from Debian 12; see docs/adr for why each
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(entry
    "GLIB;glib-2.0>=2.74"
    "ARCHIVE;libarchive>=3.6.2"
    "SQUASHFS;libsquashfs1>=1.2"
    "ZLIB;zlib>=1.2.13"
    "YARA;yara>=4.2.3"
    "SQLITE;sqlite3>=3.40"
    "PQ;libpq"
    "MHD;libmicrohttpd>=0.9.75"
    "JANSSON;jansson>=2.14"
    "YAJL;yajl>=2.1"
    "EXPAT;expat>=2.5"
    "YAML;yaml-0.1"
    "CRYPTO;libcrypto>=3.0"
    "SYSTEMD;libsystemd>=252"
    "CURL;libcurl>=7.88"
    "SECCOMP;libseccomp>=2.5")
  list(GET entry 0 name)
  list(GET entry 1 spec)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET "${spec}")
endforeach()
if(ADUANA_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()
find_program(MSGFMT msgfmt REQUIRED)
# versions that verdicts depend on; the service does not link these libraries and still must name them
target_compile_definitions(aduana_flags INTERFACE
  AD_YARA_VERSION="${YARA_VERSION}" AD_ARCHIVE_VERSION="${ARCHIVE_VERSION}")
