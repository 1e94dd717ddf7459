/* SPDX-License-Identifier: Apache-2.0 */
/* suppliers.c - suppliers with tier and SR-13 fields */
#include "service/store/suppliers.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/model/terms.h"
#include "service/po/tr.h"
#include "service/store/assessments.h"
#include "service/store/ledger.h"
#include "service/store/store_private.h"

typedef struct {
    const AdActor *by;
    const AdSupplier *s;
    json_t *before; /* NULL: it is new */
} Change;

static json_t *
one(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_SUPPLIER_ONE, AD_ARGS(AD_T(id)), &failed);
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no supplier %s"), id);
    return row;
}

gboolean
ad_suppliers_exists(AdStore *store, const char *id)
{
    gint64 known = 0;
    return id != NULL &&
           ad_sql_number(store, AD_SQL_SUPPLIER_KNOWN, AD_ARGS(AD_T(id)), &known, NULL) &&
           known > 0;
}

static gboolean
check(const AdSupplier *s, GError **error)
{
    const struct {
        const char *field, *value;
    } texts[] = {
        {_("the name"), s->name},
        {_("the country"), s->country},
        {_("the contact"), s->contact},
        {_("the procurement instrument"), s->instrument_id},
        {_("the description"), s->description},
        {_("the using system"), s->using_system},
        {_("the criticality"), s->criticality},
    };
    if (!ad_sql_check_id(_("the supplier's id"), s->id, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!ad_sql_check_text(texts[i].field, texts[i].value, AD_LIMIT_FIELD_BYTES, TRUE, error))
            return FALSE;
    if (s->tier < 0 || s->tier > 3) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("the tier is 1 (critical), 2 (important) or 3 (ordinary)"));
        return FALSE;
    }
    return TRUE;
}

/* The new value, what was there, or empty. */
static const char *
field(const char *value, const json_t *before, const char *name)
{
    if (value != NULL)
        return value;
    const char *old = before != NULL ? json_string_value(json_object_get(before, name)) : NULL;
    return old != NULL ? old : "";
}

static gboolean
write_supplier(AdStore *store, gpointer user, GError **error)
{
    Change *c = user;
    const AdSupplier *s = c->s;
    gint64 tier = s->tier != 0 ? s->tier
                  : c->before != NULL
                      ? (gint64)json_integer_value(json_object_get(c->before, "tier"))
                      : 3;
    if (!ad_sql_run(store, c->before != NULL ? AD_SQL_SUPPLIER_UPDATE : AD_SQL_SUPPLIER_ADD,
                    AD_ARGS(AD_T(s->id), AD_T(field(s->name, c->before, "name")), AD_I(tier),
                            AD_T(field(s->country, c->before, "country")),
                            AD_T(field(s->contact, c->before, "contact")),
                            AD_T(field(s->instrument_id, c->before, "instrument_id")),
                            AD_T(field(s->description, c->before, "description")),
                            AD_T(field(s->using_system, c->before, "using_system")),
                            AD_T(field(s->criticality, c->before, "criticality")),
                            AD_I(ad_store_now(store))),
                    error))
        return FALSE;
    if (ad_sql_changes(store) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("there is a supplier %s already"), s->id);
        return FALSE;
    }
    g_autofree char *object = g_strconcat("supplier/", s->id, NULL);
    /* contacts are personal data: the chain holds the tier alone, the rest stays in rows that can
     * be erased */
    json_t *detail = json_pack("{s:I}", "tier", (json_int_t)tier);
    gboolean ok =
        ad_ledger_append(store, c->by, c->before != NULL ? "supplier.update" : "supplier.add",
                         object, detail, error);
    json_decref(detail);
    return ok && (c->before == NULL || ad_ledger_keep_before(store, object, c->before, error));
}

json_t *
ad_suppliers_add(AdStore *store, const AdActor *by, const AdSupplier *s, GError **error)
{
    Change c = {by, s, NULL};
    if (!check(s, error) ||
        !ad_sql_check_text(_("the name"), s->name, AD_LIMIT_FIELD_BYTES, FALSE, error) ||
        !ad_store_transaction(store, write_supplier, &c, error))
        return NULL;
    return one(store, s->id, error);
}

json_t *
ad_suppliers_update(AdStore *store, const AdActor *by, const AdSupplier *s, GError **error)
{
    if (!check(s, error))
        return NULL;
    Change c = {by, s, one(store, s->id, error)};
    if (c.before == NULL)
        return NULL;
    gboolean ok = ad_store_transaction(store, write_supplier, &c, error);
    json_decref(c.before);
    return ok ? one(store, s->id, error) : NULL;
}

json_t *
ad_suppliers_list(AdStore *store, int tier, const char *q, const AdPage *page, GError **error)
{
    if (!ad_sql_check_text("q", q, 256, TRUE, error))
        return NULL;
    /* LIKE's own signs stand for any one sign: a search finds a little more, never less */
    g_autofree char *lower = g_ascii_strdown(q != NULL ? q : "", -1);
    g_strdelimit(lower, "%", '_');
    g_autofree char *like = g_strconcat("%", lower, "%", NULL);
    return ad_sql_page(store, AD_SQL_SUPPLIER_LIST, AD_SQL_SUPPLIER_TOTAL,
                       AD_ARGS(AD_I(tier), AD_T(like)), FALSE, page, error);
}

static json_t *
open_findings(AdStore *store, const char *id, GError **error)
{
    json_t *rows =
        ad_sql_rows(store, AD_SQL_SUPPLIER_OPEN, AD_ARGS(AD_I(ad_store_now(store)), AD_T(id)),
                    AD_SEVERITY_COUNT, error);
    if (rows == NULL)
        return NULL;
    json_t *counts = json_object();
    for (int i = 0; i < AD_SEVERITY_COUNT; i++)
        json_object_set_new(counts, ad_terms_severity((AdSeverity)i), json_integer(0));
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        json_object_set(counts, json_string_value(json_object_get(row, "severity")),
                        json_object_get(row, "findings"));
    }
    json_decref(rows);
    return counts;
}

static gboolean
set_row(json_t *object, const char *key, json_t *value, GError *failed)
{
    if (failed != NULL) {
        json_decref(value);
        return FALSE;
    }
    json_object_set_new(object, key, value != NULL ? value : json_null());
    return TRUE;
}

/* Items of a list alone; at most one page: a supplier has few products and sources. */
static json_t *
items_of(json_t *list)
{
    json_t *items = list != NULL ? json_incref(json_object_get(list, "items")) : NULL;
    json_decref(list);
    return items;
}

/* The standing assessment's row with what its output says beside: the explanation, the score without waivers, … */
static json_t *
score_of(AdStore *store, const char *id, GError **error)
{
    json_t *row = ad_sql_row(store, AD_SQL_SUPPLIER_SCORE, AD_ARGS(AD_T(id)), error);
    const char *assessment = json_string_value(json_object_get(row, "assessment"));
    json_t *whole = assessment != NULL ? ad_assessments_show(store, assessment, NULL) : NULL;
    if (whole != NULL)
        json_object_update_missing(row, json_object_get(whole, "output"));
    if (row != NULL && json_is_null(json_object_get(row, "level")))
        json_object_set_new(row, "level", json_string("not-assessed"));
    json_decref(whole);
    return row;
}

json_t *
ad_suppliers_show(AdStore *store, const char *id, GError **error)
{
    json_t *s = one(store, id, error);
    if (s == NULL)
        return NULL;
    const AdPage all = {.limit = 200};
    g_autoptr(GError) failed = NULL;
    gboolean ok =
        set_row(s, "products", items_of(ad_products_list(store, id, &all, &failed)), failed) &&
        set_row(s, "sources", items_of(ad_sources_list(store, id, NULL, &all, &failed)), failed) &&
        set_row(s, "score", score_of(store, id, &failed), failed) &&
        set_row(s, "open_findings", open_findings(store, id, &failed), failed) &&
        set_row(s, "last_delivery",
                ad_sql_row(store, AD_SQL_SUPPLIER_LAST, AD_ARGS(AD_T(id)), &failed), failed);
    if (!ok) {
        g_clear_pointer(&s, json_decref);
        g_propagate_error(error, g_steal_pointer(&failed));
    }
    return s;
}
