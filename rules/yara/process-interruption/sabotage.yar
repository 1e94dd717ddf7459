/* SPDX-License-Identifier: Apache-2.0 */
/* sabotage.yar - process-interruption: written for aduana from public facts; meta is described in docs/rules.md */

rule time_bomb
{
    meta:
        id = "aduana.time_bomb"
        concern = "process-interruption"
        category = "sabotage"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "Stops or destroys after a date"
        title_es = "Se detiene o destruye después de una fecha"
        sentence_en = "Compares the clock with a fixed date and then exits, deletes or shuts down."
        sentence_es = "Compara el reloj con una fecha fija y luego termina, borra o apaga."
        reference = "https://cwe.mitre.org/data/definitions/511.html"
    strings:
        $a1 = /if[^\n]{0,20}Date\.now\(\) ?> ?1[5-9][0-9]{11}[^\n]{0,30}\{?[^\n]{0,40}(process\.exit|unlinkSync|rmSync)/ ascii
        $a2 = /if +(datetime\.now\(\)|date\.today\(\)) ?>=? ?(datetime|date)\(20[0-9]{2},[^\n]{1,20}\): *\n? *(sys\.exit|os\.remove|shutil\.rmtree)/ ascii
        $a3 = /\[ +"?\$\(date \+%s\)"? +-gt +1[5-9][0-9]{8} +\][^\n]{0,20}(rm -rf|shutdown|kill)/ ascii
    condition:
        any of them
}

rule protest_loop
{
    meta:
        id = "aduana.protest_loop"
        concern = "process-interruption"
        category = "sabotage"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Endless loop that prints a protest"
        title_es = "Un ciclo sin fin imprime una protesta"
        sentence_en = "An endless loop around a log call next to combining-mark noise, as in the colors and faker sabotage."
        sentence_es = "Un ciclo sin fin con mensajes y caracteres de ruido, como en el sabotaje de colors y faker."
        reference = "https://github.com/Marak/colors.js/issues/285"
    strings:
        $loop1 = /for ?\((let|var) i ?= ?666; ?i ?< ?Infinity; ?i\+\+\)/ ascii
        $loop2 = /while ?\((true|1)\) ?\{ ?console\.log\(["'][^\n]{0,40}(LIBERTY|PROTEST|PEACE)/ ascii nocase
    condition:
        any of them
}

rule security_tools_off
{
    meta:
        id = "aduana.security_tools_off"
        concern = "process-interruption"
        category = "sabotage"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe"
        title_en = "Switches protection off"
        title_es = "Apaga la protección del equipo"
        sentence_en = "Turns off antivirus or audit logs, as an attacker does before the damage."
        sentence_es = "Apaga el antivirus o las bitácoras, como hace un atacante antes del daño."
        reference = "https://attack.mitre.org/techniques/T1562/001/"
    strings:
        $a1 = /Set-MpPreference +-Disable(RealtimeMonitoring|IOAVProtection|BehaviorMonitoring) +\$true/ ascii wide nocase
        $a2 = /wevtutil(\.exe)? +cl +(system|security|application)/ ascii wide nocase
        $a3 = /auditctl +-e ?0/ ascii
        $a4 = /setenforce +0[^\n]{0,40}(;|&&)[^\n]{0,60}(curl|wget)/ ascii
    condition:
        any of them
}
