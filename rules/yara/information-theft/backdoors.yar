/* SPDX-License-Identifier: Apache-2.0 */
/* backdoors.yar - information-theft: written for aduana from public facts; meta is described in docs/rules.md */

rule reverse_shell
{
    meta:
        id = "aduana.reverse_shell"
        concern = "information-theft"
        category = "backdoor"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,elf"
        title_en = "Opens a shell for somebody outside"
        title_es = "Abre una terminal a alguien del exterior"
        sentence_en = "A command interpreter is tied to an outgoing connection."
        sentence_es = "Un intérprete de comandos queda enlazado a una conexión saliente."
        reference = "https://attack.mitre.org/techniques/T1059/004/"
    strings:
        $sh1 = /(ba)?sh -i ?[0-9]?>& ?\/dev\/tcp\/[a-z0-9.\-$]{3,60}\/[0-9$]{1,12}/ ascii
        $sh2 = /nc(at)? [^\n]{0,60}-e ?\/bin\/(ba)?sh/ ascii
        $sh3 = /mkfifo [^\n]{1,60}\| ?\/bin\/(ba)?sh -i/ ascii
        $py1 = "os.dup2(s.fileno()" ascii
        $py2 = "subprocess.call([\"/bin/sh\",\"-i\"])" ascii
        $pl1 = /open\(STDIN,">&S"\)/ ascii
        $ps1 = "New-Object System.Net.Sockets.TCPClient" ascii wide nocase
        $ps2 = "iex $" ascii wide nocase
        $ps3 = "GetStream()" ascii wide
    condition:
        any of ($sh*) or $pl1 or all of ($py*) or all of ($ps*)
}

rule web_shell
{
    meta:
        id = "aduana.web_shell"
        concern = "information-theft"
        category = "backdoor"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Runs what a web request asks for"
        title_es = "Ejecuta lo que pide una solicitud web"
        sentence_en = "Text from a request goes straight into a command or code evaluator."
        sentence_es = "El texto de una solicitud llega directo a un intérprete de comandos o de código."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
    strings:
        $php1 = /(eval|assert|system|passthru|shell_exec|popen)\s?\(\s?@?(base64_decode\()?\$_(GET|POST|REQUEST|COOKIE|SERVER)\[/ ascii nocase
        $jsp1 = "Runtime.getRuntime().exec(request.getParameter(" ascii
        $asp1 = /(eval|execute)\s?\(?\s?request\s?[\(\[\.]/ ascii nocase
        $py1 = /os\.(system|popen)\(request\.(args|form|values)/ ascii
    condition:
        filesize < 5MB and uint16(0) != 0x5a4d and uint32(0) != 0x464c457f and any of them
}
