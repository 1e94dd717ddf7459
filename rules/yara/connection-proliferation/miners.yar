/* SPDX-License-Identifier: Apache-2.0 */
/* miners.yar - connection-proliferation: written for aduana from public facts; meta is described in docs/rules.md */

rule crypto_miner
{
    meta:
        id = "aduana.crypto_miner"
        concern = "connection-proliferation"
        category = "miner"
        severity = "high"
        confidence = "probable"
        kind = "threat"
        filetypes = "script,pe,elf"
        title_en = "Mines cryptocurrency"
        title_es = "Mina criptomonedas"
        sentence_en = "A mining pool protocol and miner options: the buyer pays the electricity."
        sentence_es = "Contiene el protocolo de un grupo de minado y opciones de un programa minero: la electricidad la paga quien adquiere."
        reference = "https://attack.mitre.org/techniques/T1496/"
    strings:
        $p1 = "stratum+tcp://" ascii wide
        $p2 = "stratum+ssl://" ascii wide
        $p3 = "pool.supportxmr.com" ascii wide
        $o1 = "donate-level" ascii wide
        $o2 = "--coin=" ascii wide
        $o3 = "randomx" ascii wide nocase
        $o4 = "xmrig" ascii wide nocase
    condition:
        any of ($p*) and any of ($o*)
}
