/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep.h - what a daemon does when nobody asks: sweep, retention, checkpoint; each on its own clock */
#pragma once

#include "rules/risk/policy.h"
#include "service/jobs/config.h"
#include "service/store/store.h"

typedef struct AdUpkeep AdUpkeep;

/* store is borrowed. Runs on the thread-default main context: a tick a minute. */
AdUpkeep *ad_upkeep_new(AdStore *store, guint retention_days);
void ad_upkeep_free(AdUpkeep *upkeep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdUpkeep, ad_upkeep_free)
void ad_upkeep_set_retention(AdUpkeep *upkeep, guint days);

/* With a policy, all current deliveries are assessed anew once a UTC day. */
void ad_upkeep_set_policy(AdUpkeep *upkeep, const AdPolicy *(*policy)(gpointer data, GError **error), gpointer data);

/* One tick at that time; The timer calls it with the store's clock. */
void ad_upkeep_tick(AdUpkeep *upkeep, gint64 now_unix);
