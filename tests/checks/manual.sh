#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# manual.sh ROOT ADUANA [--write] - docs/man/aduana*.1 is what the command table says; mandoc or groff finds nothing wrong
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$2" help --man --lang en >"$work/aduana.1"
"$2" help --man --lang es >"$work/aduana.es.1"
if [ "${3:-}" = --write ]; then
    mkdir -p docs/man
    cp "$work/aduana.1" "$work/aduana.es.1" docs/man/
fi
status=0
for page in aduana.1 aduana.es.1; do
    cmp -s "$work/$page" "docs/man/$page" || { echo "docs/man/$page is not what aduana says; run: $0 $1 $2 --write"; status=1; }
    if command -v mandoc >/dev/null; then
        mandoc -Tlint -W warning "$work/$page" || status=1
    elif command -v groff >/dev/null; then
        said=$(groff -k -mdoc -ww -z "$work/$page" 2>&1)
        [ -z "$said" ] || { echo "$said"; status=1; }
    fi
done
exit $status
