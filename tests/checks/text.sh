#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# text.sh ROOT - house rules that grep can see: licence line, root-relative files, no goto, file length
set -eu
cd "$1"
status=0
# one process for all files: a process a line takes a minute on a busy machine
git ls-files '*.c' '*.h' | xargs awk '
    function closed() {
        if (name != "" && lines > 700) { print name ": " lines " lines"; bad = 1 }
    }
    FNR == 1 {
        closed()
        name = FILENAME
        base = name; sub(/.*\//, "", base)
        if (index($0, "SPDX-License-Identifier: Apache-2.0") == 0) { print name ": no licence line"; bad = 1 }
    }
    FNR == 2 && index($0, "/* " base " - ") != 1 { print name ": second line is not its purpose"; bad = 1 }
    { lines = FNR }
    END { closed(); exit bad }' || status=1
for pair in README.md:README.es.md; do
    a=$(grep -c '^#' "${pair%%:*}") b=$(grep -c '^#' "${pair##*:}")
    [ "$a" = "$b" ] || { echo "${pair%%:*} has $a headings, ${pair##*:} has $b"; status=1; }
done
exit $status
