#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# includes.sh ROOT - refuses an #include that goes against the arrows of docs/ARCHITECTURE.md
#
# Prints each forbidden include as FILE:LINE: FROM -> TO and exits 1. ROOT is a checkout or a fixture.
set -eu
cd "$1"

# allowed FROM TO: may a file of module FROM include a header of module TO?
allowed()
{
    case "$1->$2" in
    "$1->$1") return 0 ;;
    # the shared words know nobody
    scanner/model-\>*) return 1 ;;
    scanner/sandbox-\>scanner/model) return 0 ;;
    scanner/sandbox-\>*) return 1 ;;
    # the inspector: inside scanner/ only
    scanner*-\>scanner*) return 0 ;;
    feeds*-\>scanner/model | feeds*-\>scanner/sandbox | feeds*-\>feeds*) return 0 ;;
    rules/risk-\>scanner/model) return 0 ;;
    # the service: words, launcher, score; of detect, verify and fetch only the parent's half
    service*-\>service*) return 0 ;;
    service*-\>scanner/model | service*-\>scanner/sandbox | service*-\>rules/risk) return 0 ;;
    service*-\>feeds/match | service*-\>feeds/versions | service*-\>feeds/cvss) return 0 ;;
    service*-\>scanner/detect/compiler.h | service*-\>scanner/verify/client.h) return 0 ;;
    service*-\>scanner/parse/client.h) return 0 ;;
    service*-\>scanner/verify/check_result.h | service*-\>feeds/fetch/client.h) return 0 ;;
    *) return 1 ;;
    esac
}

status=0
list=$(mktemp)
trap 'rm -f "$list"' EXIT
grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]+"' --include='*.[ch]' scanner rules feeds service 2>/dev/null |
    sed -E 's/^([^:]+):([0-9]+):.*"([^"]+)".*/\1 \2 \3/' >"$list" || true
while read -r file line header; do
    from=${file%/*}
    case $header in */*) to=${header%/*} ;; *) to=. ;; esac
    if [ "$to" = . ]; then
        echo "$file:$line: \"$header\" is not relative to the root"
        status=1
    elif ! allowed "$from" "$to" && ! allowed "$from" "$header"; then
        echo "$file:$line: $from -> $header"
        status=1
    fi
done <"$list"
if [ ! -s "$list" ]; then # nothing read is nothing checked
    echo "no include found below $1"
    status=1
fi
exit $status
