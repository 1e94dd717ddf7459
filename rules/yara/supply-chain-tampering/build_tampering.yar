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

rule container_build_fetch
{
    meta:
        id = "aduana.container_build_fetch"
        concern = "supply-chain-tampering"
        category = "build-fetch"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "script"
        title_en = "A container is built with code fetched at that moment"
        title_es = "Un contenedor se construye con código descargado en ese momento"
        sentence_en = "What the recipe fetches may be something else tomorrow; nothing pins it."
        sentence_es = "Lo que la receta descarga puede ser otra cosa mañana; nada lo fija."
        reference = "https://slsa.dev/spec/v1.0/threats"
    strings:
        $from = /(^|\n)FROM +[a-z0-9][^\n]{1,120}\n/ ascii
        $a1 = /\nADD +(--[a-z=]{1,40} +)?https?:\/\// ascii
        $a2 = /\nRUN [^\n]{0,200}(curl|wget) [^\n|]{0,200}\| *(ba|z|da)?sh\b/ ascii
        $a3 = /(curl|wget) [^\n|]{0,200}\\\n[^\n|]{0,80}\| *(ba|z|da)?sh\b/ ascii
    condition:
        filesize < 200KB and $from and any of ($a*)
}

rule recipe_fetches_and_runs
{
    meta:
        id = "aduana.recipe_fetches_and_runs"
        concern = "supply-chain-tampering"
        category = "build-fetch"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "A build recipe fetches and runs code"
        title_es = "Una receta de compilación descarga y ejecuta código"
        sentence_en = "A Makefile, m4 file or package recipe pipes what it fetches into a shell."
        sentence_es = "Un Makefile, archivo m4 o receta de paquete pasa lo que descarga a un intérprete."
        reference = "https://slsa.dev/spec/v1.0/threats"
    strings:
        $m1 = /(^|\n)[a-zA-Z_.\-]{1,40}:[^=\n]{0,80}\n\t/ ascii
        $m2 = /\n%(build|post|pre|install|prep)\b/ ascii
        $m3 = "AC_DEFUN(" ascii
        $m4 = "AC_INIT(" ascii
        $a1 = /\n[ \t][^\n#]{0,120}(curl|wget) [^\n|]{0,200}\| *(ba|z|da)?sh\b/ ascii
        $a2 = /\n(curl|wget) [^\n|]{0,200}\| *(ba|z|da)?sh\b/ ascii
        $a3 = /\$\(shell +(curl|wget) [^\n)]{0,200}\)/ ascii
        $a4 = /eval +["`$(]{1,3}(curl|wget) / ascii
    condition:
        filesize < 500KB and any of ($m*) and any of ($a*)
}

rule workflow_secret_scrape
{
    meta:
        id = "aduana.workflow_secret_scrape"
        concern = "supply-chain-tampering"
        category = "workflow"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "workflow,script"
        title_en = "Reads a build runner's secrets and hides them in its log"
        title_es = "Lee los secretos de un ejecutor de compilación y los esconde en su bitácora"
        sentence_en = "The pattern of the tj-actions attack of 2025: secrets are taken from memory and printed, encoded twice."
        sentence_es = "El patrón del ataque a tj-actions de 2025: los secretos se toman de la memoria y se imprimen codificados dos veces."
        reference = "https://github.com/advisories/GHSA-mrrh-fwg8-r2c3"
    strings:
        $s1 = /isSecret\\{0,2}":\\{0,2}s?\*?true/ ascii
        $s2 = "memdump.py" ascii
        $s3 = "toJSON(secrets)" ascii
        $b1 = /base64 +-w ?0 *\| *base64 +-w ?0/ ascii
        $b2 = "gist.githubusercontent.com" ascii
        $b3 = /curl +-[a-zA-Z]* ?[^\n]{0,60}(-d|--data|-F|-X POST)/ ascii
        $g = /grep +-[aoE]{1,4}/ ascii
        $w1 = "webhook.site" ascii
    condition:
        filesize < 1MB and (($s1 and ($b1 or $g)) or ($s2 and ($b1 or $b2)) or ($s3 and ($b3 or $w1 or $b1)))
}
