/* SPDX-License-Identifier: Apache-2.0 */
/* verdicts.c - the keys a supplier's next inspection may rely on */
#include "service/store/verdicts.h"

#include "service/store/store_private.h"

GBytes *
ad_verdict_known(AdStore *store, const char *supplier, const AdDigest *ruleset,
                 const AdDigest *engine, const AdDigest *limits, GError **error)
{
    gint64 scope = 0;
    /* "unassigned" mixes strangers: one's worker must not vouch for another's content */
    if (supplier == NULL || g_str_equal(supplier, "unassigned"))
        return g_bytes_new_static("", 0);
    if (!ad_sql_number(store, AD_SQL_VERDICT_SCOPE_ONE,
                       AD_ARGS(AD_T(supplier),
                               AD_X(ruleset->bytes), AD_X(engine->bytes), AD_X(limits->bytes)),
                       &scope, error))
        return NULL;
    sqlite3_stmt *stmt = ad_sql_bind(store, AD_SQL_VERDICT_KEYS, AD_ARGS(AD_I(scope)), error);
    if (stmt == NULL)
        return NULL;
    GByteArray *keys = g_byte_array_new();
    int more;
    while ((more = ad_sql_step(store, stmt, error)) > 0)
        if (sqlite3_column_bytes(stmt, 0) == AD_DIGEST_SIZE)
            g_byte_array_append(keys, sqlite3_column_blob(stmt, 0), AD_DIGEST_SIZE);
    if (more < 0) {
        g_byte_array_unref(keys);
        return NULL;
    }
    return g_byte_array_free_to_bytes(keys);
}
