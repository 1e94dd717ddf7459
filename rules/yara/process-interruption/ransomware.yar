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
