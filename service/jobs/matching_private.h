/* SPDX-License-Identifier: Apache-2.0 */
/* matching_private.h - what a matching holds (private to the module) */
#pragma once

#include "feeds/match/package.h"
#include "service/jobs/matching.h"

typedef struct {
    char *label; /* the purl, or "ECOSYSTEM NAME@VERSION" */
    char *path;
    AdMatchSubject subject;
} AdMatchingComponent;

struct AdMatching {
    AdMatchRun *run;
    GPtrArray *components; /* AdMatchingComponent *, owned */
};
