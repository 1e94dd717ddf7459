#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every own rule hits its hit samples, misses its miss samples, and says all that a rule must say.

usage: samples.py RULES_DIR SAMPLES_DIR   (the oracle is the yara program)
"""
import codecs
import os
import re
import subprocess
import sys
import tempfile

CONCERNS = {"information-theft", "process-interruption", "supply-chain-tampering", "connection-proliferation",
            "unmanaged-vulnerability", "incident-readiness", "user-data-protection", "standards-transparency"}
WORDS = {"severity": {"info", "low", "medium", "high", "critical"}, "confidence": {"possible", "probable", "confirmed"},
         "kind": {"capability", "threat", "indicator"}, "concern": CONCERNS}
KEYS = ("id", "concern", "category", "severity", "confidence", "kind", "filetypes", "title_en", "title_es",
        "sentence_en", "sentence_es", "reference")
EXTERNALS = [x for name in ("filename", "filepath", "extension", "filetype", "owner") for x in ("-d", name + "=")]


def read_samples(folder):
    """rule -> [(expected, bytes, file name)]"""
    samples = {}
    for name in sorted(os.listdir(folder)):
        rule = None
        with open(os.path.join(folder, name), encoding="utf-8") as lines:
            for line in lines:
                line = line.rstrip("\n")
                if line.startswith("rule "):
                    rule = line[5:]
                    samples[rule] = []
                elif line.startswith(("hit ", "miss ")):
                    word, text = line.split(" ", 1)
                    shown = "sample"
                    if text.startswith("@name="):
                        shown, text = text[6:].split(" ", 1)
                    data = codecs.escape_decode(text.encode())[0]
                    samples[rule].append((word == "hit", data, shown))
    return samples


def check_meta(rule, text, faults):
    meta = dict(re.findall(r'^\s+([a-z_]+) = "((?:[^"\\]|\\.)*)"', text.split("strings:")[0], re.M))
    for key in KEYS:
        if not meta.get(key):
            faults.append(f"{rule}: no {key}")
    for key, words in WORDS.items():
        if meta.get(key) not in words:
            faults.append(f"{rule}: {key} is '{meta.get(key)}'")
    if meta.get("kind") == "capability" and meta.get("severity") not in ("info", "low"):
        faults.append(f"{rule}: a capability alone is never above low")
    if meta.get("title_en") == meta.get("title_es"):
        faults.append(f"{rule}: the Spanish title is the English one")
    return meta.get("concern")


def main(rules_dir, samples_dir):
    samples, faults, seen, concerns = read_samples(samples_dir), [], set(), set()
    files = sorted(os.path.join(d, f) for d, _, names in os.walk(rules_dir) for f in names if f.endswith(".yar"))
    with tempfile.TemporaryDirectory() as tmp:
        for rule, rows in samples.items():
            for i, (_, data, shown) in enumerate(rows):
                os.makedirs(f"{tmp}/{rule}/{i}")
                with open(f"{tmp}/{rule}/{i}/{shown}", "wb") as out:
                    out.write(data)
        for path in files:
            text = open(path, encoding="utf-8").read()
            for part in re.split(r"^rule ", text, flags=re.M)[1:]:
                rule = part.split()[0]
                seen.add(rule)
                concerns.add(check_meta(rule, part, faults))
                hits = sum(hit for hit, _, _ in samples.get(rule, []))
                if hits < 3 or hits == len(samples[rule]):
                    faults.append(f"{rule}: needs three hit samples and a miss")
            found = subprocess.run(["yara", "-w", "-r", *EXTERNALS, path, tmp], capture_output=True, text=True, check=True)
            hits = {tuple(line.split(" ", 1)) for line in found.stdout.splitlines()}
            for rule in re.findall(r"^rule (\w+)", text, re.M):
                for i, (expected, _, shown) in enumerate(samples.get(rule, [])):
                    if ((rule, f"{tmp}/{rule}/{i}/{shown}") in hits) != expected:
                        faults.append(f"{rule}: sample {i} should {'hit' if expected else 'miss'}")
    faults += [f"samples for {r}, which is no rule" for r in set(samples) - seen]
    faults += [f"no rule for concern {c}" for c in CONCERNS - concerns]
    for fault in faults:
        print(fault)
    count = sum(len(rows) for rows in samples.values())
    print(f"{len(seen)} rules, {count} samples, {len(faults)} faults")
    return 1 if faults or not seen else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
