/* SPDX-License-Identifier: Apache-2.0 */
/* fast_hash.h - 64 bits of a short text, eight bytes at a time; for tables in one process, never stored or sent */
#pragma once

#include <glib.h>
#include <string.h>

static inline guint64
ad_fast_hash(const char *text, gsize bytes)
{
    const guint64 odd = G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    guint64 hash = bytes * odd, word;
    for (; bytes >= 8; bytes -= 8, text += 8) {
        memcpy(&word, text, 8);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29;
    }
    if (bytes > 0) {
        word = 0;
        memcpy(&word, text, bytes);
        hash = (hash ^ word) * odd;
    }
    hash ^= hash >> 32;
    return hash * odd ^ hash >> 29;
}
