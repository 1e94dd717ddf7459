# SPDX-License-Identifier: Apache-2.0
"""test_bad_input.py - what goes wrong has the exit code of the contract, one clear sentence, and costs no record

Every case runs in English and in Spanish; after each the database still opens and `aduana db check` is content.
"""
import gzip
import io
import os
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import time
import unittest
import zipfile

import house

# words that only an English sentence has; names of options and commands are English in both languages
ENGLISH = {"the", "cannot", "could", "not", "there", "with", "which", "this", "that", "found", "unknown", "missing",
           "directory", "file", "permission", "denied", "allowed", "does", "exists", "read", "database", "newer"}
IS_ROOT = os.geteuid() == 0


def words_of(text):
    return {w.strip(".,:;()'\"?¿«»[]").lower() for w in text.split()}


def nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def setUpModule():
    global HOUSE
    HOUSE = house.House()
    HOUSE.good = house.write(HOUSE.path("good.txt"), b"nothing to see\n")
    HOUSE.first = HOUSE.scan(HOUSE.good)


def tearDownModule():
    HOUSE.remove()


class BadInput(unittest.TestCase):
    maxDiff = 2000

    def intact(self, deliveries=1):
        check = HOUSE.run("db", "check", "--json")
        self.assertEqual(0, check.code, check.said)
        listing = HOUSE.run("delivery", "list", "--json")
        self.assertEqual(deliveries, listing.json["total"], listing.said)

    def refused(self, code, *words, has=(), remedy=None, run=None, **more):
        """Both languages: the code, in the document too; a first line with has in it; the last line names the code.
        remedy: words of which one must stand in the English complaint."""
        run = run or HOUSE.run
        for lang in ("en", "es"):
            answer = run(*words, "--json", lang=lang, **more)
            self.assertEqual(code, answer.code, answer.said)
            if answer.out.strip():
                self.assertEqual(code, answer.json["exit"], answer.said)
            lines = answer.err.strip().splitlines()
            self.assertTrue(lines and lines[0].startswith("aduana: "), answer.said)
            self.assertTrue(lines[-1].startswith(("Exit %d: " if lang == "en" else "Salida %d: ") % code), answer.said)
            self.assertLessEqual(len(lines), 4, "one sentence, a remedy, the last line: " + answer.said)
            for word in has:
                self.assertIn(word, answer.err, answer.said)
            if lang == "es":
                self.assertEqual(set(), words_of(answer.err) & ENGLISH, answer.said)
            elif remedy:
                self.assertTrue(any(word in answer.err for word in remedy), answer.said)
        self.intact()

    def assessed(self, codes, path, reason=None, *more):
        """Inspected, not refused: the code, and never called clean when something is missing."""
        for lang in ("en", "es"):
            answer = HOUSE.scan(path, "--no-record", *more, lang=lang)
            self.assertIn(answer.code, codes, answer.said)
            self.assertFalse(answer.json["complete"], answer.said)
            self.assertNotEqual("clean", answer.json["verdict"], answer.said)
            if reason:
                self.assertIn(reason, [g["reason"] for g in answer.json["coverage"]["gaps"]], answer.said)
            if lang == "es":
                self.assertEqual(set(), words_of(answer.last) & ENGLISH, answer.said)
        self.intact()

    # --- the bundle
    def test_a_missing_file_is_12(self):
        self.refused(12, "scan", "no-such.deb", has=["no-such.deb"])

    def test_a_missing_file_beside_a_good_one_stops_before_any_work(self):
        self.refused(12, "scan", HOUSE.good, "no-such.deb", has=["no-such.deb"])

    def test_a_folder_is_2_and_names_the_option(self):
        self.refused(2, "scan", HOUSE.folder, has=["--dir"])

    def test_an_unreadable_file_is_11(self):
        path = house.write(HOUSE.path("secret.bin"), b"x")
        os.chmod(path, 0)
        if IS_ROOT:
            home = HOUSE.path("nobody")
            os.makedirs(home, exist_ok=True)
            os.chown(home, 65534, 65534)
            env = {"HOME": home, "ADUANA_DB": home + "/a.db", "XDG_CACHE_HOME": home, "XDG_STATE_HOME": home}
            probe = subprocess.run([house.BIN + "/aduana", "--version"], preexec_fn=nobody, capture_output=True) \
                if os.access(house.BIN, os.X_OK) else None
            if probe is None or probe.returncode != 0:
                self.skipTest("nobody cannot run this build")
            self.refused(11, "scan", path, has=["secret.bin"], before=nobody, env=env)
        else:
            self.refused(11, "scan", path, has=["secret.bin"])

    def test_an_empty_file_is_3(self):
        path = house.write(HOUSE.path("empty.bin"))
        for lang, word in (("en", "Exit 3"), ("es", "Salida 3")):
            answer = HOUSE.scan(path, "--no-record", lang=lang)
            self.assertEqual(3, answer.code, answer.said)
            self.assertIn(word, answer.last)
        self.intact()

    def test_a_text_file_is_0_and_complete(self):
        answer = HOUSE.scan(HOUSE.good, "--no-record")
        self.assertEqual((0, True, "clean"), (answer.code, answer.json["complete"], answer.json["verdict"]), answer.said)

    def test_version_is_told_as_every_program_tells_it(self):
        for word in ("version", "--version"):
            answer = HOUSE.run(word)
            self.assertEqual(0, answer.code, answer.said)
            self.assertTrue(answer.out.startswith("aduana 0."), answer.said)

    def test_a_pipe_is_refused_at_once(self):
        os.mkfifo(HOUSE.path("pipe"))
        self.refused(2, "scan", HOUSE.path("pipe"), timeout=20)

    def test_truncated_containers_are_never_clean(self):
        body = os.urandom(40000)
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            entry = tarfile.TarInfo("data.bin")
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
        made = {"cut.tar": out.getvalue()[:30000], "cut.tar.gz": gzip.compress(out.getvalue())[:20000]}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("data.bin", body)
        made["cut.zip"] = packed.getvalue()[:20000]
        tree = HOUSE.path("tree")
        house.write(tree + "/DEBIAN/control", "Package: e\nVersion: 1\nArchitecture: all\nMaintainer: t <t@localhost>\n"
                    "Description: t\n")
        house.write(tree + "/usr/data.bin", body)
        house.tool("dpkg-deb", "-b", tree, HOUSE.path("whole.deb"))
        with open(HOUSE.path("whole.deb"), "rb") as file:
            made["cut.deb"] = file.read()[:20000]
        for name, content in made.items():
            with self.subTest(name):
                self.assessed((1, 3), house.write(HOUSE.path(name), content))

    def test_an_encrypted_zip_says_encrypted(self):
        path = HOUSE.path("locked.zip")
        house.tool("zip", "-q", "-j", "-P", "word", path, HOUSE.good)
        self.assessed((1, 3), path, "encrypted")

    # --- rules
    def test_a_missing_rules_folder_is_12(self):
        self.refused(12, "scan", HOUSE.good, "--rules", "no-such-rules", has=["no-such-rules"])

    def test_a_file_as_rules_folder_is_2(self):
        self.refused(2, "scan", HOUSE.good, "--rules", HOUSE.good, has=["--rules"])

    def test_a_rules_folder_without_rules_is_2_and_says_what_a_rule_file_is_called(self):
        house.write(HOUSE.path("norules", "readme.md"), b"words")
        self.refused(2, "scan", HOUSE.good, "--no-builtin-rules", "--rules", HOUSE.path("norules"), has=["*.yar"])

    def test_a_rule_that_does_not_compile_is_named_and_the_others_work(self):
        folder = HOUSE.path("halfbad")
        house.write(folder + "/broken.yar", b"rule broken { condition: nonsense }\n")
        house.write(folder + "/good.yar", house.RULE)
        path = house.write(HOUSE.path("marked.txt"), house.MARKER)
        answer = HOUSE.run("scan", path, "--no-record", "--no-builtin-rules", "--rules", folder, "--json")
        self.assertEqual(1, answer.code, answer.said)
        self.assertEqual(["halfbad/good.yar:e2e_marker"], [f["rule"] for f in answer.json["findings"]])
        self.assertEqual(["halfbad/broken.yar"], [r["file"] for r in answer.json["engine"]["rules_skipped"]])
        clean = HOUSE.run("scan", HOUSE.good, "--no-record", "--no-builtin-rules", "--rules", folder, "--json")
        self.assertEqual((0, True), (clean.code, clean.json["complete"]), clean.said)

    def test_compiled_rules_are_refused_by_name(self):
        if not house.have("yarac"):
            self.skipTest("no yarac")
        folder = HOUSE.path("compiled")
        house.write(folder + "/good.yar", house.RULE)
        house.tool("yarac", folder + "/good.yar", folder + "/ready.yar")
        answer = HOUSE.run("scan", HOUSE.good, "--no-record", "--no-builtin-rules", "--rules", folder, "--json")
        self.assertEqual(0, answer.code, answer.said)
        skipped = answer.json["engine"]["rules_skipped"]
        self.assertEqual(["compiled/ready.yar"], [r["file"] for r in skipped])
        self.assertIn("compiled", skipped[0]["reason"])
        os.unlink(folder + "/good.yar")
        alone = HOUSE.run("scan", HOUSE.good, "--no-record", "--no-builtin-rules", "--rules", folder, "--json")
        self.assertEqual(2, alone.code, alone.said)
        self.assertIn("ready.yar", alone.err)

    # --- the database
    def copy_of_db(self, name):
        path = HOUSE.path(name)
        with sqlite3.connect(HOUSE.db) as source, sqlite3.connect(path) as target:
            source.backup(target)
        return path

    def test_a_database_newer_than_the_program_is_13(self):
        path = self.copy_of_db("newer.db")
        with sqlite3.connect(path) as store:
            store.execute("PRAGMA user_version = 999")
        for words in (["delivery", "list"], ["scan", HOUSE.good], ["finding", "list"]):
            self.refused(13, *words, "--db", path, has=["999"])
        with sqlite3.connect(path) as store:
            self.assertEqual(999, store.execute("PRAGMA user_version").fetchone()[0])

    def test_what_is_not_a_database_is_13(self):
        path = house.write(HOUSE.path("words.db"), b"these are only words, many of them\n" * 100)
        self.refused(13, "delivery", "list", "--db", path, has=["words.db"])
        with open(path, "rb") as file:
            self.assertTrue(file.read().startswith(b"these are only words"), "it was written to")

    def test_a_read_only_database_is_13_for_a_scan(self):
        folder = HOUSE.path("readonly")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "a.db")
        shutil.copy(self.copy_of_db("plain.db"), path)
        os.chmod(path, 0o444)
        home = HOUSE.path("nobody-ro")
        os.makedirs(home, exist_ok=True)
        more = {}
        if IS_ROOT:
            os.chown(home, 65534, 65534)
            more = {"before": nobody, "env": {"HOME": home, "XDG_CACHE_HOME": home, "XDG_STATE_HOME": home}}
        os.chmod(folder, 0o555)
        try:
            self.refused(13, "scan", HOUSE.good, "--db", path, "--no-builtin-rules", "--rules", HOUSE.rules, **more)
        finally:
            os.chmod(folder, 0o755)

    def test_a_full_disk_is_15_and_nothing_is_lost(self):
        folder = HOUSE.path("full")
        os.makedirs(folder, exist_ok=True)
        mounted = IS_ROOT and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", folder],
                                             stderr=subprocess.DEVNULL).returncode == 0
        if not mounted:
            self.skipTest("no small file system can be mounted here")
        try:
            db = os.path.join(folder, "a.db")
            first = HOUSE.scan(HOUSE.good, "--db", db)
            self.assertEqual(0, first.code, first.said)
            files = {"f%05d.txt" % i: b"%d" % i for i in range(9000)}
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w") as tar:
                for name, body in files.items():
                    entry = tarfile.TarInfo("a-rather-long-folder-name-to-fill-the-rows/" * 4 + name)
                    entry.size = len(body)
                    tar.addfile(entry, io.BytesIO(body))
            big = house.write(HOUSE.path("many.tar"), out.getvalue())
            with open(os.path.join(folder, "ballast"), "wb") as ballast:
                try:
                    while True:
                        ballast.write(b"\0" * 65536)
                        ballast.flush()
                except OSError:
                    pass
            for lang, word in (("en", "Exit 15"), ("es", "Salida 15")):
                answer = HOUSE.scan(big, "--db", db, lang=lang)
                self.assertEqual(15, answer.code, answer.said)
                self.assertIn(word, answer.last)
                self.assertFalse(answer.json["complete"], answer.said)
            os.unlink(os.path.join(folder, "ballast"))
            listing = HOUSE.run("delivery", "list", "--db", db, "--json")
            self.assertEqual(1, listing.json["total"], listing.said)
            again = HOUSE.scan(HOUSE.good, "--db", db)
            self.assertEqual(0, again.code, again.said)
            self.assertEqual(0, HOUSE.run("db", "check", "--db", db).code)
        finally:
            subprocess.run(["umount", folder], check=True)

    # --- words on the line
    def test_misspelt_words_are_2_with_the_nearest(self):
        for words, near in ((["scna"], "scan"), (["finding", "lst"], "list"), (["delivery", "shwo"], "show"),
                            (["scan", "--no-recrod", "good.txt"], "--no-record"),
                            (["export", "findings", "--formt", "csv"], "--format"),
                            (["scan", "--fail-on", "hihg", "good.txt"], "high")):
            with self.subTest(words):
                self.refused(2, *words, has=["'%s'" % near])

    def test_numbers_out_of_range_are_2(self):
        for value in ("0", "65", "x", "-1", "99999999999999999999", ""):
            with self.subTest(value):
                self.refused(2, "scan", HOUSE.good, "--depth", value, has=["--depth"])

    def test_nothing_to_scan_is_2(self):
        self.refused(2, "scan")

    def test_unknown_objects_are_12(self):
        for words in (["scan", HOUSE.good, "--supplier", "nobody"], ["delivery", "show", "D-0000000000000000"],
                      ["finding", "explain", "F-0000000000000000"], ["supplier", "show", "nobody"]):
            with self.subTest(words):
                self.refused(12, *words)

    def test_an_address_that_is_not_https_is_2(self):
        for url in ("ftp://127.0.0.1/a.zip", "gopher://x/y", "http://127.0.0.1:%d/a" % house.free_port()):
            with self.subTest(url):
                self.refused(2, "scan", url, has=["https"])

    def test_a_daemon_that_is_not_there_is_10(self):
        self.refused(10, "delivery", "list", "--server", HOUSE.path("no.sock"), has=["no.sock"],
                     remedy=["aduana daemon", "aduana doctor"])

    # --- interrupted
    def test_an_interrupted_scan_is_130_and_leaves_nothing_behind(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for i in range(60000):
                entry = tarfile.TarInfo("f%06d" % i)
                entry.size = 40
                tar.addfile(entry, io.BytesIO(b"%040d" % i))
        path = house.write(HOUSE.path("long.tar"), out.getvalue())
        for lang, word in (("en", "Exit 130"), ("es", "Salida 130")):
            process = subprocess.Popen([house.BIN + "/aduana", "scan", path, "--lang", lang], env=HOUSE.env,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=HOUSE.folder)
            time.sleep(0.7)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
            self.assertEqual(130, process.returncode, err)
            self.assertIn(word, err.decode().strip().splitlines()[-1])
        self.intact()
        left = [n for n in os.listdir(HOUSE.folder) if ".XXXX" in n or n.endswith(".tmp")]
        self.assertEqual([], left)


if __name__ == "__main__":
    unittest.main(verbosity=2)
