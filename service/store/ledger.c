/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.c - hash-chained record of every action */
#include "service/store/ledger.h"

#include <string.h>

#include <openssl/evp.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"
#include "service/store/store_private.h"

static gboolean
has_real(const json_t *value)
{
    const char *key;
    json_t *item;
    size_t i;
    switch (json_typeof(value)) {
    case JSON_REAL:
        return TRUE;
    case JSON_ARRAY:
        json_array_foreach((json_t *)value, i, item)
        {
            if (has_real(item))
                return TRUE;
        }
        return FALSE;
    case JSON_OBJECT:
        json_object_foreach((json_t *)value, key, item)
        {
            if (has_real(item))
                return TRUE;
        }
        return FALSE;
    default:
        return FALSE;
    }
}

char *
ad_ledger_canonical(const json_t *value, GError **error)
{
    if (value != NULL && has_real(value)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("a record of the ledger holds integers only"));
        return NULL;
    }
    return ad_sql_json_text(value);
}

typedef struct {
    gint64 seq, at;
    const char *actor, *via, *action, *object;
    json_t *detail; /* borrowed */
} Record;

static char *
record_text(const Record *r, GError **error)
{
    json_t *json = json_pack("{s:I, s:I, s:s, s:s, s:s, s:s, s:O}", "seq", (json_int_t)r->seq, "at",
                             (json_int_t)r->at, "actor", r->actor, "via", r->via, "action",
                             r->action, "object", r->object, "detail", r->detail);
    if (json == NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("a record of the ledger is not UTF-8"));
        return NULL;
    }
    char *text = ad_ledger_canonical(json, error);
    json_decref(json);
    return text;
}

static AdDigest
link_hash(const AdDigest *prev, const char *text)
{
    AdDigest hash = {{0}};
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
        g_error("no SHA-256");
    EVP_DigestUpdate(context, prev->bytes, AD_DIGEST_SIZE);
    EVP_DigestUpdate(context, text, strlen(text));
    EVP_DigestFinal_ex(context, hash.bytes, NULL);
    EVP_MD_CTX_free(context);
    return hash;
}

static gboolean
column_digest(sqlite3_stmt *stmt, int column, AdDigest *out)
{
    if (sqlite3_column_bytes(stmt, column) != AD_DIGEST_SIZE)
        return FALSE;
    memcpy(out->bytes, sqlite3_column_blob(stmt, column), AD_DIGEST_SIZE);
    return TRUE;
}

/* seq 0 and 32 zero bytes when the chain is empty. */
static gboolean
read_head(AdStore *store, gint64 *seq, AdDigest *hash, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_LEDGER_HEAD, AD_NO_ARGS, error);
    if (stmt == NULL)
        return FALSE;
    *seq = 0;
    memset(hash, 0, sizeof *hash);
    int more = ad_sql_step(store, stmt, error);
    if (more > 0) {
        *seq = sqlite3_column_int64(stmt, 0);
        column_digest(stmt, 1, hash);
        sqlite3_reset(stmt);
    }
    return more >= 0;
}

gboolean
ad_ledger_append(AdStore *store, const AdActor *by, const char *action, const char *object,
                 json_t *detail, GError **error)
{
    if (store->depth == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("the ledger is written inside a transaction only"));
        return FALSE;
    }
    Record r = {.at = ad_store_now(store), .action = action, .object = object};
    r.actor = by != NULL && by->actor != NULL ? by->actor : "";
    r.via = by != NULL && by->via != NULL ? by->via : "";
    if (!ad_sql_check_text(_("the actor"), r.actor, 256, TRUE, error))
        return FALSE;
    AdDigest prev, hash;
    if (!read_head(store, &r.seq, &prev, error))
        return FALSE;
    r.seq++;
    json_t *empty = json_object();
    r.detail = detail != NULL ? detail : empty;
    g_autofree char *detail_text = ad_ledger_canonical(r.detail, error);
    g_autofree char *text = detail_text != NULL ? record_text(&r, error) : NULL;
    json_decref(empty);
    if (text == NULL)
        return FALSE;
    hash = link_hash(&prev, text);
    return ad_sql_run(store, AD_SQL_LEDGER_ADD,
                      AD_ARGS(AD_I(r.seq), AD_I(r.at), AD_T(r.actor), AD_T(r.via), AD_T(action),
                              AD_T(object), AD_T(detail_text), AD_X(prev.bytes), AD_X(hash.bytes)),
                      error);
}

gboolean
ad_ledger_keep_before(AdStore *store, const char *object, const json_t *before, GError **error)
{
    gint64 seq = 0;
    AdDigest hash;
    if (!read_head(store, &seq, &hash, error))
        return FALSE;
    g_autofree char *text = ad_sql_json_text(before);
    return ad_sql_run(store, AD_SQL_HISTORY_ADD, AD_ARGS(AD_T(object), AD_I(seq), AD_T(text)),
                      error);
}

json_t *
ad_ledger_list(AdStore *store, const AdPage *page, GError **error)
{
    AdPage own = page != NULL ? *page : (AdPage){0};
    g_autofree char *cursor = NULL;
    /* "after" of the API is a plain number of a record */
    if (own.after != NULL && *own.after != '\0' && strchr(own.after, '.') == NULL) {
        cursor = g_strconcat(own.after, ".", NULL);
        own.after = cursor;
    }
    json_t *list =
        ad_sql_page(store, AD_SQL_LEDGER_LIST, AD_SQL_LEDGER_TOTAL, AD_NO_ARGS, FALSE, &own, error);
    const char *next = list != NULL ? json_string_value(json_object_get(list, "next")) : NULL;
    if (next != NULL) {
        json_t *plain = json_stringn(next, strcspn(next, "."));
        json_object_set_new(list, "next", plain);
    }
    return list;
}

/* TRUE when the row follows prev; *hash is then its own. */
static gboolean
row_fits(sqlite3_stmt *stmt, gint64 expected_seq, const AdDigest *prev, AdDigest *hash)
{
    AdDigest stored_prev;
    Record r = {.seq = sqlite3_column_int64(stmt, 0), .at = sqlite3_column_int64(stmt, 1)};
    if (r.seq != expected_seq || !column_digest(stmt, 7, &stored_prev) ||
        !column_digest(stmt, 8, hash) || ad_digest_compare(&stored_prev, prev) != 0)
        return FALSE;
    r.actor = (const char *)sqlite3_column_text(stmt, 2);
    r.via = (const char *)sqlite3_column_text(stmt, 3);
    r.action = (const char *)sqlite3_column_text(stmt, 4);
    r.object = (const char *)sqlite3_column_text(stmt, 5);
    r.detail = json_loads((const char *)sqlite3_column_text(stmt, 6), JSON_DECODE_ANY, NULL);
    g_autofree char *text = r.detail != NULL ? record_text(&r, NULL) : NULL;
    json_decref(r.detail);
    if (text == NULL)
        return FALSE;
    AdDigest computed = link_hash(prev, text);
    return ad_digest_compare(&computed, hash) == 0;
}

gboolean
ad_ledger_verify(AdStore *store, gint64 *broken_seq, gint64 *count, char **head, GError **error)
{
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_LEDGER_WALK, AD_NO_ARGS, error);
    if (stmt == NULL)
        return FALSE;
    AdDigest prev = {{0}}, hash;
    gint64 seq = 0, broken = 0;
    int more;
    while ((more = ad_sql_step(store, stmt, error)) > 0) {
        if (!row_fits(stmt, seq + 1, &prev, &hash)) {
            broken = seq + 1;
            break;
        }
        seq++;
        prev = hash;
    }
    sqlite3_reset(stmt);
    if (more < 0)
        return FALSE;
    if (broken_seq != NULL)
        *broken_seq = broken;
    if (count != NULL)
        *count = seq;
    if (head != NULL) {
        char hex[AD_DIGEST_HEX_SIZE];
        ad_digest_to_hex(&prev, hex);
        *head = g_strdup(hex);
    }
    return TRUE;
}
