/* SPDX-License-Identifier: Apache-2.0 */
/* install_hooks.yar - supply-chain-tampering: written for aduana from public facts; meta is described in docs/rules.md */

rule npm_hook_downloads
{
    meta:
        id = "aduana.npm_hook_downloads"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "manifest"
        title_en = "An npm install script fetches and runs code"
        title_es = "Un script de instalación de npm descarga y ejecuta código"
        sentence_en = "Merely installing the package runs a download."
        sentence_es = "Con solo instalar el paquete se ejecuta una descarga."
        reference = "https://docs.npmjs.com/cli/using-npm/scripts"
    strings:
        $hook = /"(preinstall|install|postinstall|prepare)" *: *"[^"\n]{0,200}(curl|wget|Invoke-WebRequest|certutil|bitsadmin|powershell|node -e[^\n]{1,80}(http|child_process|Buffer|eval|exec)|python -c|bash -c|base64)[^"\n]{0,300}"/ ascii
        $name = "\"name\"" ascii
    condition:
        all of them
}

rule npm_worm
{
    meta:
        id = "aduana.npm_worm"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "script,manifest"
        title_en = "Traces of the self-spreading npm worm of 2025"
        title_es = "Rastros del gusano de npm de 2025"
        sentence_en = "File and workflow names of the worm that republished packages with stolen tokens."
        sentence_es = "Nombres de archivos y flujos del gusano que republicaba paquetes con tokens robados."
        reference = "https://www.cisa.gov/news-events/alerts/2025/09/23/widespread-supply-chain-compromise-impacting-npm-ecosystem"
    strings:
        $a1 = "shai-hulud" ascii nocase
        $a2 = "sha1-hulud" ascii nocase
        $a3 = "setup_bun.js" ascii
        $a4 = "bun_environment.js" ascii
        $b1 = "trufflehog" ascii
        $b2 = ".github/workflows" ascii
        $b3 = "preinstall" ascii
        $b4 = "npm publish" ascii
    condition:
        any of ($a1, $a2) and any of ($b*) or all of ($a3, $a4, $b3)
}

rule setup_py_downloads
{
    meta:
        id = "aduana.setup_py_downloads"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "A Python setup script fetches and runs code"
        title_es = "Un setup de Python descarga y ejecuta código"
        sentence_en = "The install command is replaced by one that uses the network and starts programs."
        sentence_es = "El comando de instalación se sustituye por uno que usa la red e inicia programas."
        reference = "https://attack.mitre.org/techniques/T1195/002/"
    strings:
        $setup = /setup\s?\(/ ascii
        $hook1 = "cmdclass" ascii
        $hook2 = /class [A-Za-z_]{1,40}\((install|develop|egg_info|build_py)\)/ ascii
        $net1 = "urlopen(" ascii
        $net2 = "requests.get(" ascii
        $net3 = "urlretrieve(" ascii
        $net4 = "socket.socket(" ascii
        $run1 = "subprocess." ascii
        $run2 = "os.system(" ascii
        $run3 = "exec(" ascii
    condition:
        $setup and all of ($hook*) and any of ($net*) and any of ($run*)
}

rule maintainer_script_downloads
{
    meta:
        id = "aduana.maintainer_script_downloads"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "A package script fetches and runs code at installation"
        title_es = "Un script del paquete descarga y ejecuta código al instalar"
        sentence_en = "A shell script pipes a download into an interpreter."
        sentence_es = "Un script de terminal pasa una descarga a un intérprete."
        reference = "https://attack.mitre.org/techniques/T1105/"
    strings:
        $a1 = /(curl|wget) [^\n|;]{0,200}https?:\/\/[^\n|;]{1,200}\| ?(sudo +)?(ba|z|da)?sh\b/ ascii
        $a2 = /(ba|z|da)?sh +(-c +)?["']?<?\(?\$?\((curl|wget) [^\n]{0,200}https?:/ ascii
        $she = /^#! ?\/(usr\/)?bin\/(env +)?(ba|da|z)?sh/ ascii
        $doc1 = "```" ascii
    condition:
        $she at 0 and any of ($a*) and not $doc1
}

rule python_path_hook
{
    meta:
        id = "aduana.python_path_hook"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "high"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "Code that runs whenever Python starts"
        title_es = "Código que se ejecuta cada vez que inicia Python"
        sentence_en = "A .pth file with an import line runs at every start of the interpreter."
        sentence_es = "Un archivo .pth con una línea import se ejecuta en cada inicio del intérprete."
        reference = "https://docs.python.org/3/library/site.html"
    strings:
        $imp = /import [a-z_, ]{2,40};[^\n]{0,200}(exec|base64|urllib|subprocess|socket)/ ascii
    condition:
        filesize < 64KB and $imp at 0
}

rule gem_build_downloads
{
    meta:
        id = "aduana.gem_build_downloads"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "A Ruby extension fetches and runs code while it is built"
        title_es = "Una extensión de Ruby descarga y ejecuta código al compilarse"
        sentence_en = "extconf.rb runs on the machine of whoever installs the gem; this one gets code from the network."
        sentence_es = "extconf.rb se ejecuta en el equipo de quien instala la gema; este obtiene código de la red."
        reference = "https://attack.mitre.org/techniques/T1195/001/"
    strings:
        $m1 = /require ["']mkmf["']/ ascii
        $m2 = "create_makefile" ascii
        $m3 = "Gem::Specification.new" ascii
        $n1 = "Net::HTTP.get" ascii
        $n2 = "URI.open(" ascii
        $n3 = /open\(["']https?:/ ascii
        $n4 = /[`"](curl|wget) [^\n]{0,80}https?:/ ascii
        $x1 = /\bsystem[ (]/ ascii
        $x2 = /\beval[ (]/ ascii
        $x3 = "IO.popen" ascii
        $x4 = "`" ascii
        $x5 = "spawn(" ascii
    condition:
        filesize < 200KB and any of ($m*) and any of ($n*) and any of ($x*)
}

rule nuget_install_downloads
{
    meta:
        id = "aduana.nuget_install_downloads"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "A NuGet or Chocolatey script fetches and runs code"
        title_es = "Un script de NuGet o Chocolatey descarga y ejecuta código"
        sentence_en = "The script runs when the package is installed and gets code from the network."
        sentence_es = "El script se ejecuta al instalar el paquete y obtiene código de la red."
        reference = "https://attack.mitre.org/techniques/T1195/001/"
    strings:
        $p1 = /param\s?\(\s?\$installPath/ ascii wide nocase
        $p2 = "$toolsPath" ascii wide nocase
        $p3 = "$env:ChocolateyPackage" ascii wide nocase
        $n1 = "DownloadString(" ascii wide nocase
        $n2 = "DownloadFile(" ascii wide nocase
        $n3 = "Invoke-WebRequest" ascii wide nocase
        $n4 = "DownloadData(" ascii wide nocase
        $x1 = /\biex\b/ ascii wide nocase
        $x2 = "Invoke-Expression" ascii wide nocase
        $x3 = "Start-Process" ascii wide nocase
        $x4 = "[Reflection.Assembly]::Load(" ascii wide nocase
    condition:
        filesize < 500KB and any of ($p*) and any of ($n*) and any of ($x*)
}

rule installer_runs_hidden_shell
{
    meta:
        id = "aduana.installer_runs_hidden_shell"
        concern = "supply-chain-tampering"
        category = "install-hook"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "installer,ole"
        title_en = "An installer starts a hidden command line that fetches code"
        title_es = "Un instalador inicia una línea de comandos oculta que descarga código"
        sentence_en = "Among the actions of a Windows installer stands a command that decodes or fetches a program."
        sentence_es = "Entre las acciones de un instalador de Windows hay una orden que decodifica o descarga un programa."
        reference = "https://attack.mitre.org/techniques/T1218/007/"
    strings:
        $ole = { D0 CF 11 E0 A1 B1 1A E1 }
        $n1 = "Nullsoft" ascii
        $n2 = "Inno Setup" ascii
        $n3 = "<CustomAction" ascii
        $n4 = "[Run]" ascii
        $c1 = /powershell[^\n]{0,40} -(w|windowstyle) +hidden[^\n]{0,120}(DownloadString|DownloadFile|FromBase64String|iwr|Invoke-WebRequest)/ ascii wide nocase
        $c2 = /powershell[^\n]{0,60} -e(nc|ncodedcommand)? +[A-Za-z0-9+\/]{40}/ ascii wide nocase
        $c3 = /cmd(\.exe)? +\/c +[^\n]{0,60}(curl|bitsadmin|certutil)[^\n]{0,120}https?:/ ascii wide nocase
        $c4 = /mshta(\.exe)? +https?:/ ascii wide nocase
    condition:
        ($ole at 0 or any of ($n*)) and any of ($c*)
}
