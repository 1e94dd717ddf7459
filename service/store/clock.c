/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c - the store's clock and the spelling of times */
#include <time.h>

#include "service/store/store_private.h"

gint64
ad_store_now(const AdStore *store)
{
    return store->clock_unix != 0 ? store->clock_unix : (gint64)time(NULL);
}

gint64
ad_store_now_ms(const AdStore *store)
{
    return store->clock_unix != 0 ? store->clock_unix * 1000 : g_get_real_time() / 1000;
}

void
ad_store_set_clock(AdStore *store, gint64 unix_seconds)
{
    store->clock_unix = unix_seconds;
}

gint64
ad_store_next_seq(AdStore *store)
{
    gint64 seq = g_get_real_time();
    if (seq <= store->last_seq)
        seq = store->last_seq + 1;
    store->last_seq = seq;
    return seq;
}

char *
ad_store_time_text(gint64 unix_seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(unix_seconds);
    return time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("");
}

gboolean
ad_store_time_parse(const char *text, gint64 *unix_seconds)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = text != NULL ? g_date_time_new_from_iso8601(text, utc) : NULL;
    if (time == NULL)
        return FALSE;
    *unix_seconds = g_date_time_to_unix(time);
    return TRUE;
}
