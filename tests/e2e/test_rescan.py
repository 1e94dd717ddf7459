# SPDX-License-Identifier: Apache-2.0
"""test_rescan.py - what is recorded: the same bytes cost nothing twice, suppliers do not vouch for each other, lists and
exports agree, a backup is whole"""
import csv
import io
import json
import os
import sqlite3
import tarfile
import unittest
import zipfile

import house

FORMULA = "=cmd|'/c calc'!A1"


def setUpModule():
    global HOUSE
    HOUSE = house.House()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        members = {"f%02d.txt" % i: b"words %d\n" % i for i in range(20)}
        members.update({FORMULA: house.MARKER + b" 1", "+1.txt": house.MARKER + b" 2", "plain.txt": house.MARKER + b" 3"})
        for name, body in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    HOUSE.bundle = house.write(HOUSE.path("bundle.tar"), out.getvalue())
    HOUSE.run("supplier", "add", "sample-a", "--name", "Ejemplo A, S.A. de C.V.")
    HOUSE.run("supplier", "add", "sample-b", "--name", "Ejemplo B")


def tearDownModule():
    HOUSE.remove()


def findings(answer):
    return sorted((f["id"], f["rule"], f["path"]) for f in answer.json["findings"])


class Rescan(unittest.TestCase):
    maxDiff = 2000

    def scan(self, supplier, *more, path=None):
        answer = HOUSE.scan(path or HOUSE.bundle, "--supplier", supplier, *more)
        self.assertEqual(1, answer.code, answer.said)
        return answer

    def test_1_the_same_bytes_again_change_no_row(self):
        first = self.scan("sample-a")
        self.assertGreater(first.json["recorded"][0]["changed_rows"], 0)
        self.assertEqual(0, first.json["coverage"]["reused"])
        marked = [f for f in first.json["findings"] if f["kind"] == "yara"]
        self.assertEqual(3, len(marked))
        again = self.scan("sample-a")
        self.assertEqual(0, again.json["recorded"][0]["changed_rows"], again.said)
        self.assertEqual(first.json["recorded"][0]["delivery"], again.json["recorded"][0]["delivery"])
        self.assertEqual(findings(first), findings(again))
        self.assertEqual(first.json["score"], again.json["score"])
        self.assertEqual(1, HOUSE.json("delivery", "list", "--supplier", "sample-a")["total"])

    def test_2_known_content_in_a_new_bundle_is_not_scanned_again(self):
        with tarfile.open(HOUSE.bundle) as tar:
            bodies = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}
        bodies["new.txt"] = b"only here\n"
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in bodies.items():
                archive.writestr(name, body)
        answer = self.scan("sample-a", path=house.write(HOUSE.path("second.zip"), packed.getvalue()))
        c = answer.json["coverage"]
        self.assertEqual((24, 24), (c["files"], c["scanned"]))
        # content with a finding is scanned again for its evidence; the clean content is known
        self.assertEqual(20, c["reused"])
        self.assertEqual(3, len([f for f in answer.json["findings"] if f["kind"] == "yara"]))

    def test_3_another_supplier_reuses_nothing(self):
        answer = self.scan("sample-b")
        self.assertEqual(0, answer.json["coverage"]["reused"])
        self.assertGreater(answer.json["recorded"][0]["changed_rows"], 0)
        ours = {f["id"] for f in self.scan("sample-a").json["findings"]}
        self.assertEqual(set(), ours & {f["id"] for f in answer.json["findings"]}, "a finding belongs to one supplier")

    def test_4_changed_rules_scan_again_and_findings_keep_their_names(self):
        before = self.scan("sample-a")
        house.write(os.path.join(HOUSE.rules, "other.yar"), b'rule e2e_words { strings: $a = "words 7" condition: $a }')
        try:
            after = self.scan("sample-a")
        finally:
            os.unlink(os.path.join(HOUSE.rules, "other.yar"))
        self.assertEqual(0, after.json["coverage"]["reused"])
        self.assertNotEqual(before.json["engine"]["ruleset_sha256"], after.json["engine"]["ruleset_sha256"])
        self.assertGreater(after.json["recorded"][0]["changed_rows"], 0)
        self.assertEqual(before.json["recorded"][0]["delivery"], after.json["recorded"][0]["delivery"])
        self.assertLessEqual(set(findings(before)), set(findings(after)))
        self.assertIn("rules/other.yar:e2e_words", [f["rule"] for f in after.json["findings"]])

    def test_5_lists_show_and_explain_agree(self):
        listing = HOUSE.json("delivery", "list")
        self.assertEqual(listing["total"], len(listing["items"]))
        self.assertEqual(3, listing["total"])
        found = HOUSE.json("finding", "list")
        self.assertEqual(found["total"], len(found["items"]))
        for delivery in listing["items"]:
            shown = HOUSE.json("delivery", "show", delivery["id"], "--artifacts", "--gaps")
            for field in ("id", "sha256", "size_bytes", "verdict", "supplier"):
                self.assertEqual(delivery[field], shown["delivery"][field])
            c = shown["delivery"]["inspection"]["coverage"]
            self.assertEqual(c["files"], c["scanned"] + c["partial"] + c["not_scanned"])
            self.assertEqual(len(c["gaps"]), len(shown["gaps"]))
            self.assertGreaterEqual(len(shown["artifacts"]), c["files"])
        for row in found["items"]:
            told = HOUSE.run("finding", "explain", row["finding_id"], "--json")
            self.assertEqual(0, told.code, told.said)
            self.assertIn(row["rule_or_cve"], told.out)

    def test_6_exports_agree_and_no_cell_is_a_formula(self):
        listed = HOUSE.json("finding", "list")
        ids = sorted(row["finding_id"] for row in listed["items"])
        paths = {}
        for form in ("csv", "json", "ndjson"):
            paths[form] = HOUSE.path("out." + form)
            answer = HOUSE.run("export", "findings", "--format", form, "-o", paths[form], "--json")
            self.assertEqual(0, answer.code, answer.said)
            self.assertEqual(os.path.getsize(paths[form]), answer.json["bytes"])
        with open(paths["json"], encoding="utf-8") as file:
            whole = json.load(file)["items"]
        with open(paths["ndjson"], encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        with open(paths["csv"], encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for kind in (whole, lines, rows):
            self.assertEqual(ids, sorted(row["finding_id"] for row in kind))
        self.assertEqual(whole, lines)
        self.assertEqual(list(whole[0]), list(rows[0]))
        for row in rows:
            for name, cell in row.items():
                self.assertNotIn(cell[:1], ("=", "+", "-", "@", "\t", "\r", "|"), "%s: %r" % (name, cell))
        # in JSON the name stands as it is: only percent-encoded where the path grammar wants it
        self.assertTrue(any(row["artifact_path"].startswith("=cmd|'/c calc'%21A1") for row in whole),
                        sorted({row["artifact_path"] for row in whole}))
        self.assertTrue(any("=cmd|" in row["artifact_path"] for row in rows))
        one = HOUSE.run("export", "findings", "--format", "ndjson", "--supplier", "sample-b")
        theirs = HOUSE.json("finding", "list", "--supplier", "sample-b")
        self.assertEqual(theirs["total"], len(one.out.splitlines()))

    def test_7_a_backup_is_a_whole_database(self):
        path = HOUSE.path("backup.db")
        answer = HOUSE.run("db", "backup", path)
        self.assertEqual(0, answer.code, answer.said)
        with sqlite3.connect("file:%s?mode=ro" % path, uri=True) as store:
            self.assertEqual("ok", store.execute("PRAGMA integrity_check").fetchone()[0])
            self.assertEqual([], store.execute("PRAGMA foreign_key_check").fetchall())
            count = store.execute("SELECT count(*) FROM finding").fetchone()[0]
        self.assertEqual(HOUSE.json("finding", "list")["total"], count)
        again = HOUSE.run("db", "backup", path)
        self.assertNotEqual(0, again.code, "a backup must not be written over: " + again.said)
        self.assertEqual(HOUSE.json("delivery", "list")["items"], HOUSE.json("delivery", "list", "--db", path)["items"])
        self.assertEqual(0, HOUSE.run("db", "check").code)

    def test_8_large_files_alone_and_side_by_side_have_the_same_findings(self):
        paths = [HOUSE.path("large-%d.bin" % i) for i in range(3)]
        for i, path in enumerate(paths):
            house.write(path, b"%d" % i + bytes(9 << 20) + house.MARKER + b" end")
        alone = [HOUSE.scan(path, "--no-record") for path in paths]
        together = HOUSE.scan(*paths, "--no-record")
        self.assertEqual(1, together.code, together.said)
        where = [sorted((f["rule"], f["evidence"][0]["offset"]) for f in a.json["findings"] if f["kind"] == "yara")
                 for a in alone]
        self.assertEqual([1, 1, 1], [len(w) for w in where])
        self.assertEqual(sorted(sum(where, [])), sorted((f["rule"], f["evidence"][0]["offset"])
                                                        for f in together.json["findings"] if f["kind"] == "yara"))
        self.assertEqual(3, together.json["coverage"]["scanned"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
