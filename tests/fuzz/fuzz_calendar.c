/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_calendar.c - schedule texts: whatever is accepted has due times that rise, and the search ends */
#include <glib.h>

#include "service/jobs/calendar.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes);

int
LLVMFuzzerTestOneInput(const guint8 *data, size_t bytes)
{
    g_autofree char *text = g_strndup((const char *)data, bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(AdCalendar) calendar = ad_calendar_parse(text, "America/Denver", &error);
    g_assert((calendar == NULL) == (error != NULL));
    gint64 at = G_GINT64_CONSTANT(1772000000000000); /* 2026-02-25, before a clock change */
    for (int i = 0; calendar != NULL && i < 4 && at != AD_CALENDAR_NEVER; i++) {
        gint64 next = ad_calendar_next(calendar, at, NULL);
        g_assert(next == AD_CALENDAR_NEVER || next > at);
        at = next;
    }
    return 0;
}
