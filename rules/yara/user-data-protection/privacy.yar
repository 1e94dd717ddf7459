/* SPDX-License-Identifier: Apache-2.0 */
/* privacy.yar - user-data-protection: written for aduana from public facts; meta is described in docs/rules.md */

rule personal_ids_in_bulk
{
    meta:
        id = "aduana.personal_ids_in_bulk"
        concern = "user-data-protection"
        category = "personal-data"
        severity = "high"
        confidence = "possible"
        kind = "indicator"
        filetypes = "text"
        title_en = "Many personal identifiers of Mexican residents"
        title_es = "Muchos identificadores personales de residentes en México"
        sentence_en = "Texts with the form of the CURP in number: real data may have been shipped."
        sentence_es = "Textos con la forma de la CURP en cantidad: podrían haberse incluido datos reales."
        reference = "https://www.gob.mx/segob/renapo"
    strings:
        $curp = /\b[A-Z][AEIOUX][A-Z]{2}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[HMX](AS|B[CS]|C[CLSMH]|D[FG]|G[TR]|HG|JC|M[CNS]|N[ETL]|OC|PL|Q[TR]|S[PLR]|T[CSL]|VZ|YN|ZS)[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z][0-9]\b/ ascii
    condition:
        filesize < 20MB and #curp > 5
}

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
