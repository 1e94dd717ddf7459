/* SPDX-License-Identifier: Apache-2.0 */
/* launcher_spawn.h - from a plan to a running process (private to this folder) */
#pragma once

#include "scanner/sandbox/launcher.h"

typedef struct {
    pid_t pid;
    int pidfd;   /* -1 where the kernel has none */
    int channel; /* our end, non-blocking */
} AdLauncherProcess;

/* Returns when the program runs or could not be executed; a failure leaves nothing behind. */
gboolean ad_launcher_spawn(const AdWorkerPlan *plan, AdLauncherProcess *process, GError **error);

/* By pidfd where there is one: a number may belong to somebody else, a descriptor does not. */
void ad_launcher_spawn_kill(const AdLauncherProcess *process);

/* Processor time that it gets, rounded up to whole seconds, as the kernel counts it. */
guint64 ad_launcher_spawn_cpu_seconds(const AdWorkerPlan *plan);
