#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sbom.py ADUANA SEEDS - `sbom check` and `sbom convert` over one small document of each format: exits, counts, round trip."""
import json
import os
import subprocess
import sys
import tempfile

ADUANA, SEEDS = sys.argv[1], sys.argv[2]
# file: exit, format, version, wrapper, components, edges
CHECKS = {
    "cdx.json": (0, "cyclonedx-json", "1.6", None, 3, 4),
    "cdx.xml": (0, "cyclonedx-xml", "1.5", None, 2, 1),
    "cdx.gz": (0, "cyclonedx-json", "1.7", None, 1, 0),
    "spdx.json": (0, "spdx2-json", "2.3", None, 2, 3),
    "spdx.utf16": (0, "spdx2-json", "2.3", None, 2, 3),
    "spdx.spdx": (0, "spdx2-tagvalue", "2.2", None, 1, 2),
    "spdx.yaml": (3, "spdx2-yaml", "2.3", None, 1, 0),
    "spdx.xml": (3, "spdx2-xml", "2.2", None, 2, 1),
    "spdx.rdf": (0, "spdx2-rdfxml", "2.3", None, 1, 2),
    "spdx3.json": (0, "spdx3-jsonld", "3.0.1", None, 1, 3),
    "syft.json": (0, "syft-json", "11.0.1", None, 1, 3),
    "swid.xml": (0, "swid", "1.0", None, 1, 0),
    "dsse.json": (3, "cyclonedx-json", "1.4", "dsse, in-toto", 1, 0),
    "bundle.json": (0, "spdx2-json", "2.2", "sigstore-bundle, in-toto", 0, 0),
    "github.json": (0, "spdx2-json", "2.3", "github-sbom", 0, 0),
}
REFUSED = ["openvex.json", "python", "cdx2.json", "empty"]
failures = []


def run(*args):
    done = subprocess.run([ADUANA, "sbom", *args, "--json"], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.returncode, json.loads(done.stdout)


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r} instead of {wanted!r}")


with tempfile.TemporaryDirectory() as work:
    for name, (status, form, version, wrapper, components, edges) in CHECKS.items():
        code, answer = run("check", os.path.join(SEEDS, name))
        expect(name, (code, answer["exit"]), (status, status))
        got = tuple(answer[k] for k in ("format", "version", "wrapper", "components", "edges"))
        expect(name, got, (form, version, wrapper, components, edges))
        expect(name + " valid", answer["valid"], answer["errors"] == 0)
        expect(name + " profiles", sorted(answer["quality"]), ["bsi-tr-03183-2.1", "cisa-2026", "ntia-2021"])
        for violation in answer["violations"]:
            expect(name + " violation", sorted(violation), ["rule", "severity", "text", "where"])
        out = os.path.join(work, "out.json")
        code, written = run("convert", os.path.join(SEEDS, name), "-o", out)
        expect(name + " convert", code, 0)
        _, again = run("check", out)
        expect(name + " converted", (again["format"], again["version"], again["errors"]), ("cyclonedx-json", "1.6", 0))
        expect(name + " converted edges", again["edges"], written["edges"])
    for name in REFUSED:
        code, answer = run("check", os.path.join(SEEDS, name))
        expect(name, (code, answer["valid"], answer["format"]), (3, False, None))
        if not answer["reasons"][0].startswith("not an SBOM: "):
            failures.append(f"{name}: {answer['reasons']}")
    expect("missing file", run("check", os.path.join(work, "absent"))[0], 12)
    expect("a folder", run("check", work)[0], 2)
    expect("a folder to write in that is not there", run("convert", os.path.join(SEEDS, "cdx.json"), "-o", work + "/no/x")[0], 12)
for failure in failures:
    print(failure)
print(f"{len(CHECKS) + len(REFUSED)} documents, {len(failures)} failures")
sys.exit(1 if failures else 0)
