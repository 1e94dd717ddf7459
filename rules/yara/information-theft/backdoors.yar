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
        $php_tag = /<\?(php|=|\s)/ ascii nocase
        $asp1 = /\b(eval|execute)(global)?\s?\(?\s?request\s?(\.item|\.form|\.querystring)?\s?[\(\[]\s?["']/ ascii nocase
        $asp_tag = "<%" ascii
        $asp_script = "runat" ascii nocase
        $py1 = /os\.(system|popen)\(request\.(args|form|values)/ ascii
    condition:
        filesize < 5MB and uint16(0) != 0x5a4d and uint32(0) != 0x464c457f and
        (($php1 and $php_tag) or ($asp1 and ($asp_tag or $asp_script)) or $jsp1 or $py1)
}

rule ssh_key_planted
{
    meta:
        id = "aduana.ssh_key_planted"
        concern = "information-theft"
        category = "backdoor"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Adds a key that lets its owner sign in"
        title_es = "Agrega una llave con la que su dueño puede entrar"
        sentence_en = "A script appends a fixed public key to those that may sign in."
        sentence_es = "Un script agrega una llave pública fija a las que pueden iniciar sesión."
        reference = "https://attack.mitre.org/techniques/T1098/004/"
    strings:
        $a1 = /(echo|printf) [^\n]{0,20}ssh-(rsa|ed25519|dss) +AAAA[^\n]{20,900}>>? *[^\n]{0,60}authorized_keys/ ascii
        $a2 = /(write|append|appendFileSync|writeFileSync|Add-Content)[^\n]{0,120}authorized_keys[^\n]{0,80}ssh-(rsa|ed25519) +AAAA/ ascii
        $a3 = /authorized_keys["'], ?["']a["']\)\.write\(["']ssh-(rsa|ed25519) AAAA/ ascii
        $a4 = /ssh-(rsa|ed25519) AAAA[^\n]{20,900}\| *tee +-a +[^\n]{0,60}authorized_keys/ ascii
    condition:
        any of them
}

rule java_memory_shell
{
    meta:
        id = "aduana.java_memory_shell"
        concern = "information-theft"
        category = "backdoor"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "java,script"
        title_en = "A web page loads Java code from its request"
        title_es = "Una página web carga código Java de su petición"
        sentence_en = "A Java page or class defines classes out of what a request brings: a web shell without a file."
        sentence_es = "Una página o clase de Java define clases con lo que trae la petición: una puerta trasera web sin archivo."
        reference = "https://attack.mitre.org/techniques/T1505/003/"
    strings:
        $d = "defineClass" ascii
        $r1 = "getParameter" ascii
        $r2 = "getReader" ascii
        $r3 = "getHeader" ascii
        $b1 = "Base64" ascii
        $b2 = "BASE64Decoder" ascii
        $c1 = "javax/crypto/Cipher" ascii
        $c2 = "Cipher.getInstance(\"AES\")" ascii
        $s1 = "javax/servlet" ascii
        $s2 = "<%@" ascii
        $s3 = "HttpServletRequest" ascii
    condition:
        filesize < 200KB and $d and any of ($r*) and (any of ($b*)) and any of ($c*) and any of ($s*)
}

rule document_macro_runs
{
    meta:
        id = "aduana.document_macro_runs"
        concern = "information-theft"
        category = "backdoor"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "document"
        title_en = "A document's macro starts programs when it is opened"
        title_es = "La macro de un documento inicia programas al abrirse"
        sentence_en = "A macro that runs by itself calls the command line or fetches a file."
        sentence_es = "Una macro que se ejecuta sola llama a la línea de comandos o descarga un archivo."
        reference = "https://attack.mitre.org/techniques/T1204/002/"
    strings:
        $o1 = /\b(Auto_?Open|AutoExec|Document_Open|Workbook_Open)\b/ ascii wide nocase
        $x1 = "WScript.Shell" ascii wide nocase
        $x2 = "URLDownloadToFile" ascii wide nocase
        $x3 = "MSXML2.XMLHTTP" ascii wide nocase
        $x4 = /Shell\s?\(?\s?"?(cmd|powershell)/ ascii wide nocase
        $c1 = "CreateObject" ascii wide nocase
        $c2 = "Attribute VB_Name" ascii nocase
        $c3 = /Declare (PtrSafe )?Function/ ascii nocase
    condition:
        filesize < 20MB and $o1 and any of ($x*) and any of ($c*)
}
