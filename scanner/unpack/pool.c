/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c - the threads of one inspection and the one queue they share */
#include "scanner/unpack/pool.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "scanner/model/error.h"

/* 1 MiB: what architecture.md 2 reckons for a thread in the address space of a worker. */
#define STACK_BYTES (1024 * 1024)

typedef struct {
    AdTaskRun run;
    gpointer task;
    guint64 bytes;
} Task;

typedef struct {
    AdPool *pool;
    guint number;
    pthread_t id;
    gboolean is_started;
    guint64 busy_us; /* up to its last task's end, by the clock on the wall */
} Thread;

struct AdPool {
    GMutex lock;
    GCond work, change, idle;
    GArray *open;   /* of Task, last in first out: depth first keeps few containers in memory */
    GArray *leaves; /* of Task, a binary heap with the largest on top */
    GArray *parts;  /* of Task */
    guint64 queued_bytes, max_bytes;
    guint64 outstanding; /* queued and running */
    guint thread_count, active_count;
    guint sleepers; /* threads that wait for work */
    guint helpers; /* that wait for a change: nobody else is woken by one */
    gboolean is_ending;
    Thread *threads;
};

static void
heap_push(GArray *heap, Task task)
{
    g_array_append_val(heap, task);
    for (guint i = heap->len - 1; i > 0;) {
        guint up = (i - 1) / 2;
        Task *a = &g_array_index(heap, Task, up), *b = &g_array_index(heap, Task, i);
        if (a->bytes >= b->bytes)
            return;
        Task swap = *a;
        *a = *b;
        *b = swap;
        i = up;
    }
}

static Task
heap_pop(GArray *heap)
{
    Task top = g_array_index(heap, Task, 0);
    g_array_index(heap, Task, 0) = g_array_index(heap, Task, heap->len - 1);
    g_array_set_size(heap, heap->len - 1);
    for (guint i = 0;;) {
        guint largest = i;
        for (guint child = 2 * i + 1; child <= 2 * i + 2 && child < heap->len; child++)
            if (g_array_index(heap, Task, child).bytes > g_array_index(heap, Task, largest).bytes)
                largest = child;
        if (largest == i)
            return top;
        Task swap = g_array_index(heap, Task, i);
        g_array_index(heap, Task, i) = g_array_index(heap, Task, largest);
        g_array_index(heap, Task, largest) = swap;
        i = largest;
    }
}

/* Under the lock; most: OPEN takes anything, LEAF leaves and parts, PART parts. Containers first while there is room, so that every thread soon has something to scan. */
static gboolean
take(AdPool *pool, AdTaskKind most, Task *out)
{
    gboolean is_crowded = pool->queued_bytes > pool->max_bytes / 2, only_leaf = most != AD_TASK_OPEN;
    if (pool->parts->len > 0) {
        *out = g_array_index(pool->parts, Task, pool->parts->len - 1);
        g_array_set_size(pool->parts, pool->parts->len - 1);
    } else if (most == AD_TASK_PART) {
        return FALSE;
    } else if (pool->leaves->len > 0 && (only_leaf || is_crowded || pool->open->len == 0)) {
        *out = heap_pop(pool->leaves);
    } else if (!only_leaf && pool->open->len > 0) {
        *out = g_array_index(pool->open, Task, pool->open->len - 1);
        g_array_set_size(pool->open, pool->open->len - 1);
    } else {
        return FALSE;
    }
    pool->queued_bytes -= out->bytes;
    return TRUE;
}

/* Under the lock on entry and exit. */
static void
run_unlocked(AdPool *pool, const Task *task, guint thread)
{
    g_mutex_unlock(&pool->lock);
    task->run(task->task, thread);
    g_mutex_lock(&pool->lock);
    pool->outstanding--;
    if (pool->helpers > 0)
        g_cond_broadcast(&pool->change);
}

static guint64
cpu_us_of(const Thread *thread)
{
    struct timespec t;
    clockid_t clock;
    if (pthread_getcpuclockid(thread->id, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return 0;
    return (guint64)t.tv_sec * 1000000 + (guint64)t.tv_nsec / 1000;
}

static void *
thread_main(void *data)
{
    Thread *self = data;
    AdPool *pool = self->pool;
    Task task;
    g_mutex_lock(&pool->lock);
    while (!pool->is_ending) {
        if (self->number < pool->active_count && take(pool, AD_TASK_OPEN, &task)) {
            gint64 start = g_get_monotonic_time();
            run_unlocked(pool, &task, self->number);
            self->busy_us += (guint64)(g_get_monotonic_time() - start);
            if (pool->outstanding == 0)
                g_cond_broadcast(&pool->idle);
        } else {
            pool->sleepers++;
            g_cond_wait(&pool->work, &pool->lock);
            pool->sleepers--;
        }
    }
    g_mutex_unlock(&pool->lock);
    return NULL;
}

AdPool *
ad_pool_new(guint threads, guint64 queue_bytes)
{
    AdPool *pool = g_new0(AdPool, 1);
    g_mutex_init(&pool->lock);
    g_cond_init(&pool->work);
    g_cond_init(&pool->change);
    g_cond_init(&pool->idle);
    pool->open = g_array_new(FALSE, FALSE, sizeof(Task));
    pool->leaves = g_array_new(FALSE, FALSE, sizeof(Task));
    pool->parts = g_array_new(FALSE, FALSE, sizeof(Task));
    pool->max_bytes = queue_bytes;
    pool->thread_count = pool->active_count = MAX(threads, 1);
    pool->threads = g_new0(Thread, pool->thread_count);
    return pool;
}

gboolean
ad_pool_start(AdPool *pool, GError **error)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    int code = 0;
    for (guint i = 0; i < pool->thread_count && code == 0; i++) {
        Thread *t = &pool->threads[i];
        t->pool = pool;
        t->number = i;
        code = pthread_create(&t->id, &attributes, thread_main, t);
        t->is_started = code == 0;
    }
    pthread_attr_destroy(&attributes);
    if (code != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "cannot start %u scan threads: %s", pool->thread_count,
                    g_strerror(code));
        return FALSE;
    }
    return TRUE;
}

void
ad_pool_set_limits(AdPool *pool, guint threads, guint64 queue_bytes)
{
    g_mutex_lock(&pool->lock);
    pool->active_count = CLAMP(threads, 1, pool->thread_count);
    pool->max_bytes = queue_bytes;
    g_mutex_unlock(&pool->lock);
}

void
ad_pool_free(AdPool *pool)
{
    if (pool == NULL)
        return;
    g_mutex_lock(&pool->lock);
    pool->is_ending = TRUE;
    g_cond_broadcast(&pool->work);
    g_mutex_unlock(&pool->lock);
    for (guint i = 0; i < pool->thread_count; i++)
        if (pool->threads[i].is_started)
            pthread_join(pool->threads[i].id, NULL);
    g_array_unref(pool->open);
    g_array_unref(pool->leaves);
    g_array_unref(pool->parts);
    g_mutex_clear(&pool->lock);
    g_cond_clear(&pool->work);
    g_cond_clear(&pool->change);
    g_cond_clear(&pool->idle);
    g_free(pool->threads);
    g_free(pool);
}

guint
ad_pool_threads(const AdPool *pool)
{
    return pool->active_count;
}

void
ad_pool_submit(AdPool *pool, guint thread, AdTaskKind kind, guint64 bytes, AdTaskRun run, gpointer task)
{
    Task mine = {run, task, bytes}, waiting;
    g_mutex_lock(&pool->lock);
    pool->outstanding++;
    while (thread < pool->thread_count && pool->queued_bytes > 0 &&
           (bytes > pool->max_bytes || pool->queued_bytes > pool->max_bytes - bytes)) {
        if (!take(pool, AD_TASK_LEAF, &waiting)) {
            run_unlocked(pool, &mine, thread);
            g_mutex_unlock(&pool->lock);
            return;
        }
        run_unlocked(pool, &waiting, thread);
    }
    if (kind == AD_TASK_LEAF)
        heap_push(pool->leaves, mine);
    else
        g_array_append_val(kind == AD_TASK_PART ? pool->parts : pool->open, mine);
    pool->queued_bytes += bytes;
    /* sleepers above active_count must not swallow the only signal */
    if (pool->sleepers > 0 && pool->active_count == pool->thread_count)
        g_cond_signal(&pool->work);
    else if (pool->sleepers > 0)
        g_cond_broadcast(&pool->work);
    if (pool->helpers > 0)
        g_cond_broadcast(&pool->change);
    g_mutex_unlock(&pool->lock);
}

/* Under the lock. */
static void
wait_for_change(AdPool *pool, gint64 until_us)
{
    pool->helpers++;
    g_cond_wait_until(&pool->change, &pool->lock, until_us);
    pool->helpers--;
}

void
ad_pool_help(AdPool *pool, guint thread, gboolean only_parts, gint64 wait_us)
{
    Task task;
    g_mutex_lock(&pool->lock);
    if (take(pool, only_parts ? AD_TASK_PART : AD_TASK_LEAF, &task))
        run_unlocked(pool, &task, thread);
    else
        wait_for_change(pool, g_get_monotonic_time() + wait_us);
    g_mutex_unlock(&pool->lock);
}

gboolean
ad_pool_wait(AdPool *pool, gint64 deadline_us)
{
    g_mutex_lock(&pool->lock);
    while (pool->outstanding > 0 && g_cond_wait_until(&pool->idle, &pool->lock, deadline_us))
        ;
    gboolean is_idle = pool->outstanding == 0;
    g_mutex_unlock(&pool->lock);
    return is_idle;
}

void
ad_pool_times(AdPool *pool, guint64 *busy_us, guint64 *cpu_us)
{
    *busy_us = *cpu_us = 0;
    g_mutex_lock(&pool->lock);
    for (guint i = 0; i < pool->thread_count; i++) {
        *busy_us += pool->threads[i].busy_us;
        if (pool->threads[i].is_started)
            *cpu_us += cpu_us_of(&pool->threads[i]);
    }
    g_mutex_unlock(&pool->lock);
}
