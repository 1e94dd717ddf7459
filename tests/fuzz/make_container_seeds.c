/* SPDX-License-Identifier: Apache-2.0 */
/* make_container_seeds.c - seeds for the fuzz targets of the trade's containers: DIR/FORMAT/…, whole, cut and damaged */
#include <stdio.h>
#include <string.h>

#include "tests/unit/unpack/make_archive.h"
#include "tests/unit/unpack/make_ole.h"
#include "tests/unit/unpack/make_squash.h"

static const char *root;
static gboolean has_failed;

static void
write_seed(const char *format, const char *name, const GByteArray *bytes)
{
    g_autofree char *dir = g_build_filename(root, format, NULL);
    g_autofree char *whole = g_build_filename(dir, name, NULL);
    g_autofree char *cut = g_strconcat(whole, ".cut", NULL);
    g_autofree char *damaged = g_strconcat(whole, ".damaged", NULL);
    g_autofree guint8 *copy = g_memdup2(bytes->data, bytes->len);
    for (guint i = 7; i < bytes->len; i += 61)
        copy[i] ^= (guint8)(1u << i % 8);
    has_failed = has_failed || g_mkdir_with_parents(dir, 0755) != 0 ||
                 !g_file_set_contents(whole, (const char *)bytes->data, bytes->len, NULL) ||
                 !g_file_set_contents(cut, (const char *)bytes->data, bytes->len * 2 / 3, NULL) ||
                 !g_file_set_contents(damaged, (const char *)copy, bytes->len, NULL);
}

static void
write_ole(void)
{
    const char *source = "Attribute VB_Name = \"M\"\r\nSub AutoOpen()\r\n' ADUANA-TEST-MARKER\r\nEnd Sub\r\n";
    /* MS-OVBA 3.2.2: with copy tokens, which the generator does not write */
    static const guint8 tokens[] = {0x01, 0x2f, 0xb0, 0x00, 0x23, 0x61, 0x61, 0x61, 0x62, 0x63, 0x64, 0x65, 0x82,
                                    0x66, 0x00, 0x70, 0x61, 0x67, 0x68, 0x69, 0x6a, 0x01, 0x38, 0x08, 0x61, 0x6b,
                                    0x6c, 0x00, 0x30, 0x6d, 0x6e, 0x6f, 0x70, 0x06, 0x71, 0x02, 0x70, 0x04, 0x10,
                                    0x72, 0x73, 0x74, 0x75, 0x76, 0x10, 0x77, 0x78, 0x79, 0x7a, 0x00, 0x3c};
    g_autoptr(GByteArray) noise = make_noise(1, 5000), code = make_ovba(source, strlen(source));
    g_autoptr(GByteArray) raw = make_ovba_dir("M", 0), dir = make_ovba(raw->data, raw->len);
    g_autoptr(GByteArray) example = g_byte_array_append(g_byte_array_new(), tokens, sizeof tokens);
    const MakeOle document[] = {{"Macros/VBA/dir", dir->data, dir->len, FALSE},
                                {"Macros/VBA/M", code->data, code->len, FALSE},
                                {"Macros/VBA/T", tokens, sizeof tokens, FALSE},
                                {"WordDocument", noise->data, noise->len, FALSE},
                                {"Data", noise->data, noise->len, TRUE}};
    for (guint width = 2; width <= 3; width++) {
        g_auto(MakeMsi) msi = {0};
        make_msi(&msi, width, "Run", "INSTALLDIR", "cmd");
        g_autofree char *pool = make_msi_name("!_StringPool"), *data = make_msi_name("!_StringData");
        g_autofree char *columns = make_msi_name("!_Columns"), *actions = make_msi_name("!CustomAction");
        const MakeOle database[] = {{pool, msi.pool->data, msi.pool->len, FALSE},
                                    {data, msi.data->data, msi.data->len, FALSE},
                                    {columns, msi.columns->data, msi.columns->len, FALSE},
                                    {actions, msi.actions->data, msi.actions->len, FALSE}};
        MakeOlePlan installer = {0}, plan = {.sector_bytes = width == 2 ? 512 : 4096, .free_sectors = 1, .free_fill = "x"};
        g_autoptr(GByteArray) a = make_ole(&installer, database, G_N_ELEMENTS(database));
        g_autoptr(GByteArray) b = make_ole(&plan, document, G_N_ELEMENTS(document));
        write_seed("ole", width == 2 ? "msi2" : "msi3", a);
        write_seed("ole", width == 2 ? "doc512" : "doc4096", b);
    }
    write_seed("ole", "macro-text", code);
    write_seed("ole", "macro-tokens", example);
    write_seed("ole", "macro-dir", dir);
}

static void
write_asar(void)
{
    const char *body = "var a; // ADUANA-TEST-MARKER\n";
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, body, -1);
    g_autofree char *header = g_strdup_printf(
        "{\"files\":{\"lib\":{\"files\":{\"a.js\":{\"size\":%zu,\"offset\":\"0\",\"executable\":true,\"integrity\":{"
        "\"algorithm\":\"SHA256\",\"hash\":\"%s\",\"blockSize\":4096,\"blocks\":[\"%s\"],\"more\":{\"x\":[1,null]}}},"
        "\"l\":{\"link\":\"a.js\"}}},\"n.node\":{\"size\":9,\"unpacked\":true}}}", strlen(body), digest, digest);
    static const char integrity[] = "{\"files\":{\"a\":{\"integrity\":{\"algorithm\":\"MD5\",\"hash\":1,\"blockSize\":1,"
                                    "\"blocks\":[\"z\"]}}}}";
    const char *const nonsense[] = {"{\"files\":{\"a\":7}}", "{\"files\":[]}", integrity};
    g_autoptr(GByteArray) asar = make_asar(header, body, strlen(body));
    write_seed("asar", "asar", asar);
    for (gsize i = 0; i < G_N_ELEMENTS(nonsense); i++) {
        g_autofree char *name = g_strdup_printf("nonsense%zu", i);
        g_autoptr(GByteArray) bad = make_asar(nonsense[i], "x", 1);
        write_seed("asar", name, bad);
    }
}

static void
write_squash(void)
{
    static const guint kinds[] = {0, 1, 4, 5, 6};
    g_autoptr(GByteArray) large = make_noise(3, 3 * 4096 + 50);
    memset(large->data, 'a', 4096);
    memset(large->data + 4096, 0, 4096);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *name = g_strdup_printf("kind%u", kinds[i]);
        MakeSquash plan = {.compression = kinds[i], .large = large->data, .large_bytes = large->len, .small = "small",
                           .small_bytes = 5, .has_device = TRUE, .is_loop = i == 1};
        g_autoptr(GByteArray) image = make_squash(&plan), program = make_program(200, FALSE, image);
        g_autoptr(GByteArray) small = make_program(200, TRUE, image);
        write_seed("squash", name, image);
        if (i == 0) {
            write_seed("squash", "appimage", program);
            write_seed("squash", "appimage32", small);
        }
    }
}

int
main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    root = argv[1];
    write_ole();
    write_asar();
    write_squash();
    return has_failed ? 1 : 0;
}
