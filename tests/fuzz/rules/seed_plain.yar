import "pe"
include "b.yar"
/* a comment with rule x { } in it */
private rule is_pe { condition: uint16(0) == 0x5A4D }
rule one : tag other {
    meta:
        author = "nobody \"quoted\""
        score = 75
        minus = -3
        flag = true
    strings:
        $a = "text \x41 }" ascii wide fullword
        $b = /re\/g[}{]ex/is
        $c = { 4D 5A ?? [2-4] ( 41 | 42 ) // comment }
               43 }
        $ = "anonymous" xor(0x01-0xff) private
    condition:
        is_pe and (pe.number_of_sections > 3 or #a in (0..10) == 2) and for any of them : ( $ at 0 )
}
