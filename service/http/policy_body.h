/* SPDX-License-Identifier: Apache-2.0 */
/* policy_body.h - a risk policy as a document, for the API, the pages and `aduana policy` */
#pragma once

#include <jansson.h>

#include "rules/risk/policy.h"

/* {version, sha256, tiers, sla_days, epss, grades, gates, coverage, waivers, concerns, checks}: the same policy gives the same
 * document, whatever files it came from. New reference. */
json_t *ad_policy_body(const AdPolicy *policy);

/* Where two such documents differ: [{"where": "/sla_days/critical", "before", "after"}]. New reference. */
json_t *ad_policy_body_diff(const json_t *before, const json_t *after);
