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
