/* SPDX-License-Identifier: Apache-2.0 */
/* incidents.yar - information-theft: written for aduana from public facts; meta is described in docs/rules.md */

rule threecx_update
{
    meta:
        id = "aduana.threecx_update"
        concern = "information-theft"
        category = "backdoor"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "pe,script,macho"
        title_en = "Traces of the 3CX desktop client attack"
        title_es = "Rastros del ataque al cliente de escritorio de 3CX"
        sentence_en = "Hosts and a picture store that the altered 3CX client of 2023 asked for its orders."
        sentence_es = "Equipos y un almacén de imágenes de donde el cliente alterado de 3CX de 2023 tomaba sus órdenes."
        reference = "https://www.reversinglabs.com/blog/red-flags-fly-over-supply-chain-compromised-3cx-update"
    strings:
        $a1 = "IconStorages/images/main/" ascii wide nocase
        $a2 = "akamaitechcloudservices.com" ascii wide nocase
        $a3 = "msstorageazure.com" ascii wide nocase
        $a4 = "officestoragebox.com" ascii wide nocase
        $a5 = "pbxsources.com" ascii wide nocase
        $a6 = "glcloudservice.com" ascii wide nocase
        $a7 = "zacharryblogs.com" ascii wide nocase
        $b64 = "IconStorages/images" base64 base64wide
    condition:
        any of them
}

rule ccleaner_callback
{
    meta:
        id = "aduana.ccleaner_callback"
        concern = "information-theft"
        category = "backdoor"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "pe"
        title_en = "Traces of the altered CCleaner"
        title_es = "Rastros del CCleaner alterado"
        sentence_en = "The address to which the altered CCleaner of 2017 reported."
        sentence_es = "La dirección a la que se reportaba el CCleaner alterado de 2017."
        reference = "https://blog.avast.com/update-to-the-ccleaner-5.33.1612-security-incident"
    strings:
        $a1 = /\b216\.126\.225\.148\b/ ascii wide
        $a2 = "216.126.225.148" base64 base64wide
    condition:
        any of them
}

rule medoc_backdoor
{
    meta:
        id = "aduana.medoc_backdoor"
        concern = "information-theft"
        category = "backdoor"
        severity = "critical"
        confidence = "probable"
        kind = "indicator"
        filetypes = "pe"
        title_en = "Traces of the altered M.E.Doc"
        title_es = "Rastros del M.E.Doc alterado"
        sentence_en = "Names from the module by which NotPetya was spread through a tax program."
        sentence_es = "Nombres del módulo con el que NotPetya se propagó mediante un programa fiscal."
        reference = "https://www.welivesecurity.com/2017/07/04/analysis-of-telebots-cunning-backdoor/"
    strings:
        $m = "ZvitPublishedObjects" ascii wide
        $e1 = "EDRPOU" ascii wide nocase
        $e2 = "SOFTWARE\\WC" ascii wide nocase
        $e3 = "rundll32" ascii wide nocase
    condition:
        $m and 2 of ($e*)
}
