/* SPDX-License-Identifier: Apache-2.0 */
/* source_check.h - whether what a new source says could ever be fetched and verified */
#pragma once

#include "service/http/resource.h"

/* Checks the addresses of body ({url, keys: {…}}, whose fields have their types already) and what
 * its keys mean; every refusal is USAGE and names the field. *keys becomes the keys as they are to
 * be kept (new reference, NULL: none): key lists separated by commas, fingerprints in capitals.
 *
 * Whether a file: address lies below the configured folders is known to the daemon alone
 * (api->file_roots); without it the fetch says so later. A host's name is judged when it is
 * connected to; only an address written as a number is refused here. */
gboolean ad_source_check(const AdApi *api, json_t *body, gboolean allow_private, json_t **keys, GError **error);
