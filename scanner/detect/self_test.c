/* SPDX-License-Identifier: Apache-2.0 */
/* self_test.c - rules that make libyara give up are found before a supplier's file finds them */
#include "scanner/detect/self_test.h"

#include <string.h>

#include "scanner/detect/engine.h"
#include "scanner/detect/rule_source.h"
#include "scanner/model/error.h"

#define PROBE_BYTES 65536
#define RUN_BYTES 16384
#define PROBE_SECONDS                                                                              \
    30 /* healthy packs take some milliseconds; a busy machine must not cost a rule */
#define DROPS_MAX                                                                                  \
    200 /* a pack with more such rules than that is not worth loading: the file goes */

static gboolean
is_printable(const char *text, gsize bytes)
{
    for (gsize i = 0; i < bytes; i++)
        if (!g_ascii_isprint(text[i]))
            return FALSE;
    return bytes > 0;
}

/* Words of the rules' own strings, evenly over all rules, and the tokens that languages share. */
static GBytes *
words_probe(const GPtrArray *files)
{
    GString *out = g_string_new(
        "#!/bin/sh\nfunction(){ return eval(\"x\"); } import os\r\n<?php class {} ?> /* */ ");
    for (guint i = 0; i < files->len && out->len < PROBE_BYTES; i++) {
        const AdRuleFile *file = g_ptr_array_index(files, i);
        gsize share = out->len + (PROBE_BYTES - out->len) / (files->len - i);
        g_autoptr(AdRuleSource) source =
            ad_rule_source_parse(file->text, file->is_dropped ? 0 : file->bytes);
        for (guint r = 0; r < source->rules->len && out->len < share; r++) {
            const AdRuleSlice *rule = g_ptr_array_index(source->rules, r);
            for (guint n = 0; n < rule->strings->len && n < 4; n++) {
                const AdRuleString *string = g_ptr_array_index(rule->strings, n);
                gsize bytes;
                if (string->value.kind != AD_RULE_TOKEN_TEXT)
                    continue;
                g_autofree char *text =
                    ad_rule_source_unquote(source->text, &string->value, &bytes);
                if (is_printable(text, bytes))
                    g_string_append_printf(out, "%.200s \r\n", text);
            }
        }
    }
    return g_string_free_to_bytes(out);
}

/* Repeats unit; the empty one stands for a NUL byte. */
static GBytes *
run_probe(const char *unit)
{
    GString *out = g_string_new(NULL);
    gsize bytes = MAX(strlen(unit), 1);
    while (out->len < RUN_BYTES)
        g_string_append_len(out, unit, (gssize)bytes);
    return g_string_free_to_bytes(out);
}

/* A PE of one section, an ELF of one segment, a zip of one empty member: enough that the modules
 * look inside. */
static void
add_format_probes(GPtrArray *probes)
{
    static const guint8 zip[] = "PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0x";
    guint8 pe[1024] = {'M', 'Z'}, elf[512] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    pe[0x3c] = 0x80;
    memcpy(pe + 0x80, "PE\0\0\x4c\1\1\0", 8); /* i386, one section */
    pe[0x94] = 0xe0;                          /* size of the optional header */
    pe[0x96] = 2;                             /* executable */
    pe[0x98] = 0x0b;
    pe[0x99] = 1; /* PE32 */
    memcpy(pe + 0x178, ".text", 5);
    elf[16] = 2;
    elf[18] = 62;
    elf[20] = 1;
    elf[24] = 0x80;
    elf[32] = 64;
    elf[54] = 56;
    elf[56] = 1;
    elf[64] = 1;
    elf[97] = elf[105] = 2;
    g_ptr_array_add(probes, g_bytes_new(pe, sizeof pe));
    g_ptr_array_add(probes, g_bytes_new(elf, sizeof elf));
    g_ptr_array_add(probes, g_bytes_new(zip, sizeof zip - 1));
}

static GPtrArray *
make_probes(const GPtrArray *files)
{
    static const char *const runs[] = {"",     "A", " ",  "\r\n",       " \r\n",
                                       "\xff", "0", "/*", "<a href=\"", "\\x41"};
    GPtrArray *probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_ptr_array_add(probes, g_bytes_new("", 0));
    g_ptr_array_add(probes, g_bytes_new("M", 1));
    add_format_probes(probes);
    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++)
        g_ptr_array_add(probes, run_probe(runs[i]));
    g_ptr_array_add(probes, words_probe(files));
    return probes;
}

static int
ignore_message(YR_SCAN_CONTEXT *context, int message, void *data, void *user)
{
    (void)context;
    (void)message;
    (void)data;
    (void)user;
    return CALLBACK_CONTINUE;
}

/* Error of one scan; *guilty: the rule that libyara names, or NULL. */
static int
scan_probe(YR_RULES *rules, GBytes *probe, const YR_RULE **guilty)
{
    YR_SCANNER *scanner = NULL;
    gsize bytes;
    const void *data = g_bytes_get_data(probe, &bytes);
    *guilty = NULL;
    int code = yr_scanner_create(rules, &scanner);
    if (code != ERROR_SUCCESS)
        return code;
    yr_scanner_set_callback(scanner, ignore_message, NULL);
    yr_scanner_set_flags(scanner, SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING);
    yr_scanner_set_timeout(scanner, PROBE_SECONDS);
    code = yr_scanner_scan_mem(scanner, data == NULL ? (const guint8 *)"" : data, bytes);
    if (code != ERROR_SUCCESS)
        *guilty = yr_scanner_last_error_rule(scanner);
    yr_scanner_destroy(scanner);
    return code;
}

/* Only the rules of [from, to) are on. */
static gboolean
fails_with(YR_RULES *rules, guint from, guint to, GBytes *probe)
{
    const YR_RULE *named;
    for (guint i = 0; i < rules->num_rules; i++)
        if (i >= from && i < to)
            yr_rule_enable(&rules->rules_table[i]);
        else
            yr_rule_disable(&rules->rules_table[i]);
    return scan_probe(rules, probe, &named) != ERROR_SUCCESS;
}

static const YR_RULE *
halve(YR_RULES *rules, GBytes *probe)
{
    guint from = 0, to = rules->num_rules;
    while (to - from > 1) {
        guint middle = from + (to - from) / 2;
        if (fails_with(rules, from, middle, probe))
            to = middle;
        else
            from = middle;
    }
    return to > from && fails_with(rules, from, to, probe) ? &rules->rules_table[from] : NULL;
}

static YR_RULES *
build(const GPtrArray *files, guint from, guint to, GError **error)
{
    YR_RULES *rules = NULL;
    g_auto(AdEngineCompiler) compiler = {0};
    if (!ad_engine_compiler_init(&compiler, NULL, NULL, error))
        return NULL;
    for (guint i = from; i < to; i++) {
        const AdRuleFile *file = g_ptr_array_index(files, i);
        if (!file->is_dropped && ad_engine_compiler_add(&compiler, file->text, file->name) != 0) {
            g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM,
                        "%s compiles alone but not with the others", file->name);
            return NULL;
        }
    }
    int code = yr_compiler_get_rules(compiler.compiler, &rules);
    if (code != ERROR_SUCCESS)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the pack cannot be built: %s",
                    ad_engine_error_name(code));
    return rules;
}

static AdRuleFile *
find_file(const GPtrArray *files, const char *name)
{
    for (guint i = 0; i < files->len; i++) {
        AdRuleFile *file = g_ptr_array_index(files, i);
        if (g_str_equal(file->name, name))
            return file;
    }
    return NULL;
}

/* The file that alone makes the probe fail, by halving: string matching cannot be switched off by
 * rule. */
static AdRuleFile *
halve_files(const GPtrArray *files, GBytes *probe)
{
    guint from = 0, to = files->len;
    while (to - from > 1) {
        guint middle = from + (to - from) / 2;
        const YR_RULE *named;
        YR_RULES *rules = build(files, from, middle, NULL);
        if (rules == NULL || scan_probe(rules, probe, &named) != ERROR_SUCCESS)
            to = middle;
        else
            from = middle;
        g_clear_pointer(&rules, yr_rules_destroy);
    }
    return to > from ? g_ptr_array_index(files, from) : NULL;
}

/* FALSE when the probe passes; otherwise something was taken out. */
static gboolean
drop_guilty(GPtrArray *files, YR_RULES *rules, GBytes *probe, gboolean is_whole_file,
            AdRuleFaultFn on_fault, gpointer user)
{
    const YR_RULE *rule;
    int code = scan_probe(rules, probe, &rule);
    if (code == ERROR_SUCCESS)
        return FALSE;
    if (rule == NULL && code != ERROR_SCAN_TIMEOUT)
        rule = halve(rules, probe);
    g_autofree char *reason =
        g_strdup_printf("fails the self-test: %s", ad_engine_error_name(code));
    AdRuleFile *file = rule != NULL ? find_file(files, rule->ns->name) : halve_files(files, probe);
    if (file == NULL)
        return FALSE;
    ad_check_drop_rule(file, rule == NULL || is_whole_file ? "" : rule->identifier, reason,
                       on_fault, user);
    return TRUE;
}

gint
ad_self_test(GPtrArray *files, AdRuleFaultFn on_fault, gpointer user, GError **error)
{
    g_autoptr(GPtrArray) probes = make_probes(files);
    gint dropped = 0;
    for (guint at = 0; at < probes->len;) {
        YR_RULES *rules = build(files, 0, files->len, error);
        if (rules == NULL)
            return -1;
        gboolean is_clean = TRUE;
        for (; is_clean && at < probes->len; at += is_clean ? 1 : 0)
            is_clean = !drop_guilty(files, rules, g_ptr_array_index(probes, at),
                                    dropped >= DROPS_MAX, on_fault, user);
        dropped += !is_clean;
        yr_rules_destroy(rules);
        if (dropped > 2 * DROPS_MAX) {
            g_set_error(error, AD_ERROR, AD_ERROR_POLICY,
                        "too many rules of this pack fail the self-test");
            return -1;
        }
    }
    return dropped;
}
