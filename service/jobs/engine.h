/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - the real steps of jobs: aduana-fetch, verification, caged inspection, under the operator's configuration
 *
 * A change of configuration takes effect as a whole, once its rules are gathered and compiled; what runs then ends under
 * the rules it began with. */
#pragma once

#include "service/jobs/config.h"
#include "service/jobs/steps.h"

typedef struct AdEngine AdEngine;

/* Gathers the rules (NOT_FOUND, POLICY, USAGE …) and begins to compile them; inspections wait until they are. state_dir holds
 * the cache of compiled rules and spool files. config is copied as far as needed. */
AdEngine *ad_engine_new(const AdConfig *config, const char *state_dir, GError **error);
void ad_engine_free(AdEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdEngine, ad_engine_free)

const AdSteps *ad_engine_steps(AdEngine *engine);

/* Gathers and compiles for a new configuration and only then takes it: done is called once, with error NULL when it was
 * taken. FALSE with AGAIN while another reload is under way, or with what gathering said; done is then not called. */
typedef void (*AdEngineReloaded)(const GError *error, gpointer user);
gboolean ad_engine_reload(AdEngine *engine, const AdConfig *config, AdEngineReloaded done, gpointer user, GError **error);

/* FALSE with the reason why nothing can be inspected now: rules still compile or could not be. */
gboolean ad_engine_is_ready(AdEngine *engine, GError **error);

/* The risk policy that goes with the rules in use. Borrowed until the next reload. */
const AdPolicy *ad_engine_policy(AdEngine *engine);

/* Adds "engine" {ruleset_sha256, rules_loaded, rules_skipped, sandbox} to a document. */
void ad_engine_describe(AdEngine *engine, json_t *meta);
