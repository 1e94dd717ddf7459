#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill_storm.py - SIGKILL at seeded random moments; then the server's log and the rows must tell one story

    kill_storm.py [--build DIR] [--rounds N] [--seed N] [--sources N] [--every ONCALENDAR_SECONDS] [--keep]

A daemon over a loopback server whose bundles change, one schedule a source. Daemon, worker and fetch are killed in
turn (processes that this test started, by pid). Then, with the server's log in one hand and the database in the other:
every due time has exactly one job or one missed row; every content that was sent whole is a delivery, or a kill
explains why not; no delivery, inspection or finding twice; nothing half-written. Exit 0 when all of it holds.
"""
import argparse
import datetime
import hashlib
import http.client
import io
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import server as download  # noqa: E402

MARKER = "ADUANA-TEST-MARKER"
RULE = 'rule storm_marker { strings: $a = "%s" condition: $a }\n' % MARKER
CHUNK = 32768
EXPLAIN_SECONDS = 20  # a kill so long after a transfer began may have cost its result


def make_bundle(source, version):
    """A tar of a few files; the same bytes for the same source and version."""
    out = io.BytesIO()
    noise = random.Random("%s/%d" % (source, version))
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, body in [("README", b"%s version %d\n" % (source.encode(), version)),
                           ("bin/agent", MARKER.encode() + noise.randbytes(300000)),
                           ("share/data", noise.randbytes(100000))]:
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return out.getvalue()


class Shelf:
    """What each source holds now, and what was sent: the server's side of the story."""

    def __init__(self, sources, period):
        self.start, self.period, self.frozen = time.time(), period, None
        self.lock, self.log, self.cache = threading.Lock(), [], {}
        self.sources = sources

    def bundle(self, source):
        now = self.frozen or time.time()
        version = int((now - self.start + 2 * self.sources.index(source)) / self.period)
        with self.lock:
            if (source, version) not in self.cache:
                body = make_bundle(source, version)
                self.cache[(source, version)] = (body, hashlib.sha256(body).hexdigest())
            return version, *self.cache[(source, version)]

    def freeze(self):
        self.frozen = time.time()

    def note(self, **entry):
        with self.lock:
            self.log.append(entry)


SHELF = None


def do_storm(self):
    """/storm/SOURCE/agent.tar, slowly enough to be killed half-way."""
    source = self.words[1]
    version, body, digest = SHELF.bundle(source)
    began = time.time()
    etag = '"%s"' % digest[:32]
    if self.headers.get("If-None-Match") == etag:
        SHELF.note(source=source, version=version, sha256=digest, status=304, began=began, whole=True)
        return self.head(304, ("ETag", etag))
    entry = dict(source=source, version=version, sha256=digest, status=200, began=began, whole=False)
    try:
        self.head(200, ("Content-Length", str(len(body))), ("ETag", etag))
        for at in range(0, len(body), CHUNK):
            self.wfile.write(body[at:at + CHUNK])
            self.wfile.flush()
            time.sleep(0.03)
        entry["whole"] = True
    finally:
        SHELF.note(**entry)


download.Behaviours.do_storm = do_storm


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.unix_path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(self.unix_path)


class Daemon:
    def __init__(self, build, folder):
        self.program = os.path.join(os.path.abspath(build), "bin", "aduanad")
        self.folder, self.process = folder, None
        self.db = os.path.join(folder, "aduana.db")
        self.socket = os.path.join(folder, "aduana.sock")
        self.log = open(os.path.join(folder, "daemon.log"), "ab")
        rules = os.path.join(folder, "rules")
        os.makedirs(rules, exist_ok=True)
        with open(os.path.join(rules, "storm.yar"), "w", encoding="ascii") as file:
            file.write(RULE)
        self.config = os.path.join(folder, "storm.yaml")
        with open(self.config, "w", encoding="ascii") as file:
            file.write("server: { listen: '' }\nworkers: 4\nrules: [%s]\n" % rules)

    def start(self, wait=120):
        self.process = subprocess.Popen([self.program, "--config", self.config, "--db", self.db, "--socket", self.socket],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        end = time.time() + wait
        while time.time() < end:
            if self.process.poll() is not None:
                raise SystemExit("the daemon ended with %d; see %s" % (self.process.returncode, self.log.name))
            try:
                if self.call("GET", "/readyz", raw=True)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("the daemon is not ready after %d s; see %s" % (wait, self.log.name))

    def call(self, method, path, body=None, raw=False):
        connection = UnixConnection(self.socket)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Content-Type": "application/json", "Accept": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        if not raw and answer.status >= 300:
            raise SystemExit("%s %s: %d %s" % (method, path, answer.status, text.decode(errors="replace")))
        return answer.status, (json.loads(text) if text else None)

    def children(self):
        """pid -> program name of what this daemon has started."""
        found = {}
        try:
            for task in os.listdir("/proc/%d/task" % self.process.pid):
                with open("/proc/%d/task/%s/children" % (self.process.pid, task), encoding="ascii") as file:
                    for pid in file.read().split():
                        with open("/proc/%s/comm" % pid, encoding="utf-8", errors="replace") as comm:
                            found[int(pid)] = comm.read().strip()
        except OSError:
            pass
        return found

    def kill(self):
        orphans = self.children()
        self.process.kill()
        self.process.wait()
        return orphans


def is_alive(pid, name):
    try:
        with open("/proc/%d/comm" % pid, encoding="utf-8", errors="replace") as comm:
            if comm.read().strip() != name:
                return False
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def storm(daemon, rounds, chance):
    """Returns [(time, what)] and the workers that outlived their daemon."""
    kills, left_over = [], []
    deadline = time.time() + 60 + rounds * 40
    while len(kills) < rounds and time.time() < deadline:
        what = ("daemon", "worker", "fetch")[len(kills) % 3]
        time.sleep(chance.uniform(0.3, 3.0))
        if what == "daemon":
            busy = time.time() + (10 if chance.random() < 0.7 else 0)  # most of them in the middle of some work
            while time.time() < busy and not daemon.children():
                time.sleep(0.002)
            time.sleep(chance.uniform(0, 0.2))
            orphans = daemon.kill()
            kills.append((time.time(), what))
            time.sleep(1.0)
            left_over += [(pid, name) for pid, name in orphans.items() if is_alive(pid, name)]
            daemon.start()
            continue
        name = "aduana-inspect" if what == "worker" else "aduana-fetch"
        end = time.time() + 30
        while time.time() < end:
            victims = [pid for pid, comm in daemon.children().items() if comm == name[:15]]
            if victims:
                time.sleep(chance.uniform(0, 0.2))
                try:
                    os.kill(chance.choice(victims), signal.SIGKILL)
                except ProcessLookupError:
                    continue  # it was quicker
                kills.append((time.time(), what))
                break
            time.sleep(0.005)
    return kills, left_over


def settle(daemon, seconds):
    """Waits until nothing waits, runs or is to be tried again, after two more due times."""
    time.sleep(12)
    end = time.time() + seconds
    while time.time() < end:
        states = {}
        for state in ("queued", "running", "failed"):
            states[state] = daemon.call("GET", "/api/v1/jobs?state=%s&limit=1" % state)[1]["total"]
        if sum(states.values()) == 0:
            return True
        time.sleep(0.5)
    print("not settled:", states)
    return False


class Judge:
    def __init__(self):
        self.failures = []

    def check(self, label, problems, number=None):
        problems = list(problems)
        print("  %-62s %s" % (label if number is None else "%s (%d)" % (label, number),
                              "ok" if not problems else "WRONG: %d" % len(problems)))
        for problem in problems[:5]:
            print("      ", problem)
        if problems:
            self.failures.append(label)


def text_time(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def judge(folder, sources, schedules, kills, every, end):
    j = Judge()
    db = sqlite3.connect("file:%s?mode=ro" % os.path.join(folder, "aduana.db"), uri=True)
    ask = lambda sql, *a: db.execute(sql, a).fetchall()
    j.check("the database is whole", [r for r in ask("PRAGMA integrity_check") if r != ("ok",)])
    j.check("no row points nowhere", ask("PRAGMA foreign_key_check"))
    jobs = ask("SELECT id, kind, state, source, schedule, attempts, payload, result FROM job")
    j.check("no job is left half-done", [r[:3] for r in jobs if r[2] not in ("done", "dead")], len(jobs))
    j.check("no job ended twice", ask("SELECT job, COUNT(*) FROM job_history WHERE state = 'done' GROUP BY job HAVING COUNT(*) > 1"))

    deliveries = ask("SELECT id, source, lower(hex(sha256)), inspection FROM delivery")
    held = {(source, digest) for _, source, digest, _ in deliveries}
    sent = {(SOURCE_IDS[e["source"]], e["sha256"]) for e in SHELF.log if e["whole"]}
    j.check("each delivery is there once", ask("SELECT supplier, hex(sha256), COUNT(*) FROM delivery GROUP BY 1, 2 HAVING COUNT(*) > 1"), len(deliveries))
    j.check("each delivery was sent by the server", held - sent)
    j.check("each delivery has an inspection", [d[0] for d in deliveries if not d[3]])
    j.check("the same inspection is there once", ask("SELECT delivery, COUNT(*) FROM inspection GROUP BY delivery, hex(ruleset) HAVING COUNT(*) > 1"))

    acknowledged, dead_sources = [], {r[3] for r in jobs if r[2] == "dead"}
    for job in jobs:
        if job[1] == "fetch" and job[2] == "done":
            digest = json.loads(job[7] or "{}").get("sha256")
            if digest and (job[3], digest) not in held:
                acknowledged.append((job[0], job[3], digest))
    dead_contents = {(r[3], json.loads(r[6]).get("sha256")) for r in jobs if r[1] == "inspect" and r[2] == "dead"}
    j.check("what a fetch reported is a delivery (or its job is shown dead)", [a for a in acknowledged if (a[1], a[2]) not in dead_contents])
    lost, explained = [], 0
    for entry in SHELF.log:
        key = (SOURCE_IDS[entry["source"]], entry["sha256"])
        if entry["status"] != 200 or not entry["whole"] or key in held or key in dead_contents:
            continue
        if any(entry["began"] - 1 <= at <= entry["began"] + EXPLAIN_SECONDS for at, what in kills if what != "worker"):
            explained += 1
        else:
            lost.append(entry)
    j.check("what was sent whole is a delivery, or a kill explains it", lost, explained)
    j.check("what each source holds last is a delivery",
            [s for s in sources if (SOURCE_IDS[s], SHELF.bundle(s)[2]) not in held])

    problems, counted = [], 0
    for schedule, (created, source) in schedules.items():
        ran = [json.loads(r[6])["due_at"] for r in jobs if r[1] == "fetch" and r[4] == schedule]
        missed = [text_time(r[0]) for r in ask("SELECT due_at FROM schedule_missed WHERE schedule = ?", schedule)]
        told = ran + missed
        if len(told) != len(set(told)):
            problems.append((schedule, "a due time twice", sorted(t for t in set(told) if told.count(t) > 1)[:3]))
        first = (int(created) // every + 1) * every
        for due in range(first + every, int(end) - 2 * every, every):
            counted += 1
            if text_time(due) not in told:
                problems.append((schedule, "neither run nor missed", text_time(due)))
    j.check("each due time has exactly one job or one missed row", problems, counted)

    incomplete = {r[0] for r in ask("SELECT delivery FROM inspection WHERE is_complete = 0")}
    marked = {r[0] for r in ask("SELECT s.delivery FROM finding_seen s JOIN finding f ON f.id = s.finding"
                                " WHERE f.rule LIKE '%storm_marker' AND s.is_present = 1")}
    j.check("each delivery has its finding, or says it is incomplete",
            [d[0] for d in deliveries if d[0] not in marked and d[0] not in incomplete], len(marked))
    files, broken = {}, []
    for place, _, names in os.walk(os.path.join(folder, "blobs")):
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            files[digest] = os.path.join(place, name)
            if digest not in os.path.join(place, name).replace("/", ""):
                broken.append(os.path.join(place, name))
    kept = {r[0] for r in ask("SELECT lower(hex(sha256)) FROM blob WHERE state = 'kept'")}
    j.check("no content is half-written", broken, len(files))
    j.check("each content that a row names is there", kept - set(files))
    j.check("each delivery's content is kept", {d[2] for d in deliveries} - kept)
    states = {}
    for job in jobs:
        states[(job[1], job[2])] = states.get((job[1], job[2]), 0) + 1
    print("  jobs:", ", ".join("%s %s %d" % (*k, n) for k, n in sorted(states.items())),
          "· tried more than once: %d" % sum(1 for r in jobs if r[5] > 1),
          "· incomplete inspections: %d" % len(incomplete), "· sources with a dead job: %d" % len(dead_sources))
    db.close()
    return j


SOURCE_IDS = {}


def main():
    global SHELF
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--build", default="build/dev")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sources", type=int, default=6)
    parser.add_argument("--every", type=int, default=5, help="seconds between due times; divides 60")
    parser.add_argument("--settle", type=int, default=400, help="seconds that the end may take (retries wait)")
    parser.add_argument("--keep", action="store_true", help="leave the folder behind")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    folder = tempfile.mkdtemp(prefix="aduana-storm-")
    sources = ["s%d" % i for i in range(options.sources)]
    SHELF = Shelf(sources, 7.0)
    web = download.Server(root=folder)
    daemon = Daemon(options.build, folder)
    schedules, ok = {}, False
    try:
        daemon.start()
        for name in sources:
            daemon.call("POST", "/api/v1/suppliers", {"id": name, "name": "Supplier " + name, "tier": 2})
            daemon.call("POST", "/api/v1/products", {"supplier": name, "id": "agent", "name": "agent"})
            url = "%s/storm/%s/agent.tar" % (web.addresses["http"], name)
            SOURCE_IDS[name] = daemon.call("POST", "/api/v1/sources", {
                "supplier": name, "product": "agent", "kind": "bundle", "url": url, "allow_private": True})[1]["id"]
            daemon.call("POST", "/api/v1/schedules", {
                "id": "storm-" + name, "when": "*:*:0/%d" % options.every, "zone": "UTC", "catch_up": "once",
                "supplier": name, "product": "agent", "source": SOURCE_IDS[name]})
            schedules["storm-" + name] = (time.time(), name)
        print("storm: %d kills, seed %d, %d sources, every %d s, folder %s"
              % (options.rounds, options.seed, len(sources), options.every, folder), flush=True)
        began = time.time()
        kills, left_over = storm(daemon, options.rounds, chance)
        SHELF.freeze()
        for what in ("daemon", "worker", "fetch"):
            print("  killed %-7s %d times" % (what, sum(1 for _, w in kills if w == what)))
        print("  after %.0f s; waiting until all is done" % (time.time() - began), flush=True)
        # the last content must be seen: due times go on; then they stop, and the queue empties
        time.sleep(2 * options.every)
        settled = settle(daemon, options.settle)
        end = time.time()
        daemon.process.send_signal(signal.SIGTERM)
        status = daemon.process.wait(timeout=60)
        j = judge(folder, sources, schedules, kills, options.every, end)
        j.check("every kill was carried out", [] if len(kills) == options.rounds else ["only %d" % len(kills)])
        j.check("no worker outlived its daemon", left_over)
        j.check("all work came to an end", [] if settled else ["see above"])
        j.check("the daemon drained and ended with 0", [] if status == 0 else [status])
        ok = not j.failures
        print("%s: %d requests, %d sent whole" % ("nothing lost, nothing doubled" if ok else "FAILED",
                                                  len(SHELF.log), sum(1 for e in SHELF.log if e["whole"] and e["status"] == 200)))
    finally:
        if daemon.process is not None and daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()
        web.close()
        if options.keep or not ok:
            print("left behind:", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
