/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a store in a folder of its own, and results to record, for the store's tests */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scanner/model/result.h"
#include "service/store/record.h"
#include "service/store/store.h"

typedef struct {
    char *folder, *path;
    AdStore *store;
} Fixture;

#define CLOCK 1764000000 /* 2025-11-24T16:00:00Z */

static const AdActor somebody = {"ana", "test"};

/* cmocka setup and teardown: *state is a Fixture with an open writer, clock fixed, suppliers acme
 * and beta, product acme/tool. */
int fixture_open(void **state);
int fixture_close(void **state);

/* Closes and opens again. */
void fixture_reopen(Fixture *f);

/* rm -r. */
void fixture_remove(const char *folder);

/* A number that a query (in the tests' own words) gives. */
gint64 fixture_count(const Fixture *f, const char *sql);

/* Text of one error, which must be of this code; cleared. */
void fixture_expect(GError **error, int code);

/* A complete result of n artifacts, each with a verdict key, whose content depends on seed; from 2
 * on, findings of two rules. */
AdResult *fixture_result(const char *name, guint seed, guint n);
void fixture_finding(AdResult *r, guint64 entry, const char *rule, AdSeverity severity);

/* Input for acme/tool with fixed digests; scan and assessment are made once and live until the end.
 */
AdRecordInput fixture_input(const AdResult *result);
