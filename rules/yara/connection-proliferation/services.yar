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
