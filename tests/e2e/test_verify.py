# SPDX-License-Identifier: Apache-2.0
"""test_verify.py - checksums and signatures made by the real tools, checked by the real helpers in their cages

test_verify.py PROBE: PROBE is verify_probe. sha256sum, sha512sum, openssl, minisign and gpg are the oracles: what they
sign must be good, and whatever is changed afterwards must not be.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROBE = None
DATA = b"ADUANA-TEST-MARKER\n" * 3000


def run(*words, **options):
    return subprocess.run(words, check=True, capture_output=True, **options).stdout


def flip(path, offset, where=None):
    """A copy of path with one bit of one byte changed."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data[offset] ^= 1
    copy = where or path + ".flipped"
    with open(copy, "wb") as file:
        file.write(data)
    return copy


class VerifyTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="aduana-verify-")
        self.bundle = self.write("acme-1.0.tar.gz", DATA)
        self.other = self.write("other.tar.gz", DATA + b"!")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def verify(self, bundle, *words):
        got = subprocess.run([PROBE, bundle, *words], capture_output=True, timeout=30, check=False)
        self.assertEqual(got.returncode, 0, got.stderr)
        return json.loads(got.stdout)

    def result(self, bundle, *words):
        checks = self.verify(bundle, *words)
        self.assertEqual(len(checks), 1)
        return checks[0]["result"]

    # --- checksum files
    def test_what_the_tools_write_is_understood(self):
        names = ["acme-1.0.tar.gz", "other.tar.gz"]
        rows = [["sha256sum"], ["sha256sum", "-b"], ["sha256sum", "--tag"], ["sha512sum"], ["sha512sum", "--tag"],
                ["openssl", "dgst", "-sha256"], ["openssl", "dgst", "-sha512"]]
        for row in rows:
            sums = self.write("SUMS", run(*row, *names, cwd=self.folder))
            for text in (None, "crlf"):
                if text == "crlf":
                    with open(sums, "rb") as file:
                        data = file.read().replace(b"\n", b"\r\n")
                    self.write("SUMS", data)
                with self.subTest(row=row, text=text):
                    self.assertEqual(self.result(self.bundle, "name=acme-1.0.tar.gz", "checksums=" + sums), "good")
                    self.assertEqual(self.result(self.other, "name=acme-1.0.tar.gz", "checksums=" + sums), "bad")
                    self.assertEqual(self.result(self.bundle, "name=missing.tar.gz", "checksums=" + sums), "missing")

    def test_weak_checksums_prove_nothing(self):
        for tool in (["md5sum"], ["sha1sum"], ["md5sum", "--tag"], ["sha1sum", "--tag"]):
            sums = self.write("SUMS", run(*tool, "acme-1.0.tar.gz", cwd=self.folder))
            self.assertEqual(self.result(self.bundle, "name=acme-1.0.tar.gz", "checksums=" + sums), "unsupported")

    def test_swapped_names_are_bad(self):
        lines = run("sha256sum", "acme-1.0.tar.gz", "other.tar.gz", cwd=self.folder).decode().splitlines()
        digests = [line.split()[0] for line in lines]
        sums = self.write("SUMS", ("%s  other.tar.gz\n%s  acme-1.0.tar.gz\n" % tuple(digests)).encode())
        check = self.verify(self.bundle, "name=acme-1.0.tar.gz", "checksums=" + sums)[0]
        self.assertEqual(check["result"], "bad")
        self.assertIn("other.tar.gz", check["sentence"])

    def test_an_expected_digest_is_compared(self):
        digest = hashlib.sha256(DATA).hexdigest()
        self.assertEqual(self.result(self.bundle, "expected=" + digest), "good")
        self.assertEqual(self.result(self.bundle, "expected=" + digest.upper()), "good")
        self.assertEqual(self.result(self.other, "expected=" + digest), "bad")
        self.assertEqual(self.result(self.other, "expected=" + digest, "sha256=" + digest), "good")  # the parent's word

    # --- minisign
    @unittest.skipUnless(shutil.which("minisign"), "minisign is not installed")
    def test_minisign_of_both_kinds(self):
        def keypair(name):
            run("minisign", "-G", "-f", "-W", "-p", self.path(name + ".pub"), "-s", self.path(name + ".key"))
            with open(self.path(name + ".pub"), encoding="ascii") as file:
                return file.read().splitlines()[1]
        key, wrong = keypair("a"), keypair("b")
        for kind in ("-H", "-l"):
            signature = self.path("sig" + kind)
            run("minisign", "-S", kind, "-s", self.path("a.key"), "-m", self.bundle, "-x", signature, "-t",
                "file:acme-1.0.tar.gz")
            words = ["minisign=" + signature, "name=acme-1.0.tar.gz"]
            with self.subTest(kind=kind):
                check = self.verify(self.bundle, *words, "key=" + wrong, "key=" + key)[0]
                self.assertEqual((check["result"], check["subject"]), ("good", "file:acme-1.0.tar.gz"))
                self.assertNotIn("another", check["sentence"])
                renamed = self.verify(self.bundle, "minisign=" + signature, "name=acme-2.0.tar.gz", "key=" + key)[0]
                self.assertIn("under another file name", renamed["sentence"])
                self.assertEqual(self.result(self.bundle, *words, "key=" + wrong), "unknown-key")
                self.assertEqual(self.result(self.other, *words, "key=" + key), "bad")
                self.assertEqual(self.result(flip(self.bundle, 0), *words, "key=" + key), "bad")
                self.minisign_changes(signature, key)

    def minisign_changes(self, signature, key):
        """Every byte that matters, changed one at a time: never good."""
        with open(signature, "rb") as file:
            lines = file.read().split(b"\n")
        start = len(lines[0]) + 1
        size = os.path.getsize(signature)
        for offset in list(range(start, start + 101, 19)) + list(range(start + 101, size - 1, 17)):
            result = self.result(self.bundle, "minisign=" + flip(signature, offset), "key=" + key)
            self.assertNotEqual(result, "good", offset)
        for count in range(1, 4):
            cut = self.write("cut", b"\n".join(lines[:count]) + b"\n")
            self.assertEqual(self.result(self.bundle, "minisign=" + cut, "key=" + key), "malformed")
        lines[0] = b"untrusted comment: \x1b[31manything at all"
        self.assertEqual(self.result(self.bundle, "minisign=" + self.write("u", b"\n".join(lines)), "key=" + key), "good")
        comment = self.write("c", b"\n".join(lines[:2] + [b"trusted comment: evil"] + lines[3:]))
        self.assertEqual(self.result(self.bundle, "minisign=" + comment, "key=" + key), "bad")

    # --- GPG
    @unittest.skipUnless(shutil.which("gpg") and shutil.which("gpgv"), "gpg or gpgv is not installed")
    def test_gpg_signatures(self):
        home = tempfile.mkdtemp(prefix="aduana-gpg-")  # a short path: the agent's socket lies in it
        os.chmod(home, 0o700)
        try:
            self.gpg_cases(home)
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "gpg-agent"], check=False)
            shutil.rmtree(home, ignore_errors=True)

    def gpg_cases(self, home):
        base = ["gpg", "--homedir", home, "--batch", "--yes", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]

        def generate(name, algorithm, expires, *extra):
            run(*base, *extra, "--quick-gen-key", name, algorithm, "sign", expires)
            listing = run(*base, "--with-colons", "--list-keys", "=" + name).decode()
            return [line.split(":")[9] for line in listing.splitlines() if line.startswith("fpr")][0]

        def sign(key, name, *extra, data=None):
            run(*base, "-u", key, *extra, "-o", self.path(name), data or self.bundle)
            return "gpg=" + self.path(name)

        def keyring(name, *keys):
            self.write(name, run(*base, "--export", *keys))
            return "keyring=" + self.path(name)

        then = ["--faked-system-time", "20200101T000000!"]
        good, wrong = generate("good", "ed25519", "2d"), generate("wrong", "ed25519", "2d")
        old = generate("old", "ed25519", "2d", *then)
        ring = keyring("ring", good, old)
        mine = [ring, "fingerprint=" + good, "fingerprint=" + old]
        detached = sign(good, "a.sig", "--detach-sign")
        armoured = sign(good, "a.asc", "--armor", "--detach-sign")
        check = self.verify(self.bundle, detached, *mine)[0]
        self.assertEqual((check["result"], check["key"]), ("good", good))
        self.assertEqual(self.result(self.bundle, armoured, *mine), "good")
        # data, key, fingerprint
        self.assertEqual(self.result(self.other, detached, *mine), "bad")
        self.assertEqual(self.result(flip(self.bundle, 77), detached, *mine), "bad")
        self.assertEqual(self.result(self.bundle, detached, ring, "fingerprint=" + wrong), "unknown-key")
        self.assertEqual(self.result(self.bundle, sign(wrong, "w.sig", "--detach-sign"), *mine), "unknown-key")
        # every key of the keyring, and only those
        self.assertEqual(self.result(self.bundle, detached, ring, "fingerprint=*"), "good")
        self.assertEqual(self.result(self.bundle, "gpg=" + self.path("w.sig"), ring, "fingerprint=*"), "unknown-key")
        # expired, text mode
        self.assertEqual(self.result(self.bundle, sign(old, "o.sig", *then, "--detach-sign"), *mine), "expired")
        self.assertEqual(self.result(self.bundle, sign(good, "t.sig", "--textmode", "--detach-sign"), *mine),
                         "unsupported")
        # content of its own, other things, nothing
        message = self.write("message", b"a release note that was really signed\n")
        for number, words in enumerate((["--sign"], ["--clearsign"], ["--sign", "--compress-algo", "none"], ["--store"])):
            self.assertEqual(self.result(self.bundle, sign(good, "i%d" % number, *words, data=message), *mine), "malformed")
        self.assertEqual(self.result(self.bundle, "gpg=" + message, *mine), "malformed")
        self.assertNotEqual(self.result(self.bundle, "gpg=" + self.write("empty", b""), *mine), "good")
        self.assertNotEqual(self.result(self.bundle, "gpg=" + self.path("ring"), *mine), "good")
        for offset in range(0, os.path.getsize(self.path("a.sig")), 9):
            changed = flip(self.path("a.sig"), offset)
            got = self.result(self.bundle, "gpg=" + changed, *mine)
            # an unhashed byte may change without harm: only what gpgv itself accepts may be good
            if got == "good":
                subprocess.run(["gpgv", "--homedir", home, "--keyring", self.path("ring"), changed, self.bundle],
                               check=True, capture_output=True)
        # two signatures, one of them by a stranger: the known one counts; one bad: nothing does
        both = self.write("both", run("cat", self.path("a.sig"), self.path("w.sig")))
        self.assertEqual(self.result(self.bundle, "gpg=" + both, *mine), "good")
        # more signatures than anybody needs
        one = run("cat", self.path("a.sig"))
        flood = self.write("flood", one * (65536 // len(one)))
        self.assertEqual(self.result(self.bundle, "gpg=" + flood, *mine), "malformed")
        self.assertEqual(self.result(self.bundle, "gpg=" + self.write("long", one * 65536), *mine), "malformed")
        # revoked
        with open(os.path.join(home, "openpgp-revocs.d", good + ".rev"), encoding="utf-8") as file:
            text = file.read().replace(":-----BEGIN", "-----BEGIN")
        run(*base, "--import", input=text[text.index("-----BEGIN"):].encode())
        self.assertEqual(self.result(self.bundle, detached, keyring("revoked", good), "fingerprint=" + good), "revoked")
        # a signature over the checksum file
        sums = self.write("SUMS", run("sha256sum", "acme-1.0.tar.gz", cwd=self.folder))
        fresh = generate("fresh", "ed25519", "2d")
        signature = sign(fresh, "s.sig", "--detach-sign", data=sums)
        words = ["checksums=" + sums, signature, keyring("fresh.ring", fresh), "fingerprint=" + fresh,
                 "signs_checksums=1", "name=acme-1.0.tar.gz"]
        self.assertEqual([c["result"] for c in self.verify(self.bundle, *words)], ["good", "good"])
        words[0] = "checksums=" + flip(sums, 3)
        self.assertEqual([c["result"] for c in self.verify(self.bundle, *words)], ["bad", "bad"])

    def test_what_makes_no_sense_is_refused_at_once(self):
        signature = self.write("s", b"x")
        for words in ([], ["minisign=" + signature], ["gpg=" + signature],
                      ["gpg=" + signature, "keyring=" + signature],
                      ["gpg=" + signature, "keyring=" + signature, "fingerprint=0123456789ABCDEF"]):
            got = subprocess.run([PROBE, self.bundle, *words], capture_output=True, check=False)
            self.assertEqual((got.returncode, got.stderr.split(b":")[0]), (1, b"usage"), words)
        got = subprocess.run([PROBE, self.bundle, "gpg=" + signature, "keyring=" + self.path("none"),
                              "fingerprint=" + "A" * 40], capture_output=True, check=False)
        self.assertEqual((got.returncode, got.stderr.split(b":")[0]), (1, b"not-found"))


if __name__ == "__main__":
    PROBE = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
