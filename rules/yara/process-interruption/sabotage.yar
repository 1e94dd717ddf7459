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

rule protest_package
{
    meta:
        id = "aduana.protest_package"
        concern = "process-interruption"
        category = "sabotage"
        severity = "high"
        confidence = "probable"
        kind = "indicator"
        filetypes = "script,manifest"
        title_en = "Names a package that was made to protest or destroy"
        title_es = "Nombra un paquete hecho para protestar o destruir"
        sentence_en = "peacenotwar and its relatives write or erase files depending on where the machine is."
        sentence_es = "peacenotwar y similares escriben o borran archivos según dónde esté el equipo."
        reference = "https://github.com/advisories/GHSA-97m3-w2cp-4xx6"
    strings:
        $a1 = /["'\/]peacenotwar["'\/@]/ ascii nocase
        $a2 = "WITH-LOVE-FROM-AMERICA" ascii
        $a3 = /"node-ipc" *: *"[~^]?(10\.1\.[12]|9\.2\.2|11\.[01]\.0)"/ ascii
        $a4 = /"colors" *: *"[~^]?1\.4\.44-liberty-2"/ ascii
        $a5 = /"faker" *: *"[~^]?6\.6\.6"/ ascii
        $r = "README" ascii
    condition:
        any of ($a2, $a3, $a4, $a5) or ($a1 and not $r)
}

rule remote_kill_switch
{
    meta:
        id = "aduana.remote_kill_switch"
        concern = "process-interruption"
        category = "sabotage"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "Can be stopped from outside"
        title_es = "Puede ser detenido desde fuera"
        sentence_en = "Asks a server whether it may go on and ends itself, or deletes files, when told."
        sentence_es = "Pregunta a un servidor si puede continuar y se detiene, o borra archivos, cuando se le indica."
        reference = "https://cwe.mitre.org/data/definitions/511.html"
    strings:
        $k1 = /kill_?switch/ ascii nocase
        $k2 = /remote_?(disable|lock|kill|wipe)/ ascii nocase
        $k3 = /licen[cs]e_?(revoked|blocked|locked)/ ascii nocase
        $n1 = "requests.get(" ascii
        $n2 = "fetch(" ascii
        $n3 = "http.get(" ascii
        $n4 = "urlopen(" ascii
        $n5 = "WebClient" ascii
        $n6 = /curl +-/ ascii
        $x1 = "sys.exit(" ascii
        $x2 = "process.exit(" ascii
        $x3 = "os._exit(" ascii
        $x4 = "Environment.Exit(" ascii
        $x5 = "shutil.rmtree(" ascii
        $x6 = /systemctl +(stop|disable)/ ascii
        $x7 = "rmSync(" ascii
    condition:
        filesize < 200KB and any of ($k*) and any of ($n*) and any of ($x*)
}
