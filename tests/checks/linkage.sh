#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# linkage.sh BIN - the linker enforces who has which power (docs/ARCHITECTURE.md): asks readelf
set -eu
cd "$1"

# refuses PROGRAM LIBRARY…: fails when the program needs one of the libraries
refuses()
{
    program=$1
    shift
    needed=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    [ -n "$needed" ] || {
        echo "$program: no dynamic section"
        exit 1
    }
    for library in "$@"; do
        if printf '%s\n' "$needed" | grep -q "^lib$library"; then
            echo "$program links lib$library, which it must not"
            exit 1
        fi
    done
}

refuses aduanad archive yara expat yajl curl
refuses aduana archive yara expat yajl curl
refuses aduana-inspect curl pq microhttpd
refuses aduana-fetch sqlite3 pq archive yara jansson expat yajl
# the hardening that every program has
for program in aduanad aduana aduana-inspect aduana-fetch; do
    readelf -h "$program" | grep -q 'DYN' || { echo "$program is not position independent"; exit 1; }
    readelf -d "$program" | grep -q 'BIND_NOW' || { echo "$program has no full RELRO"; exit 1; }
    readelf -lW "$program" | grep 'GNU_STACK' | grep -qv 'RWE' || { echo "$program has an executable stack"; exit 1; }
done
