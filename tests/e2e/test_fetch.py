# SPDX-License-Identifier: Apache-2.0
"""test_fetch.py - every refusal and failure of a fetch, through the real helper in its real cage

test_fetch.py PROBE: PROBE is fetch_probe; the helper is found through ADUANA_LIBEXEC. Loopback only. The table is
the specification: one row, one behaviour.
"""
import base64
import concurrent.futures
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server import Server, body_of  # noqa: E402

PROBE = None
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin"), "http_proxy": "http://127.0.0.1:1/",
               "https_proxy": "http://127.0.0.1:1/", "ALL_PROXY": "http://127.0.0.1:1/"}


class Fetched:
    def __init__(self, answer, body):
        self.__dict__.update(answer)
        self.body = body


class FetchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="aduana-fetch-")
        cls.server = Server(root=cls.folder, log_path=os.path.join(cls.folder, "log"), certificates=cls.folder)
        cls.at = cls.server.addresses
        ENVIRONMENT["ADUANA_LIBEXEC"] = os.environ["ADUANA_LIBEXEC"]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        shutil.rmtree(cls.folder)

    def fetch(self, url, out=None, before=b"", **options):
        handle, path = tempfile.mkstemp(dir=self.folder)
        os.write(handle, before)
        os.close(handle)
        words = ["%s=%s" % item for item in options.items()]
        run = subprocess.run([PROBE, path, "url=" + url, *words], env=ENVIRONMENT, capture_output=True, timeout=30,
                             check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(path, "rb") as file:
            body = file.read()
        os.unlink(path)
        return Fetched(json.loads(run.stdout), body)

    def loopback(self, url, **options):
        return self.fetch(url, **{"allow_http": 1, "allow_private": 1, "ca_path": self.server.ca_path, **options})

    def each(self, rows, check):
        """Runs check(*row) for all rows side by side; every failure is told."""
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            runs = [(row, pool.submit(check, *row)) for row in rows]
            for row, run in runs:
                with self.subTest(row=row):
                    run.result()

    def refused(self, reason):
        def check(url, **options):
            got = self.loopback(url, **options)
            self.assertEqual((got.status, got.reason), ("failed", reason), got.sentence)
            self.assertTrue(got.sentence)
        return check

    # --- what is fetched
    def test_bytes_arrive_whole_over_http_and_https(self):
        for scheme in ("http", "https"):
            got = self.loopback(self.at[scheme] + "/static/3000000")
            self.assertEqual((got.status, got.bytes), ("done", 3000000), got.sentence)
            self.assertEqual(hashlib.sha256(got.body).digest(), hashlib.sha256(body_of(3000000)).digest())
            self.assertEqual(got.etag[0] + got.etag[-1], '""')

    def test_an_empty_file_is_a_file(self):
        got = self.loopback(self.at["http"] + "/static/0", before=b"old bytes")
        self.assertEqual((got.status, got.bytes, got.body), ("done", 0, b""))

    def test_shorter_content_leaves_nothing_of_a_longer_one(self):
        got = self.loopback(self.at["http"] + "/static/10", before=b"z" * 5000)
        self.assertEqual(got.body, body_of(10))

    def test_nothing_ambient_is_sent_or_used(self):
        self.loopback(self.at["http"] + "/static/11")
        headers = self.server.requests("/static/11")[0]["headers"]
        self.assertEqual(set(headers), {"host", "user-agent", "accept", "accept-encoding"})
        self.assertEqual(headers["accept-encoding"], "identity")

    def test_five_redirects_are_followed_and_six_are_not(self):
        got = self.loopback(self.at["http"] + "/hops/5")
        self.assertEqual((got.status, got.bytes), ("done", 100))
        self.assertTrue(got.final_url.endswith("/static/100"))
        self.assertIn("redirected", got.remarks)
        self.refused("redirect-limit")(self.at["http"] + "/hops/6")
        self.refused("redirect-limit")(self.at["http"] + "/loop")

    # --- conditional requests
    def test_unchanged_content_is_not_sent_again(self):
        first = self.loopback(self.at["http"] + "/static/500")
        second = self.loopback(self.at["http"] + "/static/500", etag=first.etag)
        self.assertEqual((second.status, second.http_status), ("not-modified", 304))
        third = self.loopback(self.at["http"] + "/static/501", etag=first.etag)
        self.assertEqual((third.status, third.body), ("done", body_of(501)))
        dated = self.loopback(self.at["http"] + "/dated/50")
        again = self.loopback(self.at["http"] + "/dated/50", last_modified=dated.last_modified)
        self.assertEqual(again.status, "not-modified")

    def test_not_modified_that_nobody_asked_for_is_an_error(self):
        self.refused("unasked-304")(self.at["http"] + "/status/304")

    # --- resume
    def test_a_broken_transfer_is_resumed_where_it_broke(self):
        url = self.at["http"] + "/cut/200000?at=120000"
        first = self.loopback(url)
        self.assertEqual((first.status, first.reason, first.resume_bytes), ("failed", "truncated", 120000))
        second = self.loopback(url, before=first.body, resume_bytes=first.resume_bytes, resume_etag=first.resume_etag)
        self.assertEqual((second.status, second.bytes, second.body), ("done", 200000, body_of(200000)))
        self.assertIn("resumed", second.remarks)
        sent = self.server.requests("/cut/200000")[-1]["headers"]
        self.assertEqual((sent["range"], sent["if-range"]), ("bytes=120000-", '"cut-200000"'))

    def test_a_weak_etag_is_no_base_for_resuming(self):
        got = self.loopback(self.at["http"] + "/cut/200000?at=120000&etag=W/%22w%22")
        self.assertEqual((got.reason, got.resume_bytes, got.resume_etag), ("truncated", 0, None))

    def test_content_that_changed_in_between_starts_anew(self):
        part = {"before": b"q" * 100, "resume_bytes": 100, "resume_etag": '"x"'}
        for path in ("/static/5000", "/shifted-range/5000", "/other-total/5000", "/other-etag/5000", "/static/60"):
            got = self.loopback(self.at["http"] + path, **part)
            self.assertEqual((got.status, got.body), ("done", body_of(int(path.split("/")[2]))), path)
            self.assertIn("restarted", got.remarks)

    def test_a_part_as_long_as_the_file_is_fetched_anew(self):
        etag = self.loopback(self.at["http"] + "/static/60").etag
        got = self.loopback(self.at["http"] + "/static/60", before=b"q" * 60, resume_bytes=60, resume_etag=etag)
        self.assertEqual((got.status, got.body), ("done", body_of(60)))

    def test_a_part_nobody_asked_for_is_an_error(self):
        self.refused("bad-answer")(self.at["http"] + "/always-206")

    # --- addresses (reliability: server-side request forgery)
    def test_private_addresses_are_refused_in_every_spelling(self):
        hosts = ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "[::1]",
                 "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "10.0.0.1",
                 "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "[::]", "[fe80::1]",
                 "[fd00:ec2::254]", "[fc00::1]", "224.0.0.1", "255.255.255.255", "198.18.0.1", "[2001:db8::1]",
                 "192.0.2.1", "[::127.0.0.1]"]

        def check(host, scheme):
            got = self.fetch("%s://%s/x" % (scheme, host), allow_http=1)
            self.assertEqual((got.status, got.reason), ("failed", "private-address"), got.sentence)
        self.each([(host, "http") for host in hosts] + [("127.0.0.1", "https")], check)
        # some resolvers know this spelling of localhost, others do not
        self.assertIn(self.fetch("http://localhost./x", allow_http=1).reason, ("private-address", "dns"))

    def test_metadata_and_link_local_stay_refused_where_private_is_allowed(self):
        self.each([(host,) for host in ("169.254.169.254", "[fe80::1]", "0.0.0.0", "[fd00:ec2::254]", "[::]",
                                        "100.100.100.200", "[::ffff:169.254.169.254]")],
                  lambda host: self.refused("private-address")("http://%s/latest/meta-data/" % host))

    # --- URLs
    def test_urls_that_are_never_fetched(self):
        rows = [("ftp://127.0.0.1/x", "scheme"), ("gopher://127.0.0.1/x", "scheme"), ("dict://127.0.0.1/x", "scheme"),
                ("scp://127.0.0.1/x", "scheme"), ("javascript:alert(1)", "bad-url"),
                ("http://user@127.0.0.1/x", "userinfo"), ("http://user:secret@127.0.0.1/x", "userinfo"),
                ("http://127.0.0.1/a b", "bad-url"), ("x", "bad-url"),
                ("http://127.0.0.1:99999/x", "bad-url"), ("http://127.0.0.1/\x7f", "bad-url")]
        self.each(rows, lambda url, reason: self.refused(reason)(url))

    def test_ports_and_plain_http_need_permission(self):
        for url, options, reason in (("http://example.invalid/x", {}, "scheme"),
                                     ("https://example.invalid:8443/x", {}, "port"),
                                     ("https://example.invalid:80/x", {}, "port"),
                                     ("http://example.invalid:22/x", {"allow_http": 1}, "port")):
            got = self.fetch(url, **options)
            self.assertEqual(got.reason, reason, url)

    def test_redirects_obey_the_same_policy(self):
        http, https = self.at["http"], self.at["https"]
        rows = [(http, to, reason) for to, reason in (
            ("file:///etc/passwd", "scheme"), ("ftp://127.0.0.1/x", "scheme"), ("gopher://127.0.0.1/", "scheme"),
            ("dict://127.0.0.1:11211/stats", "scheme"), ("scp://127.0.0.1/etc/passwd", "scheme"),
            ("http://user:secret@127.0.0.1/", "userinfo"), ("http://169.254.169.254/latest", "private-address"))]
        rows.append((https, http + "/static/5", "redirect-downgrade"))

        def check(base, to, reason):
            self.refused(reason)("%s/redirect?to=%s" % (base, to.replace(":", "%3A").replace("/", "%2F")))
        self.each(rows, check)
        self.refused("redirect-broken")(http + "/redirect")
        self.refused("redirect-broken")(http + "/far/5000")
        self.refused("redirect-broken")(http + "/two-ways")

    # --- sizes
    def test_more_bytes_than_allowed_end_the_transfer(self):
        rows = [("/endless",), ("/endless-chunks",), ("/static/100001",), ("/huge",)]
        self.each(rows, lambda path: self.refused("too-large")(self.at["http"] + path, max_bytes=100000))
        got = self.loopback(self.at["http"] + "/static/100000", max_bytes=100000)
        self.assertEqual((got.status, got.bytes), ("done", 100000))

    def test_bodies_that_end_too_early_are_told(self):
        rows = [("/lying-long", "truncated"), ("/broken-chunks", "connection-lost"), ("/nothing", "connection-lost")]
        self.each(rows, lambda path, reason: self.refused(reason)(self.at["http"] + path))
        got = self.loopback(self.at["http"] + "/lying-short")
        self.assertEqual((got.status, got.bytes), ("done", 10))
        got = self.loopback(self.at["http"] + "/no-length")
        self.assertEqual((got.bytes, got.remarks), (1000, ["length-unknown"]))

    def test_codings_are_stored_as_sent_or_refused(self):
        got = self.loopback(self.at["http"] + "/gzip")
        self.assertEqual((got.status, got.remarks), ("done", ["content-encoding: gzip"]))
        self.assertLess(got.bytes, 10000)
        self.refused("bad-answer")(self.at["http"] + "/gzip-transfer")

    def test_headers_have_a_ceiling(self):
        rows = [("/big-header/1000000",), ("/many-headers/2000",)]
        self.each(rows, lambda path: self.refused("header-limit")(self.at["http"] + path))
        self.assertEqual(self.loopback(self.at["http"] + "/big-header/30000").status, "done")

    def test_control_characters_of_a_server_go_nowhere(self):
        got = self.loopback(self.at["http"] + "/bad-etag")
        self.assertEqual((got.status, got.etag, got.content_type), ("done", None, None))

    # --- time
    def test_no_trickle_and_no_silence_outlasts_its_deadline(self):
        rows = [("/trickle", "timeout", {"deadline_ms": 1500}), ("/hang", "timeout", {"deadline_ms": 1500}),
                ("/trickle", "too-slow", {"low_speed_s": 1})]
        self.each(rows, lambda path, reason, options: self.refused(reason)(self.at["http"] + path, **options))

    # --- statuses
    def test_error_statuses_are_words_with_their_wait(self):
        rows = [("404", None, "http-404", 0), ("410", None, "http-410", 0), ("403", None, "http-403", 0),
                ("429", "7", "http-429", 7), ("503", "120", "http-503", 120), ("503", "999999999999", "http-503", 86400),
                ("503", "9" * 40, "http-503", 86400), ("503", "soon", "http-503", 0), ("500", None, "http-500", 0),
                ("204", None, "bad-answer", 0)]

        def check(status, retry, reason, wait):
            got = self.loopback(self.at["http"] + "/status/" + status + ("?retry=" + retry if retry else ""))
            self.assertEqual((got.status, got.reason, got.retry_after_s), ("failed", reason, wait))
            self.assertEqual(got.http_status, int(status))
        self.each(rows, check)

    def test_a_closed_port_a_lost_name_and_a_babbler_are_told_apart(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.refused("refused")("http://127.0.0.1:%d/" % closed.getsockname()[1])
        self.refused("dns")("http://no-such-host.invalid/")
        self.refused("bad-answer")(self.at["http"] + "/babble")

    # --- TLS
    def test_certificates_are_refused_in_words(self):
        rows = [("expired", "tls-expired", "2020-02-01"), ("future", "tls-not-yet-valid", "2048-01-01"),
                ("wronghost", "tls-host", "other.example, third.example"),
                ("selfsigned", "tls-untrusted", "self-signed"), ("unknown", "tls-untrusted", "stranger")]

        def check(name, reason, words):
            got = self.loopback(self.at[name] + "/static/5")
            self.assertEqual((got.status, got.reason), ("failed", reason), got.sentence)
            self.assertIn(words, got.sentence)
            self.assertEqual(got.code, 4)
        self.each(rows, check)
        self.refused("tls-untrusted")(self.at["https"] + "/static/5", ca_path=os.path.join(self.folder, "stranger.pem"))
        self.refused("tls-handshake")(self.at["http"].replace("http:", "https:") + "/static/5")
        got = self.fetch(self.at["https"] + "/static/5", allow_private=1)
        self.assertEqual(got.reason, "tls-untrusted")

    def test_a_pinned_key_must_be_the_servers(self):
        key = subprocess.run(["openssl", "pkey", "-in", os.path.join(self.folder, "good.key"), "-pubout", "-outform",
                              "DER"], capture_output=True, check=True).stdout
        right = "sha256//" + base64.b64encode(hashlib.sha256(key).digest()).decode()
        wrong = "sha256//" + base64.b64encode(hashlib.sha256(b"other").digest()).decode()
        url = self.at["https"] + "/static/5"
        self.assertEqual(self.loopback(url, pin=right).status, "done")
        self.assertEqual(self.loopback(url, pin=wrong + ";" + right).status, "done")
        self.refused("tls-pin")(url, pin=wrong)

    # --- sudden deaths
    def start_and_find_helper(self):
        url = self.at["http"] + "/trickle"
        handle, path = tempfile.mkstemp(dir=self.folder)
        os.close(handle)
        before = len(self.server.requests("/trickle"))
        probe = subprocess.Popen([PROBE, path, "url=" + url, "allow_http=1", "allow_private=1"], env=ENVIRONMENT,
                                 stdout=subprocess.PIPE)
        children = "/proc/%d/task/%d/children" % (probe.pid, probe.pid)
        for _ in range(500):
            with open(children, encoding="ascii") as file:
                found = file.read().split()
            if found and len(self.server.requests("/trickle")) > before:
                return probe, int(found[0])
            time.sleep(0.02)
        probe.kill()
        self.fail("no helper was started")
        return None

    def test_a_helper_that_is_killed_is_a_failure_and_no_hang(self):
        probe, helper = self.start_and_find_helper()
        os.kill(helper, signal.SIGKILL)
        got = json.loads(probe.communicate(timeout=20)[0])
        self.assertEqual((got["status"], got["reason"]), ("failed", "worker"))

    def test_a_helper_does_not_outlive_its_parent(self):
        probe, helper = self.start_and_find_helper()
        probe.kill()
        probe.wait()
        probe.stdout.close()
        for _ in range(250):
            try:
                with open("/proc/%d/stat" % helper, encoding="ascii", errors="replace") as file:
                    if file.read().rsplit(")", 1)[1].split()[0] in "ZX":
                        return
            except OSError:
                return
            time.sleep(0.02)
        self.fail("the helper still runs")

    # --- files of this machine
    def test_local_files_stay_below_their_root(self):
        root = os.path.join(self.folder, "local")
        os.makedirs(os.path.join(root, "sub"))
        with open(os.path.join(root, "sub", "a b.bin"), "wb") as file:
            file.write(body_of(9000000))
        os.symlink("/etc/hostname", os.path.join(root, "link"))
        os.symlink("sub", os.path.join(root, "linked"))
        os.mkfifo(os.path.join(root, "fifo"))
        rows = [("/link", "outside-roots"), ("/linked/a%20b.bin", "outside-roots"),
                ("/../../etc/hostname", "outside-roots"), ("/fifo", "not-a-file"), ("/sub", "not-a-file"),
                ("/none", "not-found")]
        for path, reason in rows:
            self.assertEqual(self.fetch("file://" + root + path, root=root).reason, reason, path)
        url = "file://" + root + "/sub/a%20b.bin"
        self.assertEqual(self.fetch(url).reason, "outside-roots")
        self.assertEqual(self.fetch(url, root=root + "/su").reason, "outside-roots")
        self.assertEqual(self.fetch(url, root=root, max_bytes=8999999).reason, "too-large")
        got = self.fetch(url, root=root)
        self.assertEqual((got.status, got.body == body_of(9000000)), ("done", True))
        self.assertEqual(self.fetch(url, root=root, etag=got.etag).status, "not-modified")
        os.utime(os.path.join(root, "sub", "a b.bin"), (1, 1))
        self.assertEqual(self.fetch(url, root=root, etag=got.etag).status, "done")


if __name__ == "__main__":
    PROBE = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
