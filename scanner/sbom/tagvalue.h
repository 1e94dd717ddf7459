/* SPDX-License-Identifier: Apache-2.0 */
/* tagvalue.h - SPDX 2 tag-value as the events that the same document has in JSON */
#pragma once

#include "scanner/reader/json.h"
#include "scanner/reader/text.h"

/* Reads to the end. A line that is no tag is told to on_odd with its reason; the rest goes on. */
gboolean ad_tagvalue_read(AdText *text, AdJsonTake take, gpointer user, void (*on_odd)(gpointer odd, const char *what),
                          gpointer odd, GError **error);
