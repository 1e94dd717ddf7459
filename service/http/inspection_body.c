/* SPDX-License-Identifier: Apache-2.0 */
/* inspection_body.c - a finished inspection as the body of POST /inspections */
#include "service/http/inspection_body.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/message.h"
#include "service/http/resource.h"
#include "service/po/tr.h"

#define LATEST_UNIX G_GINT64_CONSTANT(253402300799) /* the end of the year 9999 */

/* Packs body (floating) and appends it; FALSE when it is larger than a message may be. */
static gboolean
append_message(json_t *messages, AdMessageId id, GVariant *body, GError **error)
{
    g_autoptr(GBytes) frame = ad_message_pack(id, body, error);
    if (frame == NULL)
        return FALSE;
    gsize bytes;
    const guint8 *data = g_bytes_get_data(frame, &bytes);
    g_autofree char *text = g_base64_encode(data, bytes);
    json_array_append_new(messages, json_string(text));
    return TRUE;
}

static GVariant *
fault_to_variant(const AdRuleFault *fault)
{
    return g_variant_new("(ssus)", fault->file, fault->rule, fault->line, fault->reason);
}

#define APPEND_ALL(ID, list, Type, to_variant)                                                     \
    for (guint i = 0; i < (list)->len; i++)                                                        \
        if (!append_message(messages, AD_MESSAGE_##ID, to_variant((const Type *)(list)->pdata[i]), error)) \
            return FALSE;

static gboolean
append_result(json_t *messages, const AdResult *r, GError **error)
{
    APPEND_ALL(ARTIFACT, r->artifacts, AdArtifact, ad_artifact_to_variant)
    APPEND_ALL(CONTAINER, r->containers, AdContainer, ad_container_to_variant)
    APPEND_ALL(GAP, r->gaps, AdGap, ad_gap_to_variant)
    APPEND_ALL(FINDING, r->findings, AdFinding, ad_finding_to_variant)
    APPEND_ALL(COMPONENT, r->components, AdComponent, ad_component_to_variant)
    APPEND_ALL(ENDPOINT, r->endpoints, AdEndpoint, ad_endpoint_to_variant)
    APPEND_ALL(RULE_FAULT, r->rule_faults, AdRuleFault, fault_to_variant)
    return append_message(messages, AD_MESSAGE_COVERAGE, ad_coverage_to_variant(&r->coverage), error);
}

static void
put_digest(json_t *object, const char *name, const AdDigest *digest)
{
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(digest, hex);
    json_object_set_new(object, name, json_string(hex));
}

json_t *
ad_inspection_body_write(const AdRecordInput *in, GError **error)
{
    const AdResult *r = in->result;
    json_t *messages = json_array();
    if (!append_result(messages, r, error)) {
        json_decref(messages);
        return NULL;
    }
    json_t *result = json_pack("{s:s, s:I, s:s, s:s, s:b, s:b, s:I, s:o}", "bundle_name", r->bundle_name,
                               "size_bytes", (json_int_t)r->size_bytes, "format", r->format, "cage", r->cage,
                               "complete", r->is_complete, "retried", r->was_retried, "elapsed_ms",
                               (json_int_t)r->elapsed_ms, "messages", messages);
    put_digest(result, "sha256", &r->sha256);
    json_t *doc = json_pack(
        "{s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s?, s:s, s:b, s:I, s:I, s:O?, s:O?, s:O?, s:o}", "supplier",
        in->supplier, "product", in->product, "version", in->version, "url", in->url, "source", in->source_id,
        "signature", in->signature, "signature_text", in->signature_text, "verdict",
        ad_terms_verdict(in->verdict), "blob_kept", in->is_blob_kept, "started", (json_int_t)in->started_unix,
        "received", (json_int_t)in->received_unix, "scan", in->scan, "assessment_input", in->assessment_input,
        "assessment_output", in->assessment_output, "result", result);
    put_digest(doc, "ruleset_sha256", &in->ruleset_digest);
    put_digest(doc, "engine_sha256", &in->engine_digest);
    put_digest(doc, "limits_sha256", &in->limits_digest);
    return doc;
}

void
ad_inspection_body_clear(AdInspectionBody *body)
{
    g_clear_pointer(&body->result, ad_result_free);
    g_clear_pointer(&body->document, json_decref);
    memset(&body->input, 0, sizeof(body->input));
}

static gboolean
take_fault(AdResult *r, GVariant *body)
{
    const char *file, *rule, *reason;
    guint line;
    g_variant_get(body, "(&s&su&s)", &file, &rule, &line, &reason);
    g_ptr_array_add(r->rule_faults, ad_rule_fault_new(file, rule, line, reason));
    return TRUE;
}

static gboolean
take_row(GPtrArray *list, gpointer row)
{
    if (row != NULL)
        g_ptr_array_add(list, row);
    return row != NULL;
}

static gboolean
take_message(AdResult *r, const AdMessageSpec *spec, GVariant *body, gboolean *has_coverage, GError **error)
{
    switch (spec->id) {
    case AD_MESSAGE_ARTIFACT:
        return take_row(r->artifacts, ad_artifact_from_variant(body, error));
    case AD_MESSAGE_CONTAINER:
        return take_row(r->containers, ad_container_from_variant(body, error));
    case AD_MESSAGE_GAP:
        return take_row(r->gaps, ad_gap_from_variant(body, error));
    case AD_MESSAGE_FINDING:
        return take_row(r->findings, ad_finding_from_variant(body, error));
    case AD_MESSAGE_COMPONENT:
        return take_row(r->components, ad_component_from_variant(body, error));
    case AD_MESSAGE_ENDPOINT:
        return take_row(r->endpoints, ad_endpoint_from_variant(body, error));
    case AD_MESSAGE_RULE_FAULT:
        return take_fault(r, body);
    case AD_MESSAGE_COVERAGE:
        *has_coverage = TRUE;
        return ad_coverage_from_variant(body, &r->coverage, error);
    default:
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, _("messages: %s does not belong here"), spec->name);
        return FALSE;
    }
}

static gboolean
take_messages(AdResult *r, json_t *messages, GError **error)
{
    gboolean has_coverage = FALSE;
    gsize i;
    json_t *item;
    json_array_foreach(messages, i, item)
    {
        const char *text = json_string_value(item);
        if (text == NULL || json_string_length(item) > 2 * AD_LIMIT_FRAME_BYTES) {
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("messages: number %zu is not a message"), i);
            return FALSE;
        }
        gsize bytes;
        g_autofree guchar *data = g_base64_decode(text, &bytes);
        const AdMessageSpec *spec = NULL;
        g_autoptr(GVariant) body = ad_message_unpack(data, bytes, AD_SENDER_UNPACK, &spec, error);
        if (body == NULL || !take_message(r, spec, body, &has_coverage, error)) {
            g_prefix_error(error, _("messages: number %zu: "), i);
            return FALSE;
        }
    }
    if (has_coverage)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: this field is required"), "messages.coverage");
    return FALSE;
}

static gboolean
read_digest(json_t *body, const char *name, AdDigest *out, GError **error)
{
    const char *text;
    if (!ad_field_text(body, name, AD_DIGEST_HEX_SIZE, TRUE, &text, error))
        return FALSE;
    if (ad_digest_from_hex(text, out))
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: 64 hexadecimal digits are allowed"), name);
    return FALSE;
}

static AdResult *
read_result(json_t *body, GError **error)
{
    static const char *const names[] = {"bundle_name", "size_bytes", "format",   "cage",   "complete",
                                        "retried",     "elapsed_ms", "messages", "sha256", NULL};
    const char *name, *format, *cage;
    gint64 size;
    if (!ad_field_check_names(body, names, error) ||
        !ad_field_text(body, "bundle_name", AD_LIMIT_PATH_BYTES, TRUE, &name, error) ||
        !ad_field_text(body, "format", AD_LIMIT_NAME_CHARS, TRUE, &format, error) ||
        !ad_field_text(body, "cage", AD_LIMIT_TEXT_CHARS, TRUE, &cage, error))
        return NULL;
    g_autoptr(AdResult) r = ad_result_new(name);
    if (!ad_field_int(body, "size_bytes", 0, G_MAXINT64, 0, &size, error) ||
        !ad_field_int(body, "elapsed_ms", 0, G_MAXINT64, 0, &r->elapsed_ms, error) ||
        !ad_field_bool(body, "complete", FALSE, &r->is_complete, error) ||
        !ad_field_bool(body, "retried", TRUE, &r->was_retried, error) ||
        !read_digest(body, "sha256", &r->sha256, error) ||
        !take_messages(r, json_object_get(body, "messages"), error))
        return NULL;
    r->size_bytes = (guint64)size;
    g_free(r->format);
    r->format = g_strdup(format);
    g_free(r->cage);
    r->cage = g_strdup(cage);
    for (guint i = 0; i < r->gaps->len; i++) /* what the rows say weighs more than what the body claims */
        if (((const AdGap *)r->gaps->pdata[i])->is_blocking)
            r->is_complete = FALSE;
    return g_steal_pointer(&r);
}

static gboolean
read_object(json_t *body, const char *name, json_t **out, GError **error)
{
    json_t *value = json_object_get(body, name);
    if (value != NULL && !json_is_null(value) && !json_is_object(value)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s: an object is allowed"), name);
        return FALSE;
    }
    *out = json_is_object(value) ? value : NULL;
    return TRUE;
}

static gboolean
read_input(json_t *doc, AdRecordInput *in, GError **error)
{
    static const char *const verdicts[] = {"clean", "flagged", "incomplete", NULL}; /* AdVerdict's order */
    static const char *const signatures[] = {"none", "valid", "invalid", "unchecked", NULL};
    const char *verdict;
    if (!ad_field_id(doc, "supplier", FALSE, &in->supplier, error) ||
        !ad_field_id(doc, "product", FALSE, &in->product, error) ||
        !ad_field_text(doc, "version", AD_LIMIT_NAME_CHARS, FALSE, &in->version, error) ||
        !ad_field_url(doc, "url", FALSE, &in->url, error) ||
        !ad_field_text(doc, "source", AD_LIMIT_NAME_CHARS, FALSE, &in->source_id, error) ||
        !ad_field_choice(doc, "signature", signatures, FALSE, &in->signature, error) ||
        !ad_field_text(doc, "signature_text", AD_LIMIT_TEXT_CHARS, FALSE, &in->signature_text, error) ||
        !ad_field_choice(doc, "verdict", verdicts, TRUE, &verdict, error) ||
        !ad_field_bool(doc, "blob_kept", FALSE, &in->is_blob_kept, error) ||
        !ad_field_int(doc, "started", 0, LATEST_UNIX, 0, &in->started_unix, error) ||
        !ad_field_int(doc, "received", 0, LATEST_UNIX, 0, &in->received_unix, error) ||
        !read_object(doc, "scan", &in->scan, error) ||
        !read_object(doc, "assessment_input", &in->assessment_input, error) ||
        !read_object(doc, "assessment_output", &in->assessment_output, error) ||
        !read_digest(doc, "ruleset_sha256", &in->ruleset_digest, error) ||
        !read_digest(doc, "engine_sha256", &in->engine_digest, error) ||
        !read_digest(doc, "limits_sha256", &in->limits_digest, error))
        return FALSE;
    for (int v = 0; v < AD_VERDICT_COUNT; v++)
        if (strcmp(ad_terms_verdict((AdVerdict)v), verdict) == 0)
            in->verdict = (AdVerdict)v;
    return TRUE;
}

gboolean
ad_inspection_body_read(json_t *document, AdInspectionBody *out, GError **error)
{
    static const char *const names[] = {
        "supplier", "product",  "version", "url",  "source",           "signature",
        "signature_text", "verdict", "blob_kept", "started", "received", "scan",
        "assessment_input", "assessment_output", "result", "ruleset_sha256", "engine_sha256", "limits_sha256",
        NULL};
    AdRecordInput in = {0};
    if (!ad_field_check_names(document, names, error) || !read_input(document, &in, error))
        return FALSE;
    AdResult *result = read_result(json_object_get(document, "result"), error);
    if (result == NULL)
        return FALSE;
    if (!result->is_complete && in.verdict == AD_VERDICT_CLEAN)
        in.verdict = AD_VERDICT_INCOMPLETE; /* INCOMPLETE is never CLEAN */
    in.result = result;
    *out = (AdInspectionBody){in, result, json_incref(document)};
    return TRUE;
}
