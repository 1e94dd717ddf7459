# SPDX-License-Identifier: Apache-2.0
"""test_containers.py - containers of the trade through the whole product: images, asar, squashfs, OLE, crx"""
import hashlib
import io
import json
import os
import struct
import tarfile
import unittest
import zipfile

import house

BODY = b"x = 1  # " + house.MARKER + b"\n"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def setUpModule():
    global HOUSE
    HOUSE = house.House()


def tearDownModule():
    HOUSE.remove()


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, body in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    return out.getvalue()


LOWER, UPPER = tar_of({"etc/secret": BODY, "etc/other": b"fine\n"}), tar_of({"etc/.wh.secret": b""})
CONFIG = json.dumps({"config": {"Env": ["A=b"], "Entrypoint": ["/run"]},
                     "rootfs": {"diff_ids": ["sha256:" + sha256(LOWER), "sha256:" + sha256(UPPER)]}}).encode()


def oci_files():
    blobs = {sha256(b): b for b in (LOWER, UPPER, CONFIG)}
    manifest = json.dumps({"config": {"digest": "sha256:" + sha256(CONFIG), "size": len(CONFIG)},
                           "layers": [{"digest": "sha256:" + sha256(b), "size": len(b)} for b in (LOWER, UPPER)]}).encode()
    blobs[sha256(manifest)] = manifest
    index = {"manifests": [{"digest": "sha256:" + sha256(manifest), "size": len(manifest)}]}
    return {"oci-layout": b"{}", "index.json": json.dumps(index).encode(),
            **{"blobs/sha256/" + name: body for name, body in blobs.items()}}


def docker_files():
    layers = [sha256(b) + "/layer.tar" for b in (LOWER, UPPER)]
    config = sha256(CONFIG) + ".json"
    manifest = [{"Config": config, "RepoTags": ["e2e:1"], "Layers": layers}]
    return {layers[0]: LOWER, layers[1]: UPPER, config: CONFIG, "manifest.json": json.dumps(manifest).encode()}


def asar_of(name, body, digest):
    node = {"size": len(body), "offset": "0", "integrity": {"algorithm": "SHA256", "hash": digest,
                                                            "blockSize": 4194304, "blocks": [digest]}}
    header = json.dumps({"files": {name: node}}, separators=(",", ":")).encode()
    padded = header + b"\0" * (-len(header) % 4)
    return struct.pack("<4I", 4, len(padded) + 8, len(padded) + 4, len(header)) + padded + body


def ole_of(name, body):
    """One stream of at least 4096 bytes: header, stream, directory, FAT."""
    sectors = -(-len(body) // 512)
    chain = [i + 1 for i in range(sectors - 1)] + [0xfffffffe, 0xfffffffe, 0xfffffffd]
    fat = b"".join(struct.pack("<I", n) for n in chain)

    def record(text, kind, child, first, size):
        wide = text.encode("utf-16-le")
        return (wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide) + 2, kind, 1, 0xffffffff, 0xffffffff, child) +
                b"\0" * 36 + struct.pack("<IQ", first, size))

    directory = record("Root Entry", 5, 1, 0xfffffffe, 0) + record(name, 2, 0xffffffff, 0, len(body))
    header = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3e, 3, 0xfffe, 9, 6) + b"\0" * 10 +
              struct.pack("<IIIIIIII", 1, sectors, 0, 4096, 0xfffffffe, 0, 0xfffffffe, 0) +
              struct.pack("<I", sectors + 1) + b"\xff" * 432)
    return header + body.ljust(sectors * 512, b"\0") + directory.ljust(512, b"\0") + fat.ljust(512, b"\xff")


class Containers(unittest.TestCase):
    def hits(self, *words):
        answer = HOUSE.scan(*words, "--no-record")
        self.assertEqual(1, answer.code, answer.said)
        self.assertTrue(answer.json["complete"], answer.said)
        rules = {}
        for f in answer.json["findings"]:
            rules.setdefault(f["rule"].split(":")[-1], []).append(f["path"])
        return rules

    def test_an_image_says_what_a_later_layer_hides(self):
        hidden = {"oci.tar": "blobs/sha256/%s!etc/secret" % sha256(LOWER), "docker.tar": sha256(LOWER) + "/layer.tar!etc/secret"}
        for name, files in {"oci.tar": oci_files(), "docker.tar": docker_files()}.items():
            with self.subTest(name):
                rules = self.hits(house.write(HOUSE.path(name), tar_of(files)))
                self.assertIn(hidden[name], rules["e2e_marker"])
                self.assertEqual([hidden[name]], rules["hazard.image-hidden"])
                self.assertNotIn("hazard.digest-mismatch", rules)

    def test_a_layout_in_a_folder_is_an_image(self):
        for name, body in oci_files().items():
            house.write(HOUSE.path("layout", name), body)
        rules = self.hits("--dir", HOUSE.path("layout"))
        self.assertIn("hazard.image-hidden", rules)
        self.assertNotIn("hazard.digest-mismatch", rules)

    def test_an_asar_is_opened_and_its_digests_are_checked(self):
        for digest in (sha256(BODY), sha256(b"other")):
            rules = self.hits(house.write(HOUSE.path("app.asar"), asar_of("a.js", BODY, digest)))
            self.assertIn("a.js", rules["e2e_marker"])
            self.assertEqual(digest != sha256(BODY), "hazard.digest-mismatch" in rules)

    def test_an_ole_file_gives_its_streams(self):
        body = BODY + bytes(range(256)) * 20
        rules = self.hits(house.write(HOUSE.path("a.msi"), ole_of("Binary.x", body)))
        self.assertIn("Binary.x", rules["e2e_marker"])

    def test_a_squashfs_of_every_compression_is_opened(self):
        if not house.have("mksquashfs"):
            self.skipTest("no mksquashfs")
        house.write(HOUSE.path("tree", "lib", "m.py"), BODY)
        for kind in ("gzip", "xz", "lz4", "zstd"):
            with self.subTest(kind):
                path = HOUSE.path(kind + ".snap")
                house.tool("mksquashfs", HOUSE.path("tree"), path, "-comp", kind, "-quiet", "-no-progress", "-noI")
                rules = self.hits(path)
                self.assertIn("lib/m.py", rules["e2e_marker"])
        with open(os.path.join(house.BIN, "aduana-inspect"), "rb") as program, open(HOUSE.path("gzip.snap"), "rb") as image:
            path = house.write(HOUSE.path("a.AppImage"), program.read() + image.read())
        rules = self.hits(path)
        self.assertIn("lib/m.py", rules["e2e_marker"])

    def test_a_squashfs_that_cannot_be_unpacked_is_not_called_clean(self):
        if not house.have("mksquashfs"):
            self.skipTest("no mksquashfs")
        house.write(HOUSE.path("plain", "a.txt"), b"words\n" * 1000)
        path = HOUSE.path("lzo.snap")
        house.tool("mksquashfs", HOUSE.path("plain"), path, "-comp", "lzo", "-quiet", "-no-progress")
        answer = HOUSE.scan(path, "--no-record")
        self.assertEqual((3, "incomplete"), (answer.code, answer.json["verdict"]), answer.said)
        self.assertEqual(["unsupported-format"], [g["reason"] for g in answer.json["coverage"]["gaps"]])

    def test_a_browser_extension_is_a_zip_behind_a_header(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("background.js", BODY)
        rules = self.hits(house.write(HOUSE.path("a.crx"), b"Cr24" + struct.pack("<II", 3, 5) + b"proto" + out.getvalue()))
        self.assertIn("background.js", rules["e2e_marker"])
        self.assertNotIn("hazard.unaccounted-bytes", rules)


if __name__ == "__main__":
    unittest.main(verbosity=2)
