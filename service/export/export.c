/* SPDX-License-Identifier: Apache-2.0 */
/* export.c - all findings of a filter as a file for auditors */
#include "service/export/export.h"

#include <string.h>

#include "scanner/model/limits.h"
#include "service/export/csv.h"
#include "service/export/sink.h"
#include "service/po/tr.h"
#include "service/store/ledger.h"

static const char *const format_names[AD_EXPORT_FORMAT_COUNT] = {"csv", "ndjson", "json"};

int
ad_export_format_parse(const char *name)
{
    for (int i = 0; i < AD_EXPORT_FORMAT_COUNT; i++)
        if (strcmp(name, format_names[i]) == 0)
            return i;
    return -1;
}

const char *
ad_export_format_name(AdExportFormat format)
{
    return format_names[format];
}

const char *
ad_export_content_type(AdExportFormat format)
{
    static const char *const types[AD_EXPORT_FORMAT_COUNT] = {
        "text/csv; charset=utf-8; header=present", "application/x-ndjson; charset=utf-8",
        "application/json; charset=utf-8"};
    return types[format];
}

static void
append_csv_value(GString *line, json_t *value, gboolean is_raw)
{
    if (json_is_string(value)) {
        ad_csv_append_text(line, json_string_value(value), is_raw);
    } else if (json_is_array(value) || json_is_object(value)) {
        g_autofree char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
        ad_csv_append_text(line, text, is_raw);
    } else if (value != NULL && !json_is_null(value)) {
        g_autofree char *text = json_dumps(value, JSON_ENCODE_ANY); /* numbers, true, false; '.' decimals */
        g_string_append(line, text);
    }
}

static void
append_csv_row(GString *line, json_t *row, gboolean is_raw)
{
    const char *const *columns = ad_findings_columns();
    for (gsize i = 0; columns[i] != NULL; i++) {
        if (i > 0)
            g_string_append_c(line, ',');
        append_csv_value(line, json_object_get(row, columns[i]), is_raw);
    }
    g_string_append(line, AD_CSV_END);
}

/* Keys in the columns' order, all of them there. */
static void
append_json_row(GString *line, json_t *row)
{
    const char *const *columns = ad_findings_columns();
    json_t *ordered = json_object();
    for (gsize i = 0; columns[i] != NULL; i++) {
        json_t *value = json_object_get(row, columns[i]);
        if (value != NULL)
            json_object_set(ordered, columns[i], value);
        else
            json_object_set_new(ordered, columns[i], json_null());
    }
    /* ASCII: no control or bidi character passes whatever the file is shown in */
    g_autofree char *text = json_dumps(ordered, JSON_COMPACT | JSON_ENSURE_ASCII);
    json_decref(ordered);
    g_string_append(line, text);
}

static void
append_row(GString *line, const AdExportRequest *wanted, json_t *row, guint64 number)
{
    switch (wanted->format) {
    case AD_EXPORT_CSV:
        append_csv_row(line, row, wanted->is_raw);
        return;
    case AD_EXPORT_NDJSON:
        append_json_row(line, row);
        g_string_append_c(line, '\n');
        return;
    default:
        g_string_append(line, number > 0 ? ",\n" : "\n");
        append_json_row(line, row);
    }
}

static void
append_head(GString *line, AdExportFormat format)
{
    if (format == AD_EXPORT_JSON)
        g_string_append(line, "{\"schema\":\"aduana.export.findings/1\",\"items\":[");
    if (format != AD_EXPORT_CSV)
        return;
    g_string_append(line, AD_CSV_BOM);
    const char *const *columns = ad_findings_columns();
    for (gsize i = 0; columns[i] != NULL; i++)
        g_string_append_printf(line, "%s%s", i > 0 ? "," : "", columns[i]);
    g_string_append(line, AD_CSV_END);
}

static gboolean
write_rows(AdStore *store, const AdExportRequest *wanted, AdSink *sink, guint64 *rows, GError **error)
{
    g_autofree char *after = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    append_head(line, wanted->format);
    do {
        AdPage page = {AD_LIMIT_PAGE_ROWS, after};
        json_t *list = ad_findings_list(store, &wanted->filter, &page, error);
        if (list == NULL)
            return FALSE;
        gsize i;
        json_t *row;
        json_array_foreach(json_object_get(list, "items"), i, row) append_row(line, wanted, row, (*rows)++);
        g_free(after);
        after = g_strdup(json_string_value(json_object_get(list, "next")));
        json_decref(list);
        if (!ad_sink_write(sink, line->str, line->len, error))
            return FALSE;
        g_string_truncate(line, 0);
    } while (after != NULL);
    if (wanted->format == AD_EXPORT_JSON)
        return ad_sink_write(sink, "\n]}\n", 4, error);
    return TRUE;
}

static void
put_text(json_t *object, const char *name, const char *value)
{
    if (value != NULL)
        json_object_set_new(object, name, json_string(value));
}

static json_t *
filter_document(const AdFindingFilter *filter)
{
    json_t *doc = json_object();
    put_text(doc, "supplier", filter->supplier);
    put_text(doc, "product", filter->product);
    put_text(doc, "delivery", filter->delivery);
    put_text(doc, "severity", filter->severity);
    put_text(doc, "min_severity", filter->min_severity);
    put_text(doc, "concern", filter->concern);
    put_text(doc, "kind", filter->kind);
    put_text(doc, "rule", filter->rule);
    put_text(doc, "status", filter->status);
    g_autofree char *since = filter->since_unix > 0 ? ad_store_time_text(filter->since_unix) : NULL;
    put_text(doc, "since", since);
    return doc;
}

static json_t *
header_document(AdStore *store, const AdExportRequest *wanted, AdSink *sink, guint64 rows)
{
    g_autofree char *at = ad_store_time_text(ad_store_now(store));
    json_t *columns = json_array();
    for (const char *const *c = ad_findings_columns(); *c != NULL; c++)
        json_array_append_new(columns, json_string(*c));
    return json_pack("{s:s, s:s?, s:s?, s:s, s:o, s:s, s:o, s:I, s:I, s:s, s:s, s:i, s:s, s:s, s:n}", "schema",
                     "aduana.export/1", "who", wanted->by.actor, "via", wanted->by.via, "at", at, "filter",
                     filter_document(&wanted->filter), "format", format_names[wanted->format], "columns",
                     columns, "rows", (json_int_t)rows, "bytes", (json_int_t)ad_sink_bytes(sink), "sha256",
                     ad_sink_sha256(sink), "aduana", AD_VERSION, "approvers", MAX(wanted->approvers, 1),
                     "language", ad_tr_lang_name(ad_tr_lang()), "tlp", "TLP:AMBER", "ledger");
}

static gboolean
append_record(AdStore *store, gpointer user, GError **error)
{
    json_t *header = user;
    json_t *detail = json_pack("{s:O, s:O, s:O, s:O}", "filter", json_object_get(header, "filter"), "format",
                               json_object_get(header, "format"), "rows", json_object_get(header, "rows"),
                               "sha256", json_object_get(header, "sha256"));
    AdActor by = {json_string_value(json_object_get(header, "who")),
                  json_string_value(json_object_get(header, "via"))};
    gboolean done = ad_ledger_append(store, &by, "export.findings", "findings", detail, error);
    json_decref(detail);
    return done;
}

static gboolean
put_ledger_head(AdStore *store, json_t *header, GError **error)
{
    gint64 broken = 0, count = 0;
    g_autofree char *head = NULL;
    if (!ad_ledger_verify(store, &broken, &count, &head, error))
        return FALSE;
    json_object_set_new(header, "ledger",
                        json_pack("{s:I, s:s?, s:b}", "count", (json_int_t)count, "head", head, "holds",
                                  broken == 0));
    return TRUE;
}

json_t *
ad_export_findings(AdStore *store, const AdExportRequest *wanted, int fd, GError **error)
{
    guint64 rows = 0;
    g_autoptr(AdSink) sink = ad_sink_new(fd);
    if (!write_rows(store, wanted, sink, &rows, error))
        return NULL;
    json_t *header = header_document(store, wanted, sink, rows);
    if ((ad_store_is_writer(store) && !ad_store_transaction(store, append_record, header, error)) ||
        (wanted->has_ledger_head && !put_ledger_head(store, header, error))) {
        json_decref(header);
        return NULL;
    }
    return header;
}
