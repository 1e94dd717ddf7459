/* SPDX-License-Identifier: Apache-2.0 */
/* queue_private.h - what queue.c and queue_admin.c share (private to the module) */
#pragma once

#include "service/store/queue.h"
#include "service/store/store_private.h"

json_t *ad_queue_one(AdStore *store, const char *id, GError **error);
/* A row of job_history. */
gboolean ad_queue_note(AdStore *store, const char *id, const char *state, gint64 attempt,
                       const char *remark, GError **error);
/* A running job whose worker is gone: queued again, or dead after the last attempt. */
gboolean ad_queue_lose(AdStore *store, const char *id, gint64 token, gint64 attempts,
                       const char *text, GError **error);
