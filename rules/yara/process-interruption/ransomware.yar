/* SPDX-License-Identifier: Apache-2.0 */
/* ransomware.yar - process-interruption: written for aduana from public facts; meta is described in docs/rules.md */

rule shadow_copy_removal
{
    meta:
        id = "aduana.shadow_copy_removal"
        concern = "process-interruption"
        category = "ransomware"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe"
        title_en = "Destroys backups before acting"
        title_es = "Destruye los respaldos antes de actuar"
        sentence_en = "Deletes volume shadow copies or the backup catalogue, as ransomware does first."
        sentence_es = "Elimina instantáneas de volumen o el catálogo de respaldos, lo primero que hace el ransomware."
        reference = "https://attack.mitre.org/techniques/T1490/"
    strings:
        $a1 = /vssadmin(\.exe)? +delete +shadows/ ascii wide nocase
        $a2 = /wmic(\.exe)? +shadowcopy +delete/ ascii wide nocase
        $a3 = /wbadmin(\.exe)? +delete +(catalog|systemstatebackup)/ ascii wide nocase
        $a4 = /bcdedit(\.exe)? +\/set +\{default\} +recoveryenabled +no/ ascii wide nocase
    condition:
        any of them
}

rule ransom_note
{
    meta:
        id = "aduana.ransom_note"
        concern = "process-interruption"
        category = "ransomware"
        severity = "high"
        confidence = "probable"
        kind = "indicator"
        filetypes = "text,script,pe,elf"
        title_en = "Contains a ransom note"
        title_es = "Contiene una nota de rescate"
        sentence_en = "The words of a demand for payment to decrypt files."
        sentence_es = "Las palabras de una exigencia de pago para descifrar archivos."
        reference = "https://attack.mitre.org/techniques/T1486/"
    strings:
        $said1 = "your files have been encrypted" ascii wide nocase
        $said2 = "all your files are encrypted" ascii wide nocase
        $said3 = "sus archivos han sido cifrados" ascii wide nocase
        $pay1 = "bitcoin" ascii wide nocase
        $pay2 = "monero" ascii wide nocase
        $how1 = ".onion" ascii wide
        $how2 = "decryption key" ascii wide nocase
        $how3 = "tor browser" ascii wide nocase
    condition:
        any of ($said*) and any of ($pay*) and any of ($how*)
}

rule file_encryption_walk
{
    meta:
        id = "aduana.file_encryption_walk"
        concern = "process-interruption"
        category = "ransomware"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Encrypts files one after another and removes the originals"
        title_es = "Cifra archivos uno tras otro y elimina los originales"
        sentence_en = "A script walks through folders, encrypts, renames and deletes: what ransomware does."
        sentence_es = "Un script recorre carpetas, cifra, renombra y borra: lo que hace el ransomware."
        reference = "https://attack.mitre.org/techniques/T1486/"
    strings:
        $w1 = "os.walk(" ascii
        $w2 = "readdirSync(" ascii
        $w3 = "Get-ChildItem" ascii nocase
        $w4 = "rglob(" ascii
        $e1 = "Fernet(" ascii
        $e2 = "createCipheriv(" ascii
        $e3 = "AES.new(" ascii
        $e4 = "CreateEncryptor(" ascii
        $d1 = "os.remove(" ascii
        $d2 = "unlinkSync(" ascii
        $d3 = "Remove-Item" ascii nocase
        $d4 = ".unlink(" ascii
        $x = /["']\.(locked|encrypted|enc|crypt|crypted|lock|pay)["']/ ascii nocase
        $n = /(README|RESTORE|DECRYPT|RECUPERAR)[_A-Z]{0,20}\.(txt|html)/ ascii
    condition:
        filesize < 2MB and any of ($w*) and any of ($e*) and any of ($d*) and ($x or $n)
}

rule copied_certutil_payload
{
    meta:
        id = "aduana.copied_certutil_payload"
        concern = "process-interruption"
        category = "ransomware"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Copies a system tool to decode a hidden program"
        title_es = "Copia una herramienta del sistema para decodificar un programa oculto"
        sentence_en = "The pattern of the Kaseya attack of 2021: certutil under another name decodes a program out of a certificate file."
        sentence_es = "El patrón del ataque a Kaseya de 2021: certutil con otro nombre decodifica un programa desde un archivo de certificado."
        reference = "https://www.cisa.gov/news-events/alerts/2021/07/04/cisa-fbi-guidance-msps-and-their-customers-affected-kaseya-vsa-supply-chain-ransomware-attack"
    strings:
        $copy = /copy +(\/y +)?[^\n]{0,40}certutil\.exe +[^\n]{0,60}\.exe/ ascii wide nocase
        $dec = /\b[a-z0-9_]{1,20}(\.exe)? +-decode +[^\n]{1,80}\.(crt|cer|txt|dat|log) +[^\n]{1,80}\.(exe|dll)/ ascii wide nocase
        $off = "DisableRealtimeMonitoring" ascii wide nocase
        $side = "MsMpEng.exe" ascii wide
    condition:
        ($copy and $dec) or ($dec and ($off or $side))
}
