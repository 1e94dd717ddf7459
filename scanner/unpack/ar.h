/* SPDX-License-Identifier: Apache-2.0 */
/* ar.h - bounded reader of ar archives: 60-byte headers, GNU and BSD long names */
#pragma once

#include "scanner/unpack/source.h"

#define AD_AR_MAGIC_BYTES 8
#define AD_AR_HEADER_BYTES 60
#define AD_AR_NAME_MAX 4096 /* bytes of a long name that are kept */

typedef struct AdAr AdAr;

typedef struct {
    guint64 header, from, to; /* header … from: header (a BSD long name included); from … to: body */
    char name[AD_AR_NAME_MAX];
    gsize name_bytes;
    gboolean is_table; /* symbol table or table of long names: structure */
    gboolean is_misnamed; /* its long name is not where the header says */
    gboolean is_cut;   /* the body is shorter than its header says */
} AdArMember;

/* source begins with the magic. */
AdAr *ad_ar_new(AdSource *source);
void ad_ar_free(AdAr *ar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdAr, ad_ar_free)

/* FALSE at the end, and at a header that is none. */
gboolean ad_ar_next(AdAr *ar, AdArMember *out);
/* Goes back to before member. */
void ad_ar_rewind(AdAr *ar, const AdArMember *member);
/* Where the next header is looked for. */
guint64 ad_ar_position(const AdAr *ar);
/* TRUE when ad_ar_next stopped before the end, at bytes that are not a header (zeros aside). */
gboolean ad_ar_is_damaged(const AdAr *ar);
