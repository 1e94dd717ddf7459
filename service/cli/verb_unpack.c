/* SPDX-License-Identifier: Apache-2.0 */
/* verb_unpack.c - what a bundle contains, over all levels */
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/cli/bundle.h"
#include "service/cli/inspect_run.h"
#include "service/cli/passwords.h"
#include "service/cli/show.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/jobs/report.h"
#include "service/po/tr.h"

static json_t *
document_of(const AdResult *r)
{
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(&r->sha256, hex);
    json_t *entries = json_array(), *gaps = json_array(), *hazards = json_array();
    for (guint i = 0; i < r->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(r->artifacts, i);
        if (a->entry != 0) /* 0 is the bundle itself */
            json_array_append_new(entries, ad_report_entry(a));
    }
    for (guint i = 0; i < r->gaps->len; i++)
        json_array_append_new(gaps, ad_report_gap(g_ptr_array_index(r->gaps, i)));
    for (guint i = 0; i < r->findings->len; i++) {
        const AdFinding *f = g_ptr_array_index(r->findings, i);
        json_array_append_new(hazards,
                              json_pack("{s:s, s:s, s:s, s:s, s:s}", "check", f->rule, "path",
                                        f->path, "severity", ad_terms_severity(f->severity),
                                        "title_en", f->title_en, "title_es", f->title_es));
    }
    return json_pack("{s:b, s:[{s:s, s:s, s:I, s:s}], s:o, s:o, s:o}", "complete", r->is_complete,
                     "bundles", "path", r->bundle_name, "sha256", hex, "size_bytes",
                     (json_int_t)r->size_bytes, "format", r->format, "entries", entries, "gaps",
                     gaps, "hazards", hazards);
}

static void
print_result(AdCli *cli, const AdResult *r)
{
    const char *titles[] = {C_("column", "TYPE"), C_("column", "SIZE"), C_("column", "PATH"),
                            "SHA-256"};
    static const AdColumn columns[] = {AD_COLUMN_LEFT, AD_COLUMN_RIGHT, AD_COLUMN_FLEXIBLE,
                                       AD_COLUMN_FLEXIBLE};
    g_autoptr(AdTable) table = ad_table_new(titles, columns, G_N_ELEMENTS(titles));
    for (guint i = 0; i < r->artifacts->len; i++) {
        const AdArtifact *a = g_ptr_array_index(r->artifacts, i);
        if (a->entry == 0)
            continue;
        g_autofree char *size = ad_out_count(a->size_bytes);
        char hex[AD_DIGEST_HEX_SIZE] = "";
        if (a->has_sha256)
            ad_digest_to_hex(&a->sha256, hex);
        ad_table_row(table);
        ad_table_cell(table, ad_words(AD_WORDS_ENTRY, ad_terms_entry(a->type)));
        ad_table_cell(table, size);
        ad_table_cell(table, a->path);
        ad_table_cell(table, hex);
    }
    ad_table_print(table, &cli->out);
    for (guint i = 0; i < r->gaps->len; i++) {
        const AdGap *g = g_ptr_array_index(r->gaps, i);
        g_autofree char *path = ad_terminal_escape(g->path, -1), *size = ad_out_bytes(g->bytes);
        ad_out_say(&cli->out, _("not unpacked: %s, %s: %s\n"), path, size,
                   ad_words(AD_WORDS_REASON, ad_terms_reason(g->reason)));
    }
}

int
ad_verb_unpack(AdCli *cli, const AdArgs *args)
{
    g_autoptr(GError) error = NULL;
    const char *path = ad_args_operand(args, 0);
    ad_autofd int fd = ad_bundle_open(path, &error);
    if (fd < 0)
        return ad_cli_fail(cli, error);
    g_autofree char *name = ad_bundle_name(path);
    AdInspectRun run = {.limits = ad_limits_default(),
                        .is_degraded_ok = ad_args_has(args, "allow-degraded")};
    run.limits.depth = (guint64)ad_args_number(args, "depth", (gint64)run.limits.depth);
    char **passwords;
    if (!ad_passwords_read(args, &passwords, &error))
        return ad_cli_fail(cli, error);
    run.zip_passwords = (const char *const *)passwords;
    AdInspectItem item = {.fd = fd, .name = name};
    gboolean is_whole = ad_inspect_run(cli, &run, &item, 1, &error);
    ad_passwords_free(passwords);
    if (!is_whole)
        return ad_cli_fail(cli, error);
    if (item.error != NULL) {
        g_propagate_error(&error, item.error);
        return ad_cli_fail(cli, error);
    }
    g_autoptr(AdResult) result = item.result;
    ad_result_sort(result);
    print_result(cli, result);
    json_t *document = document_of(result);
    gsize entries = json_array_size(json_object_get(document, "entries"));
    g_autofree char *count = ad_out_count(entries);
    int status = result->is_complete && result->size_bytes > 0 ? AD_EXIT_OK : AD_EXIT_INCOMPLETE;
    ad_out_say(&cli->out, P_("%s entry, format %s.\n", "%s entries, format %s.\n", entries), count,
               result->format);
    if (result->size_bytes == 0)
        cli->last_words = g_strdup(_("the file is empty: there is nothing to inspect"));
    return ad_cli_answer(cli, document, status);
}
