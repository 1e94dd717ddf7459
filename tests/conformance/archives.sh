#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# archives.sh PROGRAM - runs the archive conformance over $ADUANA_DATA/archives; absent data is a failure under CI
set -eu
if [ ! -d "${ADUANA_DATA:-/nonexistent}/archives" ]; then
    echo "skipped: 1,296 archives, ADUANA_DATA does not name them"
    [ "${CI:-}" = true ] && exit 1
    exit 77
fi
exec "$1" "$ADUANA_DATA/archives" "$(dirname "$0")/archives.exceptions"
