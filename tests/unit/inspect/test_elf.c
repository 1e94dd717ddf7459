/* SPDX-License-Identifier: Apache-2.0 */
/* test_elf.c - what real compilers make of flags is what the ELF reader tells, and broken files tell nothing */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/inspect/elf.h"

typedef struct {
    char *bytes;
    gsize length;
    AdElf elf;
} Program;

static void
program_clear(Program *p)
{
    g_free(p->bytes);
    ad_elf_clear(&p->elf);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Program, program_clear)

static void
load(Program *p, const char *name)
{
    g_autofree char *path = g_strconcat(PROGRAMS, name, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &p->bytes, &p->length, &error))
        fail_msg("%s", error->message);
    assert_true(ad_elf_read(p->bytes, p->length, &p->elf));
}

static void
a_hardened_program_has_all_protections(void **state)
{
    (void)state;
    g_auto(Program) p = {0};
    load(&p, "hardened");
    assert_int_equal(p.elf.role, AD_ELF_PROGRAM);
    assert_true(p.elf.is_position_independent && p.elf.is_dynamic && p.elf.has_interpreter);
    assert_true(p.elf.has_relro && p.elf.has_bind_now);
    assert_true(p.elf.has_canary && p.elf.has_fortified);
    assert_false(p.elf.has_executable_stack || p.elf.has_writable_code || p.elf.has_text_relocations);
    assert_true(p.elf.has_symbol_table);
    assert_null(p.elf.search_path);
}

static void
a_bare_program_has_none(void **state)
{
    (void)state;
    g_auto(Program) p = {0};
    load(&p, "bare");
    assert_int_equal(p.elf.role, AD_ELF_PROGRAM);
    assert_false(p.elf.is_position_independent);
    assert_false(p.elf.has_relro);
    assert_false(p.elf.has_canary || p.elf.has_fortified);
    assert_true(p.elf.has_fortifiable);
}

static void
each_flag_shows_where_it_should(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        gsize field;
        gboolean wanted;
    } rows[] = {
        {"partial", offsetof(AdElf, has_relro), TRUE},
        {"partial", offsetof(AdElf, has_bind_now), FALSE},
        {"stack", offsetof(AdElf, has_executable_stack), TRUE},
        {"writable", offsetof(AdElf, has_writable_code), TRUE},
        {"debug", offsetof(AdElf, has_debug_info), TRUE},
        {"hardened", offsetof(AdElf, has_debug_info), FALSE},
        {"stripped", offsetof(AdElf, has_symbol_table), FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(Program) p = {0};
        load(&p, rows[i].name);
        gboolean is = *(const gboolean *)(const void *)((const char *)&p.elf + rows[i].field);
        if (is != rows[i].wanted)
            fail_msg("%s: field at %zu is %d", rows[i].name, rows[i].field, is);
    }
}

static void
a_library_is_no_program(void **state)
{
    (void)state;
    g_auto(Program) p = {0};
    load(&p, "library");
    assert_int_equal(p.elf.role, AD_ELF_LIBRARY);
    assert_true(p.elf.is_position_independent);
}

static void
search_paths_that_others_may_fill_are_open(void **state)
{
    (void)state;
    g_auto(Program) open = {0}, origin = {0};
    load(&open, "open_path");
    load(&origin, "origin_path");
    assert_string_equal(open.elf.search_path, "lib:/usr/lib");
    assert_true(ad_elf_is_search_path_open(open.elf.search_path));
    assert_string_equal(origin.elf.search_path, "$ORIGIN/../lib");
    assert_false(ad_elf_is_search_path_open(origin.elf.search_path));
    assert_true(ad_elf_is_search_path_open(""));
    assert_true(ad_elf_is_search_path_open("/usr/lib::/opt/x"));
    assert_true(ad_elf_is_search_path_open("/tmp/build/lib"));
    assert_false(ad_elf_is_search_path_open("/opt/acme/lib"));
}

/* Every byte of the headers in turn is made extreme, and the file is cut at every length: nothing is read outside
 * (sanitizers watch), nothing hangs. */
static void
broken_files_are_survived(void **state)
{
    (void)state;
    g_auto(Program) p = {0};
    load(&p, "hardened");
    for (gsize cut = 0; cut < MIN(p.length, 4096); cut++) {
        g_auto(AdElf) e = {0};
        g_autofree char *copy = g_memdup2(p.bytes, cut);
        if (ad_elf_read(copy, cut, &e) && cut < 64)
            fail_msg("read with %zu bytes", cut);
    }
    for (gsize at = 4; at < 1024; at++) {
        char kept = p.bytes[at];
        for (int v = 0; v < 3; v++) {
            g_auto(AdElf) e = {0};
            p.bytes[at] = (char)(v == 0 ? 0xff : v == 1 ? 0x7f : 0);
            ad_elf_read(p.bytes, p.length, &e);
        }
        p.bytes[at] = kept;
    }
}

static void
more_program_headers_than_any_file_has_are_refused(void **state)
{
    (void)state;
    g_auto(Program) p = {0};
    g_auto(AdElf) e = {0};
    load(&p, "hardened");
    p.bytes[56] = (char)0xff;
    p.bytes[57] = (char)0xff;
    assert_false(ad_elf_read(p.bytes, p.length, &e));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hardened_program_has_all_protections),
        cmocka_unit_test(a_bare_program_has_none),
        cmocka_unit_test(each_flag_shows_where_it_should),
        cmocka_unit_test(a_library_is_no_program),
        cmocka_unit_test(search_paths_that_others_may_fill_are_open),
        cmocka_unit_test(broken_files_are_survived),
        cmocka_unit_test(more_program_headers_than_any_file_has_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
