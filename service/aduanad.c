/* SPDX-License-Identifier: Apache-2.0 */
/* aduanad.c - the daemon: the one writer of the records; it holds the schedule, starts workers, serves HTTP
 *
 * It parses no stranger's document and opens no outbound connection (docs/ARCHITECTURE.md). Signals: TERM and INT drain for at
 * most DRAIN_MS, a second one ends at once; HUP reloads the configuration as a whole or not at all. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <glib-unix.h>
#include <systemd/sd-daemon.h>

#include "scanner/model/error.h"
#include "service/http/server.h"
#include "service/jobs/calendar.h"
#include "service/jobs/engine.h"
#include "service/jobs/log.h"
#include "service/jobs/runner.h"
#include "service/jobs/scheduler.h"
#include "service/jobs/upkeep.h"
#include "service/po/tr.h"
#include "service/store/blobs.h"
#include "service/store/queue.h"
#include "service/store/schedules.h"

#define DRAIN_MS 30000   /* a started inspection may end; systemd waits 90 s */
#define RESERVE_PCT 5    /* of the file system that stays free */
#define TICK_MS 1000     /* schedules may be due every second */
#define RULES_RETRY_S 60 /* rules that could not be compiled: the machine may have been short of memory */

typedef struct {
    char *config, *db, *socket, *listen;
    gboolean is_once, is_verbose, is_version, is_check;
} Options;

typedef struct {
    const Options *options;
    GMainLoop *loop;
    AdConfig *config, *next_config;
    AdStore *store;
    AdEngine *engine;
    AdRunner *runner;
    AdScheduler *scheduler;
    AdUpkeep *upkeep;
    AdServer *server;
    AdApi api;
    gboolean is_draining;
    gint64 rules_tried_unix;
    json_t *reload; /* verdict of the last one: {at, ok, text} */
    char *status;   /* as last told to systemd */
} Daemon;

/* A person reads these before the log is set up, and after it has ended. */
static int
say_error(const GError *error, int status)
{
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        g_autofree char *line = ad_log_escape(lines[i], strlen(lines[i]));
        fprintf(stderr, "aduanad: %s\n", line);
    }
    return status;
}

static AdConfig *
load_config(const Options *o, GError **error)
{
    g_autoptr(AdConfig) config = ad_config_load(o->config, error);
    if (config == NULL || (o->listen != NULL && !ad_config_set(config, "server.listen", o->listen, "--listen", error)))
        return NULL;
    g_autofree char *socket = o->socket != NULL ? g_canonicalize_filename(o->socket, NULL) : NULL;
    g_autofree char *db = o->db != NULL ? g_canonicalize_filename(o->db, NULL) : NULL;
    if ((socket != NULL && !ad_config_set(config, "server.socket", socket, "--socket", error)) ||
        (db != NULL && !ad_config_set(config, "database.path", db, "--db", error)))
        return NULL;
    return g_steal_pointer(&config);
}

/* contracts.md: --db, $ADUANA_DB, the configuration; then the system's place or the person's. */
static char *
database_path(const Options *o, const AdConfig *config)
{
    const char *given = g_getenv("ADUANA_DB"), *state = g_getenv("STATE_DIRECTORY");
    if (o->db == NULL && given != NULL && *given != '\0')
        return g_canonicalize_filename(given, NULL);
    if (config->database != NULL)
        return g_strdup(config->database);
    if (state != NULL && g_path_is_absolute(state))
        return g_build_filename(state, "aduana.db", NULL);
    if (geteuid() == 0)
        return g_strdup("/var/lib/aduana/aduana.db");
    return g_build_filename(g_get_user_state_dir(), "aduana", "aduana.db", NULL);
}

/* Where `aduana` looks for it: beside the database, in /run for the system's. */
static char *
socket_path(const AdConfig *config, const char *db)
{
    const char *given = g_getenv("ADUANA_SOCKET");
    if (config->socket != NULL)
        return *config->socket != '\0' ? g_strdup(config->socket) : NULL;
    if (given != NULL && *given != '\0')
        return g_strdup(given);
    if (g_str_has_prefix(db, "/var/lib/aduana/"))
        return g_strdup("/run/aduana/aduana.sock");
    g_autofree char *dir = g_path_get_dirname(db);
    return g_build_filename(dir, "aduana.sock", NULL);
}

/* --- what the API asks of the daemon --- */

static gboolean
check_schedule(const char *when, const char *zone, gpointer data, GError **error)
{
    (void)data;
    g_autoptr(AdCalendar) calendar = ad_calendar_parse(when, zone, error);
    return calendar != NULL;
}

static gint64
next_due(const char *when, const char *zone, gint64 after_unix, gpointer data)
{
    (void)data;
    g_autoptr(AdCalendar) calendar = ad_calendar_parse(when, zone, NULL);
    gint64 next = calendar != NULL ? ad_calendar_next(calendar, after_unix * 1000000, NULL) : AD_CALENDAR_NEVER;
    return next != AD_CALENDAR_NEVER ? (next + 999999) / 1000000 : -1;
}

static gboolean
run_schedule(const char *schedule_id, const char *actor, json_t *jobs, gpointer data, GError **error)
{
    Daemon *d = data;
    AdActor by = {actor, "http"};
    if (!ad_scheduler_run(d->scheduler, schedule_id, &by, jobs, error))
        return FALSE;
    ad_runner_wake(d->runner);
    return TRUE;
}

static void
wake(gpointer data)
{
    Daemon *d = data;
    if (d->runner != NULL)
        ad_runner_wake(d->runner);
}

static void
describe(json_t *meta, gpointer data)
{
    Daemon *d = data;
    ad_engine_describe(d->engine, meta);
    json_object_set_new(meta, "running", ad_runner_describe(d->runner));
    json_object_set_new(meta, "is_draining", json_boolean(d->is_draining));
    json_object_set(meta, "reload", d->reload);
}

static gboolean
is_ready(gpointer data, GError **error)
{
    Daemon *d = data;
    if (d->is_draining) {
        g_set_error(error, AD_ERROR, AD_ERROR_AGAIN, _("the daemon is ending"));
        return FALSE;
    }
    if (ad_store_is_full(d->store)) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, _("the disk is full: nothing new is taken in"));
        return FALSE;
    }
    return ad_engine_is_ready(d->engine, error);
}

/* --- signals and clocks --- */

static void
on_drained(guint given_back, gpointer user)
{
    Daemon *d = user;
    if (given_back > 0)
        g_message("%u jobs were given back to the queue", given_back);
    g_main_loop_quit(d->loop);
}

static gboolean
on_term(gpointer user)
{
    Daemon *d = user;
    if (d->is_draining) {
        g_warning("ending at once; jobs that run are taken up again at the next start");
        g_main_loop_quit(d->loop);
        return G_SOURCE_CONTINUE;
    }
    d->is_draining = TRUE;
    sd_notify(0, "STOPPING=1\nSTATUS=draining");
    g_message("ending: %u jobs may still take %d s", ad_runner_running(d->runner), DRAIN_MS / 1000);
    if (d->server != NULL)
        ad_server_drain(d->server);
    ad_runner_drain(d->runner, DRAIN_MS, on_drained, d);
    return G_SOURCE_CONTINUE;
}

static void
set_verdict(Daemon *d, const GError *error, const char *note)
{
    g_autofree char *at = ad_store_time_text(ad_store_now(d->store));
    json_decref(d->reload);
    d->reload = json_pack("{s:s, s:b, s:s*, s:s*}", "at", at, "ok", error == NULL, "text",
                          error != NULL ? error->message : NULL, "restart_needed", note);
    if (error != NULL) {
        g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
        g_warning("reload refused, everything stays as it was:");
        for (gsize i = 0; lines[i] != NULL; i++)
            g_warning("%s", lines[i]);
    } else if (note != NULL) {
        g_warning("reloaded; these take effect at the next start: %s", note);
    } else {
        g_message("reloaded");
    }
    sd_notify(0, "READY=1");
}

static void
apply_config(Daemon *d)
{
    ad_runner_set_slots(d->runner, d->config->workers);
    ad_upkeep_set_retention(d->upkeep, d->config->retention_days);
    ad_blob_configure(d->store, d->config->quota_bytes, RESERVE_PCT);
    d->api.approvers = (int)d->config->approvers;
    d->api.timezone = d->config->timezone;
    d->api.file_roots = (const char *const *)d->config->file_roots;
    ad_tr_set_lang((AdLang)MAX(ad_tr_lang_parse(d->config->language), 0));
}

static void
on_reloaded(const GError *error, gpointer user)
{
    Daemon *d = user;
    g_autofree char *note = error == NULL ? ad_config_restart_needed(d->config, d->next_config) : NULL;
    if (error == NULL) {
        ad_config_free(d->config);
        d->config = g_steal_pointer(&d->next_config);
        apply_config(d);
    }
    g_clear_pointer(&d->next_config, ad_config_free);
    set_verdict(d, error, note);
}

static gboolean
on_hup(gpointer user)
{
    Daemon *d = user;
    g_autoptr(GError) error = NULL;
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    if (d->next_config != NULL) {
        g_set_error(&error, AD_ERROR, AD_ERROR_AGAIN, "another reload is under way");
    } else if (d->is_draining) {
        g_set_error(&error, AD_ERROR, AD_ERROR_AGAIN, "the daemon is ending");
    } else {
        d->next_config = load_config(d->options, &error);
        if (d->next_config != NULL && ad_engine_reload(d->engine, d->next_config, on_reloaded, d, &error))
            return G_SOURCE_CONTINUE; /* the verdict comes when the rules are compiled */
        g_clear_pointer(&d->next_config, ad_config_free);
    }
    set_verdict(d, error, NULL);
    return G_SOURCE_CONTINUE;
}

static void
tell_status(Daemon *d)
{
    json_t *counts = ad_queue_counts(d->store, NULL);
    g_autofree char *status =
        g_strdup_printf("%u running, %d waiting, %d dead", ad_runner_running(d->runner),
                        (int)json_integer_value(json_object_get(counts, "queued")),
                        (int)json_integer_value(json_object_get(counts, "dead")));
    gboolean is_idle = ad_runner_running(d->runner) == 0 &&
                       json_integer_value(json_object_get(counts, "queued")) == 0 &&
                       json_integer_value(json_object_get(counts, "running")) == 0;
    json_decref(counts);
    if (g_strcmp0(status, d->status) != 0) {
        sd_notifyf(0, "STATUS=%s", status);
        g_free(d->status);
        d->status = g_steal_pointer(&status);
    }
    if (d->options->is_once && is_idle && !d->is_draining)
        on_term(d);
}

static void
on_retried(const GError *error, gpointer user)
{
    Daemon *d = user;
    if (error != NULL)
        g_warning("rules could still not be compiled: %s", error->message);
    else
        g_message("rules are compiled, inspections go on");
    ad_runner_wake(d->runner);
}

static void
retry_rules(Daemon *d)
{
    gint64 now = ad_store_now(d->store);
    g_autoptr(GError) error = NULL;
    if (now - d->rules_tried_unix < RULES_RETRY_S || d->next_config != NULL || d->is_draining)
        return;
    d->rules_tried_unix = now;
    if (ad_engine_is_ready(d->engine, &error) || g_error_matches(error, AD_ERROR, AD_ERROR_AGAIN))
        return;
    g_clear_error(&error);
    if (!ad_engine_reload(d->engine, d->config, on_retried, d, &error))
        g_warning("rules: %s", error->message);
}

static gboolean
on_tick(gpointer user)
{
    Daemon *d = user;
    retry_rules(d);
    if (!d->is_draining && ad_scheduler_tick(d->scheduler) > 0)
        ad_runner_wake(d->runner);
    tell_status(d);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_watchdog(gpointer user)
{
    (void)user;
    sd_notify(0, "WATCHDOG=1"); /* from the loop itself: a loop that hangs says nothing */
    return G_SOURCE_CONTINUE;
}

/* --- start and end --- */

static gboolean
open_store(Daemon *d, const char *path, int *status, GError **error)
{
    d->store = ad_store_open(path, AD_STORE_WRITE, error);
    if (d->store == NULL) {
        *status = error != NULL && g_error_matches(*error, AD_ERROR, AD_ERROR_AGAIN) ? 13 : ad_error_exit_code(*error);
        return FALSE;
    }
    ad_blob_configure(d->store, d->config->quota_bytes, RESERVE_PCT);
    int freed = ad_queue_recover(d->store, error);
    if (freed < 0) {
        *status = ad_error_exit_code(*error);
        return FALSE;
    }
    if (freed > 0)
        g_warning("%d jobs of a daemon that did not end cleanly are queued again", freed);
    return TRUE;
}

static const AdPolicy *
policy(gpointer data, GError **error)
{
    (void)error; /* the engine does not start without one */
    return ad_engine_policy(((Daemon *)data)->engine);
}

static gboolean
open_server(Daemon *d, const char *path, int *status, GError **error)
{
    g_autofree char *socket = socket_path(d->config, path);
    d->api = (AdApi){.store = d->store,
                     .db_path = ad_store_path(d->store),
                     .is_daemon = TRUE,
                     .approvers = (int)d->config->approvers,
                     .timezone = d->config->timezone,
                     .file_roots = (const char *const *)d->config->file_roots,
                     .hooks = {check_schedule, next_due, run_schedule, wake, describe, is_ready, d, policy}};
    AdServerConfig config = {.socket_path = socket,
                             .listen = *d->config->listen != '\0' ? d->config->listen : NULL,
                             .use_systemd = g_getenv("LISTEN_FDS") != NULL};
    d->server = ad_server_new(&d->api, &config, error);
    if (d->server == NULL) {
        /* an address that is in use, not ours, or not loopback: change the configuration */
        *status = g_error_matches(*error, AD_ERROR, AD_ERROR_AGAIN) ? 2 : ad_error_exit_code(*error);
        return FALSE;
    }
    const char *url = ad_server_url(d->server);
    g_message("listening on %s%s%s", url != NULL ? url : "", url != NULL && socket != NULL ? " and " : "",
              socket != NULL ? socket : "");
    return TRUE;
}

static int
run(Daemon *d, GError **error)
{
    int status = 70;
    guint64 watchdog_us = 0;
    g_autofree char *path = database_path(d->options, d->config);
    ad_tr_set_lang((AdLang)MAX(ad_tr_lang_parse(d->config->language), 0));
    if (!open_store(d, path, &status, error))
        return status;
    d->engine = ad_engine_new(d->config, ad_store_directory(d->store), error);
    if (d->engine == NULL)
        return ad_error_exit_code(*error);
    d->runner = ad_runner_new(d->store, ad_engine_steps(d->engine), d->config->workers);
    d->scheduler = ad_scheduler_new(d->store, ad_store_now(d->store));
    d->upkeep = ad_upkeep_new(d->store, d->config->retention_days);
    ad_upkeep_set_policy(d->upkeep, policy, d);
    if (!open_server(d, path, &status, error))
        return status;
    d->loop = g_main_loop_new(NULL, FALSE);
    g_unix_signal_add(SIGTERM, on_term, d);
    g_unix_signal_add(SIGINT, on_term, d);
    g_unix_signal_add(SIGHUP, on_hup, d);
    g_timeout_add(TICK_MS, on_tick, d);
    if (sd_watchdog_enabled(0, &watchdog_us) > 0)
        g_timeout_add((guint)MAX(watchdog_us / 2000, 1), on_watchdog, NULL);
    g_message("aduanad %s, pid %d, database %s", AD_VERSION, (int)getpid(), ad_store_path(d->store));
    sd_notifyf(0, "READY=1\nSTATUS=ready\nMAINPID=%d", (int)getpid());
    g_main_loop_run(d->loop);
    g_message("ended");
    return 0;
}

static void
daemon_clear(Daemon *d)
{
    g_clear_pointer(&d->server, ad_server_free);
    g_clear_pointer(&d->runner, ad_runner_free);
    g_clear_pointer(&d->scheduler, ad_scheduler_free);
    g_clear_pointer(&d->upkeep, ad_upkeep_free);
    g_clear_pointer(&d->engine, ad_engine_free);
    g_clear_pointer(&d->store, ad_store_close);
    g_clear_pointer(&d->config, ad_config_free);
    g_clear_pointer(&d->next_config, ad_config_free);
    g_clear_pointer(&d->loop, g_main_loop_unref);
    json_decref(d->reload);
    g_free(d->status);
}

static gboolean
read_options(int *argc, char ***argv, Options *o, GError **error)
{
    const GOptionEntry entries[] = {
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &o->config, N_("configuration file (default: " AD_CONFIG_PATH ")"), "FILE"},
        {"db", 0, 0, G_OPTION_ARG_FILENAME, &o->db, N_("database file"), "PATH"},
        {"socket", 0, 0, G_OPTION_ARG_FILENAME, &o->socket, N_("unix socket of the API"), "PATH"},
        {"listen", 0, 0, G_OPTION_ARG_STRING, &o->listen, N_("loopback address of pages and API; empty: none"), "ADDRESS"},
        {"once", 0, 0, G_OPTION_ARG_NONE, &o->is_once, N_("end when nothing is left to do"), NULL},
        {"check-config", 0, 0, G_OPTION_ARG_NONE, &o->is_check, N_("read the configuration, say what is wrong, end"), NULL},
        {"verbose", 0, 0, G_OPTION_ARG_NONE, &o->is_verbose, N_("log more"), NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &o->is_version, N_("print the version"), NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) problem = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, _("aduanad: the daemon of aduana"));
    if (g_option_context_parse(context, argc, argv, &problem) && *argc == 1)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("%s; see aduanad --help"),
                problem != NULL ? problem->message : _("aduanad takes options only"));
    return FALSE;
}

int
main(int argc, char **argv)
{
    Options options = {0};
    Daemon daemon = {.options = &options};
    g_autoptr(GError) error = NULL;
    setlocale(LC_CTYPE, "C.UTF-8");
    ad_tr_set_lang(ad_tr_lang_of_environment());
    umask(0077);
    signal(SIGPIPE, SIG_IGN);
    if (!read_options(&argc, &argv, &options, &error))
        return say_error(error, 2);
    if (options.is_version) {
        printf("aduanad %s\n", AD_VERSION);
        return 0;
    }
    daemon.config = load_config(&options, &error);
    if (daemon.config == NULL)
        return say_error(error, 2);
    if (options.is_check) {
        printf("%s\n", _("the configuration is right"));
        ad_config_free(daemon.config);
        return 0;
    }
    ad_log_install(options.is_verbose);
    int status = run(&daemon, &error);
    if (error != NULL)
        say_error(error, status);
    daemon_clear(&daemon);
    return status;
}
