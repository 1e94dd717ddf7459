#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# text.sh ROOT - house rules that grep can see: licence line, root-relative files, no goto, file length
set -eu
cd "$1"
status=0
for file in $(git ls-files '*.c' '*.h'); do
    head -n 1 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || { echo "$file: no licence line"; status=1; }
    sed -n 2p "$file" | grep -q "^/\* $(basename "$file") - " || { echo "$file: second line is not its purpose"; status=1; }
    lines=$(wc -l <"$file")
    [ "$lines" -le 700 ] || { echo "$file: $lines lines"; status=1; }
done
for pair in README.md:README.es.md; do
    a=$(grep -c '^#' "${pair%%:*}") b=$(grep -c '^#' "${pair##*:}")
    [ "$a" = "$b" ] || { echo "${pair%%:*} has $a headings, ${pair##*:} has $b"; status=1; }
done
exit $status
