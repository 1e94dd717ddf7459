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
