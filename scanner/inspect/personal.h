/* SPDX-License-Identifier: Apache-2.0 */
/* personal.h - personal data in a file: identifiers that have the form, of which most have the right check digit
 *
 * Numbers of sixteen digits are everywhere, and one in ten passes Luhn's test by chance. So the share counts: a file is
 * noted when it holds several different valid ones and the valid are most of those that have the form. */
#pragma once

#include "scanner/inspect/tally.h"

typedef struct AdPersonal AdPersonal;

AdPersonal *ad_personal_new(const guint8 *data, gsize bytes);
void ad_personal_free(AdPersonal *personal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdPersonal, ad_personal_free)

/* A run of digits lies at or around `at`. Answers the offset at which it ends. */
gsize ad_personal_look(AdPersonal *personal, gsize at);

/* Notes what is enough to be noted. */
void ad_personal_note(const AdPersonal *personal, AdTally *tally, const AdTallyFile *file);
