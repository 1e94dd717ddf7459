/* SPDX-License-Identifier: Apache-2.0 */
/* job_gpgv.c - profile "gpgv" of aduana-inspect */
#include "scanner/verify/job_gpgv.h"

#include <errno.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"

typedef struct {
    int input, signature, keyring, status;
} Fds;

static gboolean
find_fds(int argc, char **argv, Fds *fds, GError **error)
{
    *fds = (Fds){
        ad_launcher_child_fd(argc, argv, "input"), ad_launcher_child_fd(argc, argv, "signature"),
        ad_launcher_child_fd(argc, argv, "keyring"), ad_launcher_child_fd(argc, argv, "status")};
    if (fds->input >= 0 && fds->signature >= 0 && fds->keyring >= 0 && fds->status >= 0)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_PEER, "a gpgv job lacks a descriptor");
    return FALSE;
}

static gboolean
is_installed(GError **error)
{
    if (access(ad_cage_gpgv_path(), X_OK) == 0)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "%s: %s; install the package gpgv",
                ad_cage_gpgv_path(), g_strerror(errno));
    return FALSE;
}

/* The whole input on descriptor 0, from its start. */
static gboolean
set_input(int fd, GError **error)
{
    if (lseek(fd, 0, SEEK_SET) == 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO)
        return TRUE;
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "the bundle cannot be given to gpgv: %s",
                g_strerror(errno));
    return FALSE;
}

static gboolean
become_gpgv(const Fds *fds, GError **error)
{
    char status[16], keyring[32], signature[16];
    char *words[] = {"gpgv",
                     "--quiet",
                     "--status-fd",
                     status,
                     "--enable-special-filenames",
                     "--homedir",
                     "/nonexistent", /* no keyring but the one given */
                     "--weak-digest",
                     "SHA1",
                     "--weak-digest",
                     "RIPEMD160",
                     "--weak-digest",
                     "MD5",
                     "--keyring",
                     keyring,
                     "--",
                     signature,
                     "-",
                     NULL};
    /* with a HOME it needs not ask the user database, which its cage forbids */
    char *environment[] = {"LC_ALL=C", "HOME=/nonexistent", NULL};
    g_snprintf(status, sizeof status, "%d", fds->status);
    g_snprintf(keyring, sizeof keyring, "/proc/self/fd/%d", fds->keyring);
    g_snprintf(signature, sizeof signature, "-&%d", fds->signature);
    execve(ad_cage_gpgv_path(), words, environment);
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "gpgv cannot be executed: %s", g_strerror(errno));
    return FALSE;
}

gboolean
ad_job_gpgv_run(AdChannel *channel, int argc, char **argv, GError **error)
{
    AdCagePlan plan = ad_launcher_child_cage(AD_PROFILE_GPGV, argc, argv);
    AdCageState cage = {0};
    Fds fds;
    if (!find_fds(argc, argv, &fds, error) || !is_installed(error) ||
        !set_input(fds.input, error) || !ad_cage_enter(&plan, &cage, error) ||
        !ad_channel_hello(channel, &cage, error))
        return FALSE;
    g_autoptr(GVariant) body = ad_channel_receive(channel, AD_MESSAGE_JOB_GPGV, error);
    /* the channel closes itself on exec: gpgv cannot speak for us */
    return body != NULL && ad_channel_done(channel, "gpgv", error) && become_gpgv(&fds, error);
}
