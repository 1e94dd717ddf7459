/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.h - what a person names on the line, as an open file that can be inspected */
#pragma once

#include "service/cli/cli.h"

/* Opens a regular file for reading; its descriptor, or -1 with a sentence and its remedy: NOT_FOUND, DENIED, USAGE for a
 * folder ("pack it, or use --dir") and for what is no regular file. */
int ad_bundle_open(const char *path, GError **error);

/* The last part of a path or URL, for reports. Free with g_free. */
char *ad_bundle_name(const char *path);

/* TRUE for "https://…" and "http://…". */
gboolean ad_bundle_is_url(const char *word);
/* Fetches into an unnamed file through aduana-fetch; its descriptor, or -1 with the reason. */
int ad_bundle_fetch(AdCli *cli, const char *url, GError **error);

/* An unnamed file in $TMPDIR or /var/tmp, 0600; -1 with SYSTEM, DENIED or LIMIT. */
int ad_bundle_spool(GError **error);
