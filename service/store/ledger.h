/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.h - hash-chained record of every action; tamper-evident, not tamper-proof
 *
 * hash = SHA-256(prev ‖ canonical JSON of {seq, at, actor, via, action, object, detail});
 * canonical: sorted keys, no blanks, UTF-8, integers only. prev of record 1 is 32 zero bytes. */
#pragma once

#include "service/store/store.h"

/* Appends inside the transaction that is open (USAGE when none is). detail: object or NULL,
 * borrowed; no real numbers, no personal data (a digest instead). action: "supplier.add"; object:
 * "supplier/acme". */
gboolean ad_ledger_append(AdStore *store, const AdActor *by, const char *action, const char *object,
                          json_t *detail, GError **error);

/* {seq, at, actor, via, action, object, detail, prev, hash}, oldest first; after is a seq in
 * decimal. */
json_t *ad_ledger_list(AdStore *store, const AdPage *page, GError **error);

/* Walks the whole chain. *broken_seq = 0 when it holds, else the first record that does not fit (or
 * is missing). *count and head (hexadecimal, of the last record) say what was verified; each may be
 * NULL. FALSE only when it could not be read. */
gboolean ad_ledger_verify(AdStore *store, gint64 *broken_seq, gint64 *count, char **head,
                          GError **error);

/* Compact JSON with sorted keys: the bytes that are hashed. NULL with USAGE when value holds a real
 * number. Free with g_free. */
char *ad_ledger_canonical(const json_t *value, GError **error);
