/* SPDX-License-Identifier: Apache-2.0 */
/* health.h - /healthz (does it live?) and /readyz (may it be given work?) */
#pragma once

#include "service/http/api.h"

/* FALSE when path is neither; else the reply: 200, or 503 with the reason. */
gboolean ad_health_reply(AdApi *api, const char *path, AdApiReply *reply);
