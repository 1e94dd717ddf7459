/* SPDX-License-Identifier: Apache-2.0 */
/* sources.c - where deliveries come from, and what the last fetch taught */
#include "service/store/sources.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "service/po/tr.h"
#include "service/store/id.h"
#include "service/store/ledger.h"
#include "service/store/products.h"
#include "service/store/store_private.h"

typedef struct {
    const AdActor *by;
    const AdSource *s;
    char *id;
} NewSource;

static gboolean
is_one_of(const char *word, const char *const *words)
{
    return word != NULL && g_strv_contains(words, word);
}

static gboolean
check_keys(const json_t *keys, GError **error)
{
    static const char *const known[] = {"minisign",      "gpg_keyring",   "gpg_fingerprints",
                                        "checksums_url", "signature_url", NULL};
    if (keys == NULL || json_is_null(keys))
        return TRUE;
    if (!json_is_object(keys)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("keys must be an object"));
        return FALSE;
    }
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)keys, name, value)
    {
        if (!is_one_of(name, known) || !json_is_string(value)) {
            g_set_error(
                error, AD_ERROR, AD_ERROR_USAGE,
                _("keys know minisign, gpg_keyring, gpg_fingerprints, checksums_url and signature_url "
                  "as texts"));
            return FALSE;
        }
        gsize bytes = json_string_length(value);
        if (bytes > AD_LIMIT_SIGNATURE_BYTES) {
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is longer than %u bytes"), name,
                        (guint)AD_LIMIT_SIGNATURE_BYTES);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
check(AdStore *store, const AdSource *s, GError **error)
{
    static const char *const kinds[] = {"bundle", "sbom", "checksums", NULL};
    if (!is_one_of(s->kind, kinds)) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("the kind is bundle, sbom or checksums"));
        return FALSE;
    }
    if (!ad_sql_check_text(_("the URL"), s->url, AD_LIMIT_URL_BYTES, FALSE, error) ||
        !check_keys(s->keys, error))
        return FALSE;
    if (!ad_products_exists(store, s->supplier, s->product)) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("supplier %s has no product %s"),
                    s->supplier != NULL ? s->supplier : "", s->product != NULL ? s->product : "");
        return FALSE;
    }
    return TRUE;
}

static gboolean
write_source(AdStore *store, gpointer user, GError **error)
{
    NewSource *n = user;
    const AdSource *s = n->s;
    g_autofree char *keys = ad_sql_json_text(json_is_object(s->keys) ? s->keys : NULL);
    if (!ad_sql_run(store, AD_SQL_SOURCE_ADD,
                    AD_ARGS(AD_T(n->id), AD_T(s->supplier), AD_T(s->product), AD_T(s->kind),
                            AD_T(s->url), AD_T(keys), AD_I(s->allow_private ? 1 : 0),
                            AD_I(ad_store_now(store))),
                    error) ||
        !ad_sql_run(store, AD_SQL_SOURCE_STATE_ADD, AD_ARGS(AD_T(n->id)), error))
        return FALSE;
    g_autofree char *object = g_strconcat("source/", n->id, NULL);
    json_t *detail =
        json_pack("{s:s, s:s, s:s, s:s, s:b}", "supplier", s->supplier, "product", s->product,
                  "kind", s->kind, "url", s->url, "allow_private", (int)s->allow_private);
    gboolean ok = ad_ledger_append(store, n->by, "source.add", object, detail, error);
    json_decref(detail);
    return ok;
}

/* Columns of the state move into an object of their own. */
static json_t *
nest_state(json_t *row)
{
    static const char *const names[] = {"last_try",      "last_success", "etag",
                                        "last_modified", "last_status",  "last_error",
                                        "last_sha256"};
    if (row == NULL)
        return NULL;
    json_t *state = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        json_object_set(state, names[i], json_object_get(row, names[i]));
        json_object_del(row, names[i]);
    }
    json_object_set_new(row, "state", state);
    return row;
}

json_t *
ad_sources_add(AdStore *store, const AdActor *by, const AdSource *s, GError **error)
{
    if (!check(store, s, error))
        return NULL;
    g_autofree char *id = ad_id_random('S');
    NewSource n = {by, s, id};
    if (!ad_store_transaction(store, write_source, &n, error))
        return NULL;
    return ad_sources_show(store, id, error);
}

json_t *
ad_sources_list(AdStore *store, const char *supplier, const char *product, const AdPage *page,
                GError **error)
{
    json_t *list = ad_sql_page(
        store, AD_SQL_SOURCE_LIST, AD_SQL_SOURCE_TOTAL,
        AD_ARGS(AD_T(supplier != NULL ? supplier : ""), AD_T(product != NULL ? product : "")),
        FALSE, page, error);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(list, "items"), i, row)
    {
        nest_state(row);
    }
    return list;
}

json_t *
ad_sources_show(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = nest_state(ad_sql_row(store, AD_SQL_SOURCE_ONE, AD_ARGS(AD_T(id)), &failed));
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no source %s"), id);
    return row;
}

typedef struct {
    const char *id;
    const AdSourceState *state;
} StateChange;

/* NULL for 0: COALESCE then leaves the column. */
#define OR_NULL(n) ((n) != 0 ? (AdSqlArg)AD_I(n) : (AdSqlArg)AD_T(NULL))

static gboolean
write_state(AdStore *store, gpointer user, GError **error)
{
    const StateChange *c = user;
    const AdSourceState *s = c->state;
    const AdSqlArg args[] = {AD_T(c->id),          OR_NULL(s->last_try),   OR_NULL(s->last_success),
                             AD_T(s->etag),        AD_T(s->last_modified), AD_I(s->last_status),
                             AD_T(s->last_sha256), AD_T(s->last_error)};
    if (!ad_sql_run(store, AD_SQL_SOURCE_STATE_SET, args, G_N_ELEMENTS(args), error))
        return FALSE;
    if (ad_sql_changes(store) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no source %s"), c->id);
        return FALSE;
    }
    return TRUE;
}

gboolean
ad_sources_set_state(AdStore *store, const char *id, const AdSourceState *state, GError **error)
{
    StateChange c = {id, state};
    return ad_store_transaction(store, write_state, &c, error);
}
