/* SPDX-License-Identifier: Apache-2.0 */
/* verb_doctor.c - what on this machine stands in the way, and what helps */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "scanner/model/fd.h"
#include "scanner/sandbox/launcher.h"
#include "service/cli/rules_run.h"
#include "service/cli/trial.h"
#include "service/cli/verbs.h"
#include "service/cli/words.h"
#include "service/po/tr.h"

enum { SPOOL_WANTED_GIB = 2 /* free room below which large deliveries fail */ };

typedef enum { CHECK_OK, CHECK_WARN, CHECK_FAIL } CheckState;

typedef struct {
    AdCli *cli;
    json_t *checks;
    gboolean has_failed;
} Doctor;

/* One line for people, one object for programs; help may be NULL. */
static void
say(Doctor *d, CheckState state, const char *id, const char *label, const char *detail,
    const char *help)
{
    static const char *const names[] = {"ok", "warning", "failed"};
    static const AdPaint paints[] = {AD_PAINT_GOOD, AD_PAINT_WARN, AD_PAINT_BAD};
    const char *word = state == CHECK_OK     ? C_("check", "good")
                       : state == CHECK_WARN ? C_("check", "note")
                                             : C_("check", "bad");
    d->has_failed |= state == CHECK_FAIL;
    g_autofree char *safe = ad_terminal_escape(detail, -1);
    g_autofree char *painted = ad_out_paint(&d->cli->out, paints[state], word);
    ad_out_data(&d->cli->out, "%s%*s %s: %s\n", painted,
                (int)(6 - MIN(6, ad_terminal_columns(word))), "", label, safe);
    if (help != NULL)
        ad_out_data(&d->cli->out, "       %s %s\n", _("what helps:"), help);
    g_autofree char *valid = g_utf8_make_valid(detail, -1);
    json_array_append_new(d->checks, json_pack("{s:s, s:s, s:s, s:s?}", "id", id, "state",
                                               names[state], "detail", valid, "help", help));
}

static void
check_kernel(Doctor *d)
{
    struct utsname name;
    if (uname(&name) == 0)
        say(d, CHECK_OK, "kernel", _("Kernel"), name.release, NULL);
    long abi =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi > 0) {
        g_autofree char *text = g_strdup_printf("ABI %ld", abi);
        say(d, CHECK_OK, "landlock", "Landlock", text, NULL);
    } else if (errno == EOPNOTSUPP) {
        say(d, CHECK_FAIL, "landlock", "Landlock", _("the kernel has it, but it is switched off"),
            _("start the kernel with lsm=landlock,… (see /sys/kernel/security/lsm)"));
    } else {
        say(d, CHECK_FAIL, "landlock", "Landlock", ad_tr_errno(errno),
            _("a kernel from 5.13 on; in a container or unit, allow the landlock_* system calls"));
    }
    g_autofree char *actions = NULL;
    g_file_get_contents("/proc/sys/kernel/seccomp/actions_avail", &actions, NULL, NULL);
    if (actions != NULL && strstr(actions, "kill_process") != NULL)
        say(d, CHECK_OK, "seccomp", "seccomp", "kill_process", NULL);
    else
        say(d, CHECK_FAIL, "seccomp", "seccomp", _("not available, or /proc is not mounted"),
            _("a kernel with CONFIG_SECCOMP_FILTER, and /proc mounted"));
    int can_forbid = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
    say(d, can_forbid >= 0 ? CHECK_OK : CHECK_FAIL, "no-new-privs", "no_new_privs",
        can_forbid >= 0 ? _("available") : ad_tr_errno(errno), NULL);
}

static void
check_programs(Doctor *d)
{
    static const char *const programs[] = {"aduana-inspect", "aduana-fetch", "aduanad"};
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = ad_launcher_find_program(programs[i], &error);
        say(d, path != NULL ? CHECK_OK : CHECK_FAIL, programs[i], programs[i],
            path != NULL ? path : error->message,
            path != NULL ? NULL
                         : _("install aduana whole, or set ADUANA_LIBEXEC to its helper programs"));
    }
}

static void
check_rules(Doctor *d)
{
    g_autoptr(GError) error = NULL;
    static const char *const none[] = {NULL};
    g_autoptr(AdRuleset) ruleset = ad_rules_run(d->cli, none, TRUE, TRUE, &error);
    if (ruleset == NULL) {
        say(d, CHECK_FAIL, "rules", _("Rules"), error->message,
            _("set ADUANA_RULES to the folder of aduana's rules"));
        return;
    }
    g_autofree char *loaded = ad_out_count(ruleset->rules_loaded),
                    *skipped = ad_out_count(ruleset->rules_skipped);
    g_autofree char *text = g_strdup_printf(_("%s loaded, %s skipped"), loaded, skipped);
    say(d, ruleset->rules_loaded > 0 && ruleset->faults->len == 0 ? CHECK_OK : CHECK_FAIL, "rules",
        _("Rules"), text, ruleset->faults->len > 0 ? "aduana rule test" : NULL);
}

/* A whole inspection, small: proves the cage by using it. */
static void
check_cage(Doctor *d)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *cage = ad_trial_run(d->cli, &error);
    if (cage == NULL) {
        say(d, CHECK_FAIL, "cage", _("Trial inspection"), error->message,
            _("without a cage nothing is inspected; --allow-degraded accepts a weaker one, and "
              "every report says so"));
        return;
    }
    gboolean is_full = g_str_equal(cage, "full");
    say(d, is_full ? CHECK_OK : CHECK_FAIL, "cage", _("Trial inspection"),
        is_full ? _("the cage holds whole") : cage,
        is_full ? NULL
                : _("see the layers above; in a container, let it use Landlock and seccomp"));
}

static void
check_records(Doctor *d)
{
    AdCli *cli = d->cli;
    g_autoptr(GError) error = NULL;
    gint64 holder = ad_store_lock_holder(cli->db_path);
    g_autoptr(AdClient) client = ad_client_new(cli->socket_path);
    gboolean is_daemon = ad_client_ping(client, &error);
    g_autofree char *pid = holder > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, holder) : NULL;
    if (is_daemon)
        say(d, CHECK_OK, "daemon", _("Daemon"), cli->socket_path, NULL);
    else if (pid != NULL)
        say(d, CHECK_FAIL, "daemon", _("Daemon"), error->message,
            _("another program holds the database; wait for it, or name its socket with --server"));
    else
        say(d, CHECK_WARN, "daemon", _("Daemon"), _("not running; the command works alone"),
            "aduana daemon");
    g_clear_error(&error);
    if (access(cli->db_path, F_OK) != 0) {
        g_autofree char *text =
            g_strdup_printf(_("%s: not there yet, the first scan makes it"), cli->db_path);
        say(d, CHECK_WARN, "database", _("Database"), text, NULL);
        return;
    }
    g_autoptr(AdStore) store = ad_store_open(cli->db_path, AD_STORE_READ, &error);
    if (store == NULL) {
        say(d, CHECK_FAIL, "database", _("Database"), error->message, "aduana db check");
        return;
    }
    g_autofree char *text =
        pid != NULL
            ? g_strdup_printf(_("%s, schema %d, written by process %s"), cli->db_path,
                              ad_store_schema_version(store), pid)
            : g_strdup_printf(_("%s, schema %d"), cli->db_path, ad_store_schema_version(store));
    say(d, CHECK_OK, "database", _("Database"), text, NULL);
}

static void
check_room(Doctor *d)
{
    const char *dir = g_getenv("TMPDIR") != NULL ? g_getenv("TMPDIR") : "/var/tmp";
    ad_autofd int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        g_autofree char *text = g_strdup_printf("%s: %s", dir, ad_tr_errno(errno));
        say(d, CHECK_FAIL, "spool", _("Room for unpacking"), text,
            _("set TMPDIR to a folder on a disk with room"));
        return;
    }
    struct statvfs fs;
    guint64 bytes = fstatvfs(fd, &fs) == 0 ? (guint64)fs.f_bavail * fs.f_frsize : 0;
    g_autofree char *size = ad_out_bytes(bytes);
    g_autofree char *text = g_strdup_printf(_("%s free in %s"), size, dir);
    gboolean is_enough = bytes >= SPOOL_WANTED_GIB * AD_GIB;
    say(d, is_enough ? CHECK_OK : CHECK_WARN, "spool", _("Room for unpacking"), text,
        is_enough ? NULL : _("set TMPDIR to a folder on a disk with room"));
}

int
ad_verb_doctor(AdCli *cli, const AdArgs *args)
{
    (void)args;
    Doctor d = {.cli = cli, .checks = json_array()};
    check_kernel(&d);
    check_programs(&d);
    check_rules(&d);
    check_cage(&d);
    check_room(&d);
    check_records(&d);
    say(&d, CHECK_OK, "language", _("Language"), ad_tr_lang_name(ad_tr_lang()), NULL);
    say(&d, CHECK_OK, "version", "aduana", AD_VERSION, NULL);
    int status = d.has_failed ? AD_EXIT_INCOMPLETE : AD_EXIT_OK;
    cli->last_words =
        g_strdup(d.has_failed ? _("something stands in the way; see the lines marked bad")
                              : _("this machine is ready"));
    return ad_cli_answer(cli, json_pack("{s:o}", "checks", d.checks), status);
}
