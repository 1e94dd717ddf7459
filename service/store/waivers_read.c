/* SPDX-License-Identifier: Apache-2.0 */
/* waivers_read.c - waivers as they are shown, with what VEX calls them */
#include "service/store/waivers.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/po/tr.h"
#include "service/store/store_private.h"

const char *const *
ad_waivers_kinds(void)
{
    static const char *const kinds[] = {"accept", "not-affected", "false-positive", "dispute", "defer", NULL};
    return kinds;
}

const char *const *
ad_waivers_states(void)
{
    static const char *const states[] = {"requested", "live", "expired", "revoked", NULL};
    return states;
}

const char *const *
ad_waivers_reason_codes(void)
{
    static const char *const codes[] = {"other",          "compensating-control", "limited-exposure", "fix-scheduled",
                                        "business-need",  "rule-too-wide",        "test-data",        "wrong-component",
                                        "supplier-answer", NULL};
    return codes;
}

/* The five of CISA's VEX status justifications. */
const char *const *
ad_waivers_justifications(void)
{
    static const char *const list[] = {"component_not_present",
                                       "vulnerable_code_not_present",
                                       "vulnerable_code_not_in_execute_path",
                                       "vulnerable_code_cannot_be_controlled_by_adversary",
                                       "inline_mitigations_already_exist",
                                       NULL};
    return list;
}

const char *const *
ad_waivers_columns(void)
{
    static const char *const columns[] = {
        "id",          "kind",        "state",         "scope",         "finding",      "target",       "supplier",
        "product",     "version",     "sha256",        "rule",          "severity",     "title_es",     "title_en",
        "vex_status",  "justification", "reason_code", "reason",        "evidence",     "author",       "created_at",
        "approver",    "approved_at", "approver2",     "approved2_at",  "approvals_needed", "self_approved", "effective_at",
        "ends_at",     "revoked_by",  "revoked_at",    "revoke_reason", "source",       "revision",     NULL};
    return columns;
}

static void
name_in_vex(json_t *row)
{
    const char *kind = json_string_value(json_object_get(row, "kind"));
    const char *vex = g_strcmp0(kind, "accept") == 0    ? "affected"
                      : g_strcmp0(kind, "dispute") == 0 ? "under_investigation"
                      : g_strcmp0(kind, "defer") == 0   ? "under_investigation"
                                                        : "not_affected";
    json_object_set_new(row, "vex_status", json_string(vex));
}

json_t *
ad_waivers_show(AdStore *store, const char *id, GError **error)
{
    g_autoptr(GError) failed = NULL;
    json_t *row = ad_sql_row(store, AD_SQL_WAIVER_ONE, AD_ARGS(AD_I(ad_store_now(store)), AD_T(id)), &failed);
    if (failed != NULL)
        g_propagate_error(error, g_steal_pointer(&failed));
    else if (row == NULL)
        g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND, _("there is no waiver %s"), id);
    else
        name_in_vex(row);
    return row;
}

static const char *
or_empty(const char *s)
{
    return s != NULL ? s : "";
}

json_t *
ad_waivers_list(AdStore *store, const char *supplier, const char *finding, const char *kind, const char *state,
                const AdPage *page, GError **error)
{
    const char *wrong = kind != NULL && !g_strv_contains(ad_waivers_kinds(), kind)      ? kind
                        : state != NULL && !g_strv_contains(ad_waivers_states(), state) ? state
                                                                                        : NULL;
    if (wrong != NULL) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s is no value that waivers can have there"), wrong);
        return NULL;
    }
    json_t *list = ad_sql_page(store, AD_SQL_WAIVER_LIST, AD_SQL_WAIVER_TOTAL,
                               AD_ARGS(AD_I(ad_store_now(store)), AD_T(or_empty(supplier)), AD_T(or_empty(finding)),
                                       AD_T(or_empty(kind)), AD_T(or_empty(state))),
                               TRUE, page, error);
    gsize i;
    json_t *row;
    json_array_foreach(json_object_get(list, "items"), i, row) name_in_vex(row);
    return list;
}
