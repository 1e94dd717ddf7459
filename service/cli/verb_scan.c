/* SPDX-License-Identifier: Apache-2.0 */
/* verb_scan.c - bundles in, one verdict out */
#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/member_path.h"
#include "service/cli/bundle.h"
#include "service/cli/inspect_run.h"
#include "service/cli/pack.h"
#include "service/cli/passwords.h"
#include "service/cli/rules_run.h"
#include "service/cli/scan_print.h"
#include "service/cli/scan_record.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/jobs/report.h"
#include "service/po/tr.h"

typedef struct {
    int fd;
    char *name; /* unique within the scan */
    AdDigest sha256;
    json_t *answer; /* of the records when the content was known already, or NULL */
    const char *url;
} Bundle;

typedef struct {
    AdCli *cli;
    const AdArgs *args;
    GArray *bundles; /* Bundle */
    AdMemberNames *names;
    AdRuleset *ruleset;
    AdScanRecord about;
    AdInspectRun run;
    char **zip_passwords;
    AdInspectItem *items;
    GPtrArray *results; /* AdResult *, owned, those that came to an end */
    json_t *recorded;
    json_t *reasons; /* what went wrong besides the bundles' own gaps */
    int status;
    const char *fail_on;
} Scan;

static void
bundle_clear(gpointer data)
{
    Bundle *bundle = data;
    ad_fd_cleanup(&bundle->fd);
    g_free(bundle->name);
    json_decref(bundle->answer);
}

static void
scan_clear(Scan *scan)
{
    for (gsize i = 0; scan->items != NULL && i < scan->bundles->len; i++) {
        g_clear_error(&scan->items[i].error);
        g_clear_pointer(&scan->items[i].result, ad_result_free);
        g_clear_pointer(&scan->items[i].known, g_bytes_unref);
    }
    g_free(scan->items);
    ad_passwords_free(scan->zip_passwords);
    g_clear_pointer(&scan->ruleset, ad_ruleset_unref);
    g_array_unref(scan->bundles);
    ad_member_names_free(scan->names);
    g_ptr_array_unref(scan->results);
    json_decref(scan->recorded);
    json_decref(scan->reasons);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scan, scan_clear)

/* One thing went wrong, the rest goes on: said, remembered, counted in the status. */
static void
complain(Scan *scan, const GError *error)
{
    g_autofree char *sentence = ad_terminal_escape_message(error->message);
    g_autofree char *valid = g_utf8_make_valid(error->message, -1);
    ad_out_complain(&scan->cli->out, "aduana: %s\n", sentence);
    json_array_append_new(scan->reasons, json_string(valid));
    scan->status = ad_exit_worse(scan->status, ad_error_exit_code(error));
}

static void
take(Scan *scan, int fd, const char *shown, const char *url)
{
    g_autofree char *base = ad_bundle_name(shown);
    Bundle bundle = {.fd = fd, .name = ad_member_names_take(scan->names, base), .url = url};
    g_array_append_val(scan->bundles, bundle);
}

static void
take_folder(Scan *scan, const char *dir)
{
    g_autoptr(GError) error = NULL;
    AdPackCount count;
    ad_autofd int fd = ad_bundle_spool(&error);
    if (fd < 0 || !ad_pack_folder(dir, fd, ad_cli_was_interrupted, &count, &error)) {
        complain(scan, error);
        return;
    }
    if (count.sockets > 0) {
        g_autofree char *number = ad_out_count(count.sockets);
        ad_out_say(&scan->cli->out,
                   P_("%s socket was left out: it has no content\n",
                      "%s sockets were left out: they have no content\n", count.sockets),
                   number);
    }
    g_autofree char *absolute = g_canonicalize_filename(dir, NULL);
    take(scan, ad_fd_steal(&fd), absolute, NULL);
}

/* Everything is opened before anything is inspected: a mistyped name costs nothing. FALSE: nothing
 * may be done. */
static gboolean
open_all(Scan *scan)
{
    for (gsize i = 0; i < ad_args_operand_count(scan->args); i++) {
        const char *word = ad_args_operand(scan->args, i);
        g_autoptr(GError) error = NULL;
        gboolean is_url = ad_bundle_is_url(word);
        int fd = is_url ? ad_bundle_fetch(scan->cli, word, &error) : ad_bundle_open(word, &error);
        if (fd < 0)
            complain(scan, error);
        else
            take(scan, fd, word, is_url ? word : NULL);
    }
    const char *dir = ad_args_text(scan->args, "dir");
    if (dir != NULL)
        take_folder(scan, dir);
    if (scan->bundles->len == 0 && scan->status == AD_EXIT_OK) {
        g_autoptr(GError) error = g_error_new_literal(
            AD_ERROR, AD_ERROR_USAGE, _("'scan' needs a PATH, a URL, or --dir DIR."));
        complain(scan, error);
    }
    return scan->status == AD_EXIT_OK;
}

/* The supplier must exist before an hour of work, and its tier shifts the score. */
static gboolean
learn_supplier(Scan *scan, GError **error)
{
    scan->about.supplier = ad_args_text(scan->args, "supplier");
    scan->about.product = ad_args_text(scan->args, "product");
    scan->about.tier = 2;
    if (scan->about.product != NULL && scan->about.supplier == NULL) {
        g_set_error_literal(error, AD_ERROR, AD_ERROR_USAGE, _("--product needs --supplier."));
        return FALSE;
    }
    gboolean is_recorded = !ad_args_has(scan->args, "no-record");
    if (is_recorded && !ad_cli_open(scan->cli, AD_CLI_WRITE, error)) {
        g_prefix_error(error, "%s ",
                       _("the scan could not be recorded (--no-record scans without):"));
        return FALSE;
    }
    if (scan->about.supplier == NULL)
        return TRUE;
    g_autofree char *path = ad_cli_path_id("/suppliers", scan->about.supplier, "");
    json_t *supplier = ad_cli_get(scan->cli, path, error);
    if (supplier == NULL)
        return FALSE;
    scan->about.tier = (int)CLAMP(ad_doc_number(supplier, "tier"), 1, 3);
    json_decref(supplier);
    return TRUE;
}

/* Looks the content up before any work: an unchanged delivery costs its hash. */
static gboolean
prepare_bundle(Scan *scan, guint i, GError **error)
{
    Bundle *bundle = &g_array_index(scan->bundles, Bundle, i);
    AdInspectItem *item = &scan->items[i];
    guint64 size_bytes;
    item->fd = bundle->fd;
    item->name = bundle->name;
    item->sha256 = &bundle->sha256;
    if (!ad_inspection_hash_file(bundle->fd, &bundle->sha256, &size_bytes, error))
        return FALSE;
    if (ad_args_has(scan->args, "no-record"))
        return TRUE;
    /* the records keep artifacts apart from the document: who wants the list has it inspected; and with a password more
     * may come out than is recorded */
    if (!ad_args_has(scan->args, "artifacts") && scan->zip_passwords == NULL)
        ad_scan_record_unchanged(scan->cli, &scan->about, &bundle->sha256, &item->result,
                                 &bundle->answer);
    if (item->result == NULL)
        item->known = ad_scan_record_known(scan->cli, &scan->about);
    return TRUE;
}

static gboolean
prepare(Scan *scan, GError **error)
{
    const AdArgs *args = scan->args;
    if (!ad_rules_check_dirs(ad_args_all(args, "rules"), error) || !learn_supplier(scan, error))
        return FALSE;
    scan->run.is_degraded_ok = ad_args_has(args, "allow-degraded");
    scan->ruleset =
        ad_rules_run(scan->cli, ad_args_all(args, "rules"), !ad_args_has(args, "no-builtin-rules"),
                     scan->run.is_degraded_ok, error);
    if (scan->ruleset == NULL)
        return FALSE;
    scan->run.ruleset = scan->ruleset;
    scan->run.limits = ad_limits_default();
    scan->run.limits.depth = (guint64)ad_args_number(args, "depth", (gint64)scan->run.limits.depth);
    if (!ad_passwords_read(args, &scan->zip_passwords, error))
        return FALSE;
    scan->run.zip_passwords = (const char *const *)scan->zip_passwords;
    scan->run.threads = (guint)ad_args_number(args, "threads", 0);
    scan->about.ruleset = scan->ruleset;
    scan->about.limits = &scan->run.limits;
    scan->items = g_new0(AdInspectItem, scan->bundles->len);
    for (guint i = 0; i < scan->bundles->len; i++)
        if (!prepare_bundle(scan, i, error))
            return FALSE;
    return TRUE;
}

static void
record(Scan *scan, guint i, AdResult *result)
{
    g_autoptr(GError) error = NULL;
    scan->about.url = g_array_index(scan->bundles, Bundle, i).url;
    scan->about.started_unix = scan->items[i].started_unix;
    json_t *known = g_array_index(scan->bundles, Bundle, i).answer;
    json_t *answer = known != NULL ? json_incref(known)
                                   : ad_scan_record(scan->cli, &scan->about, result, &error);
    if (answer == NULL) {
        complain(scan, error);
        return;
    }
    json_t *row =
        json_pack("{s:s, s:O?, s:O?, s:O?}", "bundle", result->bundle_name, "delivery",
                  ad_doc_at(answer, "delivery.id"), "inspection", ad_doc_at(answer, "inspection"),
                  "changed_rows", ad_doc_at(answer, "changed_rows"));
    json_array_append_new(scan->recorded, row);
    json_decref(answer);
}

static void
collect(Scan *scan)
{
    for (guint i = 0; i < scan->bundles->len; i++) {
        AdInspectItem *item = &scan->items[i];
        if (item->result == NULL) {
            complain(scan, item->error);
            continue;
        }
        AdResult *result = g_steal_pointer(&item->result);
        ad_result_sort(result);
        g_ptr_array_add(scan->results, result);
        if (!ad_args_has(scan->args, "no-record"))
            record(scan, i, result);
    }
}

/* Puts "NAME!" before the paths of one list; rows_of says how many belong to each result, in order.
 */
static void
prefix_paths(const Scan *scan, json_t *list, guint (*rows_of)(const AdResult *))
{
    gsize row = 0;
    for (guint i = 0; i < scan->results->len; i++) {
        const AdResult *r = g_ptr_array_index(scan->results, i);
        for (guint k = 0; k < rows_of(r); k++, row++) {
            json_t *item = json_array_get(list, row);
            const char *path = ad_doc_text(item, "path");
            if (g_str_equal(path, r->bundle_name))
                continue; /* about the bundle as a whole */
            g_autofree char *joined = ad_member_path_join(r->bundle_name, path);
            json_object_set_new(item, "path", json_string(joined));
        }
    }
}

static guint
findings_of(const AdResult *r)
{
    return r->findings->len;
}

static guint
gaps_of(const AdResult *r)
{
    return r->gaps->len;
}

static guint
artifacts_of(const AdResult *r)
{
    return r->artifacts->len;
}

static json_t *
document_of(Scan *scan)
{
    AdReportInput report = {
        .as_of_unix = g_get_real_time() / G_USEC_PER_SEC,
        .results = (AdResult *const *)scan->results->pdata,
        .count = scan->results->len,
        .ruleset = scan->ruleset,
        .fail_on = (AdSeverity)ad_terms_parse_severity(scan->fail_on),
        .has_artifacts = ad_args_has(scan->args, "artifacts"),
        .supplier = scan->about.supplier,
        .product = scan->about.product,
        .tier = scan->about.tier,
    };
    json_t *document = ad_report_scan(&report);
    if (scan->bundles->len > 1) {
        prefix_paths(scan, json_object_get(document, "findings"), findings_of);
        prefix_paths(scan, (json_t *)ad_doc_at(document, "coverage.gaps"), gaps_of);
        if (report.has_artifacts)
            prefix_paths(scan, json_object_get(document, "artifacts"), artifacts_of);
    }
    if (json_array_size(scan->reasons) > 0) {
        json_array_extend(json_object_get(document, "reasons"), scan->reasons);
        json_object_set_new(document, "complete", json_false());
    }
    json_object_set_new(document, "timing", ad_report_timing(report.results, report.count));
    json_object_set(document, "recorded", scan->recorded);
    return document;
}

static void
say_recorded(Scan *scan)
{
    AdOut *out = &scan->cli->out;
    if (ad_args_has(scan->args, "no-record")) {
        ad_out_say(out, "%s\n", _("Not recorded (--no-record)."));
        return;
    }
    gsize i;
    json_t *row;
    json_array_foreach(scan->recorded, i, row)
    {
        g_autofree char *name = ad_terminal_escape(ad_doc_text(row, "bundle"), -1);
        const char *id = ad_doc_text(row, "delivery");
        if (ad_doc_number(row, "changed_rows") == 0)
            ad_out_say(out, _("%s: same bytes, same rules as delivery %s; nothing changed.\n"),
                       name, id);
        else
            ad_out_say(out, _("%s: recorded as delivery %s.\n"), name, id);
    }
    if (json_array_size(scan->recorded) > 0) {
        g_autofree char *db = ad_terminal_escape(
            scan->cli->client != NULL ? scan->cli->socket_path : scan->cli->db_path, -1);
        ad_out_say(out, _("Records: %s. A finding in plain words: aduana finding explain F-…\n"),
                   db);
    }
}

int
ad_verb_scan(AdCli *cli, const AdArgs *args)
{
    g_auto(Scan) scan = {
        .cli = cli,
        .args = args,
        .bundles = g_array_new(FALSE, TRUE, sizeof(Bundle)),
        .names = ad_member_names_new(),
        .results = g_ptr_array_new_with_free_func((GDestroyNotify)ad_result_free),
        .recorded = json_array(),
        .reasons = json_array(),
        .fail_on = ad_args_has(args, "fail-on") ? ad_args_text(args, "fail-on") : "high",
    };
    g_array_set_clear_func(scan.bundles, bundle_clear);
    g_autoptr(GError) error = NULL;
    if (!open_all(&scan)) {
        if (scan.status == AD_EXIT_USAGE)
            ad_out_complain(&cli->out, _("  see: aduana help%s%s\n"), " ", "scan");
        return ad_cli_answer(
            cli, json_pack("{s:b, s:O}", "complete", FALSE, "reasons", scan.reasons), scan.status);
    }
    if (!prepare(&scan, &error) ||
        !ad_inspect_run(cli, &scan.run, scan.items, scan.bundles->len, &error))
        return ad_cli_fail(cli, error);
    collect(&scan);
    if (scan.results->len == 0)
        return ad_cli_answer(
            cli, json_pack("{s:b, s:O}", "complete", FALSE, "reasons", scan.reasons), scan.status);
    json_t *document = document_of(&scan);
    int status = ad_exit_worse(scan.status, ad_report_exit(document));
    int threshold = ad_terms_parse_severity(scan.fail_on);
    ad_scan_print(cli, document,
                  ad_args_has(args, "all") ? AD_SEVERITY_INFO
                                           : MIN(threshold, (int)AD_SEVERITY_HIGH));
    say_recorded(&scan);
    cli->last_words = ad_scan_print_last(document, status, scan.fail_on);
    return ad_cli_answer(cli, document, status);
}
