/* SPDX-License-Identifier: Apache-2.0 */
/* opacity.yar - standards-transparency: written for aduana from public facts; meta is described in docs/rules.md */

rule encrypted_script_loader
{
    meta:
        id = "aduana.encrypted_script_loader"
        concern = "standards-transparency"
        category = "opacity"
        severity = "medium"
        confidence = "possible"
        kind = "indicator"
        filetypes = "script"
        title_en = "Source that is delivered unreadable"
        title_es = "Código fuente que se entrega ilegible"
        sentence_en = "Protected with a commercial encoder: it cannot be inspected by the buyer."
        sentence_es = "Protegido con un codificador comercial: quien adquiere no lo puede inspeccionar."
        reference = "https://cwe.mitre.org/data/definitions/656.html"
    strings:
        $a1 = "ionCube Loader" ascii
        $a2 = "sourceguardian.com" ascii
        $a3 = "from pytransform import pyarmor_runtime" ascii
        $a4 = "__pyarmor__(" ascii
        $b1 = "<?php //0" ascii
    condition:
        ($b1 at 0 and any of ($a1, $a2)) or any of ($a3, $a4)
}

rule licence_forbids_inspection
{
    meta:
        id = "aduana.licence_forbids_inspection"
        concern = "standards-transparency"
        category = "opacity"
        severity = "low"
        confidence = "possible"
        kind = "indicator"
        filetypes = "text"
        title_en = "The licence forbids looking inside"
        title_es = "La licencia prohíbe examinar el contenido"
        sentence_en = "Terms that forbid analysis or disclosure of flaws stand against a risk-based review."
        sentence_es = "Cláusulas que prohíben el análisis o la divulgación de fallas contradicen una revisión basada en riesgos."
        reference = "https://www.nist.gov/itl/executive-order-14028-improving-nations-cybersecurity"
    strings:
        $a1 = /(may not|shall not|must not)[^\n]{0,80}(disclose|publish)[^\n]{0,60}(vulnerabilit|security test|benchmark)/ ascii nocase
        $a2 = /no (podrá|deberá)[^\n]{0,80}(divulgar|publicar)[^\n]{0,60}(vulnerabilidad|pruebas de seguridad)/ ascii nocase
    condition:
        filesize < 1MB and any of them
}

rule debug_or_test_signing
{
    meta:
        id = "aduana.debug_or_test_signing"
        concern = "standards-transparency"
        category = "provenance"
        severity = "medium"
        confidence = "possible"
        kind = "indicator"
        filetypes = "java,pe,text"
        title_en = "Signed with a test key"
        title_es = "Firmado con una llave de prueba"
        sentence_en = "A debug or test certificate proves nothing about who made the delivery."
        sentence_es = "Un certificado de depuración o prueba no demuestra quién elaboró la entrega."
        reference = "https://developer.android.com/studio/publish/app-signing"
    strings:
        $a1 = "CN=Android Debug" ascii wide
        $a2 = "Android Debug0" ascii
        $a3 = "WDKTestCert" ascii wide
        $a4 = "Microsoft Test Root Authority" ascii wide
    condition:
        any of them
}

rule protector_sections
{
    meta:
        id = "aduana.protector_sections"
        concern = "standards-transparency"
        category = "opacity"
        severity = "medium"
        confidence = "possible"
        kind = "indicator"
        filetypes = "pe"
        title_en = "A program made unreadable by a protector"
        title_es = "Un programa hecho ilegible con un protector"
        sentence_en = "Sections of a commercial protector: what the program does cannot be read from it."
        sentence_es = "Secciones de un protector comercial: lo que hace el programa no se puede leer en él."
        reference = "https://attack.mitre.org/techniques/T1027/002/"
    strings:
        $a1 = ".vmp0\x00\x00\x00" ascii
        $a2 = ".vmp1\x00\x00\x00" ascii
        $a3 = ".themida" ascii
        $a4 = ".winlice" ascii
        $a5 = ".enigma1" ascii
        $a6 = ".aspack\x00" ascii
        $a7 = "ConfusedByAttribute" ascii
        $a8 = "DotfuscatorAttribute" ascii
        $a9 = "SmartAssembly.Attributes" ascii
    condition:
        uint16(0) == 0x5a4d and any of ($a1, $a2, $a3, $a4, $a5, $a6) in (0..4096) or (uint16(0) == 0x5a4d and any of ($a7, $a8, $a9))
}

rule script_packed_as_program
{
    meta:
        id = "aduana.script_packed_as_program"
        concern = "standards-transparency"
        category = "opacity"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "elf,pe"
        title_en = "A script packed into a program"
        title_es = "Un script empacado como programa"
        sentence_en = "What runs is a script inside a program file; its parts and versions are not declared."
        sentence_es = "Lo que se ejecuta es un script dentro de un programa; sus partes y versiones no se declaran."
        reference = "https://attack.mitre.org/techniques/T1027/002/"
    strings:
        $p1 = "_MEIPASS2" ascii
        $p2 = "PYZ-00.pyz" ascii
        $p3 = "pyi-runtime-tmpdir" ascii
        $n1 = "PAYLOAD_POSITION" ascii
        $n2 = "PRELUDE_POSITION" ascii
        $x1 = "<nexe~~sentinel>" ascii
        $s2 = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1" ascii
    condition:
        (uint16(0) == 0x5a4d or uint32(0) == 0x464c457f or uint32(0) == 0xfeedfacf) and (any of ($p1, $p2, $p3, $x1, $s2) or all of ($n*))
}
