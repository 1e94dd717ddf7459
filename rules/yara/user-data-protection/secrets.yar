/* SPDX-License-Identifier: Apache-2.0 */
/* secrets.yar - user-data-protection: written for aduana from public facts; meta is described in docs/rules.md */

rule private_key
{
    meta:
        id = "aduana.private_key"
        concern = "user-data-protection"
        category = "secret"
        severity = "high"
        confidence = "confirmed"
        kind = "indicator"
        filetypes = "text"
        title_en = "A private key is in the delivery"
        title_es = "La entrega contiene una llave privada"
        sentence_en = "Everybody who gets the delivery gets the key: it must be withdrawn."
        sentence_es = "Toda persona que recibe la entrega recibe la llave: debe retirarse."
        reference = "https://cwe.mitre.org/data/definitions/321.html"
    strings:
        $a1 = /-----BEGIN (RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\r?\n[A-Za-z0-9+\/=:,\- \r\n]{120}/ ascii
        $no1 = "EXAMPLE" ascii
        $no2 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" ascii
    condition:
        filesize < 64KB and $a1 and not any of ($no*)
}

rule cloud_token
{
    meta:
        id = "aduana.cloud_token"
        concern = "user-data-protection"
        category = "secret"
        severity = "high"
        confidence = "probable"
        kind = "indicator"
        filetypes = "text,script"
        title_en = "An access token is in the delivery"
        title_es = "La entrega contiene una llave de acceso"
        sentence_en = "A token with the form of a cloud, code or package service: it may still work."
        sentence_es = "Una llave con la forma de un servicio de nube, código o paquetes: podría seguir vigente."
        reference = "https://cwe.mitre.org/data/definitions/798.html"
    strings:
        $a1 = /\bAKIA[0-9A-Z]{16}\b/ ascii
        $a2 = /\bghp_[0-9A-Za-z]{36}\b/ ascii
        $a3 = /\bgithub_pat_[0-9A-Za-z_]{60}/ ascii
        $a4 = /\bxox[bp]-[0-9]{10,13}-[0-9]{10,13}-[0-9A-Za-z]{24}/ ascii
        $a5 = /\bnpm_[0-9A-Za-z]{36}\b/ ascii
        $a6 = /\bglpat-[0-9A-Za-z_\-]{20}\b/ ascii
        $no1 = /AKIA[0-9A-Z]{0,12}EXAMPLE/ ascii
    condition:
        filesize < 5MB and any of ($a*) and not $no1
}
