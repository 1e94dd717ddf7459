/* SPDX-License-Identifier: Apache-2.0 */
/* stealers.yar - information-theft: written for aduana from public facts; meta is described in docs/rules.md */

rule browser_credential_stores
{
    meta:
        id = "aduana.browser_credential_stores"
        concern = "information-theft"
        category = "stealer"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe,elf"
        title_en = "Reads the password stores of several browsers"
        title_es = "Lee los almacenes de contraseñas de varios navegadores"
        sentence_en = "Names the login databases of more than one browser together with the call that decrypts them: only browsers, password managers and stealers do."
        sentence_es = "Menciona las bases de contraseñas de más de un navegador junto con la función que las descifra: solo lo hacen navegadores, gestores de contraseñas y ladrones de información."
        reference = "https://attack.mitre.org/techniques/T1555/003/"
    strings:
        $store1 = "Login Data" ascii wide
        $store2 = "logins.json" ascii wide
        $store3 = "key4.db" ascii wide
        $store4 = "Web Data" ascii wide
        $vendor1 = "Google\\Chrome\\User Data" ascii wide nocase
        $vendor2 = "google-chrome" ascii wide
        $vendor3 = "BraveSoftware" ascii wide
        $vendor4 = "Mozilla/Firefox" ascii wide nocase
        $vendor5 = "Opera Software" ascii wide
        $open1 = "CryptUnprotectData" ascii wide
        $open2 = "PK11SDR_Decrypt" ascii wide
        $open3 = "os_crypt" ascii wide
    condition:
        filesize < 100MB and 2 of ($store*) and 2 of ($vendor*) and any of ($open*)
}

rule wallet_and_key_hunt
{
    meta:
        id = "aduana.wallet_and_key_hunt"
        concern = "information-theft"
        category = "stealer"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe,elf"
        title_en = "Collects wallets and developer keys"
        title_es = "Recolecta carteras y llaves de desarrollo"
        sentence_en = "Looks for cryptocurrency wallets and for SSH, cloud or registry credentials in the same file."
        sentence_es = "Busca carteras de criptomonedas y credenciales de SSH, de la nube o de registros de paquetes en el mismo archivo."
        reference = "https://attack.mitre.org/techniques/T1552/001/"
    strings:
        $wallet1 = "wallet.dat" ascii wide
        $wallet2 = "Exodus/exodus.wallet" ascii wide
        $wallet3 = "nkbihfbeogaeaoehlefnkodbefgpgknn" ascii wide
        $wallet4 = "Electrum/wallets" ascii wide
        $key1 = ".ssh/id_rsa" ascii wide
        $key2 = ".aws/credentials" ascii wide
        $key3 = ".npmrc" ascii wide
        $key4 = ".config/gcloud" ascii wide
        $key5 = ".pypirc" ascii wide
        $send1 = "multipart/form-data" ascii wide nocase
        $send2 = "requests.post" ascii
        $send3 = "api.telegram.org/bot" ascii wide
        $send4 = "discord.com/api/webhooks" ascii wide
        $send5 = "XMLHttpRequest" ascii
        $send6 = "https.request(" ascii
    condition:
        any of ($wallet*) and 2 of ($key*) and any of ($send*)
}

rule keylogger_calls
{
    meta:
        id = "aduana.keylogger_calls"
        concern = "information-theft"
        category = "stealer"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "pe,script"
        title_en = "Records keystrokes and sends them"
        title_es = "Registra pulsaciones de teclado y las envía"
        sentence_en = "A keyboard hook and a way out to the network in one file."
        sentence_es = "Intercepta el teclado y envía datos por la red en un mismo archivo."
        reference = "https://attack.mitre.org/techniques/T1056/001/"
    strings:
        $hook1 = "GetAsyncKeyState" ascii wide
        $hook2 = "SetWindowsHookEx" ascii wide
        $hook3 = "pynput.keyboard" ascii
        $log1 = "keylog" ascii wide nocase
        $log2 = "keystrokes" ascii wide nocase
        $send1 = "smtplib" ascii
        $send2 = "InternetOpenUrl" ascii wide
        $send3 = "HttpSendRequest" ascii wide
        $send4 = "api.telegram.org" ascii wide
    condition:
        any of ($hook*) and any of ($log*) and any of ($send*)
}

rule discord_token_grab
{
    meta:
        id = "aduana.discord_token_grab"
        concern = "information-theft"
        category = "stealer"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe"
        title_en = "Takes the sign-in tokens of chat programs"
        title_es = "Toma las credenciales de sesión de programas de mensajería"
        sentence_en = "Looks for session tokens in the stores of chat programs."
        sentence_es = "Busca credenciales de sesión en los almacenes de programas de mensajería."
        reference = "https://attack.mitre.org/techniques/T1528/"
    strings:
        $re1 = "[\\w-]{24}\\.[\\w-]{6}\\.[\\w-]{27}" ascii wide
        $re2 = "[\\w-]{24}.[\\w-]{6}.[\\w-]{27}" ascii wide
        $re3 = "[\\w-]{24,26}\\.[\\w-]{6}\\.[\\w-]{25,110}" ascii wide
        $re4 = "mfa\\.[\\w-]{84}" ascii wide
        $ldb = /leveldb|\.ldb|Local Storage/ ascii wide nocase
    condition:
        $ldb and any of ($re*)
}

rule files_of_host_over_dns
{
    meta:
        id = "aduana.files_of_host_over_dns"
        concern = "information-theft"
        category = "exfiltration"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "elf,script"
        title_en = "Collects a machine's identity files and sends them by name look-ups"
        title_es = "Reúne archivos que identifican al equipo y los envía en consultas de nombres"
        sentence_en = "The pattern of the torchtriton package of 2022: host, account and key files, sent in DNS names."
        sentence_es = "El patrón del paquete torchtriton de 2022: archivos del equipo, cuentas y llaves, enviados en nombres DNS."
        reference = "https://pytorch.org/blog/compromised-nightly-dependency/"
    strings:
        $ioc1 = "h4ck.cfd" ascii wide
        $ioc2 = "wheezy.io" ascii wide
        $f1 = "/etc/passwd" ascii
        $f2 = ".gitconfig" ascii
        $f3 = "/.ssh" ascii
        $f4 = "/etc/hosts" ascii
        $f5 = "/etc/resolv.conf" ascii
        $n1 = "gethostbyname" ascii
        $n2 = "res_query" ascii
        $n3 = "sendto" ascii
        $n4 = "dns.resolve" ascii
        $n5 = "getaddrinfo" ascii
    condition:
        filesize < 20MB and ((any of ($ioc*) and 2 of ($f*)) or ($f1 and $f2 and $f3 and ($f4 or $f5) and any of ($n*)))
}

rule wallet_address_swap
{
    meta:
        id = "aduana.wallet_address_swap"
        concern = "information-theft"
        category = "stealer"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Replaces payment addresses in a browser"
        title_es = "Reemplaza direcciones de pago en el navegador"
        sentence_en = "The pattern of the npm attack of September 2025: wallet calls and web requests are intercepted, addresses exchanged for look-alikes."
        sentence_es = "El patrón del ataque a npm de septiembre de 2025: se interceptan las llamadas de la billetera y las peticiones, y se cambian direcciones por otras parecidas."
        reference = "https://github.com/advisories/GHSA-8mgj-vmr8-frr6"
    strings:
        $i1 = "checkethereumw" ascii
        $i2 = "stealthProxyControl" ascii
        $h1 = "XMLHttpRequest.prototype" ascii
        $h2 = "window.ethereum" ascii
        $h3 = "globalThis.fetch" ascii
        $h4 = "window.fetch" ascii
        $d = /levenshtein/ ascii nocase
        $addr = /0x[0-9a-fA-F]{40}\b/ ascii
    condition:
        any of ($i*) or ($h1 and $h2 and ($h3 or $h4) and (#addr > 10 or $d))
}
