/* SPDX-License-Identifier: Apache-2.0 */
/* der.c - one step at a time through DER of a stranger */
#include "scanner/inspect/der.h"

#include <string.h>

gboolean
ad_der_next(const guint8 **at, gsize *left, AdDer *value)
{
    const guint8 *p = *at;
    if (*left < 2 || (p[0] & 0x1f) == 0x1f)
        return FALSE;
    gsize head = 2, length = p[1];
    if (p[1] & 0x80) {
        guint octets = p[1] & 0x7f;
        if (octets == 0 || octets > 4 || *left < 2 + octets)
            return FALSE;
        length = 0;
        for (guint i = 0; i < octets; i++)
            length = length << 8 | p[2 + i];
        head += octets;
    }
    if (length > *left - head)
        return FALSE;
    *value = (AdDer){p[0], p + head, length};
    *at = p + head + length;
    *left -= head + length;
    return TRUE;
}

gboolean
ad_der_find(const AdDer *parent, guint8 tag, AdDer *value)
{
    const guint8 *at = parent->data;
    gsize left = parent->bytes;
    while (ad_der_next(&at, &left, value))
        if (value->tag == tag)
            return TRUE;
    return FALSE;
}

gboolean
ad_der_is_oid(const AdDer *value, const void *oid, gsize bytes)
{
    return value->tag == AD_DER_OID && value->bytes == bytes && memcmp(value->data, oid, bytes) == 0;
}
