/* SPDX-License-Identifier: Apache-2.0 */
/* authenticode.h - whether the signature inside a Windows program fits the program
 *
 * Structure and digest only: that the digest in the signature is the program's, and that nothing hides behind it. Whose
 * signature it is, and whether that counts, is a matter of keys that an operator gives. Source: Microsoft's "Windows
 * Authenticode Portable Executable Signature Format". */
#pragma once

#include "scanner/inspect/pe.h"

typedef enum {
    AD_AUTHENTICODE_NONE,
    AD_AUTHENTICODE_FITS,
    AD_AUTHENTICODE_DIFFERS,
    AD_AUTHENTICODE_BROKEN, /* cannot be read, or uses a digest that is not known */
} AdAuthenticode;

/* hidden_bytes: how many bytes that are not zero lie in the signature's table beyond the signature. */
AdAuthenticode ad_authenticode_check(const guint8 *data, gsize bytes, const AdPe *pe, gsize *hidden_bytes);
