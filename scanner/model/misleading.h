/* SPDX-License-Identifier: Apache-2.0 */
/* misleading.h - characters that could mislead a reader, wherever a stranger's text is shown */
#pragma once

#include <glib.h>

/* TRUE for C0 and C1 controls but new line and tab, bidi controls, zero-width and other invisible format characters, line
 * and paragraph separators, variation selectors, tags, noncharacters. */
gboolean ad_misleading_char(gunichar c);
