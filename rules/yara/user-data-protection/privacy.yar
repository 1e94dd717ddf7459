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

rule device_fingerprint_sent
{
    meta:
        id = "aduana.device_fingerprint_sent"
        concern = "user-data-protection"
        category = "tracker"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "script"
        title_en = "Sends what identifies a machine or a person"
        title_es = "Envía lo que identifica a un equipo o a una persona"
        sentence_en = "Names of machine, account and network cards are put together and sent."
        sentence_es = "Se reúnen y envían nombres del equipo, de la cuenta y de las tarjetas de red."
        reference = "https://attack.mitre.org/techniques/T1082/"
    strings:
        $i1 = "/etc/machine-id" ascii
        $i2 = "MachineGuid" ascii wide
        $i3 = "networkInterfaces()" ascii
        $i4 = "uuid.getnode()" ascii
        $i5 = "os.userInfo()" ascii
        $i6 = "getpass.getuser()" ascii
        $i7 = "os.hostname()" ascii
        $i8 = "socket.gethostname()" ascii
        $s1 = /https?\.request\(/ ascii
        $s2 = "requests.post(" ascii
        $s3 = /fetch\([^\n]{0,200}POST/ ascii
        $s4 = "axios.post(" ascii
        $s5 = "urlopen(" ascii
    condition:
        filesize < 1MB and 3 of ($i*) and any of ($s*)
}

rule passwords_stored_weakly
{
    meta:
        id = "aduana.passwords_stored_weakly"
        concern = "user-data-protection"
        category = "weak-crypto"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "script"
        title_en = "Keeps passwords in a form that is quickly broken"
        title_es = "Guarda contraseñas en una forma que se rompe con rapidez"
        sentence_en = "Passwords go through MD5 or SHA-1 alone."
        sentence_es = "Las contraseñas pasan solo por MD5 o SHA-1."
        reference = "https://cwe.mitre.org/data/definitions/916.html"
    strings:
        $a1 = /\b(md5|sha1)\(\s?\$?_?(POST\[["'])?(pass(word|wd)?|pwd|clave|contrasena)\b/ ascii nocase
        $a2 = /hashlib\.(md5|sha1)\(\s?(pass(word|wd)?|pwd|clave|contrasena)\b/ ascii nocase
        $a3 = /createHash\(["'](md5|sha1)["']\)\.update\(\s?[a-z.]{0,20}(pass(word|wd)?|pwd|clave)\b/ ascii nocase
        $a4 = /MessageDigest\.getInstance\("(MD5|SHA-?1)"\)[^\n]{0,120}(pass(word|wd)?|pwd|clave)\b/ ascii nocase
    condition:
        filesize < 2MB and any of them
}
