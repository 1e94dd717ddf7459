/* SPDX-License-Identifier: Apache-2.0 */
/* der.h - one step at a time through DER (X.690) of a stranger; nothing is copied, nothing recurses */
#pragma once

#include <glib.h>

/* One value: its tag and the bytes of its content. */
typedef struct {
    guint8 tag;
    const guint8 *data;
    gsize bytes;
} AdDer;

enum { AD_DER_OCTETS = 0x04, AD_DER_OID = 0x06, AD_DER_SEQUENCE = 0x30, AD_DER_CONTEXT_0 = 0xa0 };

/* Takes the next value off [*at, *at + *left). FALSE at the end, or when it is not definite-length DER that fits. */
gboolean ad_der_next(const guint8 **at, gsize *left, AdDer *value);

/* The first value inside of parent that has this tag. FALSE without one. */
gboolean ad_der_find(const AdDer *parent, guint8 tag, AdDer *value);

/* TRUE when value is this object identifier (content bytes). */
gboolean ad_der_is_oid(const AdDer *value, const void *oid, gsize bytes);
