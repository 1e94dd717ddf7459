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
        $a2 = /(>|truncate -s ?0) *\/var\/log\/(auth\.log|secure|wtmp|btmp|syslog)/ ascii
        $a3 = /unset +HISTFILE/ ascii
        $a4 = /history +-c( *;| *&&| +-w)/ ascii
        $b1 = "/dev/null" ascii
    condition:
        any of ($a1, $a2, $a4) or ($a3 and $b1)
}
