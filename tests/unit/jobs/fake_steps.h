/* SPDX-License-Identifier: Apache-2.0 */
/* fake_steps.h - steps that do as the test says: contents by URL, held answers, counted calls */
#pragma once

#include "service/jobs/steps.h"

typedef struct {
    AdSteps steps;
    GHashTable *answers;  /* url -> FakeAnswer * */
    GPtrArray *pending;   /* steps that wait: all, or those that are held */
    gboolean hold_fetch, hold_verify, hold_inspect;
    const char *hold_url; /* holds only this one */
    AdStepBasis current;
    AdStepCheckResult signature_result;
    char *gpg_fingerprints; /* of the last verification */
    gboolean is_verify_broken, is_inspect_broken, has_no_rules;
    gsize break_after; /* > 0: the next whole answer breaks off after so many bytes, once */
    guint resumed;     /* fetches that went on where one broke off */
    guint fetches, conditional, verifies, inspections, most_running;
} Fake;

Fake *fake_new(void);
void fake_free(Fake *fake);
/* What a URL gives: a content with its ETag, or a refusal. A conditional request with that ETag gets "unchanged". */
void fake_serve(Fake *fake, const char *url, const char *content, const char *etag);
void fake_refuse(Fake *fake, const char *url, guint http_status, AdErrorCode code, guint retry_after_s);
/* Lets everything that is held go on. */
void fake_go(Fake *fake);
guint fake_running(const Fake *fake);
