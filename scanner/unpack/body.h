/* SPDX-License-Identifier: Apache-2.0 */
/* body.h - collects one decoded member: in memory, and in the spool once it is too large for that */
#pragma once

#include "scanner/model/terms.h"
#include "scanner/unpack/spool.h"

typedef struct AdBody AdBody;

/* expected_bytes is a hint from a header; memory grows only with what really comes. */
AdBody *ad_body_new(AdSpool *spool, guint thread, guint64 ram_bytes, guint64 expected_bytes);
/* Ends its spool region: sources made of it must be gone. */
void ad_body_free(AdBody *body);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdBody, ad_body_free)

/* FALSE when there is no room left: SIZE_LIMIT is the reason. data NULL stands for zeros. */
gboolean ad_body_append(AdBody *body, const void *data, gsize bytes);
guint64 ad_body_bytes(const AdBody *body);
/* The bytes so far; call once, at the end. NULL when a spooled body cannot be mapped. */
AdSource *ad_body_finish(AdBody *body);
