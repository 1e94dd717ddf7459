/* SPDX-License-Identifier: Apache-2.0 */
/* json_keys.h - which keys the open objects have had (private to this folder)
 *
 * Kept as 64-bit hashes: few keys are searched in a row, many get a table. Two different keys with one hash would be
 * called a duplicate; nobody but the document's author can bring that about. */
#pragma once

#include <glib.h>

typedef enum { AD_JSON_KEYS_NEW, AD_JSON_KEYS_AGAIN, AD_JSON_KEYS_FULL } AdJsonKeysAnswer;

typedef struct AdJsonKeys AdJsonKeys;

AdJsonKeys *ad_json_keys_new(void);
void ad_json_keys_free(AdJsonKeys *keys);
/* An object begins inside the last one; it ends. */
void ad_json_keys_open(AdJsonKeys *keys);
void ad_json_keys_close(AdJsonKeys *keys);
/* One key of the innermost object; FULL at AD_LIMIT_OBJECT_KEYS. */
AdJsonKeysAnswer ad_json_keys_add(AdJsonKeys *keys, const char *key, gsize bytes);
