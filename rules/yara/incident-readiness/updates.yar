/* SPDX-License-Identifier: Apache-2.0 */
/* updates.yar - incident-readiness: written for aduana from public facts; meta is described in docs/rules.md */

rule updates_switched_off
{
    meta:
        id = "aduana.updates_switched_off"
        concern = "incident-readiness"
        category = "updates"
        severity = "low"
        confidence = "possible"
        kind = "indicator"
        filetypes = "script,manifest"
        title_en = "Switches automatic updates off"
        title_es = "Desactiva las actualizaciones automáticas"
        sentence_en = "Fixes cannot arrive by themselves when something happens."
        sentence_es = "Las correcciones no pueden llegar por sí solas cuando algo ocurre."
        reference = "https://attack.mitre.org/techniques/T1562/"
    strings:
        $a1 = /systemctl +(disable|mask)[^\n]{0,20} +(unattended-upgrades|apt-daily|dnf-automatic)/ ascii
        $a2 = /APT::Periodic::Unattended-Upgrade +"0"/ ascii
        $a3 = /NoAutoUpdate[^\n]{0,30}(dword:0*1|REG_DWORD[^\n]{0,20}1)/ ascii wide nocase
    condition:
        any of them
}
