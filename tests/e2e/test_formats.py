# SPDX-License-Identifier: Apache-2.0
"""test_formats.py - real bundles of every format, made by the tools their users have, against what those tools say"""
import collections
import gzip
import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile
import unittest
import zipfile

import house

TYPES = {"-": "file", "d": "dir", "l": "symlink", "h": "hardlink"}
FILES = {"readme.txt": b"plain words\n", "bin/tool": b"#!/bin/sh\necho hello\n", "bin/empty": b"",
         "lib/blob.dat": bytes(range(256)) * 300, "docs/espa\u00f1ol.txt": "a\u00f1o\n".encode(),
         "lib/marked.js": b"// " + house.MARKER + b"\n"}
MARKED = "lib/marked.js"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def setUpModule():
    global HOUSE
    HOUSE = house.House()
    for name, body in FILES.items():
        house.write(HOUSE.path("tree", name), body)


def tearDownModule():
    HOUSE.remove()


def tar_bytes(files, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tar:
        for name, body in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    return out.getvalue()


def zip_bytes(files, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


class Formats(unittest.TestCase):
    maxDiff = 2000

    # --- what every bundle must satisfy
    def unpacked(self, path):
        answer = HOUSE.run("unpack", "--list", path, "--json")
        self.assertEqual(0, answer.code, answer.said)
        document = answer.json
        self.assertEqual([], document["gaps"], path)
        paths = [e["path"] for e in document["entries"]]
        self.assertEqual(len(paths), len(set(paths)), "a path names one entry: " + path)
        return document["entries"]

    def holds(self, path, files, prefix=""):
        """The regular files below prefix are exactly these, with their sizes and digests."""
        entries = self.unpacked(path)
        found = {e["path"][len(prefix):]: (e["size_bytes"], e["sha256"]) for e in entries
                 if e["type"] == "file" and e["path"].startswith(prefix)}
        self.assertEqual({n: (len(b), sha256(b)) for n, b in files.items()}, found, path)
        return entries

    def hit(self, path, *where, is_readable_raw=False):
        """The marker is found at these paths and nowhere else; the sums of the coverage add up. is_readable_raw: a
        member lies in the bundle as it is, so that the rule may match the bundle itself as well."""
        database = HOUSE.path("hit.db")
        for name in (database, database + "-wal", database + "-shm"):
            if os.path.exists(name):
                os.unlink(name)
        answer = HOUSE.scan(path, "--artifacts", "--db", database)
        self.assertEqual(1, answer.code, answer.said)
        document = answer.json
        self.assertTrue(document["complete"], answer.said)
        self.assertEqual("flagged", document["verdict"])
        found = [f["path"] for f in document["findings"] if f["rule"].endswith(":e2e_marker")]
        if is_readable_raw and os.path.basename(path) in found:
            found.remove(os.path.basename(path))
        self.assertEqual(sorted(where), sorted(found), path)
        c = document["coverage"]
        self.assertEqual(c["files"], c["scanned"] + c["partial"] + c["not_scanned"], path)
        self.assertEqual(c["bytes"], c["bytes_scanned"] + c["bytes_partial"] + c["bytes_not_scanned"], path)
        self.assertEqual([], c["gaps"])
        with sqlite3.connect("file:%s?mode=ro" % database, uri=True) as store:
            rows = store.execute("SELECT path, size_bytes, claimed_bytes, structure_bytes, gap_bytes "
                                 "FROM container").fetchall()
        self.assertGreater(len(rows), 0, "no container was recorded: " + path)
        for name, size, claimed, structure, gap in rows:
            self.assertEqual(size, claimed + structure + gap, "%s: %s" % (path, name))

    # --- .deb: against dpkg-deb
    def deb_listing(self, path):
        """path → (type, size) as `dpkg-deb -c` says; names as it prints them."""
        listing = {}
        for line in house.tool("dpkg-deb", "-c", path, env={**os.environ, "LC_ALL": "C.UTF-8"}).decode().splitlines():
            mode, _, size, _, _, name = line.split(None, 5)
            for arrow in (" -> ", " link to "):
                name = name.split(arrow)[0] if mode[0] in "lh" else name
            name = name[2:] if name.startswith("./") else name
            listing[name.rstrip("/") or "."] = (TYPES[mode[0]], int(size) if mode[0] == "-" else 0)
        return listing

    def check_deb(self, path):
        entries = self.unpacked(path)
        data = {e["path"][len("data.tar!"):]: e for e in entries if e["path"].startswith("data.tar!")}
        outer = {n: e for n, e in data.items() if "!" not in n}
        listing = self.deb_listing(path)
        self.assertEqual(listing, {n: (e["type"], e["size_bytes"] if e["type"] == "file" else 0)
                                   for n, e in outer.items()})
        folder = HOUSE.path("extracted")
        shutil.rmtree(folder, ignore_errors=True)
        house.tool("dpkg-deb", "-x", path, folder)
        files = 0
        for name, (kind, _) in listing.items():
            if kind != "file":
                continue
            with open(os.path.join(folder, name), "rb") as file:
                self.assertEqual(sha256(file.read()), outer[name]["sha256"], name)
            files += 1
        self.assertGreater(files, 0)
        control = {e["path"]: e for e in entries if e["path"].startswith("control.tar!")}
        raw = house.tool("dpkg-deb", "--ctrl-tarfile", path)
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            for member in tar.getmembers():
                if member.isfile():
                    name = "control.tar!" + member.name.removeprefix("./")
                    self.assertEqual(sha256(tar.extractfile(member).read()), control[name]["sha256"])
        self.assertIn("control.tar!control", control)
        self.assertIn("debian-binary", [e["path"] for e in entries])
        return outer

    def real_deb(self):
        folder = HOUSE.path("real")
        os.makedirs(folder, exist_ok=True)
        have = [n for n in os.listdir(folder) if n.endswith(".deb")]
        if not have:
            try:
                subprocess.run(["apt-get", "download", "hello"], cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, timeout=25)
            except subprocess.TimeoutExpired:
                pass
            have = [n for n in os.listdir(folder) if n.endswith(".deb")]
        return os.path.join(folder, have[0]) if have else None

    def test_a_real_deb_lists_as_dpkg_deb_lists_it(self):
        path = self.real_deb()
        if path is None:
            self.skipTest("no package source is reachable")
        self.check_deb(path)
        answer = HOUSE.scan(path, "--no-record")
        self.assertEqual((0, "clean"), (answer.code, answer.json["verdict"]), answer.said)

    def test_debs_of_every_compression_list_alike(self):
        tree = HOUSE.path("debtree")
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(HOUSE.path("tree"), os.path.join(tree, "usr/share/e2e"))
        os.symlink("tool", os.path.join(tree, "usr/share/e2e/bin/alias"))
        os.link(os.path.join(tree, "usr/share/e2e/readme.txt"), os.path.join(tree, "usr/share/e2e/zz-hard.txt"))
        house.write(os.path.join(tree, "DEBIAN/control"), "Package: e2e\nVersion: 1.0\nArchitecture: all\n"
                    "Maintainer: Test <test@localhost>\nDescription: made by a test\n")
        script = house.write(os.path.join(tree, "DEBIAN/postinst"), b"#!/bin/sh\n# " + house.MARKER + b"\n")
        os.chmod(script, 0o755)
        seen = []
        for how in ("gzip", "xz", "zstd", "none"):
            with self.subTest(how):
                path = HOUSE.path("e2e-%s.deb" % how)
                house.tool("dpkg-deb", "--root-owner-group", "-Z" + how, "-b", tree, path)
                outer = self.check_deb(path)
                seen.append({n: (e["type"], e["size_bytes"], e["sha256"]) for n, e in outer.items()})
                self.hit(path, "control.tar!postinst", "data.tar!usr/share/e2e/" + MARKED)
        self.assertEqual(4, len(seen))
        self.assertTrue(all(s == seen[0] for s in seen))

    # --- .rpm: made by rpmbuild
    def test_rpms_of_every_payload_hold_what_went_in_and_their_scriptlet(self):
        if not house.have("rpmbuild"):
            self.skipTest("no rpmbuild")
        top = HOUSE.path("rpm")
        names = [n for n in FILES if n.isascii()]
        spec = ("Name: e2e\nVersion: 1\nRelease: 1\nSummary: t\nLicense: none\nBuildArch: noarch\n%%description\nt\n"
                "%%install\nmkdir -p %%{buildroot}/opt/e2e\ncp -r %s/. %%{buildroot}/opt/e2e/\nrm -rf "
                "%%{buildroot}/opt/e2e/docs\n%%post\n# %s\n%%files\n/opt/e2e\n"
                % (HOUSE.path("tree"), house.MARKER.decode()))
        house.write(top + "/e2e.spec", spec)
        for how in ("w6.gzdio", "w6.xzdio", "w3.zstdio"):
            with self.subTest(how):
                house.tool("rpmbuild", "-bb", "--define", "_topdir " + top, "--define", "_binary_payload " + how,
                           "--define", "_build_id_links none", "--define", "__os_install_post %{nil}",
                           top + "/e2e.spec", env=HOUSE.env)
                path = top + "/RPMS/noarch/e2e-1-1.noarch.rpm"
                entries = self.unpacked(path)
                files = {e["path"].split("opt/e2e/")[-1]: (e["size_bytes"], e["sha256"]) for e in entries
                         if e["type"] == "file" and "opt/e2e/" in e["path"]}
                self.assertEqual({n: (len(FILES[n]), sha256(FILES[n])) for n in names}, files)
                answer = HOUSE.scan(path, "--no-record")
                hits = sorted(f["path"] for f in answer.json["findings"] if f["rule"].endswith("e2e_marker"))
                marked = [e["path"] for e in entries if e["path"].endswith("opt/e2e/" + MARKED)]
                self.assertEqual(1, len(marked))
                self.assertIn(marked[0], hits)
                # the scriptlet stands in the header: its own entry of it, or the header that holds it
                self.assertEqual(2, len(hits), hits)
                self.hit(path, *hits)

    # --- tars, streams and other containers
    def test_tars_of_every_compression_hold_what_went_in(self):
        plain = tar_bytes(FILES)
        made = {"tar": plain, "tar.gz": gzip.compress(plain)}
        for end, words in {"tar.bz2": ["bzip2", "-c"], "tar.xz": ["xz", "-c"], "tar.zst": ["zstd", "-qc"],
                           "tar.lz4": ["lz4", "-c"], "tar.lzma": ["xz", "--format=lzma", "-c"]}.items():
            made[end] = house.tool(*words, stdin=plain)
        for end, body in made.items():
            with self.subTest(end):
                path = house.write(HOUSE.path("a." + end), body)
                self.holds(path, FILES)
                self.hit(path, MARKED)

    def test_package_formats_of_languages_hold_what_went_in(self):
        npm = {"package/" + n: b for n, b in FILES.items()}
        npm["package/package.json"] = b'{"name": "e2e", "version": "1.0.0"}'
        wheel = {"e2e/" + n: b for n, b in FILES.items()}
        wheel["e2e-1.0.dist-info/METADATA"] = b"Metadata-Version: 2.1\nName: e2e\nVersion: 1.0\n"
        wheel["e2e-1.0.dist-info/WHEEL"] = b"Wheel-Version: 1.0\n"
        nupkg = {"lib/net6.0/" + n: b for n, b in FILES.items()}
        nupkg["e2e.nuspec"] = b"<package><metadata><id>e2e</id></metadata></package>"
        nupkg["[Content_Types].xml"] = b"<Types/>"
        table = [("e2e-1.0.0.tgz", npm, gzip.compress(tar_bytes(npm)), "package/" + MARKED),
                 ("e2e-1.0-py3-none-any.whl", wheel, zip_bytes(wheel), "e2e/" + MARKED),
                 ("e2e.1.0.0.nupkg", nupkg, zip_bytes(nupkg), "lib/net6.0/" + MARKED),
                 ("stored.zip", FILES, zip_bytes(FILES, zipfile.ZIP_STORED), MARKED),
                 ("bzip2.zip", FILES, zip_bytes(FILES, zipfile.ZIP_BZIP2), MARKED)]
        for name, files, body, marked in table:
            with self.subTest(name):
                path = house.write(HOUSE.path("lang", name), body)
                self.holds(path, files)
                self.hit(path, marked, is_readable_raw=name == "stored.zip")

    def test_an_lzma_zip_holds_what_went_in(self):
        files = {n: b for n, b in FILES.items() if b}
        path = house.write(HOUSE.path("lzma.zip"), zip_bytes(files, zipfile.ZIP_LZMA))
        self.holds(path, files)
        self.hit(path, MARKED)

    def test_an_lzma_zip_with_an_empty_member_is_never_called_clean_when_parts_are_lost(self):
        """The archive library stops at such a member; everything behind it must be named."""
        path = house.write(HOUSE.path("lzma-empty.zip"), zip_bytes({"a": b"", "b": b"words"}, zipfile.ZIP_LZMA))
        answer = HOUSE.run("unpack", "--list", path, "--json")
        got = {e["path"] for e in answer.json["entries"] if e["sha256"]}
        lost = {g["path"] for g in answer.json["gaps"]}
        self.assertLessEqual({"a", "b"}, got | lost, answer.said)
        self.assertEqual(3 if lost else 0, answer.code, answer.said)

    def test_a_jar_in_a_jar_is_opened(self):
        inner = zip_bytes({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n", "a/B.txt": house.MARKER})
        outer = {"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n", "BOOT-INF/lib/inner.jar": inner}
        path = house.write(HOUSE.path("outer.jar"), zip_bytes(outer))
        entries = {e["path"]: e for e in self.unpacked(path)}
        self.assertEqual(sha256(inner), entries["BOOT-INF/lib/inner.jar"]["sha256"])
        self.assertEqual(sha256(house.MARKER), entries["BOOT-INF/lib/inner.jar!a/B.txt"]["sha256"])
        self.hit(path, "BOOT-INF/lib/inner.jar!a/B.txt")

    def made_by_tool(self, name):
        tree, path = HOUSE.path("tree"), HOUSE.path("tool", name)
        names = "\n".join(["readme.txt", "bin", "bin/tool", "bin/empty", "lib", "lib/blob.dat", MARKED,
                           "docs", "docs/espa\u00f1ol.txt"]).encode()
        os.makedirs(HOUSE.path("tool"), exist_ok=True)
        if os.path.exists(path):
            os.unlink(path)
        if name.endswith(".7z"):
            house.tool("7z", "a", "-bd", *(["-ms=off"] if "plain" in name else []), path, ".", cwd=tree)
        elif name.endswith(".iso"):
            house.tool("xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-o", path, ".", cwd=tree)
        elif name.endswith(".cpio"):
            form = name.split(".")[0]
            house.write(path, house.tool("cpio", "-o", "--quiet", "-H", form, cwd=tree, stdin=names))
        elif name.endswith(".info-zip.zip"):
            house.tool("zip", "-q", "-r", path, ".", cwd=tree)
        elif name.endswith((".xar", ".pax")):
            house.tool("bsdtar", "--format", name[-3:], "-cf", path, *os.listdir(tree), cwd=tree)
        return path

    def test_archives_of_other_tools_hold_what_went_in(self):
        for name, needs in {"solid.7z": "7z", "plain.7z": "7z", "a.iso": "xorriso", "newc.cpio": "cpio",
                            "odc.cpio": "cpio", "crc.cpio": "cpio", "a.info-zip.zip": "zip",
                            "a.pax": "bsdtar", "a.xar": "bsdtar"}.items():
            if not house.have(needs):
                continue
            with self.subTest(name):
                path = self.made_by_tool(name)
                self.holds(path, FILES)
                # what LZMA2 cannot make smaller it stores
                self.hit(path, MARKED, is_readable_raw=name.endswith(".7z"))

    def test_an_ar_archive_holds_what_went_in(self):
        flat = {os.path.basename(n): b for n, b in FILES.items() if n.isascii()}
        folder = HOUSE.path("flat")
        for name, body in flat.items():
            house.write(os.path.join(folder, name), body)
        path = HOUSE.path("libe2e.a")
        house.tool("ar", "rcS", path, *sorted(flat), cwd=folder)
        self.holds(path, flat)
        self.hit(path, "marked.js")

    def test_single_compressed_files_are_opened(self):
        body = b"words\n" * 100 + house.MARKER + b"\n"
        for end, words in {"gz": ["gzip", "-nc"], "bz2": ["bzip2", "-c"], "xz": ["xz", "-c"],
                           "zst": ["zstd", "-qc"]}.items():
            with self.subTest(end):
                path = house.write(HOUSE.path("note.txt." + end), house.tool(*words, stdin=body))
                entries = self.unpacked(path)
                self.assertEqual([(len(body), sha256(body))], [(e["size_bytes"], e["sha256"]) for e in entries])
                self.hit(path, entries[0]["path"])

    def test_containers_in_containers_are_opened_to_the_last(self):
        body, name, where = house.MARKER, "m.txt", "m.txt"
        steps = [("tar.gz", lambda n, b: gzip.compress(tar_bytes({n: b}))), ("zip", lambda n, b: zip_bytes({n: b})),
                 ("tar", lambda n, b: tar_bytes({n: b})),
                 ("tar.xz", lambda n, b: house.tool("xz", "-c", stdin=tar_bytes({n: b})))]
        for level in range(8):
            end, make = steps[level % len(steps)]
            body = make(name, body)
            name = "l%d.%s" % (level, end)
            where = where if level == 7 else name + "!" + where
        path = house.write(HOUSE.path(name), body)
        self.hit(path, where)
        counts = collections.Counter(e["path"].count("!") for e in self.unpacked(path))
        self.assertEqual({n: 1 for n in range(8)}, dict(counts))

    def test_deeper_than_asked_is_said_and_not_clean(self):
        inner = gzip.compress(tar_bytes({"b.zip": zip_bytes({"c.txt": b"deep"})}))
        path = house.write(HOUSE.path("deep.zip"), zip_bytes({"a.tar.gz": inner}))
        answer = HOUSE.scan(path, "--no-record", "--depth", "2")
        # a container that stays closed is a finding of its own
        self.assertEqual((3, False), (answer.code, answer.json["complete"]), answer.said)
        self.assertEqual(["unscannable.much"], [f["rule"] for f in answer.json["findings"]])
        self.assertEqual([("a.tar.gz!b.zip", "depth-limit")],
                         [(g["path"], g["reason"]) for g in answer.json["coverage"]["gaps"]])

    def test_a_folder_is_packed_and_its_marker_found(self):
        answer = HOUSE.scan("--dir", HOUSE.path("tree"), "--no-record")
        self.assertEqual(1, answer.code, answer.said)
        self.assertEqual([MARKED], [f["path"] for f in answer.json["findings"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
