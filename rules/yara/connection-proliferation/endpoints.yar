/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints.yar - connection-proliferation: written for aduana from public facts; meta is described in docs/rules.md */

rule hardcoded_public_address
{
    meta:
        id = "aduana.hardcoded_public_address"
        concern = "connection-proliferation"
        category = "endpoint"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "script,manifest"
        title_en = "Talks to a bare network address"
        title_es = "Se comunica con una dirección de red sin nombre"
        sentence_en = "A URL with a number instead of a name cannot be moved, checked or blocked by name."
        sentence_es = "Una URL con número en lugar de nombre no se puede mover, verificar ni bloquear por nombre."
        reference = "https://cwe.mitre.org/data/definitions/1051.html"
    strings:
        $url = /https?:\/\/(([1-9]|1[1-9]|[2-9][0-9]|1[013-9][0-9]|2[0-1][0-9]|22[0-3])\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})(:[0-9]{2,5})?\/[a-z0-9_\-\/]{2}/ ascii nocase
    condition:
        filesize < 5MB and $url
}

rule dynamic_dns_or_onion
{
    meta:
        id = "aduana.dynamic_dns_or_onion"
        concern = "connection-proliferation"
        category = "endpoint"
        severity = "medium"
        confidence = "possible"
        kind = "indicator"
        filetypes = "script,pe,elf"
        title_en = "Uses addresses made to be untraceable"
        title_es = "Usa direcciones hechas para no ser rastreables"
        sentence_en = "Dynamic DNS or onion names are common for control servers and rare in products."
        sentence_es = "El DNS dinámico o los nombres onion son comunes en servidores de control y raros en productos."
        reference = "https://attack.mitre.org/techniques/T1568/"
    strings:
        $a1 = /https?:\/\/[a-z2-7]{56}\.onion/ ascii wide
        $a2 = /https?:\/\/[a-z0-9\-]{3,40}\.(duckdns\.org|no-ip\.(org|biz)|ddns\.net|hopto\.org|serveo\.net|trycloudflare\.com|ngrok-free\.app)/ ascii wide nocase
    condition:
        any of them
}

rule polyfill_hijack
{
    meta:
        id = "aduana.polyfill_hijack"
        concern = "connection-proliferation"
        category = "endpoint"
        severity = "high"
        confidence = "probable"
        kind = "indicator"
        filetypes = "script"
        title_en = "Loads script from a domain that was taken over"
        title_es = "Carga scripts de un dominio que fue tomado"
        sentence_en = "cdn.polyfill.io served malicious code in 2024."
        sentence_es = "cdn.polyfill.io sirvió código malicioso en 2024."
        reference = "https://sansec.io/research/polyfill-supply-chain-attack"
    strings:
        $a1 = /src ?= ?["'](https?:)?\/\/(cdn\.)?polyfill\.io\// ascii nocase
        $a2 = "googie-anaiytics.com" ascii nocase
        $a3 = "scan.aquasecurtiy.org" ascii nocase
    condition:
        any of them
}
