# SPDX-License-Identifier: Apache-2.0
"""house.py - what the end-to-end tests share: the programs of this build, a temporary home and database, answers"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

BIN = os.environ.get("ADUANA_BUILD") or (sys.argv.pop(1) if len(sys.argv) > 1 and os.path.isdir(sys.argv[1]) else "")
MARKER = b"ADUANA-TEST-MARKER-END-TO-END"
RULE = """rule e2e_marker {
  meta:
    description = "inert marker of a test"
    severity = "high"
  strings:
    $a = "%s"
  condition:
    $a
}
""" % MARKER.decode()


def data_dir():
    """The folder of public samples, or None when this machine has none."""
    given = os.environ.get("ADUANA_DATA", "")
    return given if given and os.path.isdir(given) else None


def free_port():
    """A port of loopback that nobody had a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def write(path, content=b""):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    return path


def tool(*words, cwd=None, stdin=None, env=None):
    """Runs another program, which must succeed; its standard output."""
    ran = subprocess.run(words, cwd=cwd, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    if ran.returncode != 0:
        raise RuntimeError("%s: %s" % (" ".join(words), ran.stderr.decode(errors="replace")[-600:]))
    return ran.stdout


def have(*names):
    return all(shutil.which(name) for name in names)


class Answer:
    """What one run of a program said."""

    def __init__(self, words, ran):
        self.words, self.code = words, ran.returncode
        self.out, self.err = ran.stdout.decode(errors="replace"), ran.stderr.decode(errors="replace")
        self.said = "%s\nexit %d\n%s\n%s" % (" ".join(words), self.code, self.out[:1500], self.err[-1500:])

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError as error:
            raise AssertionError("not one JSON document (%s): %s" % (error, self.said)) from None

    @property
    def last(self):
        lines = self.err.strip().splitlines()
        return lines[-1] if lines else ""


class House:
    """A home of its own: nothing of the person who runs the tests is read or written."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="aduana-e2e-", dir="/var/tmp")
        os.chmod(self.folder, 0o755)
        self.db = self.path("aduana.db")
        self.env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin", "LC_ALL": "C.UTF-8",
                    "HOME": self.path("home"), "XDG_CACHE_HOME": self.path("cache"),
                    "XDG_STATE_HOME": self.path("state"), "TZ": "UTC", "ADUANA_DB": self.db}
        for name in ("home", "cache", "state"):
            os.mkdir(self.path(name))
        self.rules = self.path("rules")
        write(os.path.join(self.rules, "marker.yar"), RULE)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, *words, lang="en", stdin=b"", timeout=90, before=None, env=None, wrap=()):
        line = [*wrap, os.path.join(BIN, "aduana"), *words, "--lang", lang]
        ran = subprocess.run(line, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                             env=dict(self.env, **(env or {})), cwd=self.folder, preexec_fn=before)
        return Answer(line, ran)

    def json(self, *words, **more):
        return self.run(*words, "--json", **more).json

    def scan(self, *words, **more):
        """With the marker rule alone: the rules that come with aduana have tests of their own."""
        return self.run("scan", *words, "--json", "--no-builtin-rules", "--rules", self.rules, **more)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
