/* SPDX-License-Identifier: Apache-2.0 */
/* runner.h - the life of a delivery: claims jobs, runs their steps, writes each end in one transaction
 *
 *   fetch job:   claim → bundle, checksum file, signature to blobs → {source state, inspect job, done} in one transaction
 *   inspect job: claim → verify → inspect → {delivery, inspection, findings, done} in one transaction
 *
 * kill -9 at any moment loses nothing and doubles nothing. Window by window:
 *  1. before the claim is committed: the job is still queued.
 *  2. after it, while bytes arrive: they lie in an unnamed file, which the kernel takes back. The job still says running; a
 *     new daemon sees that its instance is dead (ad_queue_recover) and frees it. The attempt was counted before the work, so
 *     a bundle that kills the daemon is dead after AD_LIMIT_JOB_ATTEMPTS starts, not for ever at work.
 *  3. blob published, fetch job not finished: ETag and Last-Modified are saved only together with the inspect job, so the
 *     retry asks without them and cannot be told "unchanged" about a content that nobody would inspect. The content is
 *     fetched again; publishing what is there already changes nothing; a content that was replaced on the server
 *     meanwhile leaves a blob without a row that names it, which the sweeper removes after a day.
 *  4. fetch job finished: source state, inspect job and "done" became true together.
 *  5. while a worker inspects: nothing was written. As 2, from the blob, without network.
 *  6. recorded: rows and "done" became true together. A second record of the same bytes, rules, engine and limits would
 *     change no row (record.h), and the inspect job's key makes sure that one content of a source waits only once.
 *  7. the daemon itself sleeps past its lease (SIGSTOP, suspended machine): another claim raises the token; everything
 *     this one writes afterwards is refused with AGAIN and dropped.
 *  8. draining: after the deadline workers are ended and their jobs released: queued, the attempt not counted.
 * tests/unit/jobs/test_runner.c goes through them; tests/e2e/kill_storm.py does it with real kills. */
#pragma once

#include "service/jobs/steps.h"
#include "service/store/store.h"

#define AD_RUNNER_LEASE_MS 60000     /* a dead daemon's jobs are free after this at the latest */
#define AD_RUNNER_HEARTBEAT_MS 15000 /* four chances within a lease */
#define AD_RUNNER_POLL_MS 1000       /* backs up the wake calls: retries become ready by the clock */

typedef struct AdRunner AdRunner;

/* store and steps are borrowed and outlive it. slots: jobs side by side, 0: one a processor. Runs on the
 * thread-default main context, which is the store's thread. */
AdRunner *ad_runner_new(AdStore *store, const AdSteps *steps, guint slots);
/* Running jobs are stopped and left to their lease, as a crash would leave them; drain first for a clean end. */
void ad_runner_free(AdRunner *runner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdRunner, ad_runner_free)

void ad_runner_set_slots(AdRunner *runner, guint slots);
/* Something was put into the queue: look at it soon. */
void ad_runner_wake(AdRunner *runner);
guint ad_runner_running(const AdRunner *runner);
/* Claims nothing more; when the last job has ended, or after timeout_ms with the rest stopped and given back, calls
 * done once from the main context. */
typedef void (*AdRunnerDrained)(guint given_back, gpointer user);
void ad_runner_drain(AdRunner *runner, guint timeout_ms, AdRunnerDrained done, gpointer user);

/* [{"job","kind","supplier","step"}] of what runs now. New reference. */
json_t *ad_runner_describe(const AdRunner *runner);
