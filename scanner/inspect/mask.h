/* SPDX-License-Identifier: Apache-2.0 */
/* mask.h - a secret as it may be shown and stored: four characters and a digest, never more */
#pragma once

#include <glib.h>

enum {
    AD_MASK_TOKEN_DIGEST = 12, /* hex digits: tells two random values apart */
    AD_MASK_NUMBER_DIGEST = 6, /* of what could be searched by trying all numbers: many have the same */
};

/* "AKIA... sha256:0123456789ab" in ASCII into out (64 bytes are enough). What is short shows fewer characters. */
void ad_mask_value(char *out, gsize out_bytes, const void *value, gsize bytes, int digest_chars);
