/* SPDX-License-Identifier: Apache-2.0 */
/* contact.h - whom to tell about a flaw: security.txt (RFC 9116) and SECURITY.md */
#pragma once

#include "scanner/inspect/tally.h"

void ad_contact_inspect(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file);

/* What is wrong with a security.txt at that time: "no Contact", "no Expires", "expired 2024-01-01"; NULL when it is right.
 * Free with g_free. */
char *ad_contact_fault(const char *text, gsize bytes, gint64 now_unix);
