/* SPDX-License-Identifier: Apache-2.0 */
/* stall.h - notices a reader that computes and computes and neither takes nor gives a byte
 *
 * Some readers of libarchive 3.6.2 loop for ever on some files (reliability.md 1.3), and a thread cannot be stopped from
 * outside. Every thread tells here what it reads, and ticks with every byte, block or header that is new; whoever watches
 * compares its processor time between ticks. Waiting is no stall: only processor time counts. */
#pragma once

#include <glib.h>

#define AD_STALL_NOTHING G_MAXUINT64 /* no container is being read: scanning has limits of its own */

typedef struct AdStall AdStall;

AdStall *ad_stall_new(guint threads);
void ad_stall_free(AdStall *stall);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdStall, ad_stall_free)

/* From now on this thread reads the container with this entry number, or AD_STALL_NOTHING. Returns what it did before:
 * to be given back when that goes on. */
guint64 ad_stall_enter(AdStall *stall, guint thread, guint64 entry);
/* Something new came, on the calling thread. Cheap; without effect on a thread that never entered. */
void ad_stall_tick(void);

/* Called by one watcher, again and again: TRUE when a thread has used up more than limit_us since its last tick. */
gboolean ad_stall_check(AdStall *stall, guint64 limit_us, guint *thread, guint64 *entry);
