/* SPDX-License-Identifier: Apache-2.0 */
/* hardening.h - which protections a program was built without */
#pragma once

#include "scanner/inspect/tally.h"

/* Looks at a program of any of the three kinds; what is none is passed over. place: AdPlace bits; the protections of what
 * lies among tests and documents do not count, its signature does. */
void ad_hardening_inspect(const guint8 *data, gsize bytes, guint place, AdTally *tally, const AdTallyFile *file);
