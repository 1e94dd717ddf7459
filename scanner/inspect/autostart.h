/* SPDX-License-Identifier: Apache-2.0 */
/* autostart.h - files by whose place a program runs without anybody starting it */
#pragma once

#include "scanner/inspect/tally.h"

void ad_autostart_inspect(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file);
