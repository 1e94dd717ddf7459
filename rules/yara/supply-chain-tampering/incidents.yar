/* SPDX-License-Identifier: Apache-2.0 */
/* incidents.yar - supply-chain-tampering: written for aduana from public facts; meta is described in docs/rules.md */

rule xz_backdoor_traits
{
    meta:
        id = "aduana.xz_backdoor_traits"
        concern = "supply-chain-tampering"
        category = "backdoor"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "elf,script"
        title_en = "Traces of the backdoor in xz 5.6.0 and 5.6.1"
        title_es = "Rastros de la puerta trasera en xz 5.6.0 y 5.6.1"
        sentence_en = "The switch that turns the backdoor off, or the altered build script that puts it in."
        sentence_es = "El interruptor que apaga la puerta trasera, o el script de compilación alterado que la introduce."
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2024-3094"
    strings:
        $k = "yolAbejyiejuvnup" ascii
        $b1 = "gl_[$1]_prefix" ascii
        $b2 = "gl_am_configmake" ascii
        $b3 = "#{4}[[:alnum:]]{5}#{4}$" ascii
        $t1 = "bad-3-corrupt_lzma2.xz" ascii
        $t2 = "good-large_compressed.lzma" ascii
        $tr = /tr +["']\\t ?\\-_["'] +["'] ?\\t_\\-["']/ ascii
    condition:
        $k or ($b2 and ($b1 or $b3)) or ($tr and ($b2 or any of ($t*)))
}

rule known_bad_npm_release
{
    meta:
        id = "aduana.known_bad_npm_release"
        concern = "supply-chain-tampering"
        category = "compromised-package"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "manifest"
        title_en = "Depends on an npm release that was malicious"
        title_es = "Depende de una versión de npm que era maliciosa"
        sentence_en = "Releases that their owners withdrew because somebody else had published them."
        sentence_es = "Versiones que sus dueños retiraron porque alguien ajeno las publicó."
        reference = "https://github.com/advisories?query=type%3Amalware"
    strings:
        $a1 = /"flatmap-stream" *: *"[~^]?0\.1\.[12]"/ ascii
        $a2 = /"event-stream" *: *"3\.3\.6"/ ascii
        $a3 = /"ua-parser-js" *: *"[~^]?(0\.7\.29|0\.8\.0|1\.0\.0)"/ ascii
        $a4 = /"plain-crypto-js" *:/ ascii
        $a5 = /"(coa)" *: *"[~^]?2\.(0\.[34]|1\.[13])"/ ascii
        $a6 = /"rc" *: *"[~^]?(1\.2\.9|1\.3\.9|2\.3\.9)"/ ascii
        $a7 = /"eslint-scope" *: *"3\.7\.2"/ ascii
        $a8 = /"(chalk)" *: *"5\.6\.1"|"debug" *: *"4\.4\.2"|"ansi-styles" *: *"6\.2\.2"/ ascii
        $l1 = /flatmap-stream@\^?0\.1\.1/ ascii
        $l2 = /node_modules\/(plain-crypto-js|flatmap-stream)"/ ascii
    condition:
        any of them
}

rule known_bad_dropper
{
    meta:
        id = "aduana.known_bad_dropper"
        concern = "supply-chain-tampering"
        category = "compromised-package"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "script,elf,pe"
        title_en = "Traces of a package attack that is known"
        title_es = "Rastros de un ataque a paquetes conocido"
        sentence_en = "Names and hosts of the attacks on ua-parser-js, event-stream and Ultralytics."
        sentence_es = "Nombres y equipos de los ataques a ua-parser-js, event-stream y Ultralytics."
        reference = "https://github.com/faisalman/ua-parser-js/issues/536"
    strings:
        $u1 = "jsextension.exe" ascii wide nocase
        $u2 = /\bjsextension\b[^\n]{0,80}(-o|--url|pool|monero|xmr)/ ascii
        $e1 = "copayapi.host" ascii wide
        $e2 = "111.90.151.134" ascii wide
        $l1 = "/tmp/ultralytics_runner" ascii
        $l2 = "connect.consrensys.com" ascii wide
        $b1 = "copayapi.host" base64 base64wide
        $b2 = "ultralytics_runner" base64 base64wide
        $h = { 36 33 36 66 37 30 36 31 37 39 36 31 37 30 36 39 32 65 36 38 36 66 37 33 37 34 } // copayapi.host in hex digits
    condition:
        any of them
}
