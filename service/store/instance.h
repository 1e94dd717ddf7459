/* SPDX-License-Identifier: Apache-2.0 */
/* instance.h - one life of one process: "boot id:pid:start time" (private to the module) */
#pragma once

#include <glib.h>

/* This process. Free with g_free. */
char *ad_instance_self(void);

/* FALSE when it certainly does not run any more: another boot, no such process, or a later one with
 * its pid. */
gboolean ad_instance_is_alive(const char *instance);
