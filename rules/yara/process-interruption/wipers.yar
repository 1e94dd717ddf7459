/* SPDX-License-Identifier: Apache-2.0 */
/* wipers.yar - process-interruption: written for aduana from public facts; meta is described in docs/rules.md */

rule disk_wipe
{
    meta:
        id = "aduana.disk_wipe"
        concern = "process-interruption"
        category = "wiper"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,elf,pe"
        title_en = "Overwrites disks or whole trees"
        title_es = "Sobrescribe discos o árboles completos"
        sentence_en = "Writes over a raw disk, or deletes from the root or the home folder without asking."
        sentence_es = "Escribe sobre un disco crudo, o borra desde la raíz o la carpeta personal sin preguntar."
        reference = "https://attack.mitre.org/techniques/T1561/"
    strings:
        $a1 = /dd +if=\/dev\/(zero|u?random) +of=\/dev\/(sd[a-z]|nvme[0-9]|vd[a-z]|mmcblk[0-9])/ ascii
        $a2 = /rm +-[rf]{2} +(--no-preserve-root +)?(\/|~|\$HOME|\/\*|~\/\*)(\s|;|$|")/ ascii
        $a3 = "\\\\.\\PhysicalDrive0" ascii wide
        $a4 = /mkfs\.[a-z0-9]{3,5} +(-[a-zA-Z] +)?\/dev\/(sd[a-z]|nvme)/ ascii
        $w1 = "WriteFile" ascii wide
        $info = { 1F 0A 46 69 6C 65 3A 20 } // a manual in Texinfo's form
    condition:
        $a1 or ($a2 and not $info) or $a4 or ($a3 and $w1)
}

rule geo_targeted_destruction
{
    meta:
        id = "aduana.geo_targeted_destruction"
        concern = "process-interruption"
        category = "wiper"
        severity = "critical"
        confidence = "probable"
        kind = "threat"
        filetypes = "script"
        title_en = "Destroys files depending on the country"
        title_es = "Destruye archivos según el país"
        sentence_en = "Asks where it runs and overwrites or deletes files recursively."
        sentence_es = "Pregunta en qué país se ejecuta y sobrescribe o borra archivos de forma recursiva."
        reference = "https://nvd.nist.gov/vuln/detail/CVE-2022-23812"
    strings:
        $geo1 = "api.ipgeolocation.io" ascii
        $geo2 = "ip-api.com" ascii
        $geo3 = "country_name" ascii
        $geo4 = "ipinfo.io" ascii
        $walk1 = "readdir" ascii
        $walk2 = "os.walk(" ascii
        $burn1 = "writeFile" ascii
        $burn2 = "unlinkSync(" ascii
        $burn3 = "os.remove(" ascii
        $land1 = "russia" ascii nocase
        $land2 = "belarus" ascii nocase
        $land3 = "ukraine" ascii nocase
        $land4 = "\"MX\"" ascii
    condition:
        filesize < 5MB and any of ($geo*) and any of ($walk*) and any of ($burn*) and any of ($land*)
}
