#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule finds its samples where attacks lie: in a zip, in a gzipped tar, in a zip, under another name.

usage: nested.py SAMPLES_DIR ADUANA
"""
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from samples import read_samples


def main(samples_dir, aduana):
    inner = io.BytesIO()
    wanted = set()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as z:
        for rule, rows in read_samples(samples_dir).items():
            for i, (is_hit, data, shown) in enumerate(rows):
                if is_hit:
                    z.writestr(f"{rule}/{i}/{shown}", data)
                    wanted.add((rule, i))
    middle = io.BytesIO()
    with tarfile.open(fileobj=middle, mode="w") as t:
        entry = tarfile.TarInfo("lib/renamed.dat")
        entry.size = len(inner.getvalue())
        t.addfile(entry, io.BytesIO(inner.getvalue()))
    with tempfile.TemporaryDirectory() as tmp:
        with zipfile.ZipFile(f"{tmp}/outer.zip", "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("a/middle", gzip.compress(middle.getvalue()))
        env = dict(os.environ, XDG_STATE_HOME=tmp, XDG_CACHE_HOME=tmp)
        out = subprocess.run([aduana, "scan", "--no-record", "--json", f"{tmp}/outer.zip"], capture_output=True, text=True,
                             env=env)
        try:
            found = json.loads(out.stdout)["findings"]
        except ValueError:
            print(out.stderr)
            return 1
    for f in found:
        parts = f["path"].split("!")[-1].split("/")
        if len(parts) == 3 and f["rule"].split(":")[-1] == parts[0]:
            wanted.discard((parts[0], int(parts[1])))
    for rule, i in sorted(wanted):
        print(f"{rule}: sample {i} is not found inside three containers")
    print(f"{len(found)} findings, {len(wanted)} samples missed")
    return 1 if wanted or not found else 0


sys.exit(main(*sys.argv[1:]))
