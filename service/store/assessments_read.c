/* SPDX-License-Identifier: Apache-2.0 */
/* assessments_read.c - assessments as they were kept, and made again from what was kept */
#include "service/store/assessments.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/store_private.h"

enum { DIFFERENCES_MAX = 100 };

static GBytes *
read_hex(AdStore *store, const char *hex, GError **error)
{
    AdDigest sha256;
    if (hex != NULL && ad_digest_from_hex(hex, &sha256))
        return ad_blob_read(store, &sha256, error);
    g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("%s is no digest"), hex != NULL ? hex : "");
    return NULL;
}

static json_t *
read_document(AdStore *store, const char *hex, GError **error)
{
    g_autoptr(GBytes) bytes = read_hex(store, hex, error);
    if (bytes == NULL)
        return NULL;
    json_t *doc = json_loadb(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), 0, NULL);
    if (doc == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_DATABASE, _("the kept document %s cannot be read"), hex);
    return doc;
}

static json_t *
one(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_ASSESSMENT_ONE, AD_ARGS(AD_T(id)), &failed);
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no assessment %s"), id);
    return row;
}

json_t *
ad_assessments_show(AdStore *store, const char *id, GError **error)
{
    json_t *row = one(store, id, error);
    json_t *input = row != NULL ? read_document(store, json_string_value(json_object_get(row, "input_sha256")), error) : NULL;
    json_t *output =
        input != NULL ? read_document(store, json_string_value(json_object_get(row, "output_sha256")), error) : NULL;
    if (output == NULL) {
        json_decref(row);
        json_decref(input);
        return NULL;
    }
    json_object_set_new(row, "input", input);
    json_object_set_new(row, "output", output);
    return row;
}

json_t *
ad_assessments_list(AdStore *store, const char *supplier, const char *delivery, const AdPage *page, GError **error)
{
    return ad_sql_page(store, AD_SQL_ASSESSMENT_LIST, AD_SQL_ASSESSMENT_TOTAL,
                       AD_ARGS(AD_T(supplier != NULL ? supplier : ""), AD_T(delivery != NULL ? delivery : "")), TRUE, page,
                       error);
}

char *
ad_assessments_policy_text(AdStore *store, const char *sha256_hex, GError **error)
{
    g_autoptr(GBytes) bytes = read_hex(store, sha256_hex, error);
    gsize size;
    const char *text = bytes != NULL ? g_bytes_get_data(bytes, &size) : NULL;
    return bytes != NULL ? g_strndup(text != NULL ? text : "", g_bytes_get_size(bytes)) : NULL;
}

json_t *
ad_assessments_policies(AdStore *store, GError **error)
{
    return ad_sql_rows(store, AD_SQL_POLICY_LIST, AD_NO_ARGS, G_MAXUINT, error);
}

/* --- made again --- */

/* Places where two documents are not the same, as JSON pointers. */
static void
compare(const json_t *kept, const json_t *made, GString *where, json_t *list)
{
    if (json_array_size(list) >= DIFFERENCES_MAX || json_equal(kept, made))
        return;
    gsize at = where->len;
    if (json_is_object(kept) && json_is_object(made)) {
        const char *key;
        json_t *v;
        json_object_foreach((json_t *)kept, key, v)
        {
            g_string_append_printf(where, "/%s", key);
            compare(v, json_object_get(made, key), where, list);
            g_string_truncate(where, at);
        }
        json_object_foreach((json_t *)made, key, v)
        {
            g_string_append_printf(where, "/%s", key);
            if (json_object_get(kept, key) == NULL)
                compare(NULL, v, where, list);
            g_string_truncate(where, at);
        }
        return;
    }
    if (json_is_array(kept) && json_is_array(made)) {
        for (gsize i = 0; i < MAX(json_array_size(kept), json_array_size(made)); i++) {
            g_string_append_printf(where, "/%zu", i);
            compare(json_array_get(kept, i), json_array_get(made, i), where, list);
            g_string_truncate(where, at);
        }
        return;
    }
    json_array_append_new(list, json_pack("{s:s, s:O*, s:O*}", "where", where->str, "kept", kept, "recomputed", made));
}

/* An assessment of before this form was kept says neither schema nor policy that could be read again. */
static AdPolicy *
policy_of(AdStore *store, const json_t *input, GError **error)
{
    const char *hex = json_string_value(json_object_get(input, "policy_sha256"));
    g_autofree char *text = ad_assessments_policy_text(store, hex, error);
    if (text == NULL) {
        g_prefix_error(error, "%s", _("the policy of this assessment was not kept: "));
        return NULL;
    }
    return ad_policy_parse("policy", text, strlen(text), error);
}

static json_t *
answer(const json_t *row, json_t *made)
{
    g_autofree char *text = ad_sql_json_text(made);
    g_autofree char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    const char *kept = json_string_value(json_object_get(row, "output_sha256"));
    json_t *differences = json_array();
    g_autoptr(GString) where = g_string_new(NULL);
    compare(json_object_get(row, "output"), made, where, differences);
    return json_pack("{s:O, s:O, s:O, s:O, s:s, s:b, s:o}", "assessment", json_object_get(row, "id"), "input_sha256",
                     json_object_get(row, "input_sha256"), "output_sha256", json_object_get(row, "output_sha256"),
                     "policy_sha256", json_object_get(json_object_get(row, "input"), "policy_sha256"),
                     "recomputed_sha256", hex, "is_identical", strcmp(hex, kept) == 0, "differences", differences);
}

json_t *
ad_assessments_recompute(AdStore *store, const char *id, GError **error)
{
    json_t *row = ad_assessments_show(store, id, error);
    if (row == NULL)
        return NULL;
    const json_t *input = json_object_get(row, "input");
    g_autoptr(AdPolicy) policy = policy_of(store, input, error);
    json_t *made = policy != NULL ? ad_assessment_output(input, policy, error) : NULL;
    json_t *said = made != NULL ? answer(row, made) : NULL;
    json_decref(made);
    json_decref(row);
    return said;
}
