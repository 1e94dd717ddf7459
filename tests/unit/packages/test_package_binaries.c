/* SPDX-License-Identifier: Apache-2.0 */
/* test_package_binaries.c - rpm headers and databases, Go and cargo programs, Windows version resources, all made here */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <zlib.h>

#include "scanner/packages/packages.h"

static void
on_component(const AdComponent *c, gpointer user)
{
    g_string_append_printf(user, "%s %s\n", c->kind, *c->purl != '\0' ? c->purl : c->name);
}

static void
on_gap(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user)
{
    (void)entry, (void)path, (void)bytes;
    g_string_append_printf(user, "gap %s\n", ad_terms_reason(reason));
}

static void
expect(const char *path, const char *type, const GByteArray *bytes, const char *lines)
{
    g_autoptr(AdPackages) packages = ad_packages_new();
    g_autoptr(GString) seen = g_string_new(NULL);
    const AdPackageFile file = {.path = path, .entry = 1, .type = type, .data = bytes->data, .bytes = bytes->len};
    const AdPackagesSink sink = {on_component, on_gap, seen};
    ad_packages_file(packages, &file);
    ad_packages_report(packages, &sink);
    assert_string_equal(seen->str, lines);
}

static void
put(GByteArray *out, const void *data, gsize bytes)
{
    g_byte_array_append(out, data, (guint)bytes);
}

static void
put_u32(GByteArray *out, guint32 value)
{
    guint32 big = GUINT32_TO_BE(value);
    put(out, &big, 4);
}

typedef struct {
    guint32 tag, type;
    const char *text;
} Tag;

/* Index and data of a header, as a database holds them. */
static GByteArray *
header(const Tag *tags, guint count)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GByteArray) store = g_byte_array_new();
    g_autoptr(GByteArray) index = g_byte_array_new();
    for (guint i = 0; i < count; i++) {
        put_u32(index, tags[i].tag);
        put_u32(index, tags[i].type);
        put_u32(index, store->len);
        put_u32(index, 1);
        put(store, tags[i].text, tags[i].type == 4 ? 4 : strlen(tags[i].text) + 1);
    }
    put_u32(out, count);
    put_u32(out, store->len);
    put(out, index->data, index->len);
    put(out, store->data, store->len);
    return out;
}

static const Tag openssl[] = {{1003, 4, "\0\0\0\1"}, {1000, 6, "openssl"}, {1001, 6, "3.0.7"}, {1002, 6, "1.el9"},
                              {1022, 6, "x86_64"}, {1044, 6, "openssl-3.0.7-1.el9.src.rpm"}, {1011, 6, "Red Hat, Inc."}};
#define OPENSSL "pkg:rpm/redhat/openssl@3.0.7-1.el9?arch=x86_64&epoch=1&upstream=openssl-3.0.7-1.el9.src.rpm\n"

static void
an_rpm_file_names_itself(void **state)
{
    (void)state;
    static const guint8 intro[] = {0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0};
    g_autoptr(GByteArray) h = header(openssl, G_N_ELEMENTS(openssl));
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_byte_array_set_size(file, 96);
    memset(file->data, 0, 96);
    put(file, intro, sizeof intro);
    put_u32(file, 0);
    put_u32(file, 0);
    put(file, intro, sizeof intro);
    put(file, h->data, h->len);
    expect("x.rpm", "rpm", file, "rpm-file " OPENSSL);
    g_byte_array_set_size(file, file->len - h->len / 2);
    expect("x.rpm", "rpm", file, "gap corrupt\n");
}

static GByteArray *
database(gboolean is_wal)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    static const Tag key[] = {{1000, 6, "gpg-pubkey"}, {1001, 6, "1"}, {1002, 6, "2"}};
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)", NULL, NULL, NULL),
                     SQLITE_OK);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GByteArray) h = i == 0 ? header(openssl, G_N_ELEMENTS(openssl)) : header(key, G_N_ELEMENTS(key));
        assert_int_equal(sqlite3_prepare_v2(db, "INSERT INTO Packages (blob) VALUES (?1)", -1, &stmt, NULL), SQLITE_OK);
        sqlite3_bind_blob(stmt, 1, h->data, (int)h->len, SQLITE_TRANSIENT);
        assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
        sqlite3_finalize(stmt);
    }
    sqlite3_int64 bytes = 0;
    guint8 *image = sqlite3_serialize(db, "main", &bytes, 0);
    GByteArray *out = g_byte_array_new();
    put(out, image, (gsize)bytes);
    if (is_wal)
        out->data[18] = out->data[19] = 2;
    sqlite3_free(image);
    sqlite3_close(db);
    return out;
}

static void
an_rpm_database_names_what_is_installed(void **state)
{
    (void)state;
    for (guint is_wal = 0; is_wal < 2; is_wal++) {
        g_autoptr(GByteArray) db = database(is_wal == 1);
        expect("var/lib/rpm/rpmdb.sqlite", "sqlite", db, "rpm-db " OPENSSL);
        g_byte_array_set_size(db, db->len / 2);
        expect("var/lib/rpm/rpmdb.sqlite", "sqlite", db, "gap corrupt\n");
    }
}

static void
put_go_text(GByteArray *out, const char *frame, const char *text)
{
    gsize bytes = strlen(text) + 2 * strlen(frame);
    do {
        guint8 one = (guint8)((bytes & 0x7f) | (bytes > 0x7f ? 0x80 : 0));
        put(out, &one, 1);
        bytes >>= 7;
    } while (bytes > 0);
    put(out, frame, strlen(frame));
    put(out, text, strlen(text));
    put(out, frame, strlen(frame));
}

static void
a_go_program_names_its_modules(void **state)
{
    (void)state;
    g_autoptr(GByteArray) file = g_byte_array_new();
    put(file, "\x7f" "ELF............", 16);
    put(file, "x\xff Go buildinf:", 15); /* quoted, not on its boundary */
    put(file, ".................", 17);
    put(file, "\xff Go buildinf:\x08\x02................", 32);
    put_go_text(file, "", "go1.22.1");
    put_go_text(file, "0123456789abcdef",
                "path\tex.example/app\nmod\tex.example/app\t(devel)\t\ndep\tgithub.com/a/b\tv1.2.3\th1:x=\n"
                "dep\tgolang.org/x/net\tv0.1.0\n=>\tgithub.com/f/net\tv0.2.0\th1:y=\nbuild\tGOOS=linux\n");
    expect("bin/app", "elf", file,
           "go-binary pkg:golang/ex.example/app\ngo-binary pkg:golang/github.com/a/b@v1.2.3\n"
           "go-binary pkg:golang/github.com/f/net@v0.2.0\ngo-binary pkg:golang/stdlib@1.22.1\n");
    g_byte_array_set_size(file, file->len - 20);
    expect("bin/app", "elf", file, "gap corrupt\n");
    file->data[48 + 15] = 0; /* before Go 1.18: pointers */
    expect("bin/app", "elf", file, "gap unsupported-format\n");
}

/* An ELF of two sections: names, and .dep-v0. */
static GByteArray *
elf_with(const guint8 *data, gsize bytes)
{
    static const char names[] = "\0.dep-v0";
    GByteArray *out = g_byte_array_new();
    g_byte_array_set_size(out, 64 + 2 * 64);
    memset(out->data, 0, out->len);
    memcpy(out->data, "\x7f" "ELF\2\1\1", 7);
    out->data[0x28] = 64;
    out->data[0x3a] = 64;
    out->data[0x3c] = 2;
    out->data[0x3e] = 0;
    out->data[64 + 0x18] = 192;
    out->data[64 + 0x20] = sizeof names;
    out->data[128] = 1;
    out->data[128 + 0x18] = 192 + sizeof names;
    out->data[128 + 0x20] = (guint8)bytes;
    put(out, names, sizeof names);
    put(out, data, bytes);
    return out;
}

static void
a_cargo_auditable_program_names_its_crates(void **state)
{
    (void)state;
    static const char json[] = "{\"packages\":[{\"name\":\"own\",\"version\":\"0.1.0\",\"source\":\"local\",\"root\":true},"
                               "{\"name\":\"a\",\"version\":\"1.0.0\",\"source\":\"crates.io\"},"
                               "{\"name\":\"b\",\"version\":\"2.0.0\",\"source\":\"crates.io\",\"kind\":\"build\"}]}";
    guint8 packed[250];
    uLongf bytes = sizeof packed;
    assert_int_equal(compress(packed, &bytes, (const guint8 *)json, strlen(json)), Z_OK);
    g_autoptr(GByteArray) good = elf_with(packed, bytes), bad = elf_with(packed, bytes - 8);
    expect("bin/app", "elf", good, "cargo-binary pkg:cargo/a@1.0.0\n");
    expect("bin/app", "elf", bad, "gap corrupt\n");
}

static void
put_wide(GByteArray *out, const char *text)
{
    for (; *text != '\0'; text++) {
        guint8 pair[2] = {(guint8)*text, 0};
        put(out, pair, 2);
    }
    put(out, "\0\0", 2);
    while (out->len % 4 != 0)
        put(out, "\0", 1);
}

static void
a_windows_program_names_itself(void **state)
{
    (void)state;
    g_autoptr(GByteArray) rsrc = g_byte_array_new(), file = g_byte_array_new();
    const char *texts[] = {"VS_VERSION_INFO", "CompanyName", "Ejemplo A", "ProductName", "Sample Agent", "ProductVersion",
                           "4.2.1+build7", "FileVersion", "4.2.1.0"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        put_wide(rsrc, texts[i]);
    g_byte_array_set_size(file, 64 + 24 + 40);
    memset(file->data, 0, file->len);
    memcpy(file->data, "MZ", 2);
    file->data[0x3c] = 64;
    memcpy(file->data + 64, "PE\0\0", 4);
    file->data[64 + 6] = 1;
    memcpy(file->data + 88, ".rsrc", 5);
    for (guint i = 0; i < 2; i++) {
        file->data[88 + 8 + i] = file->data[88 + 16 + i] = (guint8)(rsrc->len >> (8 * i));
    }
    file->data[88 + 20] = (guint8)file->len;
    put(file, rsrc->data, rsrc->len);
    expect("agent.exe", "pe", file, "pe-version pkg:generic/Sample%20Agent@4.2.1\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_rpm_file_names_itself),
        cmocka_unit_test(an_rpm_database_names_what_is_installed),
        cmocka_unit_test(a_go_program_names_its_modules),
        cmocka_unit_test(a_cargo_auditable_program_names_its_crates),
        cmocka_unit_test(a_windows_program_names_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
