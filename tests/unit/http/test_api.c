/* SPDX-License-Identifier: Apache-2.0 */
/* test_api.c - every resource over a real store: in the same process, by the socket, and as a page */
#include "served.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/export/export.h"
#include "service/http/client.h"
#include "service/http/inspection_body.h"
#include "service/http/page.h"
#include "service/http/resource.h"
#include "service/po/tr.h"

static gboolean
check_schedule(const char *when, const char *zone, gpointer data, GError **error)
{
    (void)zone;
    (void)data;
    if (strcmp(when, "daily") == 0 || strcmp(when, "02-30") == 0)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "when: %s is not understood", when);
    return FALSE;
}

static gint64
next_due(const char *when, const char *zone, gint64 after, gpointer data)
{
    (void)zone;
    (void)data;
    return strcmp(when, "02-30") == 0 ? -1 : (after / 86400 + 1) * 86400;
}

static gboolean
run_schedule(const char *id, const char *actor, json_t *jobs, gpointer data, GError **error)
{
    (void)id;
    (void)actor;
    (void)data;
    (void)error;
    json_array_append_new(jobs, json_string("J-1"));
    return TRUE;
}

static void
count_wake(gpointer data)
{
    (*(guint *)data)++;
}

static guint wakes;

static int
set_up(void **state)
{
    Served *s = served_new();
    wakes = 0;
    s->api.hooks = (AdApiHooks){.check_schedule = check_schedule,
                                .next_due = next_due,
                                .run_schedule = run_schedule,
                                .wake = count_wake,
                                .data = &wakes};
    ad_store_set_clock(s->store, 1764037800); /* 2025-11-25T02:30:00Z */
    ad_tr_set_lang(AD_LANG_EN);
    *state = s;
    return 0;
}

static int
tear_down(void **state)
{
    served_free(*state);
    return 0;
}

static void
in_process(gpointer api, const AdApiRequest *request, AdApiReply *reply)
{
    ad_api_call(api, request, reply);
}

static json_t *
get(Served *s, const char *path)
{
    g_autoptr(GError) error = NULL;
    json_t *doc = ad_api_get(in_process, &s->api, path, &error);
    if (doc == NULL)
        print_error("%s: %s\n", path, error->message);
    assert_non_null(doc);
    return doc;
}

static json_t *
post(Served *s, const char *path, json_t *body)
{
    g_autoptr(GError) error = NULL;
    json_t *doc = ad_api_post(in_process, &s->api, path, body, &error);
    json_decref(body);
    if (doc == NULL)
        print_error("%s: %s\n", path, error->message);
    assert_non_null(doc);
    return doc;
}

static const char *
text_of(json_t *doc, const char *name)
{
    return json_string_value(json_object_get(doc, name));
}

static void
add_supplier(Served *s)
{
    json_decref(post(s, "/suppliers",
                     json_pack("{s:s, s:s, s:i, s:s, s:s}", "id", "sample-a", "name", "Ejemplo A, S.A. de C.V.",
                               "tier", 2, "country", "MX", "description", "Agente de respaldo")));
    json_decref(post(s, "/products", json_pack("{s:s, s:s, s:s}", "supplier", "sample-a", "id", "agent", "name", "Agent")));
}

/* A result with a hostile path, a gap that blocks and a finding. */
static AdResult *
sample_result(void)
{
    AdResult *r = ad_result_new("agent-4.2.1.tar.gz");
    r->size_bytes = 412000000;
    g_free(r->format);
    r->format = g_strdup("tar+gzip");
    g_free(r->cage);
    r->cage = g_strdup("full");
    memset(r->sha256.bytes, 0x9c, AD_DIGEST_SIZE);
    AdArtifact *a = ad_artifact_new(1, 0, "agent.tar.gz!bin/<b>updater", AD_ENTRY_FILE);
    a->size_bytes = 1000;
    a->has_sha256 = TRUE;
    g_free(a->file_type);
    a->file_type = g_strdup("elf");
    g_ptr_array_add(r->artifacts, a);
    g_ptr_array_add(r->gaps, ad_gap_new(2, "agent.tar.gz!secret.zip!a", 4096, AD_STATE_NOT_SCANNED,
                                        AD_REASON_ENCRYPTED, AD_GAP_CLASS_CONTAINER));
    ((AdGap *)r->gaps->pdata[0])->is_blocking = TRUE;
    AdFinding *f = ad_finding_new(AD_KIND_YARA, "aduana/steal.yar:browser", "agent.tar.gz!bin/<b>updater");
    f->entry = 1;
    f->severity = AD_SEVERITY_CRITICAL;
    f->confidence = AD_CONFIDENCE_PROBABLE;
    g_free(f->title_en);
    f->title_en = g_strdup("=Reads browser password stores");
    g_free(f->title_es);
    f->title_es = g_strdup("Lee los almacenes de contraseñas");
    ad_finding_add_evidence(f, 123, "$a", "Login Data\x1b", 11);
    g_ptr_array_add(r->findings, f);
    g_ptr_array_add(r->rule_faults, ad_rule_fault_new("x.yar", "bad", 3, "syntax"));
    r->coverage.files = 2;
    r->coverage.bytes = 5096;
    r->coverage.files_by_state[AD_STATE_SCANNED] = 1;
    r->coverage.files_by_state[AD_STATE_NOT_SCANNED] = 1;
    r->coverage.bytes_by_state[AD_STATE_SCANNED] = 1000;
    r->coverage.bytes_by_state[AD_STATE_NOT_SCANNED] = 4096;
    r->is_complete = FALSE;
    return r;
}

static json_t *
sample_body(const AdResult *result, AdVerdict verdict)
{
    g_autoptr(GError) error = NULL;
    json_t *scan = json_pack("{s:s, s:b, s:s, s:[s], s:{s:i, s:[{s:s, s:i, s:s, s:s}]}, s:[]}", "schema",
                             "aduana.scan/1", "complete", 0, "verdict", "flagged", "reasons",
                             "1 member encrypted", "coverage", "files", 2, "gaps", "path",
                             "agent.tar.gz!secret.zip!a", "bytes", 4096, "state", "not_scanned", "reason",
                             "encrypted", "findings");
    AdRecordInput in = {.supplier = "sample-a", .product = "agent", .version = "4.2.1", .result = result,
                        .verdict = verdict, .scan = scan};
    json_t *body = ad_inspection_body_write(&in, &error);
    assert_non_null(body);
    json_decref(scan);
    return body;
}

static json_t *
record_sample(Served *s)
{
    add_supplier(s);
    g_autoptr(AdResult) result = sample_result();
    return post(s, "/inspections", sample_body(result, AD_VERDICT_FLAGGED));
}

static void
suppliers_products_and_sources_are_added_listed_and_shown(void **state)
{
    Served *s = *state;
    add_supplier(s);
    json_decref(post(s, "/sources", json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "supplier", "sample-a", "product",
                                              "agent", "url", "https://a.example/agent.tar.gz", "keys", "minisign",
                                              "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
                                              "signature_url", "https://a.example/agent.tar.gz.minisig")));
    json_t *list = get(s, "/suppliers?tier=2&q=sample");
    assert_int_equal(json_integer_value(json_object_get(list, "total")), 1);
    json_decref(list);
    json_t *one = get(s, "/suppliers/sample-a");
    assert_string_equal(text_of(one, "name"), "Ejemplo A, S.A. de C.V.");
    assert_int_equal(json_array_size(json_object_get(one, "products")), 1);
    json_decref(one);
    json_decref(post(s, "/suppliers/sample-a", json_pack("{s:i}", "tier", 1)));
    one = get(s, "/suppliers/sample-a");
    assert_int_equal(json_integer_value(json_object_get(one, "tier")), 1);
    assert_string_equal(text_of(one, "country"), "MX");
    json_decref(one);
}

static void
fields_that_are_not_right_are_refused_by_name(void **state)
{
    Served *s = *state;
    static const struct {
        const char *path, *body, *names;
    } cases[] = {
        {"/suppliers", "{\"name\":\"A\"}", "id"},
        {"/suppliers", "{\"id\":\"A B\",\"name\":\"A\"}", "id"},
        {"/suppliers", "{\"id\":\"a\"}", "name"},
        {"/suppliers", "{\"id\":\"a\",\"name\":\"x\\u202ey\"}", "name"},
        {"/suppliers", "{\"id\":\"a\",\"name\":\"A\",\"tier\":4}", "tier"},
        {"/suppliers", "{\"id\":\"a\",\"name\":\"A\",\"tier\":\"1\"}", "tier"},
        {"/suppliers", "{\"id\":\"a\",\"name\":\"A\",\"country\":\"mx\"}", "country"},
        {"/suppliers", "{\"id\":\"a\",\"name\":\"A\",\"nmae\":\"x\"}", "nmae"},
        {"/sources", "{\"supplier\":\"a\",\"product\":\"b\",\"url\":\"ftp://x/\"}", "url"},
        {"/sources", "{\"supplier\":\"a\",\"product\":\"b\",\"url\":\"https://x/\",\"kind\":\"zip\"}", "kind"},
        {"/sources", "{\"supplier\":\"a\",\"product\":\"b\",\"url\":\"https://x/\",\"keys\":{\"pgp\":\"\"}}", "pgp"},
        {"/schedules", "{\"when\":\"sometimes\"}", "when"},
        {"/schedules", "{\"when\":\"02-30\"}", "when"},
        {"/schedules", "{\"when\":\"daily\",\"jitter_seconds\":-1}", "jitter_seconds"},
        {"/backup", "{\"path\":\"relative\"}", "path"},
        {"/inspections", "{}", "verdict"},
        {"/deliveries/D-1/purge", "{}", "reason"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        json_t *body = json_loads(cases[i].body, 0, NULL);
        json_t *doc = ad_api_post(in_process, &s->api, cases[i].path, body, &error);
        assert_null(doc);
        if (!g_error_matches(error, AD_ERROR, AD_ERROR_USAGE) || !g_str_has_prefix(error->message, cases[i].names))
            print_error("%s %s: %s\n", cases[i].path, cases[i].body, error->message);
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_USAGE));
        assert_true(g_str_has_prefix(error->message, cases[i].names));
        json_decref(body);
    }
}

static void
what_is_not_there_is_not_found(void **state)
{
    static const char *const paths[] = {"/suppliers/nobody", "/deliveries/D-0", "/findings/F-0", "/jobs/J-0",
                                        "/schedules/none", "/sources/S-0", "/nothing", "/suppliers/"};
    Served *s = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(ad_api_get(in_process, &s->api, paths[i], &error));
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND));
        assert_int_equal(ad_error_exit_code(error), 12);
    }
}

static void
a_filter_by_what_is_not_there_is_not_an_empty_list(void **state)
{
    static const struct {
        const char *path;
        gboolean is_known;
    } cases[] = {{"/deliveries?supplier=sample-a&product=agent", TRUE},
                 {"/deliveries?product=agent", TRUE},
                 {"/jobs?supplier=unassigned", TRUE},
                 {"/deliveries?supplier=sample-b", FALSE},
                 {"/deliveries?product=agnet", FALSE},
                 {"/findings?supplier=sample-b", FALSE},
                 {"/findings?supplier=sample-a&product=agnet", FALSE},
                 {"/exports/findings?supplier=sample-b", FALSE},
                 {"/jobs?supplier=sample-b", FALSE},
                 {"/products?supplier=sample-b", FALSE},
                 {"/sources?supplier=sample-b", FALSE},
                 {"/sources?product=agnet", FALSE}};
    Served *s = *state;
    add_supplier(s);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        json_t *list = ad_api_get(in_process, &s->api, cases[i].path, &error);
        if (cases[i].is_known != (list != NULL))
            print_error("%s\n", cases[i].path);
        assert_int_equal(list != NULL, cases[i].is_known);
        assert_true(list != NULL || g_error_matches(error, AD_ERROR, AD_ERROR_NOT_FOUND));
        json_decref(list);
    }
}

static void
an_inspection_survives_its_way_as_a_body(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AdResult) result = sample_result();
    json_t *body = sample_body(result, AD_VERDICT_CLEAN);
    g_auto(AdInspectionBody) back = {0};
    assert_true(ad_inspection_body_read(body, &back, &error));
    assert_int_equal(back.result->artifacts->len, 1);
    assert_int_equal(back.result->findings->len, 1);
    assert_int_equal(back.result->rule_faults->len, 1);
    assert_int_equal(back.result->coverage.bytes, 5096);
    assert_memory_equal(&back.result->sha256, &result->sha256, sizeof(AdDigest));
    const AdFinding *f = back.result->findings->pdata[0];
    assert_string_equal(f->title_en, "=Reads browser password stores");
    /* a gap blocks: it cannot be clean, whatever the body says */
    assert_int_equal(back.input.verdict, AD_VERDICT_INCOMPLETE);
    json_decref(body);
}

static void
messages_that_break_their_type_are_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {"", "AAAA", "////", "not base64"};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AdResult) result = sample_result();
        json_t *body = sample_body(result, AD_VERDICT_FLAGGED);
        json_t *messages = json_object_get(json_object_get(body, "result"), "messages");
        json_array_set_new(messages, 0, json_string(broken[i]));
        g_auto(AdInspectionBody) back = {0};
        assert_false(ad_inspection_body_read(body, &back, &error));
        assert_non_null(error);
        assert_null(back.result);
        json_decref(body);
    }
}

static void
a_recorded_inspection_is_found_everywhere(void **state)
{
    Served *s = *state;
    json_t *answer = record_sample(s);
    g_autofree char *id = g_strdup(text_of(json_object_get(answer, "delivery"), "id"));
    assert_non_null(id);
    json_decref(answer);
    static const char *const parts[] = {"", "/gaps", "/artifacts", "/findings", "/containers"};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *path = g_strconcat("/deliveries/", id, parts[i], NULL);
        json_decref(get(s, path));
    }
    json_t *findings = get(s, "/findings?supplier=sample-a&severity=critical");
    assert_int_equal(json_integer_value(json_object_get(findings, "total")), 1);
    g_autofree char *path = g_strconcat(
        "/findings/", text_of(json_array_get(json_object_get(findings, "items"), 0), "finding_id"), NULL);
    json_decref(findings);
    json_t *one = get(s, path);
    assert_true(json_array_size(json_object_get(one, "evidence")) > 0);
    json_decref(one);
    json_t *overview = get(s, "/overview");
    assert_int_equal(json_integer_value(json_object_get(json_object_get(overview, "open_findings"), "critical")), 1);
    json_decref(overview);
}

static void
the_same_inspection_twice_changes_no_row(void **state)
{
    Served *s = *state;
    json_decref(record_sample(s));
    g_autoptr(AdResult) result = sample_result();
    json_t *again = post(s, "/inspections", sample_body(result, AD_VERDICT_FLAGGED));
    assert_int_equal(json_integer_value(json_object_get(again, "changed_rows")), 0);
    json_decref(again);
}

static void
schedules_are_checked_run_and_paused_through_hooks(void **state)
{
    Served *s = *state;
    add_supplier(s);
    json_t *added = post(s, "/schedules", json_pack("{s:s, s:s, s:s, s:s}", "id", "nightly", "when", "daily", "zone",
                                                    "America/Mexico_City", "supplier", "sample-a"));
    assert_string_equal(text_of(added, "next_at"), "2025-11-26T00:00:00Z");
    json_decref(added);
    json_t *next = get(s, "/schedules/next?count=3");
    json_t *items = json_object_get(next, "items");
    assert_int_equal(json_array_size(items), 3);
    assert_string_equal(text_of(json_array_get(items, 1), "at"), "2025-11-27T00:00:00Z");
    assert_string_equal(text_of(json_array_get(items, 0), "local"), "2025-11-25T18:00:00-06:00");
    json_decref(next);
    json_t *run = post(s, "/schedules/nightly/run", json_object());
    assert_int_equal(json_array_size(json_object_get(run, "jobs")), 1);
    json_decref(run);
    json_decref(post(s, "/schedules/nightly/pause", json_object()));
    next = get(s, "/schedules/next");
    assert_int_equal(json_array_size(json_object_get(next, "items")), 0);
    json_decref(next);
    assert_int_equal(wakes, 3);
    ad_store_set_clock(s->store, 1764037800 + 2 * 86400);
    json_t *resumed = post(s, "/schedules/nightly/resume", json_object());
    assert_string_equal(text_of(resumed, "next_at"), "2025-11-28T00:00:00Z");
    json_decref(resumed);
    json_t *missed = get(s, "/schedules/missed");
    assert_int_equal(json_array_size(json_object_get(missed, "items")), 2);
    assert_string_equal(text_of(json_array_get(json_object_get(missed, "items"), 0), "reason"), "paused");
    json_decref(missed);
}

static void
a_new_schedule_says_in_words_what_it_covers(void **state)
{
    static const struct {
        const char *body, *covers;
    } cases[] = {
        {"{\"when\":\"daily\"}", "all sources of all suppliers"},
        {"{\"when\":\"daily\",\"supplier\":\"sample-a\"}", "all sources of supplier sample-a"},
        {"{\"when\":\"daily\",\"supplier\":\"sample-a\",\"product\":\"agent\"}",
         "all sources of product agent of supplier sample-a"},
    };
    Served *s = *state;
    add_supplier(s);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        json_t *added = post(s, "/schedules", json_loads(cases[i].body, 0, NULL));
        assert_string_equal(text_of(added, "covers"), cases[i].covers);
        json_decref(added);
    }
}

static void
the_zone_of_the_configuration_is_that_of_new_schedules(void **state)
{
    static const struct {
        const char *usual, *given, *expected;
    } cases[] = {{NULL, NULL, "UTC"},
                 {"America/Mexico_City", NULL, "America/Mexico_City"},
                 {"America/Mexico_City", "", "America/Mexico_City"},
                 {"America/Mexico_City", "Europe/Madrid", "Europe/Madrid"}};
    Served *s = *state;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        s->api.timezone = cases[i].usual;
        json_t *added = post(s, "/schedules", json_pack("{s:s, s:s?}", "when", "daily", "zone", cases[i].given));
        assert_string_equal(text_of(added, "zone"), cases[i].expected);
        json_decref(added);
    }
}

static void
who_may_only_read_cannot_write(void **state)
{
    Served *s = *state;
    g_autoptr(GError) error = NULL;
    json_t *body = json_pack("{s:s, s:s}", "id", "a", "name", "A");
    s->api.is_read_only = TRUE;
    assert_null(ad_api_post(in_process, &s->api, "/suppliers", body, &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_DENIED));
    json_decref(body);
}

/* --- the export --- */

static char *
read_fd(int fd, gsize *bytes)
{
    off_t size = lseek(fd, 0, SEEK_END);
    char *text = g_malloc0((gsize)size + 1);
    assert_int_equal(pread(fd, text, (size_t)size, 0), size);
    *bytes = (gsize)size;
    return text;
}

static void
an_export_is_whole_safe_and_hashed(void **state)
{
    Served *s = *state;
    json_decref(record_sample(s));
    for (int format = 0; format < AD_EXPORT_FORMAT_COUNT; format++) {
        g_autoptr(GError) error = NULL;
        gsize bytes;
        g_autofree char *path = g_build_filename(s->folder, "export", NULL);
        FILE *file = g_fopen(path, "w+");
        AdExportRequest wanted = {.format = (AdExportFormat)format, .by = {"ana", "cli"}, .approvers = 1,
                                  .has_ledger_head = TRUE};
        json_t *header = ad_export_findings(s->store, &wanted, fileno(file), &error);
        assert_non_null(header);
        g_autofree char *text = read_fd(fileno(file), &bytes);
        g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)text, bytes);
        assert_string_equal(text_of(header, "sha256"), sha256);
        assert_int_equal(json_integer_value(json_object_get(header, "rows")), 1);
        assert_int_equal(json_integer_value(json_object_get(header, "approvers")), 1);
        assert_true(json_is_object(json_object_get(header, "ledger")));
        if (format == AD_EXPORT_CSV) {
            assert_true(g_str_has_prefix(text, "\xef\xbb\xbf" "finding_id,group_key,concern,supplier_id"));
            assert_non_null(strstr(text, ",'=Reads browser password stores,"));
            assert_true(g_str_has_suffix(text, "\r\n"));
        } else {
            json_t *row = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(row);
            json_decref(row);
        }
        json_decref(header);
        fclose(file);
    }
    json_t *ledger = get(s, "/ledger");
    g_autofree char *text = json_dumps(ledger, 0);
    assert_non_null(strstr(text, "export.findings"));
    json_decref(ledger);
}

/* --- the same by socket, from another thread: the client waits, the main loop serves --- */

typedef struct {
    AdClient *client;
    json_t *supplier, *list;
    GError *refused;
    AdApiReply file;
    gint is_done;
} Visit;

static gpointer
visit(gpointer data)
{
    Visit *v = data;
    json_t *body = json_pack("{s:s, s:s}", "id", "by-socket", "name", "Ñandú & Co");
    v->supplier = ad_api_post(ad_client_call, v->client, "/suppliers", body, NULL);
    json_decref(ad_api_post(ad_client_call, v->client, "/suppliers", body, &v->refused));
    json_decref(body);
    v->list = ad_api_get(ad_client_call, v->client, "/suppliers?q=%C3%B1and%C3%BA&limit=5", NULL);
    g_autoptr(GHashTable) query = ad_api_query_parse("format=csv", NULL);
    AdApiRequest request = {"GET", "/exports/findings", query, NULL, NULL, NULL, NULL};
    ad_client_call(v->client, &request, &v->file);
    g_atomic_int_set(&v->is_done, 1);
    return NULL;
}

static void
the_client_does_by_socket_what_the_call_does_in_process(void **state)
{
    Served *s = *state;
    g_autoptr(AdClient) client = ad_client_new(s->socket_path);
    Visit v = {.client = client, .file = AD_API_REPLY_INIT};
    GThread *thread = g_thread_new("visit", visit, &v);
    for (int i = 0; i < 5000 && !g_atomic_int_get(&v.is_done); i++)
        served_run(1);
    g_thread_join(thread);
    assert_non_null(v.supplier);
    assert_string_equal(text_of(v.supplier, "name"), "Ñandú & Co");
    assert_true(g_error_matches(v.refused, AD_ERROR, AD_ERROR_USAGE));
    assert_non_null(v.list);
    assert_int_equal(v.file.status, 200);
    assert_true(v.file.fd >= 0);
    json_t *ledger = get(s, "/ledger");
    json_t *record = NULL, *row;
    gsize i;
    json_array_foreach(json_object_get(ledger, "items"), i, row)
    {
        if (strcmp(text_of(row, "object"), "supplier/by-socket") == 0)
            record = row;
    }
    assert_non_null(record);
    assert_string_equal(text_of(record, "actor"), g_get_user_name()); /* the kernel said so, not the client */
    assert_string_equal(text_of(record, "via"), "socket");
    json_decref(ledger);
    json_decref(v.supplier);
    json_decref(v.list);
    g_clear_error(&v.refused);
    ad_api_reply_clear(&v.file);
}

static void
a_daemon_that_is_not_there_is_unreachable_with_what_helps(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(AdClient) client = ad_client_new("/nonexistent/aduana.sock");
    assert_null(ad_api_get(ad_client_call, client, "/meta", &error));
    assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_UNREACHABLE));
    assert_int_equal(ad_error_exit_code(error), 10);
    assert_non_null(strstr(error->message, "aduana daemon"));
}

/* --- pages --- */

static void
every_page_is_made_in_both_languages_and_escapes_what_strangers_wrote(void **state)
{
    Served *s = *state;
    json_t *answer = record_sample(s);
    const char *id = text_of(json_object_get(answer, "delivery"), "id");
    json_t *findings = get(s, "/findings");
    const char *finding = text_of(json_array_get(json_object_get(findings, "items"), 0), "finding_id");
    json_t *jobs = get(s, "/jobs");
    const char *job = text_of(json_array_get(json_object_get(jobs, "items"), 0), "id");
    char *paths[] = {g_strdup("/"),
                     g_strdup("/suppliers"),
                     g_strdup("/suppliers/sample-a"),
                     g_strdup("/deliveries"),
                     g_strconcat("/deliveries/", id, NULL),
                     g_strconcat("/deliveries/", id, "/gaps", NULL),
                     g_strconcat("/deliveries/", id, "/artifacts", NULL),
                     g_strdup("/findings?severity=critical"),
                     g_strconcat("/findings/", finding, NULL),
                     g_strdup("/jobs"),
                     g_strconcat("/jobs/", job, NULL),
                     g_strdup("/schedules"),
                     g_strdup("/schedules/next"),
                     g_strdup("/ledger"),
                     g_strdup("/meta"),
                     g_strdup("/suppliers/nobody")};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        for (int lang = 0; lang < AD_LANG_COUNT; lang++) {
            g_autofree char *path = g_strdup_printf("%s%slang=%s", paths[i], strchr(paths[i], '?') ? "&" : "?",
                                                    ad_tr_lang_name((AdLang)lang));
            g_autofree char *html = served_get(s, path, "Accept: text/html\r\n");
            assert_int_equal(served_status(html), strstr(path, "nobody") != NULL ? 404 : 200);
            g_autofree char *tag = g_strdup_printf("<html lang=\"%s\">", ad_tr_lang_name((AdLang)lang));
            assert_non_null(strstr(html, tag));
            assert_null(strstr(html, "<b>"));
            assert_null(strstr(html, "<script"));
            assert_null(strstr(html, "\x1b"));
            assert_null(strstr(html, "style=\""));
            assert_true(strlen(html) < 100 * 1024);
            if (lang == AD_LANG_ES)
                assert_non_null(strstr(html, ">Proveedores</a>"));
        }
        g_free(paths[i]);
    }
    json_decref(answer);
    json_decref(findings);
    json_decref(jobs);
}

static void
incomplete_is_worded_and_never_marked_as_good(void **state)
{
    Served *s = *state;
    json_t *answer = record_sample(s);
    g_autofree char *path =
        g_strconcat("/deliveries/", text_of(json_object_get(answer, "delivery"), "id"), NULL);
    g_autofree char *html = served_get(s, path, "Accept-Language: en\r\n");
    assert_non_null(strstr(html, "Incomplete: part of this delivery could not be scanned"));
    assert_non_null(strstr(html, "complete-false"));
    assert_null(strstr(html, "verdict-clean"));
    assert_null(strstr(html, "complete-true"));
    json_decref(answer);
}

static void
a_browser_gets_a_page_and_a_program_the_document(void **state)
{
    Served *s = *state;
    g_autofree char *page = served_get(s, "/api/v1/suppliers", "Accept: text/html,*/*;q=0.8\r\n");
    g_autofree char *document = served_get(s, "/api/v1/suppliers", NULL);
    g_autofree char *asked = served_get(s, "/api/v1/suppliers?as=json", "Accept: text/html\r\n");
    g_autofree char *csv = served_get(s, "/api/v1/exports/findings?format=csv", NULL);
    assert_non_null(strstr(page, "\r\nContent-Type: text/html; charset=utf-8\r\n"));
    assert_non_null(strstr(document, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(asked, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(csv, "\r\nContent-Disposition: attachment; filename=\"aduana-findings.csv\"\r\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(suppliers_products_and_sources_are_added_listed_and_shown),
        TEST(fields_that_are_not_right_are_refused_by_name),
        TEST(what_is_not_there_is_not_found),
        TEST(a_filter_by_what_is_not_there_is_not_an_empty_list),
        TEST(an_inspection_survives_its_way_as_a_body),
        TEST(messages_that_break_their_type_are_refused),
        TEST(a_recorded_inspection_is_found_everywhere),
        TEST(the_same_inspection_twice_changes_no_row),
        TEST(schedules_are_checked_run_and_paused_through_hooks),
        TEST(a_new_schedule_says_in_words_what_it_covers),
        TEST(the_zone_of_the_configuration_is_that_of_new_schedules),
        TEST(who_may_only_read_cannot_write),
        TEST(an_export_is_whole_safe_and_hashed),
        TEST(the_client_does_by_socket_what_the_call_does_in_process),
        TEST(a_daemon_that_is_not_there_is_unreachable_with_what_helps),
        TEST(every_page_is_made_in_both_languages_and_escapes_what_strangers_wrote),
        TEST(incomplete_is_worded_and_never_marked_as_good),
        TEST(a_browser_gets_a_page_and_a_program_the_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
