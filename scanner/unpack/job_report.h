/* SPDX-License-Identifier: Apache-2.0 */
/* job_report.h - what a walk says, as messages, within what the message table allows one job to send */
#pragma once

#include "scanner/sandbox/channel.h"
#include "scanner/unpack/walk.h"

typedef struct AdJobReport AdJobReport;

/* path: of the bundle, for rows about the job as a whole. The channel is borrowed. */
AdJobReport *ad_job_report_new(AdChannel *channel, const char *path, guint64 files_limit);
void ad_job_report_free(AdJobReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdJobReport, ad_job_report_free)

/* Valid as long as report. */
const AdReport *ad_job_report_vtable(const AdJobReport *report);
