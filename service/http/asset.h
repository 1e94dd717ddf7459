/* SPDX-License-Identifier: Apache-2.0 */
/* asset.h - templates, style sheet and openapi.json: files of this folder that became part of the program */
#pragma once

#include <glib.h>

/* Text of a file by its name ("layout.mustache", "style.css"), NUL-terminated; NULL if there is none. *bytes may be NULL. */
const char *ad_asset(const char *name, gsize *bytes);
