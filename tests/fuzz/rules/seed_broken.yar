rule open { strings: $a = "never closed
    condition: $a
rule next { strings: $b = { 41 42 condition: $b }
global private rule third : { condition: ((( not not (true }
include "a.yar" include "../x" include
rule { }
