/* SPDX-License-Identifier: Apache-2.0 */
/* services.yar - connection-proliferation: written for aduana from public facts; meta is described in docs/rules.md */

rule persistence_unit
{
    meta:
        id = "aduana.persistence_unit"
        concern = "connection-proliferation"
        category = "persistence"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "script"
        title_en = "Sets up a service that starts by itself"
        title_es = "Instala un servicio que inicia por sí solo"
        sentence_en = "Writes a unit, cron entry or autostart key: more that runs, more to watch."
        sentence_es = "Escribe una unidad, tarea de cron o clave de inicio del registro: una cosa más que se ejecuta y que hay que vigilar."
        reference = "https://attack.mitre.org/techniques/T1543/"
    strings:
        $a1 = /systemctl +(--user +)?enable( +--now)? +[a-z]/ ascii
        $a2 = /(>|tee|cp [^\n]{1,80}) *\/etc\/systemd\/system\/[a-z]/ ascii
        $a3 = /crontab +-(\s|l)/ ascii
        $a4 = /(>|>>) *\/etc\/cron\.(d|daily|hourly)\// ascii
        $a5 = /Software\\Microsoft\\Windows\\CurrentVersion\\Run[^a-z]/ ascii wide nocase
        $she = "#!" ascii
    condition:
        any of ($a1, $a2, $a3, $a4) and $she at 0 or ($a5 and filesize < 20MB)
}

rule hidden_remote_access
{
    meta:
        id = "aduana.hidden_remote_access"
        concern = "connection-proliferation"
        category = "remote-access"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe,elf"
        title_en = "Installs a remote-control tool silently"
        title_es = "Instala en silencio una herramienta de control remoto"
        sentence_en = "A remote-desktop or tunnel program is started unattended with fixed credentials."
        sentence_es = "Un programa de escritorio remoto o túnel se inicia sin intervención con credenciales fijas."
        reference = "https://attack.mitre.org/techniques/T1219/"
    strings:
        $a1 = /anydesk(\.exe)? [^\n]{0,60}--(install|set-password|silent)/ ascii wide nocase
        $a2 = /(rustdesk|teamviewer)(\.exe)? [^\n]{0,60}--(password|assign)/ ascii wide nocase
        $a3 = /ngrok(\.exe)? +(tcp|http) +[0-9]{2,5}/ ascii wide nocase
        $b1 = /authtoken +[0-9A-Za-z_]{20}/ ascii wide
        $b2 = /--silent|-start-with-win|--password/ ascii wide
    condition:
        any of ($a1, $a2) and $b2 or ($a3 and $b1)
}

rule debug_server_open
{
    meta:
        id = "aduana.debug_server_open"
        concern = "connection-proliferation"
        category = "open-service"
        severity = "medium"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,manifest"
        title_en = "Opens a debugging door to the network"
        title_es = "Abre una puerta de depuración a la red"
        sentence_en = "Whoever reaches the port can run code: debuggers and management without sign-in."
        sentence_es = "Quien alcance el puerto puede ejecutar código: depuradores y administración sin inicio de sesión."
        reference = "https://cwe.mitre.org/data/definitions/489.html"
    strings:
        $a1 = /app\.run\([^\n)]{0,80}host ?= ?["']0\.0\.0\.0["'][^\n)]{0,80}debug ?= ?True/ ascii
        $a2 = /app\.run\([^\n)]{0,80}debug ?= ?True[^\n)]{0,80}host ?= ?["']0\.0\.0\.0/ ascii
        $a3 = /--inspect(-brk)?=0\.0\.0\.0/ ascii
        $a4 = "com.sun.management.jmxremote.authenticate=false" ascii
        $a5 = /agentlib:jdwp=[^\s"]{0,60}address=(\*|0\.0\.0\.0):/ ascii
        $a6 = "xdebug.remote_connect_back=1" ascii
    condition:
        any of them
}

rule reverse_tunnel
{
    meta:
        id = "aduana.reverse_tunnel"
        concern = "connection-proliferation"
        category = "remote-access"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "Opens a way in from outside through a tunnel"
        title_es = "Abre una entrada desde fuera mediante un túnel"
        sentence_en = "A tunnel is built to a server outside, past the firewall."
        sentence_es = "Se construye un túnel hacia un servidor externo, sin pasar por el cortafuegos."
        reference = "https://attack.mitre.org/techniques/T1572/"
    strings:
        $a1 = /ssh +[^\n]{0,80}-[fNnT]{0,4}R +[0-9*:a-z.]{1,40}:[0-9]{1,5}[^\n]{0,120}StrictHostKeyChecking=no/ ascii
        $a2 = /ssh +[^\n]{0,80}StrictHostKeyChecking=no[^\n]{0,120}-[fNnT]{0,4}R +[0-9]{1,5}:/ ascii
        $a3 = /chisel(\.exe)? +client +[^\n]{0,80}R:/ ascii wide
        $a4 = /\[common\]\s{0,4}\n?server_addr ?= ?/ ascii
        $a5 = "remote_port" ascii
        $a6 = /cloudflared(\.exe)? +tunnel +(run|--url)[^\n]{0,60}--token +ey/ ascii
    condition:
        any of ($a1, $a2, $a3, $a6) or ($a4 and $a5)
}

rule timed_download_run
{
    meta:
        id = "aduana.timed_download_run"
        concern = "connection-proliferation"
        category = "persistence"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Fetches and runs code by timetable"
        title_es = "Descarga y ejecuta código con horario"
        sentence_en = "A timetable entry runs whatever a server hands out at that moment."
        sentence_es = "Una entrada de horario ejecuta lo que un servidor entregue en ese momento."
        reference = "https://attack.mitre.org/techniques/T1053/003/"
    strings:
        $run = /(curl|wget) [^\n|]{0,160}\| *(ba|z|da)?sh\b/ ascii
        $c1 = "crontab" ascii
        $c2 = "* * * *" ascii
        $c3 = "@reboot" ascii
        $c4 = "@hourly" ascii
        $c5 = "@daily" ascii
        $c6 = "ExecStart" ascii
        $task = /schtasks(\.exe)? +\/create[^\n]{0,160}(powershell|mshta|bitsadmin)[^\n]{0,160}(https?:|-e(nc)? )/ ascii wide nocase
        $doc = "```" ascii
    condition:
        filesize < 200KB and (($run and any of ($c*) and not $doc) or $task)
}

rule privilege_for_all
{
    meta:
        id = "aduana.privilege_for_all"
        concern = "connection-proliferation"
        category = "privilege"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "Lets somebody become administrator without a password"
        title_es = "Permite a alguien ser administrador sin contraseña"
        sentence_en = "Writes a sudo rule without password, or makes a shell run with its owner's rights."
        sentence_es = "Escribe una regla de sudo sin contraseña, o hace que un intérprete se ejecute con los permisos de su dueño."
        reference = "https://attack.mitre.org/techniques/T1548/"
    strings:
        $a1 = /(echo|printf|tee|cat)[^\n]{0,120}NOPASSWD: ?ALL[^\n]{0,80}sudoers/ ascii
        $a2 = /NOPASSWD: ?ALL[^\n]{0,40}["'] *(>>?|\| *(sudo +)?tee( -a)?) *\/etc\/sudoers/ ascii
        $a3 = /chmod +(u\+s|[24]7[0-7]{2}|\+s) +\/(usr\/)?bin\/(ba|da|z)?sh\b/ ascii
        $a4 = /chmod +777 +\/(etc|usr|bin|lib|root)\b/ ascii
    condition:
        any of them
}
