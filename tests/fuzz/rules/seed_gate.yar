import "pe" import "elf" import "math"
global rule g { condition: filesize < 10MB }
rule a { strings: $a1 = "x" $a2 = { 7f 45 } condition: $a2 at 0 or pe.imphash() == "q" or 1 of ($a*) }
rule b { condition: a and not elf.type == elf.ET_EXEC }
rule c { condition: for any i in (0..pe.number_of_sections) : ( for any j in (1..2) : ( uint8(entrypoint + i) == j ) ) }
rule d { condition: any of (a*) }
rule e { condition: hash.md5(pe.overlay.offset, 1) == "z" and (uint32be(0) == 0xcafebabe or filename matches /a/) }
