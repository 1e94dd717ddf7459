/* SPDX-License-Identifier: Apache-2.0 */
/* privacy.yar - user-data-protection: written for aduana from public facts; meta is described in docs/rules.md */

rule tls_checks_off
{
    meta:
        id = "aduana.tls_checks_off"
        concern = "user-data-protection"
        category = "transport"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "script"
        title_en = "Does not verify who it talks to"
        title_es = "No verifica con quién se comunica"
        sentence_en = "Certificate checks are switched off: data can be read on the way."
        sentence_es = "Se desactiva la verificación de certificados: los datos se pueden leer en el camino."
        reference = "https://cwe.mitre.org/data/definitions/295.html"
    strings:
        $a1 = /requests\.[a-z]{3,7}\([^\n]{0,120}verify ?= ?False/ ascii
        $a2 = /NODE_TLS_REJECT_UNAUTHORIZED["'\]]{0,2} ?= ?["']?0/ ascii
        $a3 = /InsecureSkipVerify: ?true/ ascii
        $a4 = /CURLOPT_SSL_VERIFYPEER, ?(0|false)/ ascii nocase
        $a5 = /rejectUnauthorized: ?false/ ascii
        $a6 = /ServerCertificateValidationCallback ?= ?[^\n]{0,40}(true|\{ ?return true)/ ascii wide
    condition:
        filesize < 5MB and any of them
}

rule tracker_sdk
{
    meta:
        id = "aduana.tracker_sdk"
        concern = "user-data-protection"
        category = "tracker"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "script,java,manifest"
        title_en = "Contains a tracking kit"
        title_es = "Contiene un rastreador de usuarios"
        sentence_en = "Two or more analytics or advertising kits send what users do to others."
        sentence_es = "Dos o más componentes de analítica o publicidad envían a terceros lo que hacen los usuarios."
        reference = "https://attack.mitre.org/techniques/T1426/"
    strings:
        $a1 = "graph.facebook.com/v" ascii
        $a2 = "api.mixpanel.com/track" ascii
        $a3 = "api.appsflyer.com" ascii
        $a4 = "app.adjust.com" ascii
        $a5 = "www.google-analytics.com/collect" ascii
        $a6 = "api.amplitude.com/2/httpapi" ascii
        $a7 = "static.hotjar.com" ascii
    condition:
        2 of them
}
