/* SPDX-License-Identifier: Apache-2.0 */
/* partial.h - the beginnings of downloads that broke off, kept for the same job's next attempt
 *
 * They live as long as the daemon: their files have no name, so that a killed daemon leaves nothing behind and starts from zero. */
#pragma once

#include <glib.h>

/* Beginnings kept at a time; the oldest goes. */
#define AD_PARTIALS_MAX 8

typedef struct AdPartials AdPartials;

AdPartials *ad_partials_new(void);
void ad_partials_free(AdPartials *partials);

/* Keeps the first bytes of the content that etag (strong) names; fd is given away. */
void ad_partials_keep(AdPartials *partials, const char *job_id, int fd, guint64 bytes, const char *etag);

/* Gives it back: descriptor, byte count and ETag are then the caller's. -1 when there is none. */
int ad_partials_take(AdPartials *partials, const char *job_id, guint64 *bytes, char **etag);
