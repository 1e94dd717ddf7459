/* SPDX-License-Identifier: Apache-2.0 */
/* record_assessment.c - the score's input and output, kept whole; a row only when the result is not
 * the one that stands */
#include <string.h>

#include <openssl/evp.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"
#include "service/store/assessments.h"
#include "service/store/id.h"
#include "service/store/record_private.h"

/* The assessment that stands for this delivery; *has FALSE when there is none. */
static gboolean
find_latest(AdStore *store, const AdRecording *r, char **id, AdDigest *output, gboolean *has,
            GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_ASSESSMENT_LATEST,
                                     AD_ARGS(AD_T(r->supplier), AD_T(r->delivery_id)), error);
    int more = stmt != NULL ? ad_sql_step(store, stmt, error) : -1;
    *has = more > 0;
    if (more > 0) {
        *id = g_strdup((const char *)sqlite3_column_text(stmt, 0));
        memcpy(output->bytes, sqlite3_column_blob(stmt, 1), AD_DIGEST_SIZE);
        sqlite3_reset(stmt);
    }
    return more >= 0;
}

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static AdSqlArg
integer_of(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return json_is_integer(v) ? (AdSqlArg)AD_I(json_integer_value(v)) : (AdSqlArg)AD_T(NULL);
}

static gboolean
add(AdStore *store, AdRecording *r, const AdDigest *input, const AdDigest *output, GError **error)
{
    const json_t *o = r->in->assessment_output;
    const char *level = json_string_value(json_object_get(o, "level"));
    if (g_strcmp0(level, "not-assessed") == 0)
        level = NULL; /* an empty delivery: the row has no level and no score */
    if (level != NULL && ad_terms_parse_level(level) < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is no level of risk"), level);
        return FALSE;
    }
    g_autofree char *concerns = ad_sql_json_text(json_object_get(o, "concerns"));
    const AdSqlArg args[] = {AD_T(r->assessment_id),
                             AD_I(ad_store_next_seq(store)),
                             AD_T(r->supplier),
                             AD_T(r->delivery_id),
                             AD_T(r->inspection_id),
                             AD_X(input->bytes),
                             AD_X(output->bytes),
                             integer_of(o, "overall"),
                             AD_T(level),
                             AD_T(text_of(o, "grade")),
                             integer_of(o, "coverage_pct"),
                             AD_T(text_of(o, "proposal")),
                             AD_T(concerns),
                             AD_I(ad_store_now(store))};
    return ad_record_run(store, r, AD_SQL_ASSESSMENT_ADD, args, G_N_ELEMENTS(args), error);
}

/* From the rows just written, and from what people decided on them. */
static gboolean
make_here(AdStore *store, AdRecording *r, GError **error)
{
    g_autofree char *id = NULL;
    guint64 of_supplier = 0;
    if (!ad_assessments_make(store, r->in->policy, r->supplier, r->delivery_id, &id, &r->changed, error) ||
        (strcmp(r->supplier, "unassigned") != 0 &&
         !ad_assessments_make(store, r->in->policy, r->supplier, NULL, NULL, &of_supplier, error)))
        return FALSE;
    r->changed += of_supplier;
    g_free(r->assessment_id);
    r->assessment_id = g_steal_pointer(&id);
    return TRUE;
}

gboolean
ad_record_assessment(AdStore *store, AdRecording *r, GError **error)
{
    AdDigest input, output, standing;
    gboolean has;
    g_autofree char *id = NULL;
    if (r->in->policy != NULL)
        return make_here(store, r, error);
    if (r->in->assessment_output == NULL)
        return TRUE;
    g_autofree char *text = ad_sql_json_text(r->in->assessment_output);
    EVP_Digest(text, strlen(text), output.bytes, NULL, EVP_sha256(), NULL);
    if (!find_latest(store, r, &id, &standing, &has, error))
        return FALSE;
    g_free(r->assessment_id);
    if (has && ad_digest_compare(&standing, &output) == 0) {
        r->assessment_id = g_steal_pointer(&id);
    } else {
        r->assessment_id = ad_id_random('A');
        if (!ad_record_document(store, r->in->assessment_input, &input, error) ||
            !ad_record_document(store, r->in->assessment_output, &output, error) ||
            !add(store, r, &input, &output, error))
            return FALSE;
    }
    if (!ad_sql_run(store, AD_SQL_INSPECTION_ASSESS,
                    AD_ARGS(AD_I(r->inspection), AD_T(r->assessment_id)), error))
        return FALSE;
    if (r->is_same) /* a new inspection's row is counted already */
        r->changed += (guint64)ad_sql_changes(store);
    return TRUE;
}
