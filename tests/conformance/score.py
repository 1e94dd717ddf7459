# SPDX-License-Identifier: Apache-2.0
"""score.py - random documents through `aduana score -` and through the reference model give the same answers

score.py PROGRAM [COUNT]: the model is risk-model/score_json.py beside the folder of $ADUANA_DATA; without it the test
is skipped (77) with a word. The seed is printed, ADUANA_SEED repeats a run.
"""
import json
import os
import random
import subprocess
import sys

CONCERNS = ["information-theft", "process-interruption", "supply-chain-tampering", "connection-proliferation",
            "unmanaged-vulnerability", "incident-readiness", "user-data-protection", "standards-transparency"]
LEVELS = ["very-low", "low", "moderate", "high", "very-high"]


def finding(dice):
    kind = dice.choice(["vuln", "content", "posture"])
    f = {"kind": kind, "key": dice.choice(["k%d", "CVE-%d", "ñ/%d"]) % dice.randrange(30),
         "concern": dice.choice(CONCERNS), "severity": dice.choice(["info", "low", "medium", "high", "critical"]),
         "confidence": dice.choice(["possible", "probable", "confirmed"]), "kev": dice.random() < .1,
         "epss": dice.choice([None, 0, .05, .0999, .1, .2, .4999, .5, .7, 1, dice.random()]),
         "poc": dice.random() < .2, "age_days": dice.choice([0, 1, 14, 15, 30, 31, 56, 57, 90, 91, 120, 121, 180, 181, 360, 361, 720, 721, 5000]),
         "gate": dice.random() < .03,
         "waiver": dice.choice([None] * 6 + ["accepted", "false_positive", "not_affected"])}
    if kind == "posture":
        f["likelihood"] = dice.choice(LEVELS)
    for optional in ("confidence", "kev", "epss", "poc", "age_days", "gate", "waiver", "likelihood"):
        if dice.random() < .05:
            f.pop(optional, None)
    return f


def document(dice):
    return {"tier": dice.choice([1, 2, 3]),
            "findings": [finding(dice) for _ in range(dice.choice([0, 1, 2, 3, 5, 8, 13, 40]))]}


def answers(command, lines):
    ran = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True, timeout=500)
    return [json.loads(line) for line in ran.stdout.decode().splitlines()]


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    folder = os.environ.get("ADUANA_DATA", "")
    model = os.path.join(folder, "..", "design", "risk-model", "score_json.py")
    if not folder or not os.path.exists(model):
        print("skipped: no reference model beside ADUANA_DATA")
        return 77
    seed = int(os.environ.get("ADUANA_SEED", random.SystemRandom().randrange(1 << 32)))
    dice = random.Random(seed)
    documents = [document(dice) for _ in range(count)]
    lines = "".join(json.dumps(d) + "\n" for d in documents)
    ours, theirs = answers([sys.argv[1], "score", "-"], lines), answers([sys.executable, model], lines)
    wrong = [i for i in range(count) if i >= len(ours) or i >= len(theirs) or ours[i] != theirs[i]]
    grades = {g: sum(1 for t in theirs if t["grade"] == g) for g in "ABCDEF"}
    print("seed %d: %d documents, %d answers, %d differ; grades %s" % (seed, count, len(ours), len(wrong), grades))
    for i in wrong[:3]:
        print(json.dumps(documents[i]), "\n  ours  ", ours[i:i + 1], "\n  model ", theirs[i:i + 1])
    # a test that only ever saw one grade would have compared little
    return 1 if wrong or len(ours) != count or min(grades.values()) == 0 else 0


sys.exit(main())
