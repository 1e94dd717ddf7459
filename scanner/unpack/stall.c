/* SPDX-License-Identifier: Apache-2.0 */
/* stall.c - notices a reader that computes and computes and neither takes nor gives a byte */
#include "scanner/unpack/stall.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

typedef struct {
    _Atomic guint64 entry, ticks;
    _Atomic clockid_t clock;
    atomic_bool has_clock;
    /* the watcher's own */
    guint64 seen_ticks, seen_us;
} Slot;

struct AdStall {
    guint threads;
    Slot slots[];
};

static _Thread_local Slot *mine;

AdStall *
ad_stall_new(guint threads)
{
    AdStall *stall = g_malloc0(sizeof *stall + threads * sizeof(Slot));
    stall->threads = threads;
    for (guint i = 0; i < threads; i++)
        atomic_init(&stall->slots[i].entry, AD_STALL_NOTHING);
    return stall;
}

void
ad_stall_free(AdStall *stall)
{
    g_free(stall);
}

guint64
ad_stall_enter(AdStall *stall, guint thread, guint64 entry)
{
    if (thread >= stall->threads)
        return AD_STALL_NOTHING;
    Slot *slot = &stall->slots[thread];
    mine = slot;
    if (!atomic_load_explicit(&slot->has_clock, memory_order_relaxed)) {
        clockid_t clock;
        if (pthread_getcpuclockid(pthread_self(), &clock) == 0) {
            atomic_store(&slot->clock, clock);
            atomic_store(&slot->has_clock, TRUE);
        }
    }
    atomic_fetch_add(&slot->ticks, 1);
    return atomic_exchange(&slot->entry, entry);
}

void
ad_stall_tick(void)
{
    if (mine != NULL)
        atomic_fetch_add_explicit(&mine->ticks, 1, memory_order_relaxed);
}

gboolean
ad_stall_check(AdStall *stall, guint64 limit_us, guint *thread, guint64 *entry)
{
    for (guint i = 0; i < stall->threads; i++) {
        Slot *slot = &stall->slots[i];
        struct timespec t;
        if (!atomic_load(&slot->has_clock) || clock_gettime(atomic_load(&slot->clock), &t) != 0)
            continue;
        guint64 us = (guint64)t.tv_sec * G_USEC_PER_SEC + (guint64)t.tv_nsec / 1000;
        guint64 ticks = atomic_load(&slot->ticks), what = atomic_load(&slot->entry);
        if (ticks != slot->seen_ticks || what == AD_STALL_NOTHING) {
            slot->seen_ticks = ticks;
            slot->seen_us = us;
        } else if (us - slot->seen_us > limit_us) {
            *thread = i;
            *entry = what;
            return TRUE;
        }
    }
    return FALSE;
}
