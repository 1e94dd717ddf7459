/* SPDX-License-Identifier: Apache-2.0 */
/* obfuscation.yar - supply-chain-tampering: written for aduana from public facts; meta is described in docs/rules.md */

rule decode_and_run
{
    meta:
        id = "aduana.decode_and_run"
        concern = "supply-chain-tampering"
        category = "obfuscation"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Runs code that it has hidden from readers"
        title_es = "Ejecuta código que oculta a quien lo lee"
        sentence_en = "A long encoded text is decoded and executed at once."
        sentence_es = "Un texto codificado largo se descifra y se ejecuta de inmediato."
        reference = "https://attack.mitre.org/techniques/T1027/"
    strings:
        $py1 = /exec\((__import__\(['"])?(base64|zlib|marshal|codecs|bytes)[^\n]{0,60}(b64decode|decompress|loads|fromhex)\(/ ascii
        $py2 = /exec\([a-z_]{0,12}\.?b64decode\(/ ascii
        $js1 = /eval\((atob|unescape|Buffer\.from)\(/ ascii
        $js2 = /new Function\((atob|unescape)\(/ ascii
        $js3 = /eval\(String\.fromCharCode\([0-9]{2,3}, ?[0-9]{2,3}, ?[0-9]{2,3}/ ascii
        $sh1 = /base64 +(-d|--decode)[^\n]{0,30}\| ?(ba|z|da)?sh\b/ ascii
        $ps1 = /powershell(\.exe)?[^\n]{0,60} -e(nc(odedcommand)?)? +[A-Za-z0-9+\/]{40}/ ascii wide nocase
        $php1 = /eval\((gzinflate|gzuncompress|str_rot13|base64_decode)\(/ ascii nocase
    condition:
        any of them
}

rule mangled_javascript
{
    meta:
        id = "aduana.mangled_javascript"
        concern = "supply-chain-tampering"
        category = "obfuscation"
        severity = "medium"
        confidence = "possible"
        kind = "indicator"
        filetypes = "script"
        title_en = "JavaScript mangled by an obfuscator"
        title_es = "JavaScript alterado por un ofuscador"
        sentence_en = "Names of the form _0x… in great number with a string-array rotation: not what a minifier makes."
        sentence_es = "Nombres de la forma _0x… en gran número con rotación de cadenas: no es lo que produce un minificador."
        reference = "https://attack.mitre.org/techniques/T1027/"
    strings:
        $name = /_0x[0-9a-f]{4,6}\b/ ascii
        $turn1 = "['push'](_0x" ascii
        $turn2 = "['shift']()" ascii
        $turn3 = /parseInt\(_0x[0-9a-f]{4,6}\(0x/ ascii
    condition:
        #name > 20 and any of ($turn*)
}

rule packed_executable
{
    meta:
        id = "aduana.packed_executable"
        concern = "supply-chain-tampering"
        category = "packer"
        severity = "low"
        confidence = "possible"
        kind = "capability"
        filetypes = "elf,pe"
        title_en = "Packed program"
        title_es = "Programa empaquetado"
        sentence_en = "The program is compressed with UPX: its code cannot be read without running it."
        sentence_es = "El programa está comprimido con UPX: su código no se puede leer sin ejecutarlo."
        reference = "https://attack.mitre.org/techniques/T1027/002/"
    strings:
        $upx1 = "UPX!" ascii
        $upx2 = "$Info: This file is packed with the UPX" ascii
        $upx3 = "UPX0" ascii
    condition:
        (uint16(0) == 0x5a4d or uint32(0) == 0x464c457f) and 2 of them
}

rule payload_keyed_by_package
{
    meta:
        id = "aduana.payload_keyed_by_package"
        concern = "supply-chain-tampering"
        category = "obfuscation"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Code that only opens in one particular package"
        title_es = "Código que solo se abre en un paquete determinado"
        sentence_en = "A program is decrypted with a text of its surroundings as key, so that inspection elsewhere sees nothing: the event-stream pattern."
        sentence_es = "Un programa se descifra con un texto de su entorno como llave, para que una inspección en otro lugar no vea nada: el patrón de event-stream."
        reference = "https://github.com/dominictarr/event-stream/issues/116"
    strings:
        $k1 = "npm_package_description" ascii
        $k2 = "npm_package_name" ascii
        $k3 = "npm_lifecycle_event" ascii
        $d1 = "createDecipher" ascii
        $r1 = "_compile(" ascii
        $r2 = "eval(" ascii
        $r3 = "new Function(" ascii
        $r4 = "runInThisContext(" ascii
    condition:
        filesize < 1MB and any of ($k*) and $d1 and any of ($r*)
}

rule payload_in_media
{
    meta:
        id = "aduana.payload_in_media"
        concern = "supply-chain-tampering"
        category = "obfuscation"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Takes code out of a picture or a sound"
        title_es = "Saca código de una imagen o un sonido"
        sentence_en = "A script reads frames or pixels, decodes them and runs the result."
        sentence_es = "Un script lee cuadros o píxeles, los decodifica y ejecuta el resultado."
        reference = "https://attack.mitre.org/techniques/T1027/003/"
    strings:
        $m1 = "wave.open(" ascii
        $m2 = "readframes(" ascii
        $m3 = "Image.open(" ascii
        $m4 = "getpixel(" ascii
        $m5 = "getdata()" ascii
        $m6 = "getImageData(" ascii
        $x1 = /\bexec\(/ ascii
        $x2 = /\beval\(/ ascii
        $x3 = "subprocess.Popen(" ascii
        $x4 = "new Function(" ascii
        $d1 = "b64decode(" ascii
        $d2 = "^ key" ascii
        $d3 = "& 1" ascii
        $d4 = "&1" ascii
        $d5 = "fromCharCode" ascii
        $d6 = "bytes(" ascii
    condition:
        filesize < 500KB and (($m1 and $m2) or ($m3 and ($m4 or $m5)) or $m6) and any of ($x*) and any of ($d*)
}
