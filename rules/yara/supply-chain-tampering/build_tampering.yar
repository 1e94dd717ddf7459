/* SPDX-License-Identifier: Apache-2.0 */
/* build_tampering.yar - supply-chain-tampering: written for aduana from public facts; meta is described in docs/rules.md */

rule test_file_payload_in_configure
{
    meta:
        id = "aduana.test_file_payload_in_configure"
        concern = "supply-chain-tampering"
        category = "build"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "A build script takes code out of test data"
        title_es = "Un script de compilación extrae código de datos de prueba"
        sentence_en = "Bytes are cut out of a test or image file, decoded and executed during configure, as in xz 5.6."
        sentence_es = "Se recortan bytes de un archivo de prueba, se decodifican y se ejecutan en configure, como en xz 5.6."
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-3094"
    strings:
        $cut1 = /head +-c +\+?[0-9]{3,6}[^\n]{0,60}(\||\)) ?/ ascii
        $cut2 = /tail +-c +\+[0-9]{3,6}/ ascii
        $tr = /tr +"[^"\n]{3,60}\\[0-9]{1,3}-\\[0-9]{1,3}[^"\n]{0,60}"/ ascii
        $run1 = /eval +\$[a-z_]{2,30}/ ascii
        $run2 = /\| ?\/bin\/sh/ ascii
        $run3 = /xz +-d[a-z]* [^\n]{0,60}\| ?(ba)?sh/ ascii
        $from = /tests?\/files?\// ascii
    condition:
        any of ($cut*) and any of ($run*) and ($tr or $from)
}

rule workflow_secret_dump
{
    meta:
        id = "aduana.workflow_secret_dump"
        concern = "supply-chain-tampering"
        category = "build"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Reads the secrets of a build runner from its memory"
        title_es = "Lee de la memoria los secretos del ejecutor de compilación"
        sentence_en = "Searches the runner process for secret values and prints them encoded into the log."
        sentence_es = "Busca valores secretos en el proceso ejecutor y los imprime codificados en la bitácora."
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2025-30066"
    strings:
        $a1 = "Runner.Worker" ascii
        $a2 = "\"isSecret\":true" ascii
        $a3 = "isSecret" ascii
        $m1 = "/proc/" ascii
        $m2 = "/mem" ascii
        $m3 = "/maps" ascii
        $b1 = "base64" ascii
    condition:
        $a1 and any of ($a2, $a3) and 2 of ($m*) and $b1
}

rule sunburst_traits
{
    meta:
        id = "aduana.sunburst_traits"
        concern = "supply-chain-tampering"
        category = "backdoor"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "pe"
        title_en = "Traits of the SUNBURST backdoor"
        title_es = "Rasgos de la puerta trasera SUNBURST"
        sentence_en = "Names and constants of the implant found in SolarWinds Orion in 2020."
        sentence_es = "Nombres y constantes del implante hallado en SolarWinds Orion en 2020."
        reference = "https://www.cisa.gov/news-events/cybersecurity-advisories/aa20-352a"
    strings:
        $a1 = "avsvmcloud" ascii wide
        $a2 = "OrionImprovementBusinessLayer" ascii wide
        $a3 = { D7 19 82 7A 96 BA 03 5B }
    condition:
        2 of them
}
