#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# install.sh BUILD - what "cmake --install" puts into a folder works from there: programs, rules, pages, completions
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset ADUANA_LIBEXEC ADUANA_RULES
XDG_CACHE_HOME=$work/cache
export XDG_CACHE_HOME
DESTDIR="$work/root" cmake --install "$1" --prefix /usr >"$work/log"
usr=$work/root/usr
for file in bin/aduanad libexec/aduana/aduana-fetch share/man/man1/aduana.1 share/man/es/man1/aduana.1 \
    share/bash-completion/completions/aduana share/zsh/site-functions/_aduana \
    share/fish/vendor_completions.d/aduana.fish; do
    [ -s "$usr/$file" ] || { echo "not installed: $file"; exit 1; }
done
"$usr/bin/aduana" version >/dev/null
echo "plain words" >"$work/words.txt"
"$usr/bin/aduana" scan --no-record --lang en "$work/words.txt" >"$work/said"
# a helper or rules of the build tree would make this pass without an installation
"$usr/bin/aduana" doctor --lang en --db "$work/a.db" >"$work/doctor" 2>&1 || true
grep -q "aduana-inspect: $usr/libexec/aduana/aduana-inspect" "$work/doctor" || { cat "$work/doctor"; exit 1; }
