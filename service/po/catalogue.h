/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.h - the compiled Spanish catalogue inside the program */
#pragma once

#include <glib.h>

const guint8 *ad_catalogue_es(gsize *size);
