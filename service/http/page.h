/* SPDX-License-Identifier: Apache-2.0 */
/* page.h - the same document as a page for people: plain HTML, no script, in the thread's language */
#pragma once

#include "service/http/api.h"

/* path below /api/v1 and query as asked; reply as ad_api_call gave it (a problem too). Free with g_free. */
char *ad_page_render(const char *path, GHashTable *query, const AdApiReply *reply, GError **error);
