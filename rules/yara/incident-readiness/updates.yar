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

rule certificate_authority_added
{
    meta:
        id = "aduana.certificate_authority_added"
        concern = "incident-readiness"
        category = "trust"
        severity = "medium"
        confidence = "possible"
        kind = "threat"
        filetypes = "script"
        title_en = "Adds a certificate authority that the machine then trusts"
        title_es = "Agrega una autoridad certificadora en la que el equipo confiará"
        sentence_en = "Whoever holds that authority's key can pretend to be any site."
        sentence_es = "Quien tenga la llave de esa autoridad puede hacerse pasar por cualquier sitio."
        reference = "https://attack.mitre.org/techniques/T1553/004/"
    strings:
        $a1 = /cp +[^\n]{1,80}\/usr\/local\/share\/ca-certificates\/[^\n]{0,60}/ ascii
        $u1 = "update-ca-certificates" ascii
        $a2 = /certutil(\.exe)? +(-f +)?-addstore +(-f +)?["']?root/ ascii wide nocase
        $a3 = /Import-Certificate[^\n]{0,120}Cert:\\LocalMachine\\Root/ ascii wide nocase
        $a4 = /security +add-trusted-cert[^\n]{0,40} -r +trustRoot/ ascii
        $a5 = /\/etc\/pki\/ca-trust\/source\/anchors\// ascii
        $u2 = "update-ca-trust" ascii
    condition:
        filesize < 1MB and (($a1 and $u1) or $a2 or $a3 or $a4 or ($a5 and $u2))
}
