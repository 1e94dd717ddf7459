#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# verbs.py ADUANA - every verb as a script sees it: exit status, one JSON document, its last line, both languages
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

ADUANA = sys.argv.pop(1)
ENGLISH = re.compile(r"\b(the|of|with|and|is|was|there|finished|nothing)\b")


class Verbs(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory(prefix="aduana-verbs-")
        self.db = os.path.join(self.dir.name, "state", "aduana.db")
        self.env = {k: v for k, v in os.environ.items()
                    if not k.startswith(("ADUANA_", "LC_")) and k not in ("LANG", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE")}
        self.env.update(XDG_CACHE_HOME=os.path.join(self.dir.name, "cache"), XDG_STATE_HOME=self.dir.name, TZ="UTC")

    def tearDown(self):
        self.dir.cleanup()

    def run_it(self, *words, stdin=None, db=True):
        line = [ADUANA, *words] + (["--db", self.db] if db else [])
        p = subprocess.run(line, input=stdin, capture_output=True, env=self.env, text=True, timeout=100)
        return p.returncode, p.stdout, p.stderr

    def document(self, schema, status, *words, **how):
        code, out, err = self.run_it(*words, "--json", **how)
        self.assertEqual(code, status, err + out)
        doc = json.loads(out)  # one document and nothing else
        self.assertEqual(doc["schema"], f"aduana.{schema}/1")
        self.assertEqual(doc["exit"], status)
        self.assertIsInstance(doc["complete"], bool)
        return doc

    def path(self, name, data=b""):
        path = os.path.join(self.dir.name, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def supplier(self):
        self.document("supplier-add", 0, "supplier", "add", "sample-a", "--name", "Ejemplo A", "--tier", "1",
                      "--country", "MX", "--contact", "seguridad@sample-a.example", "--instrument-id", "C-1",
                      "--description", "agent", "--using-system", "payroll", "--criticality", "reads payroll")

    def test_every_help_speaks_both_languages(self):
        code, out, _ = self.run_it("help", "--lang", "en", db=False)
        self.assertEqual(code, 0)
        for noun in re.findall(r"^  ([a-z]+) ", out.split("Commands\n")[1].split("\n\n")[0], re.M):
            for lang, first in (("en", "Usage"), ("es", "Uso")):
                code, out, err = self.run_it(noun, "--help", "--lang", lang, db=False)
                self.assertEqual(code, 0, noun)
                self.assertTrue(out.startswith(first), noun)
                if lang == "es":
                    self.assertIsNone(re.search(r" (the|of|with|and|this) ", out), noun)

    def test_usage_errors_do_nothing_and_say_so(self):
        for words, hint in ((["scna"], "scan"), (["scan", "--suplier", "a"], "--supplier"), (["supplier", "lst"], "list")):
            code, out, err = self.run_it(*words, "--lang", "en")
            self.assertEqual((code, out), (2, ""), words)
            self.assertIn(f"Did you mean '{hint}'?", err)
            self.assertTrue(err.rstrip().split("\n")[-1].startswith("Exit 2: "), err)
            code, out, err = self.run_it(*words, "--lang", "es")
            self.assertIn(f"¿Quiso decir '{hint}'?", err)
            self.assertIsNone(ENGLISH.search(err), err)
            self.assertFalse(os.path.exists(self.db))

    def test_language_comes_from_option_then_environment(self):
        self.env["LANG"] = "es_MX.UTF-8"
        self.assertTrue(self.run_it("help", db=False)[1].startswith("Uso"))
        self.env["ADUANA_LANG"] = "en"
        self.assertTrue(self.run_it("help", db=False)[1].startswith("Usage"))
        self.assertTrue(self.run_it("help", "--lang=es", db=False)[1].startswith("Uso"))

    def test_records_go_in_and_come_out(self):
        self.supplier()
        doc = self.document("supplier-list", 0, "supplier", "list")
        self.assertEqual([s["id"] for s in doc["items"] if s["id"] != "unassigned"], ["sample-a"])
        shown = self.document("supplier-show", 0, "supplier", "show", "sample-a")["supplier"]
        self.assertEqual([shown[k] for k in ("tier", "country", "instrument_id", "using_system")], [1, "MX", "C-1", "payroll"])
        self.document("supplier-edit", 0, "supplier", "edit", "sample-a", "--tier", "2")
        self.assertEqual(self.document("supplier-show", 0, "supplier", "show", "sample-a")["supplier"]["tier"], 2)
        self.document("product-add", 0, "product", "add", "agent", "--supplier", "sample-a")
        self.assertEqual(self.document("product-list", 0, "product", "list")["items"][0]["id"], "agent")
        source = self.document("source-add", 0, "source", "add", "https://downloads.sample-a.example/a.tar.gz",
                               "--supplier", "sample-a", "--product", "agent")["source"]
        self.assertTrue(source["id"].startswith("S-"))
        self.assertEqual(self.document("source-list", 0, "source", "list")["total"], 1)
        schedule = self.document("schedule-add", 0, "schedule", "add", "nightly", "--when", "Mon..Fri 02:30", "--zone",
                                 "America/Mexico_City", "--supplier", "sample-a")["schedule"]
        self.assertRegex(schedule["next_at"], r"T08:30:00Z$")
        self.assertEqual(len(self.document("schedule-next", 0, "schedule", "next", "--count", "3")["items"]), 3)
        self.assertEqual(self.document("schedule-list", 0, "schedule", "list")["total"], 1)
        self.assertEqual(self.document("schedule-missed", 0, "schedule", "missed")["items"], [])
        jobs = self.document("schedule-run", 0, "schedule", "run", "nightly")["jobs"]
        self.assertEqual(len(jobs), 1)
        self.assertEqual(self.document("job-list", 0, "job", "list")["total"], 1)
        self.assertEqual(self.document("job-show", 0, "job", "show", jobs[0])["job"]["state"], "queued")
        self.document("job-retry", 2, "job", "retry", jobs[0])
        self.document("schedule-pause", 0, "schedule", "pause", "nightly")
        self.document("schedule-resume", 0, "schedule", "resume", "nightly")
        for words in (["supplier", "list"], ["supplier", "show", "sample-a"], ["schedule", "next"], ["job", "list"],
                      ["source", "list"], ["product", "list"]):
            code, out, err = self.run_it(*words, "--lang", "es")
            self.assertEqual((code, err.strip()), (0, "Salida 0: terminado."), err)
            self.assertIn("sample-a", out)
            self.assertIsNone(re.search(r"\b(the|of|with|and|is|was)\b", out), out)

    def test_what_is_not_there_is_12_and_bad_words_are_2(self):
        self.supplier()
        for schema, *words in (("supplier-show", "supplier", "show", "nobody"), ("delivery-show", "delivery", "show", "D-0"),
                               ("finding-explain", "finding", "explain", "F-0"), ("job-show", "job", "show", "J-0"),
                               ("schedule-run", "schedule", "run", "never")):
            doc = self.document(schema, 12, *words)
            self.assertEqual(doc["error"]["code"], "not-found")
        self.document("supplier-add", 2, "supplier", "add", "sample-a", "--name", "again")
        self.document("supplier-add", 2, "supplier", "add", "Bad Id", "--name", "x")
        self.document("schedule-add", 2, "schedule", "add", "s", "--when", "never o'clock")
        self.document("source-add", 2, "source", "add", "not a url", "--supplier", "sample-a", "--product", "p")

    def test_empty_lists_say_why(self):
        self.supplier()
        for noun in ("delivery", "finding", "job", "product", "schedule", "source"):
            code, out, err = self.run_it(noun, "list", "--lang", "en")
            self.assertEqual((code, out), (0, ""), noun)
            self.assertGreater(len(err.split("\n")[0]), 20, noun)
        _, _, err = self.run_it("finding", "list", "--severity", "high", "--lang", "en")
        self.assertIn("filter", err)

    def test_quiet_says_nothing_but_errors(self):
        self.supplier()
        self.assertEqual(self.run_it("job", "list", "-q")[2], "")
        self.assertIn("nobody", self.run_it("supplier", "show", "nobody", "-q")[2])

    def test_read_of_a_missing_database_makes_none(self):
        self.document("supplier-list", 12, "supplier", "list")
        self.assertFalse(os.path.exists(self.db))

    def test_database_is_copied_and_checked(self):
        self.supplier()
        copy = os.path.join(self.dir.name, "copy.db")
        backup = self.document("db-backup", 0, "db", "backup", copy)["backup"]
        self.assertEqual(backup["bytes"], os.path.getsize(copy))
        self.document("db-backup", 2, "db", "backup", copy)
        self.assertTrue(self.document("db-check", 0, "db", "check")["check"]["ok"])
        with open(copy, "r+b") as f:
            f.write(b"not a database any more, ADUANA-TEST-MARKER")
        self.db = copy
        self.document("db-check", 13, "db", "check")
        self.document("supplier-list", 13, "supplier", "list")

    def test_export_is_whole_or_absent(self):
        self.supplier()
        out = os.path.join(self.dir.name, "f.csv")
        self.assertEqual(self.document("export-findings", 0, "export", "findings", "-o", out)["format"], "csv")
        with open(out, encoding="utf-8-sig", newline="") as f:
            self.assertTrue(f.readline().startswith("finding_id,group_key,concern,"))
        self.document("export-findings", 2, "export", "findings")
        self.document("export-findings", 12, "export", "findings", "-o", os.path.join(self.dir.name, "no", "f.csv"))
        code, text, _ = self.run_it("export", "findings", "--format", "json")
        self.assertEqual(code, 0)
        json.loads(text)

    def test_score_answers_line_by_line(self):
        good = {"tier": 2, "findings": [{"kind": "content", "key": "k", "concern": "information-theft",
                                         "severity": "critical", "confidence": "probable"}]}
        lines = json.dumps(good) + "\n\nnot json\n" + json.dumps({"tier": 2, "findings": []}) + "\n"
        code, out, _ = self.run_it("score", "-", stdin=lines, db=False)
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(code, 3)
        self.assertEqual((answers[0]["score"], answers[0]["level"], answers[0]["grade"]), (85, "high", "E"))
        self.assertIn("error", answers[1])
        self.assertEqual(answers[2]["score"], 0)

    def test_versions_are_compared_and_looked_up(self):
        self.assertEqual(self.run_it("version", "compare", "Debian", "2:9.1-2", "8.4", db=False), (0, ">\n", ""))
        self.assertEqual(self.run_it("version", "compare", "pypi", "-", stdin="1\t2\nx\t1\n1.0\t1\n", db=False),
                         (0, "<\n?\n=\n", ""))
        code, out, err = self.run_it("version", "compare", "pypi", "-", "--lang", "es", stdin="1 2\n", db=False)
        self.assertEqual((code, out), (3, "?\n"))
        self.assertIn("tabulador", err)
        self.assertEqual(self.run_it("version", "in", "npm", "1.2.3", "vers:npm/>=1.0.0|<2.0.0", db=False)[1], "yes\n")
        events = '[{"introduced":"0"},{"fixed":"1.11.27"},{"introduced":"2.2"},{"fixed":"2.2.9"}]'
        for version, answer in (("1.11.26", "yes"), ("2.0", "no"), ("2.2.5", "yes"), ("6.0.4", "no"), ("?!", "?")):
            self.assertEqual(self.run_it("version", "in", "PyPI", version, events, db=False)[1], answer + "\n")
        self.assertEqual(self.document("version-in", 0, "version", "in", "npm", "1", "vers:npm/*", db=False)["answer"], "yes")
        self.document("version-in", 2, "version", "in", "npm", "1", "vers:npm/|", db=False)
        self.document("version-compare", 2, "version", "compare", "no such ecosystem", "1", "2", db=False)

    def test_cvss_answers_three_columns_or_why_not(self):
        vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        self.assertEqual(self.run_it("cvss", vector, db=False)[:2], (0, "9.8\t-\t-\n"))
        lines = vector + "/E:U/RL:O/RC:U\r\nCVSS:3.1/AV:N/AV:N\n\nAV:N/AC:L/Au:N/C:P/I:P/A:P/TD:N"
        code, out, _ = self.run_it("cvss", "-", stdin=lines, db=False)
        self.assertEqual(code, 3)
        self.assertEqual(out.splitlines(), ["9.8\t7.8\t-", "error: metric AV stands there twice", "error: empty",
                                            "7.5\t-\t0.0"])
        doc = self.document("cvss", 3, "cvss", "-", stdin=lines, db=False)
        self.assertEqual([r.get("reason", r.get("base")) for r in doc["results"]], [9.8, "metric-repeated", "empty", 7.5])
        self.assertIn("falta la métrica", self.run_it("cvss", "AV:N", "--lang", "es", db=False)[1])

    def test_purls_are_read_and_written_line_by_line(self):
        doc = self.document("purl-parse", 0, "purl", "parse", "pkg:npm/%40a/b@1?z=1&y=2", db=False)
        self.assertEqual((doc["namespace"], doc["name"], doc["version"], doc["subpath"]), ("@a", "b", "1", None))
        self.assertEqual((doc["purl"], doc["qualifiers"]), ("pkg:npm/%40a/b@1?y=2&z=1", {"y": "2", "z": "1"}))
        doc = self.document("purl-parse", 3, "purl", "parse", "pkg:rpm/fedora/a?Arch=x", db=False)
        self.assertIn("lower case", doc["error"])
        self.assertEqual(doc["purl"], "pkg:rpm/fedora/a?arch=x")  # the one sure reading
        code, out, err = self.run_it("purl", "parse", "-", "--lang", "es", stdin="pkg:pypi/A_b\n\npkg:x\n", db=False)
        answers = [json.loads(line) for line in out.splitlines()]
        self.assertEqual((code, len(answers), answers[0]["purl"]), (3, 3, "pkg:pypi/a-b"))
        self.assertEqual([list(a) for a in answers[1:]], [["error"], ["error"]])
        self.assertIsNone(ENGLISH.search(err), err)
        parts = '{"type":"deb","namespace":"debian","name":"g++","version":"1","qualifiers":{"arch":"amd64"},"subpath":null}\n'
        code, out, _ = self.run_it("purl", "build", "-", stdin=parts + "[]\nno\n" + '{"type":"npm","nam":"a"}\n', db=False)
        lines = out.splitlines()
        self.assertEqual((code, lines[0]), (3, "pkg:deb/debian/g%2B%2B@1?arch=amd64"))
        self.assertTrue(len(lines) == 4 and all(line.startswith("error: ") for line in lines[1:]), out)
        code, out, _ = self.run_it("purl", "build", "-", "--json", stdin=parts, db=False)
        self.assertEqual((code, json.loads(out)), (0, {"purl": "pkg:deb/debian/g%2B%2B@1?arch=amd64"}))
        self.assertEqual(self.run_it("purl", "build", "x", db=False)[0], 2)

    def test_bad_bundles_are_refused_before_any_work(self):
        empty_dir = os.path.join(self.dir.name, "folder")
        os.mkdir(empty_dir)
        fifo = os.path.join(self.dir.name, "pipe")
        os.mkfifo(fifo)
        for path, status, hint in ((empty_dir, 2, "--dir"), (os.path.join(self.dir.name, "none"), 12, "none"),
                                   (fifo, 2, "regular file")):
            doc = self.document("scan", status, "scan", path)
            self.assertIn(hint, doc["reasons"][0])
        self.document("scan", 12, "scan", self.path("good.txt", b"x"), os.path.join(self.dir.name, "none"))
        self.document("scan", 2, "scan")
        if os.geteuid() != 0:
            locked = self.path("locked", b"x")
            os.chmod(locked, 0)
            self.document("scan", 11, "scan", locked)
        self.document("unpack", 12, "unpack", "--list", os.path.join(self.dir.name, "none"))
        self.assertFalse(os.path.exists(self.db))

    def test_scan_finds_records_and_explains(self):
        rules = os.path.join(self.dir.name, "rules")
        os.mkdir(rules)
        self.path("rules/t.yar", b'rule marker { meta: severity = "high" strings: $a = "ADUANA-TEST-MARKER" condition: $a }\n')
        bundle = os.path.join(self.dir.name, "b.tar")
        with tarfile.open(bundle, "w") as tar:
            for name in ("usr/bin/x", "usr/bin/\u202eevil"):
                info = tarfile.TarInfo(name)
                data = b"some ADUANA-TEST-MARKER text"
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        doc = self.document("scan", 1, "scan", bundle, "--rules", rules, "--no-builtin-rules", "--artifacts",
                            "--fail-on", "info")
        for key in ("verdict", "reasons", "bundles", "engine", "coverage", "components", "findings", "score", "artifacts",
                    "recorded"):
            self.assertIn(key, doc)
        self.assertEqual(doc["verdict"], "flagged")
        self.assertEqual(doc["coverage"]["not_scanned"], 0)
        marker = [f for f in doc["findings"] if f["rule"].endswith(":marker")]
        self.assertEqual(len(marker), 2)
        self.assertTrue(doc["recorded"][0]["delivery"].startswith("D-"))
        again = self.document("scan", 1, "scan", bundle, "--rules", rules, "--no-builtin-rules", "--fail-on", "info")
        self.assertEqual(again["recorded"][0]["changed_rows"], 0)
        self.assertEqual(again["findings"], doc["findings"])
        delivery = doc["recorded"][0]["delivery"]
        shown = self.document("delivery-show", 0, "delivery", "show", delivery, "--gaps", "--artifacts")
        self.assertEqual(shown["delivery"]["sha256"], doc["bundles"][0]["sha256"])
        self.assertGreaterEqual(len(shown["artifacts"]), 2)
        listed = self.document("finding-list", 0, "finding", "list", "--delivery", delivery)
        ids = {f["finding_id"] for f in listed["items"]}
        for finding in doc["findings"]:
            self.assertIn(finding["id"], ids)  # what the scan names can be asked for
        for lang in ("en", "es"):
            code, out, err = self.run_it("finding", "explain", marker[0]["id"], "--lang", lang)
            self.assertEqual(code, 0, err)
            self.assertIn("ADUANA-TEST-MARKER", out)
            self.assertNotIn("\u202e", out)
            said = {"en": "severity high and likelihood low", "es": "la severidad alta y la probabilidad baja"}
            self.assertIn(said[lang], out)
        code, out, err = self.run_it("scan", bundle, "--rules", rules, "--no-builtin-rules", "--fail-on", "info", "--all",
                                     "--lang", "es")
        self.assertEqual(code, 1)
        self.assertNotIn("\u202e", out)
        self.assertIsNone(re.search(r"\b(the|of|with|and|scanned|rule)\b", out.replace("aduana rule", "")), out)
        self.assertTrue(err.rstrip().split("\n")[-1].startswith("Salida 1: "), err)
        purged = self.document("delivery-purge", 0, "delivery", "purge", delivery, "--reason", "test")
        self.assertEqual(purged["delivery"]["blob"], "not-kept")  # a scan keeps no content
        _, _, err = self.run_it("delivery", "purge", delivery, "--reason", "test", "--lang", "en")
        self.assertIn("nothing was changed", err)
        with tarfile.open(bundle, "a") as tar:
            tar.addfile(tarfile.TarInfo("more"))
        self.document("scan", 1, "scan", bundle, "--rules", rules, "--no-builtin-rules", "--fail-on", "info")
        other = os.path.join(self.dir.name, "other.tar")
        os.rename(bundle, other)
        self.document("scan", 1, "scan", other, "--rules", rules, "--no-builtin-rules", "--fail-on", "info")
        _, out, _ = self.run_it("finding", "list", "--lang", "en")
        self.assertIn("DELIVERY", out.split("\n")[0])
        _, out, _ = self.run_it("finding", "list", "--delivery", "D-0", "--lang", "en")
        self.assertEqual(out, "")

    def test_scan_of_small_things(self):
        plain = ("--no-builtin-rules", "--rules", os.path.join(self.dir.name, "rules"))
        os.mkdir(plain[2])
        self.path("rules/t.yar", b'rule never { strings: $a = "ADUANA-NEVER-THERE" condition: $a }\n')
        doc = self.document("scan", 3, "scan", self.path("empty"), "--no-record", *plain)
        self.assertFalse(doc["complete"])
        score = doc["score"]  # nothing to inspect is no good mark
        self.assertEqual((score["overall"], score["level"], score["grade"], score["proposal"]),
                         (None, "not-assessed", "-", "conditional"))
        doc = self.document("scan", 3, "scan", self.path("empty"), *plain)
        shown = self.document("delivery-show", 0, "delivery", "show", doc["recorded"][0]["delivery"])["delivery"]
        self.assertEqual((shown["verdict"], shown["score"]), ("incomplete", None))
        os.unlink(self.db)
        for lang, says in (("en", "Score not assessed"), ("es", "Puntuación sin evaluar")):
            out = self.run_it("scan", self.path("empty"), "--no-record", *plain, "--lang", lang)[1]
            self.assertIn(says, re.sub(" +", " ", out))
        ole = self.document("scan", 3, "scan", self.path("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
                            "--no-record", *plain)
        self.assertEqual(ole["bundles"][0]["format"], "ole")
        cut = io.BytesIO()
        with zipfile.ZipFile(cut, "w") as z:
            z.writestr("a.txt", b"plain words\n" * 500)
        doc = self.document("scan", 3, "scan", self.path("cut.zip", cut.getvalue()[:-30]), "--no-record", *plain)
        self.assertGreater(doc["coverage"]["bytes_partial"], 0)
        self.assertLess(doc["score"]["coverage_pct"], 100)
        doc = self.document("scan", 0, "scan", self.path("text.txt", b"plain words\n"), "--no-record", *plain)
        self.assertEqual((doc["verdict"], doc["coverage"]["files"]), ("clean", 1))
        two = self.document("scan", 0, "scan", self.path("a.txt", b"a"), self.path("b.txt", b"b"), "--no-record", *plain)
        self.assertEqual([b["path"] for b in two["bundles"]], ["a.txt", "b.txt"])
        folder = os.path.join(self.dir.name, "tree")
        os.mkdir(folder)
        self.path("tree/f", b"plain words\n")
        doc = self.document("scan", 0, "scan", "--dir", folder, "--no-record", "--artifacts", *plain)
        self.assertIn("f", [a["path"] for a in doc["artifacts"]])
        self.document("scan", 12, "scan", self.path("c", b"c"), "--rules", os.path.join(self.dir.name, "no-such-rules"))
        self.assertFalse(os.path.exists(self.db))
        entries = self.document("unpack", 0, "unpack", "--list", self.path("t.txt", b"t"))
        self.assertEqual(entries["entries"], [])
        code, _, err = self.run_it("unpack", "--list", self.path("t.txt", b"t"), "--lang", "en")
        self.assertIn("0 entries", err)

    def test_foreign_rules_are_listed_and_counted_alike(self):
        rules = os.path.join(self.dir.name, "rules")
        os.mkdir(rules)
        self.path("rules/t.yar", b"rule one { condition: false }\nprivate rule two { condition: false }\n"
                                 b"rule bad { condition: nothing }\n")
        self.path("rules/broken.yar", b"\xff\xfe not a rule {")
        plain = ("--rules", rules, "--no-builtin-rules")
        listed = self.document("rule-list", 0, "rule", "list", *plain)
        self.assertEqual([r["rule"].split(":")[1] for r in listed["items"]], ["one", "two"])
        self.assertEqual(listed["total"], 2)
        tested = self.document("rule-test", 1, "rule", "test", rules, "--no-builtin-rules")
        engine = self.document("scan", 0, "scan", self.path("f", b"f"), "--no-record", *plain)["engine"]
        self.assertEqual((engine["rules_loaded"], engine["rules_skipped_count"], engine["rule_files_left_out"]),
                         (tested["loaded"], tested["rules_skipped"], tested["files_left_out"]))

    def test_a_closed_pipe_is_no_error(self):
        for line in (["rule", "list"], ["help", "--man"], ["rule", "list", "--json"]):
            read, write = os.pipe()
            os.close(read)
            p = subprocess.run([ADUANA, *line, "--lang", "en"], stdout=write, stderr=subprocess.PIPE, env=self.env)
            os.close(write)
            self.assertEqual((p.returncode, p.stderr), (0, b""), line)
        with open("/dev/full", "wb") as full:
            p = subprocess.run([ADUANA, "rule", "list"], stdout=full, stderr=subprocess.PIPE, env=self.env)
        self.assertEqual(p.returncode, 15)

    def test_refusals_speak_of_options(self):
        self.supplier()
        for words, says in ((["supplier", "edit", "sample-a"], "nothing to change"),
                            (["supplier", "edit", "sample-a", "--country", "Mexico"], "--country: two capital letters"),
                            (["supplier", "add", "Bad Id", "--name", "x"], "ID: 1 to 63")):
            code, _, err = self.run_it(*words, "--lang", "en")
            self.assertEqual(code, 2, words)
            self.assertIn(says, err)
        doc = self.document("scan", 2, "scan", "http://downloads.sample-a.example/a.tar")
        self.assertIn("https", doc["reasons"][0])
        self.document("schedule-add", 0, "schedule", "add", "nightly", "--when", "02:30", "--supplier", "sample-a")
        self.document("schedule-pause", 0, "schedule", "pause", "nightly")
        self.assertIn("paused", self.run_it("schedule", "list", "--lang", "en")[1])
        self.assertIn("en pausa", self.run_it("schedule", "list", "--lang", "es")[1])

    def test_machines_get_scripts_and_versions(self):
        self.assertIn("yara", self.document("version", 0, "--version", db=False)["libraries"])
        self.assertIn("yara", self.document("version", 0, "version", db=False)["libraries"])
        for shell in ("bash", "zsh", "fish"):
            code, out, err = self.run_it("completion", shell, db=False)
            self.assertEqual((code, err), (0, ""))
            self.assertIn("supplier", out)
        self.assertEqual(self.run_it("completion", "tcsh", db=False)[0], 2)
        _, script, _ = self.run_it("completion", "bash", db=False)
        asked = script + "\nCOMP_WORDS=(aduana supplier a); COMP_CWORD=2; _aduana; echo ${COMPREPLY[@]}\n" \
            + "COMP_WORDS=(aduana scan --fail-on h); COMP_CWORD=3; _aduana; echo ${COMPREPLY[@]}\n" \
            + "COMP_WORDS=(aduana sc); COMP_CWORD=1; _aduana; echo ${COMPREPLY[@]}\n"
        p = subprocess.run(["bash", "-c", asked], capture_output=True, text=True)
        self.assertEqual(p.stderr, "")
        answers = [set(line.split()) for line in p.stdout.splitlines()]
        self.assertEqual(answers, [{"add"}, {"high"}, {"scan", "schedule", "score"}])


unittest.main(verbosity=1)
