/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.yar - connection-proliferation: written for aduana from public facts; meta is described in docs/rules.md */

rule default_credentials
{
    meta:
        id = "aduana.default_credentials"
        concern = "connection-proliferation"
        category = "credentials"
        severity = "high"
        confidence = "possible"
        kind = "threat"
        filetypes = "script,manifest,text"
        title_en = "Ships with a default password"
        title_es = "Se entrega con una contraseña predeterminada"
        sentence_en = "An administrator account with a password that everybody knows."
        sentence_es = "Una cuenta de administración con una contraseña que todo el mundo conoce."
        reference = "https://cwe.mitre.org/data/definitions/1392.html"
    strings:
        $a1 = /(admin|root|administrator)[a-z_]{0,10}password["']? *[:=] *["'](admin|root|password|12345678?|changeme|admin123|toor)["']/ ascii nocase
        $a2 = /useradd [^\n]{0,80}-p +["']?\$[156y]\$/ ascii
        $a3 = /echo +["']?root:[^\n"']{3,30}["']? *\| *chpasswd/ ascii
    condition:
        any of them
}

rule snmp_public_community
{
    meta:
        id = "aduana.snmp_public_community"
        concern = "connection-proliferation"
        category = "default-credential"
        severity = "medium"
        confidence = "probable"
        kind = "threat"
        filetypes = "manifest"
        title_en = "Network management with a word that everybody knows"
        title_es = "Administración de red con una palabra que todos conocen"
        sentence_en = "The SNMP community is public or private: readings and settings lie open."
        sentence_es = "La comunidad SNMP es public o private: lecturas y ajustes quedan expuestos."
        reference = "https://cwe.mitre.org/data/definitions/1392.html"
    strings:
        $a1 = /\n[ \t]*r[ow]community6? +(public|private)\b/ ascii
        $a2 = /snmp-server community (public|private) r[ow]/ ascii nocase
        $a3 = /com2sec [^\n#]{1,60} default +(public|private)\b/ ascii
    condition:
        filesize < 500KB and any of them
}
