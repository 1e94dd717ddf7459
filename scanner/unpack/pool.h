/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h - the threads of one inspection and the one queue they share, bounded in bytes
 *
 * Two kinds of task: OPEN reads a container and submits what it finds, LEAF ends where it is. A thread that finds
 * the queue full works off a waiting leaf, or does its own task on the spot: nobody ever waits for room, so there
 * is no deadlock, and recursion is bounded by the nesting limit. Among waiting leaves the largest goes first. A PART
 * is a share of a leaf whose thread waits for it: it goes before everything else. */
#pragma once

#include <glib.h>

typedef struct AdPool AdPool;

typedef enum { AD_TASK_OPEN, AD_TASK_LEAF, AD_TASK_PART } AdTaskKind;

/* thread is 0 … threads-1. */
typedef void (*AdTaskRun)(gpointer task, guint thread);

AdPool *ad_pool_new(guint threads, guint64 queue_bytes);
/* Creates the threads; they sleep until there is work. FALSE when the system refuses. */
gboolean ad_pool_start(AdPool *pool, GError **error);
/* From now on only the first `threads` of them work, and the queue holds so many bytes. Before the first task. */
void ad_pool_set_limits(AdPool *pool, guint threads, guint64 queue_bytes);
/* Ends the threads; no task may be left. */
void ad_pool_free(AdPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdPool, ad_pool_free)

guint ad_pool_threads(const AdPool *pool);

/* Runs task on some thread, perhaps at once on this one. bytes: what it keeps in memory. thread: the caller's own
 * number, or a number >= threads from outside the pool (then it is always queued). */
void ad_pool_submit(AdPool *pool, guint thread, AdTaskKind kind, guint64 bytes, AdTaskRun run, gpointer task);

/* One waiting leaf or part (only_parts: part) is worked off on this thread; without one it waits at most wait_us for
 * something to change. */
void ad_pool_help(AdPool *pool, guint thread, gboolean only_parts, gint64 wait_us);

/* Waits until no task is left or deadline_us (monotonic) has come; TRUE when none is left. */
gboolean ad_pool_wait(AdPool *pool, gint64 deadline_us);

/* Sums over the threads up to now, in microseconds: time spent in tasks by the clock on the wall, and processor time. */
void ad_pool_times(AdPool *pool, guint64 *busy_us, guint64 *cpu_us);
