/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep.c - sweep, retention, checkpoint */
#include "service/jobs/upkeep.h"

#include "service/jobs/task.h"
#include "service/store/assessments.h"
#include "service/store/blobs.h"
#include "service/store/deliveries.h"

#define TICK_S 60
#define DAY_S (24 * 60 * 60)
#define CHECKPOINT_S (10 * 60)                    /* readers hold the log open only briefly */
#define WAL_ALARM_BYTES (256 * G_GINT64_CONSTANT(1048576)) /* a reader that never ends pins the log */

struct AdUpkeep {
    AdStore *store;
    guint retention_days, timer;
    gint64 last_sweep_unix, last_checkpoint_unix, last_rescore_day;
    const AdPolicy *(*policy)(gpointer data, GError **error);
    gpointer policy_data;
};

static void
sweep(AdUpkeep *u)
{
    g_autoptr(GError) error = NULL;
    int removed = ad_blob_sweep(u->store, &error);
    if (removed < 0)
        g_warning("sweeping contents: %s", error->message);
    else if (removed > 0)
        g_message("%d contents that nothing names were removed", removed);
}

static void
expire(AdUpkeep *u)
{
    g_autoptr(GError) error = NULL;
    AdActor by = ad_task_actor();
    json_t *list = u->retention_days > 0 ? ad_deliveries_expired(u->store, u->retention_days, &error) : NULL;
    if (error != NULL)
        g_warning("retention: %s", error->message);
    for (gsize i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_object_get(json_array_get(list, i), "delivery"));
        g_autoptr(GError) problem = NULL;
        json_t *purged = ad_deliveries_purge(u->store, &by, id, "retention", &problem);
        if (purged == NULL)
            g_warning("retention: %s: %s", id, problem->message);
        else
            g_message("content of delivery %s was removed: older than %u days", id, u->retention_days);
        json_decref(purged);
    }
    json_decref(list);
}

/* Days to fix pass and waivers end overnight: once a UTC day everything is assessed anew, without unpacking, and only what
 * changed is written. */
static void
rescore(AdUpkeep *u)
{
    g_autoptr(GError) error = NULL;
    AdActor by = ad_task_actor();
    const AdPolicy *policy = u->policy(u->policy_data, &error);
    json_t *done = policy != NULL ? ad_assessments_rescore(u->store, &by, policy, NULL, &error) : NULL;
    if (done == NULL)
        g_warning("the daily assessment: %s", error->message);
    else if (json_integer_value(json_object_get(done, "changed")) > 0)
        g_message("the daily assessment changed %lld rows",
                  (long long)json_integer_value(json_object_get(done, "changed")));
    json_decref(done);
}

void
ad_upkeep_set_policy(AdUpkeep *u, const AdPolicy *(*policy)(gpointer data, GError **error), gpointer data)
{
    u->policy = policy;
    u->policy_data = data;
}

void
ad_upkeep_tick(AdUpkeep *u, gint64 now_unix)
{
    if (u->policy != NULL && now_unix / DAY_S != u->last_rescore_day) {
        u->last_rescore_day = now_unix / DAY_S;
        rescore(u);
    }
    if (ad_store_is_full(u->store))
        ad_store_restore_reserve(u->store);
    if (now_unix - u->last_checkpoint_unix >= CHECKPOINT_S) {
        u->last_checkpoint_unix = now_unix;
        gint64 bytes = ad_store_checkpoint(u->store);
        if (bytes > WAL_ALARM_BYTES)
            g_warning("the database's log has %" G_GINT64_FORMAT " MiB: some reader does not end", bytes >> 20);
    }
    if (now_unix - u->last_sweep_unix >= DAY_S) {
        u->last_sweep_unix = now_unix;
        sweep(u);
        expire(u);
    }
}

static gboolean
on_timer(gpointer user)
{
    AdUpkeep *u = user;
    ad_upkeep_tick(u, ad_store_now(u->store));
    return G_SOURCE_CONTINUE;
}

AdUpkeep *
ad_upkeep_new(AdStore *store, guint retention_days)
{
    AdUpkeep *u = g_new0(AdUpkeep, 1);
    u->store = store;
    u->retention_days = retention_days;
    u->last_checkpoint_unix = ad_store_now(store);
    u->timer = g_timeout_add_seconds(TICK_S, on_timer, u);
    return u;
}

void
ad_upkeep_free(AdUpkeep *u)
{
    if (u == NULL)
        return;
    g_source_remove(u->timer);
    g_free(u);
}

void
ad_upkeep_set_retention(AdUpkeep *u, guint days)
{
    u->retention_days = days;
}
