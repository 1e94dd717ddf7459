/* SPDX-License-Identifier: Apache-2.0 */
/* logging.yar - incident-readiness: written for aduana from public facts; meta is described in docs/rules.md */

rule logs_removed
{
    meta:
        id = "aduana.logs_removed"
        concern = "incident-readiness"
        category = "anti-forensics"
        severity = "medium"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Removes the traces of what it did"
        title_es = "Borra los rastros de lo que hizo"
        sentence_en = "Deletes system logs or the command history: after an incident nothing could be reconstructed."
        sentence_es = "Borra bitácoras del sistema o el historial de comandos: tras un incidente nada se podría reconstruir."
        reference = "https://attack.mitre.org/techniques/T1070/"
    strings:
        $a1 = /rm +-[rf]{1,2} +\/var\/log\/(\*|auth|secure|syslog|messages|audit|wtmp)/ ascii
        $a2 = /(^|[\s;&|:])(>|truncate -s ?0) *\/var\/log\/(auth\.log|secure|wtmp|btmp|syslog)/ ascii
        $a3 = /unset +HISTFILE/ ascii
        $a4 = /history +-c( *;| *&&| +-w)/ ascii
        $b1 = "/dev/null" ascii
    condition:
        any of ($a1, $a2, $a4) or ($a3 and $b1)
}

rule audit_switched_off
{
    meta:
        id = "aduana.audit_switched_off"
        concern = "incident-readiness"
        category = "anti-forensics"
        severity = "medium"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Switches the recording of events off"
        title_es = "Desactiva el registro de eventos"
        sentence_en = "Audit or log services are stopped: an incident would leave no trace."
        sentence_es = "Se detienen los servicios de auditoría o bitácora: un incidente no dejaría rastro."
        reference = "https://attack.mitre.org/techniques/T1562/"
    strings:
        $a1 = /systemctl +(stop|disable|mask)( +--now)? +(auditd|rsyslog|systemd-journald)/ ascii
        $a2 = /service +(auditd|rsyslog|syslog) +stop/ ascii
        $a3 = /auditctl +-D\b/ ascii
        $a4 = /auditpol(\.exe)? +\/clear/ ascii wide nocase
        $a5 = /(sc(\.exe)? +(stop|config)|net(\.exe)? +stop|Stop-Service)[^\n]{0,20} +["']?(eventlog|sense|wscsvc)\b/ ascii wide nocase
    condition:
        filesize < 5MB and any of them
}

rule file_times_forged
{
    meta:
        id = "aduana.file_times_forged"
        concern = "incident-readiness"
        category = "anti-forensics"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "Gives files a false date"
        title_es = "Da a los archivos una fecha falsa"
        sentence_en = "A file just written is made to look old, so that a search by date passes it over."
        sentence_es = "Un archivo recién escrito se hace parecer antiguo para que una búsqueda por fecha no lo vea."
        reference = "https://attack.mitre.org/techniques/T1070/006/"
    strings:
        $a1 = /touch +(-[acm]+ +)?(-r|--reference[= ]) ?\/(bin|usr|etc|lib)\/[^\n]{1,60}(;|&&|\n)/ ascii
        $n1 = /(curl|wget) [^\n]{1,200}(-o|-O|>) ?[^\n]{1,80}/ ascii
        $a2 = /SetFileTime|\.(CreationTime|LastWriteTime) ?= ?["'(][^\n]{1,30}(19|20)[0-9]{2}/ ascii wide
        $n2 = "DownloadFile(" ascii wide nocase
        $n3 = "Invoke-WebRequest" ascii wide nocase
    condition:
        filesize < 200KB and (($a1 and $n1) or ($a2 and any of ($n2, $n3)))
}
