/* SPDX-License-Identifier: Apache-2.0 */
/* program_end.h - where an ELF program ends by its own headers, so that what is behind it can be told apart */
#pragma once

#include "scanner/unpack/source.h"

/* End of the section table, or of the last segment where that is further; 0 when source is no ELF program or its
 * headers point behind its end. */
guint64 ad_program_end(const AdSource *source);
