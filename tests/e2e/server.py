# SPDX-License-Identifier: Apache-2.0
"""server.py - a download server that misbehaves on request, on loopback only

Standard library and the openssl program alone. As a program:
    server.py [--root DIR] [--log FILE] [--certs DIR]
prints one JSON line with its addresses and serves until its input ends. Every path names one behaviour; see the
methods `do_…` of Behaviours. The log has one JSON object a request. Certificates are made anew at each start.
"""
import argparse
import gzip
import hashlib
import http.server
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = aduana test
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = keyCertSign,cRLSign
subjectKeyIdentifier = hash
[good]
subjectAltName = DNS:localhost,IP:127.0.0.1,IP:::1
[wronghost]
subjectAltName = DNS:other.example,DNS:third.example
"""


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_certificates(folder):
    """ca.pem and the pairs good, expired, wronghost, selfsigned, unknown (its issuer is nobody we know)."""
    path = lambda name: os.path.join(folder, name)
    with open(path("openssl.cnf"), "w", encoding="ascii") as file:
        file.write(CONFIG)

    def key(name):
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path(name + ".key"))

    def root(name, extensions):
        key(name)
        openssl("req", "-x509", "-new", "-config", path("openssl.cnf"), "-extensions", extensions, "-key",
                path(name + ".key"), "-subj", "/CN=aduana test " + name, "-days", "2", "-out", path(name + ".pem"))

    def leaf(name, extensions, issuer, *dates):
        key(name)
        openssl("req", "-new", "-config", path("openssl.cnf"), "-key", path(name + ".key"), "-subj",
                "/CN=aduana test " + name, "-out", path(name + ".csr"))
        open(path(name + ".index"), "w").close()
        with open(path(name + ".cnf"), "w", encoding="ascii") as file:
            file.write(CONFIG + "[ours]\ndatabase = {0}.index\nserial = {0}.serial\nnew_certs_dir = {1}\n"
                       "default_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n"
                       .format(path(name), folder))
        openssl("ca", "-batch", "-notext", "-config", path(name + ".cnf"), "-name", "ours", "-create_serial",
                "-rand_serial", "-cert", path(issuer + ".pem"), "-keyfile", path(issuer + ".key"), "-in",
                path(name + ".csr"), "-out", path(name + ".pem"), "-extensions", extensions, *dates)

    root("ca", "ca")
    root("stranger", "ca")
    leaf("good", "good", "ca", "-days", "2")
    leaf("expired", "good", "ca", "-startdate", "20200101000000Z", "-enddate", "20200201000000Z")
    leaf("future", "good", "ca", "-startdate", "20480101000000Z", "-enddate", "20490101000000Z")
    leaf("wronghost", "wronghost", "ca", "-days", "2")
    leaf("unknown", "good", "stranger", "-days", "2")
    root("selfsigned", "good")


def body_of(count):
    """count bytes that are the same each time and nowhere repeat early."""
    block = b"".join(hashlib.sha256(i.to_bytes(8, "big")).digest() for i in range(min(count, 1 << 20) // 32 + 1))
    return (block * (count // len(block) + 1))[:count]


class Behaviours(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "test"
    timeout = 30

    # --- plumbing
    def log_message(self, *arguments):
        pass

    def note(self):
        entry = {"time": time.time(), "server": self.server.name, "path": self.path,
                 "headers": {name.lower(): value for name, value in self.headers.items()}}
        with self.server.shared.lock:
            self.server.shared.log.append(entry)
            if self.server.shared.log_file:
                self.server.shared.log_file.write(json.dumps(entry) + "\n")
                self.server.shared.log_file.flush()

    def do_GET(self):
        self.note()
        url = urllib.parse.urlsplit(self.path)
        self.query = {k: v[0] for k, v in urllib.parse.parse_qs(url.query).items()}
        self.words = urllib.parse.unquote(url.path).strip("/").split("/")
        method = getattr(self, "do_" + self.words[0].replace("-", "_"), None)
        if method is None:
            return self.send(404, b"nothing here\n")
        try:
            method()
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def head(self, status, *headers):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def send(self, status, body, *headers):
        self.head(status, ("Content-Length", str(len(body))), *headers)
        self.wfile.write(body)

    def hang_up(self):
        self.wfile.flush()
        self.close_connection = True

    def number(self, index=1):
        return int(self.words[index])

    # --- files as they should be
    def whole(self, body, etag, *headers):
        headers = (("ETag", etag), ("Accept-Ranges", "bytes"), ("Content-Type", "application/octet-stream"), *headers)
        if self.headers.get("If-None-Match") == etag:
            return self.head(304, *headers)
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes=") and self.headers.get("If-Range") == etag and not etag.startswith("W/"):
            start = int(wanted[6:].split("-")[0])
            if start >= len(body):
                return self.send(416, b"", ("Content-Range", "bytes */%d" % len(body)))
            return self.send(206, body[start:], ("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body))),
                             *headers)
        return self.send(200, body, *headers)

    def do_static(self):
        body = body_of(self.number())
        self.whole(body, '"%s"' % hashlib.sha256(body).hexdigest()[:16])

    def do_weak(self):
        self.whole(body_of(self.number()), 'W/"weak"')

    def do_dated(self):
        date = "Mon, 05 Oct 2026 10:00:00 GMT"
        if self.headers.get("If-Modified-Since") == date:
            return self.head(304)
        return self.send(200, body_of(self.number()), ("Last-Modified", date))

    def do_root(self):
        """A file of --root: what it holds now."""
        name = os.path.basename("/".join(self.words[1:]))
        try:
            with open(os.path.join(self.server.shared.root, name), "rb") as file:
                body = file.read()
        except OSError:
            return self.send(404, b"")
        return self.whole(body, '"%s"' % hashlib.sha256(body).hexdigest())

    def do_changing(self):
        with self.server.shared.lock:
            self.server.shared.changes += 1
            count = self.server.shared.changes
        body = b"delivery number %d\n" % count
        self.whole(body, '"v%d"' % count)

    def do_cut(self):
        """cut/N?at=K: strong ETag, N bytes promised, K given; the rest on a Range request."""
        body = body_of(self.number())
        etag = '"cut-%d"' % len(body)
        if self.headers.get("Range"):
            return self.whole(body, self.query.get("then", etag))
        self.head(200, ("Content-Length", str(len(body))), ("ETag", self.query.get("etag", etag)))
        self.wfile.write(body[:int(self.query["at"])])
        self.hang_up()

    # --- ranges that are wrong
    def do_shifted_range(self):
        body = body_of(self.number())
        if self.headers.get("Range"):
            return self.send(206, body[:5], ("Content-Range", "bytes 0-4/%d" % len(body)), ("ETag", '"x"'))
        return self.send(200, body, ("ETag", '"x"'))

    def do_other_total(self):
        body = body_of(self.number())
        start = int(self.headers.get("Range", "bytes=0-")[6:].split("-")[0])
        if start:
            return self.send(206, body[start:], ("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body) + 7)))
        return self.send(200, body, ("ETag", '"x"'))

    def do_other_etag(self):
        body = body_of(self.number())
        start = int(self.headers.get("Range", "bytes=0-")[6:].split("-")[0])
        if start:
            return self.send(206, body[start:], ("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body))),
                             ("ETag", '"y"'))
        return self.send(200, body, ("ETag", '"y"'))

    def do_always_206(self):
        self.send(206, b"12345", ("Content-Range", "bytes 0-4/5"))

    # --- bodies that lie
    def do_endless(self):
        self.head(200)
        while True:
            self.wfile.write(b"x" * 65536)

    def do_endless_chunks(self):
        self.head(200, ("Transfer-Encoding", "chunked"))
        while True:
            self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    def do_huge(self):
        self.head(200, ("Content-Length", str(1 << 50)))
        self.wfile.write(b"x" * 4096)
        self.hang_up()

    def do_lying_long(self):
        self.head(200, ("Content-Length", "100000"))
        self.wfile.write(b"x" * 1000)
        self.hang_up()

    def do_lying_short(self):
        self.head(200, ("Content-Length", "10"))
        self.wfile.write(b"x" * 1000)
        self.hang_up()

    def do_no_length(self):
        self.head(200, ("Connection", "close"))
        self.wfile.write(b"x" * 1000)
        self.hang_up()

    def do_broken_chunks(self):
        self.head(200, ("Transfer-Encoding", "chunked"))
        self.wfile.write(b"5\r\nhello\r\nzz\r\n")
        self.hang_up()

    def do_gzip(self):
        self.send(200, gzip.compress(b"0" * 1000000, mtime=0), ("Content-Encoding", "gzip"))

    def do_gzip_transfer(self):
        self.head(200, ("Transfer-Encoding", "gzip, chunked"))
        packed = gzip.compress(b"0" * 1000000, mtime=0)
        self.wfile.write(b"%x\r\n" % len(packed) + packed + b"\r\n0\r\n\r\n")
        self.hang_up()

    def do_trickle(self):
        self.head(200, ("Content-Length", "100000"))
        while True:
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.2)

    def do_hang(self):
        self.server.shared.stop.wait(20)
        self.hang_up()

    def do_nothing(self):
        self.hang_up()

    def do_babble(self):
        self.wfile.write(b"220 this is not HTTP\r\n" * 10)
        self.hang_up()

    # --- headers
    def do_big_header(self):
        self.head(200, ("Content-Length", "0"), ("X-Big", "x" * self.number()))

    def do_many_headers(self):
        self.head(200, *((("X-%d" % i), "y" * 100) for i in range(self.number())), ("Content-Length", "0"))

    def do_bad_etag(self):
        self.send(200, b"abc", ("ETag", '"caf\xe9\x1b[31m"'), ("Content-Type", "text/plain\x07"))

    # --- statuses
    def do_status(self):
        headers = [("Retry-After", self.query["retry"])] if "retry" in self.query else []
        if self.number() == 304:
            return self.head(304)
        return self.send(self.number(), b"an error page that nobody reads\n", *headers)

    def do_redirect(self):
        headers = [("Location", self.query["to"])] if "to" in self.query else []
        self.send(int(self.query.get("code", "302")), b"go on\n", *headers)

    def do_far(self):
        self.send(302, b"", ("Location", "/" + "a" * self.number()))

    def do_two_ways(self):
        self.send(302, b"", ("Location", "/static/1"), ("Location", "/static/2"))

    def do_hops(self):
        left = self.number()
        self.send(302, b"", ("Location", "/hops/%d" % (left - 1) if left > 1 else "/static/100"))

    def do_loop(self):
        self.send(301, b"", ("Location", "/loop"))


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    name = ""
    shared = None

    def handle_error(self, request, client_address):
        pass  # a refused handshake is what some of the tests are about


class Shared:
    def __init__(self, root, log_file):
        self.root, self.log_file, self.log = root, log_file, []
        self.lock, self.stop, self.changes = threading.Lock(), threading.Event(), 0


class Server:
    """All listeners; addresses["http"], ["https"], ["expired"], … are base URLs without a final slash."""

    def __init__(self, root=".", log_path=None, certificates=None):
        self.folder = certificates or tempfile.mkdtemp(prefix="aduana-certs-")
        make_certificates(self.folder)
        self.shared = Shared(root, open(log_path, "a", encoding="utf-8") if log_path else None)
        self.addresses, self.listeners = {}, []
        self.ca_path = os.path.join(self.folder, "ca.pem")
        for name in ("http", "good", "expired", "future", "wronghost", "selfsigned", "unknown"):
            self.listen(name)
        self.addresses["https"] = self.addresses.pop("good")

    def listen(self, name):
        listener = Listener(("127.0.0.1", 0), Behaviours)
        listener.name, listener.shared = name, self.shared
        scheme = "http"
        if name != "http":
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(os.path.join(self.folder, name + ".pem"), os.path.join(self.folder, name + ".key"))
            listener.socket = context.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
        self.addresses[name] = "%s://127.0.0.1:%d" % (scheme, listener.server_address[1])
        self.listeners.append(listener)
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()

    def requests(self, text):
        with self.shared.lock:
            return [entry for entry in self.shared.log if text in entry["path"]]

    def close(self):
        self.shared.stop.set()
        for listener in self.listeners:
            listener.shutdown()
            listener.server_close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--root", default=".")
    parser.add_argument("--log")
    parser.add_argument("--certs")
    options = parser.parse_args()
    server = Server(options.root, options.log, options.certs)
    print(json.dumps({**server.addresses, "ca": server.ca_path}), flush=True)
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    main()
