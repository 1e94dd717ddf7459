#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# catalogue.sh ROOT [PO] - Spanish is complete: every text of the service is in the catalogue, translated, not fuzzy, with
# the same printf directives and none of the words that mislead
set -eu
cd "$1"
po=${2:-service/po/es.po}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
complain()
{
    echo "$1"
    status=1
}

find service rules -name '*.c' -o -name '*.h' | LC_ALL=C sort >"$work/files"
xgettext --from-code=UTF-8 --language=C --files-from="$work/files" --no-location --sort-output --force-po \
    --keyword --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=P_:1,2 \
    --flag=_:1:pass-c-format --flag=N_:1:pass-c-format --flag=C_:2:pass-c-format --flag=NC_:2:pass-c-format \
    --flag=P_:1:pass-c-format --flag=P_:2:pass-c-format -o "$work/all.pot" 2>"$work/warnings"
[ ! -s "$work/warnings" ] || complain "xgettext: $(cat "$work/warnings")"
# a length macro of <inttypes.h> inside a text depends on the machine: format the number first
! grep -n '%<PRI' "$work/all.pot" || complain "a text has a PRI macro in it"

msgfmt --check-format -o /dev/null "$po" 2>"$work/format" || complain "msgfmt: $(cat "$work/format")"
# what the sources have and the catalogue lacks (or has untranslated, or fuzzy), and what nobody says any more
msgmerge --quiet --no-fuzzy-matching --no-location -o "$work/merged.po" "$po" "$work/all.pot"
msgattrib --untranslated --no-obsolete "$work/merged.po" >"$work/missing"
msgattrib --only-fuzzy "$po" >"$work/fuzzy"
msgattrib --only-obsolete "$work/merged.po" >"$work/unused"
for kind in missing fuzzy unused; do
    sed '1,/^$/d' "$work/$kind" >"$work/texts" # the header stands first
    count=$(grep -c '^#* *\(~ \)*msgid ' "$work/texts" || true)
    [ "$count" -eq 0 ] || {
        complain "$po: $count texts are $kind:"
        grep -A1 'msgid ' "$work/texts" | head -n 40
    }
done
# words of the glossary that were wrong in other products
grep -nEi '^msgstr.*(reprimir|reprimid|recomendaciones|explotar predicciones|joya|gravedad|escanear)' "$po" &&
    complain "forbidden word in $po"
exit $status
