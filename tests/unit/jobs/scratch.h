/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h - a store in a folder of its own, for one test */
#pragma once

#include "service/store/store.h"

typedef struct {
    AdStore *store;
    char *dir, *path;
} Scratch;

/* For cmocka_unit_test_setup_teardown: *state becomes a Scratch. */
int scratch_setup(void **state);
int scratch_teardown(void **state);

/* Makes what is missing; keys: object or NULL, taken. Returns the source's id (free with g_free). */
void scratch_supplier(Scratch *s, const char *supplier);
char *scratch_source_full(Scratch *s, const char *supplier, const char *product, const char *url, json_t *keys);
void scratch_source(Scratch *s, const char *supplier, const char *product, const char *url, json_t *keys);
/* Text of a field, never NULL. */
const char *scratch_text(const json_t *o, const char *name);
