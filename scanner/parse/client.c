/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - the parent's side of profile "parse" */
#include "scanner/parse/client.h"

#include <sys/stat.h>

#include "scanner/model/error.h"

#define WALL_MS (10 * 60 * 1000)

struct AdParse {
    AdWorker *worker;
    AdParseRow on_row;
    AdParseEnded on_end;
    gpointer user;
    GError *refused; /* by on_row */
};

static void
on_message(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user)
{
    AdParse *parse = user;
    if (spec->id == AD_MESSAGE_HELLO || spec->id == AD_MESSAGE_DONE || parse->refused != NULL)
        return;
    if (!parse->on_row(spec->id, body, parse->user, &parse->refused))
        ad_launcher_kill(worker);
}

static void
on_worker_end(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    AdParse *parse = user;
    g_autoptr(GError) error = NULL;
    (void)worker;
    if (parse->refused != NULL)
        error = g_error_copy(parse->refused);
    else if (status->end != AD_WORKER_DONE && status->error != NULL)
        error = g_error_copy(status->error);
    else if (status->end != AD_WORKER_DONE)
        error = g_error_new(AD_ERROR, AD_ERROR_PEER, "the worker ended early");
    parse->on_end(parse, status, error, parse->user); /* may free parse */
}

static GVariant *
job_body(const AdParsePlan *plan, guint64 bytes)
{
    GVariantBuilder options;
    g_variant_builder_init(&options, G_VARIANT_TYPE("a{ss}"));
    for (const char *const *option = plan->options; option != NULL && *option != NULL; option += 2)
        g_variant_builder_add(&options, "{ss}", option[0], option[1]);
    return g_variant_new("(sta{ss})", plan->what, bytes, &options);
}

AdParse *
ad_parse_start(const AdParsePlan *plan, AdParseRow on_row, AdParseEnded on_end, gpointer user, GError **error)
{
    AdWorkerFd input = {"input", plan->fd};
    AdWorkerPlan worker = {.profile = AD_PROFILE_PARSE,
                           .fds = &input,
                           .fd_count = 1,
                           .limits = ad_limits_default(),
                           .address_bytes = plan->address_bytes,
                           .is_degraded_ok = plan->is_degraded_ok};
    struct stat st;
    if (fstat(plan->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the document is not a regular file");
        return NULL;
    }
    worker.limits.wall_ms = worker.limits.cpu_ms = plan->wall_ms != 0 ? plan->wall_ms : WALL_MS;
    g_autoptr(AdParse) parse = g_new0(AdParse, 1);
    parse->on_row = on_row;
    parse->on_end = on_end;
    parse->user = user;
    parse->worker = ad_launcher_start(&worker, on_message, on_worker_end, parse, error);
    if (parse->worker == NULL ||
        !ad_launcher_send(parse->worker, AD_MESSAGE_JOB_PARSE, job_body(plan, (guint64)st.st_size), error))
        return NULL;
    return g_steal_pointer(&parse);
}

void
ad_parse_free(AdParse *parse)
{
    if (parse == NULL)
        return;
    ad_launcher_free(parse->worker);
    g_clear_error(&parse->refused);
    g_free(parse);
}

typedef struct {
    gboolean is_over;
    AdWorkerStatus *status;
    GError **error;
    gboolean is_fine;
    AdParseRow on_row;
    gpointer user;
} Run;

static gboolean
pass_row(AdMessageId id, GVariant *body, gpointer user, GError **error)
{
    Run *run = user;
    return run->on_row(id, body, run->user, error);
}

static void
end_run(AdParse *parse, const AdWorkerStatus *status, const GError *error, gpointer user)
{
    Run *run = user;
    (void)parse;
    run->is_over = TRUE;
    run->is_fine = error == NULL;
    if (run->status != NULL) {
        *run->status = *status;
        run->status->error = NULL;
    }
    if (error != NULL)
        g_propagate_error(run->error, g_error_copy(error));
}

gboolean
ad_parse_run(const AdParsePlan *plan, AdParseRow on_row, gpointer user, AdWorkerStatus *status, GError **error)
{
    Run run = {.status = status, .error = error, .on_row = on_row, .user = user};
    g_autoptr(GMainContext) context = g_main_context_new();
    g_main_context_push_thread_default(context);
    AdParse *parse = ad_parse_start(plan, pass_row, end_run, &run, error);
    while (parse != NULL && !run.is_over)
        g_main_context_iteration(context, TRUE);
    ad_parse_free(parse);
    g_main_context_pop_thread_default(context);
    return run.is_fine;
}
