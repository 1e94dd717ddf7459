/* SPDX-License-Identifier: Apache-2.0 */
/* launcher_watch.h - does what a worker says obey the message table? (private to this folder)
 *
 * Pure bookkeeping over received frames: no descriptors, no time, so that every lie can be tested alone. */
#pragma once

#include "scanner/sandbox/launcher.h"

typedef struct {
    AdSender sender;
    guint64 files_limit;
    guint64 received;    /* messages so far */
    guint64 counts[256]; /* of each id */
    gboolean has_hello, has_done;
    AdCageState cage;
    GError *failed; /* what its FAILED said */
} AdLauncherWatch;

void ad_launcher_watch_init(AdLauncherWatch *watch, AdProfile profile, const AdLimits *limits);
void ad_launcher_watch_clear(AdLauncherWatch *watch);

/* One datagram of bytes; body of its row, or NULL with AD_ERROR_PEER: the worker lied. */
GVariant *ad_launcher_watch_take(AdLauncherWatch *watch, const void *data, gsize bytes, const AdMessageSpec **spec,
                                 GError **error);

/* Nothing more may come. */
gboolean ad_launcher_watch_is_over(const AdLauncherWatch *watch);
