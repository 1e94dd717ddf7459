/* SPDX-License-Identifier: Apache-2.0 */
/* inspect_run.c - several bundles inspected side by side */
#include "service/cli/inspect_run.h"

#include <string.h>
#include <sys/stat.h>

#include "scanner/model/error.h"
#include "service/cli/rules_run.h"
#include "service/po/tr.h"

typedef struct Crew Crew;

typedef struct {
    Crew *crew;
    AdInspectItem *item;
    AdInspection *inspection;
    AdInspectionProgress progress;
    guint64 bytes;
    gboolean is_ended;
} Seat;

struct Crew {
    AdCli *cli;
    const AdInspectRun *run;
    Seat *seats; /* the largest bundle first: it decides when all are done */
    gsize count, started, ended;
    gboolean is_done;
};

static void start_next(Crew *crew);

static void
show_progress(Crew *crew)
{
    guint64 files = 0, bytes = 0;
    for (gsize i = 0; i < crew->started; i++) {
        files += crew->seats[i].progress.files;
        bytes += crew->seats[i].progress.bytes;
    }
    g_autofree char *count = ad_out_count(files), *size = ad_out_bytes(bytes);
    ad_out_progress(&crew->cli->out, _("unpacked %s files, %s · %d of %d bundles done"), count,
                    size, (int)crew->ended, (int)crew->count);
}

static void
on_progress(AdInspection *inspection, const AdInspectionProgress *progress, gpointer user)
{
    (void)inspection;
    Seat *seat = user;
    seat->progress = *progress;
    show_progress(seat->crew);
}

static void
finish(Seat *seat)
{
    Crew *crew = seat->crew;
    seat->is_ended = TRUE;
    crew->ended++;
    crew->is_done = crew->ended == crew->count;
    start_next(crew);
}

static void
on_done(AdInspection *inspection, AdResult *result, const GError *error, gpointer user)
{
    (void)inspection;
    Seat *seat = user;
    seat->item->result = result;
    if (result == NULL)
        seat->item->error = g_error_copy(error);
    finish(seat);
}

/* Whether the bundles that run or wait besides this one are work enough for the other processors. */
static gboolean
has_company(const Crew *crew, const Seat *seat)
{
    guint64 others = 0;
    for (gsize i = 0; i < crew->count; i++)
        if (&crew->seats[i] != seat && !crew->seats[i].is_ended)
            others += crew->seats[i].bytes;
    return others / 3 * 4 >= seat->bytes * (g_get_num_processors() - 1);
}

static gboolean
start_one(Crew *crew, Seat *seat)
{
    const AdInspectRun *run = crew->run;
    AdInspectionPlan plan = {
        .bundle_fd = seat->item->fd,
        .sha256 = seat->item->sha256,
        .name = seat->item->name,
        .prefix = "",
        .ruleset = run->ruleset,
        .limits = run->limits,
        .threads = run->threads,
        .has_company = has_company(crew, seat),
        .known_verdicts = seat->item->known,
        .is_degraded_ok = run->is_degraded_ok,
        .zip_passwords = run->zip_passwords,
    };
    seat->item->started_unix = g_get_real_time() / G_USEC_PER_SEC;
    seat->inspection =
        ad_inspection_start(&plan, ad_out_wants_progress(&crew->cli->out) ? on_progress : NULL,
                            on_done, seat, &seat->item->error);
    return seat->inspection != NULL;
}

/* Fills free places: one bundle a processor. */
static void
start_next(Crew *crew)
{
    gsize places = g_get_num_processors();
    while (crew->started < crew->count && crew->started - crew->ended < places) {
        Seat *seat = &crew->seats[crew->started++];
        if (seat->item->result != NULL || !start_one(crew, seat)) {
            seat->is_ended = TRUE;
            crew->ended++;
            crew->is_done = crew->ended == crew->count;
        }
    }
}

static int
larger_first(const void *a, const void *b)
{
    const Seat *x = a, *y = b;
    return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

gboolean
ad_inspect_run(AdCli *cli, const AdInspectRun *run, AdInspectItem *items, gsize count,
               GError **error)
{
    Crew crew = {.cli = cli,
                 .run = run,
                 .count = count,
                 .seats = g_new0(Seat, count),
                 .is_done = count == 0};
    for (gsize i = 0; i < count; i++) {
        crew.seats[i].crew = &crew;
        crew.seats[i].item = &items[i];
        struct stat st;
        crew.seats[i].bytes = fstat(items[i].fd, &st) == 0 ? (guint64)st.st_size : 0;
    }
    qsort(crew.seats, count, sizeof *crew.seats, larger_first);
    start_next(&crew);
    gboolean is_whole = ad_rules_run_until(&crew.is_done);
    for (gsize i = 0; i < count; i++)
        ad_inspection_free(crew.seats[i].inspection);
    g_free(crew.seats);
    if (is_whole)
        return TRUE;
    for (gsize i = 0; i < count; i++) {
        g_clear_pointer(&items[i].result, ad_result_free);
        g_clear_error(&items[i].error);
    }
    g_set_error_literal(error, AD_ERROR, AD_ERROR_CANCELLED,
                        _("interrupted; nothing was recorded"));
    return FALSE;
}
