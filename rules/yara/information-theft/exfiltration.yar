/* SPDX-License-Identifier: Apache-2.0 */
/* exfiltration.yar - information-theft: written for aduana from public facts; meta is described in docs/rules.md */

rule environment_upload
{
    meta:
        id = "aduana.environment_upload"
        concern = "information-theft"
        category = "exfiltration"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Sends all environment variables out"
        title_es = "Envía todas las variables de entorno al exterior"
        sentence_en = "The environment is dumped and posted over the network: on a build machine it holds every secret."
        sentence_es = "El entorno se vuelca y se envía por la red: en una máquina de compilación contiene todos los secretos."
        reference = "https://about.codecov.io/security-update/"
    strings:
        $sh1 = /curl [^\n]{0,120}(-d|--data|--data-binary) ?["']?[^\n]{0,40}\$\((env|printenv)\)/ ascii
        $sh2 = /(env|printenv) ?\| ?(curl|wget|nc) / ascii
        $sh3 = /(env|printenv) ?\| ?base64 [^\n]{0,40}\| ?(curl|wget)/ ascii
        $js1 = /JSON\.stringify\(process\.env\)/ ascii
        $py1 = /(str|dict|dumps|b64encode)\([^\n]{0,30}os\.environ[^\n]{0,10}\)/ ascii
        $net1 = "https.request(" ascii
        $net2 = "fetch(" ascii
        $net3 = "requests.post(" ascii
        $net4 = "urllib.request.urlopen(" ascii
        $net5 = "axios.post(" ascii
    condition:
        any of ($sh*) or (any of ($js1, $py1) and any of ($net*))
}

rule webhook_drop
{
    meta:
        id = "aduana.webhook_drop"
        concern = "information-theft"
        category = "exfiltration"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe,elf"
        title_en = "Posts collected data to a throw-away collector"
        title_es = "Envía datos recolectados a un receptor desechable"
        sentence_en = "Host and user facts are gathered and sent to a paste or webhook service that nobody owns."
        sentence_es = "Reúne datos del equipo y de la persona y los envía a un servicio de webhooks sin dueño conocido."
        reference = "https://attack.mitre.org/techniques/T1567/004/"
    strings:
        $drop1 = "webhook.site/" ascii wide
        $drop2 = "discord.com/api/webhooks/" ascii wide
        $drop3 = "discordapp.com/api/webhooks/" ascii wide
        $drop4 = "api.telegram.org/bot" ascii wide
        $drop5 = ".oast.fun" ascii wide
        $drop6 = "pipedream.net" ascii wide
        $drop7 = ".burpcollaborator.net" ascii wide
        $take1 = "os.hostname()" ascii
        $take2 = "socket.gethostname()" ascii
        $take3 = "os.userInfo()" ascii
        $take4 = "getpass.getuser()" ascii
        $take5 = "/etc/passwd" ascii
        $take6 = "COMPUTERNAME" ascii wide
        $take7 = "whoami" ascii wide
    condition:
        any of ($drop*) and 2 of ($take*)
}

rule dns_label_exfiltration
{
    meta:
        id = "aduana.dns_label_exfiltration"
        concern = "information-theft"
        category = "exfiltration"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,elf,pe"
        title_en = "Smuggles data out in DNS names"
        title_es = "Saca datos ocultos en nombres DNS"
        sentence_en = "Content is encoded into labels of names that are then looked up."
        sentence_es = "El contenido se codifica en etiquetas de nombres que luego se consultan."
        reference = "https://attack.mitre.org/techniques/T1048/"
    strings:
        $enc1 = "b32encode" ascii
        $enc2 = "hexlify" ascii
        $enc3 = ".toString('hex')" ascii
        $look1 = "gethostbyname(" ascii
        $look2 = "dns.resolve" ascii
        $look3 = "nslookup " ascii
        $cut1 = /\[[a-z_]{1,12}:[a-z_]{1,12} ?\+ ?(60|61|62|63)\]/ ascii
        $cut2 = /\.match\(\/\.\{1,(60|61|62|63)\}\/g\)/ ascii
        $take1 = "/etc/passwd" ascii
        $take2 = ".ssh" ascii
        $take3 = "process.env" ascii
        $take4 = "os.environ" ascii
    condition:
        any of ($enc*) and any of ($look*) and any of ($cut*) and any of ($take*)
}
