/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - aduana-inspect: one job of one profile, in a cage, then gone
 *
 * Started by scanner/sandbox/launcher.h alone: `aduana-inspect PROFILE channel=3 input=4 …`. Each job enters the cage
 * itself, because it alone knows its threads and limits, and before it reads its first byte of input. */
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/stat.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"
#include "scanner/sandbox/channel.h"
#ifdef AD_HAS_PARSE
#include "scanner/parse/job_parse.h"
#endif
#ifdef AD_HAS_UNPACK
#include "scanner/unpack/job_unpack.h"
#endif
#ifdef AD_HAS_DETECT
#include "scanner/detect/compiler.h"
#endif
#ifdef AD_HAS_VERIFY
#include "scanner/verify/job_gpgv.h"
#include "scanner/verify/job_verify.h"
#endif

typedef struct {
    AdProfile profile;
    gboolean (*run)(AdChannel *channel, int argc, char **argv, GError **error);
} Job;

static const Job jobs[] = {
#ifdef AD_HAS_UNPACK
    {AD_PROFILE_UNPACK, ad_job_unpack_run},
#endif
#ifdef AD_HAS_DETECT
    {AD_PROFILE_COMPILE, ad_compiler_run},
#endif
#ifdef AD_HAS_VERIFY
    {AD_PROFILE_VERIFY, ad_job_verify_run},
    {AD_PROFILE_GPGV, ad_job_gpgv_run},
#endif
#ifdef AD_HAS_PARSE
    {AD_PROFILE_PARSE, ad_job_parse_run},
#endif
    {AD_PROFILE_COUNT, NULL},
};

static const Job *
find_job(const char *name)
{
    int profile = ad_profile_parse(name);
    for (const Job *job = jobs; job->run != NULL; job++)
        if ((int)job->profile == profile)
            return job;
    return NULL;
}

/* A person who starts it by hand has no socket there. */
static gboolean
is_socket(int fd)
{
    struct stat st;
    return fd >= 0 && fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

int
main(int argc, char **argv)
{
    const Job *job = argc > 1 ? find_job(argv[1]) : NULL;
    int fd = ad_launcher_child_fd(argc, argv, "channel");
    if (job == NULL || !is_socket(fd)) {
        fputs("aduana-inspect is started by aduana and aduanad; see `aduana scan --help`\n", stderr);
        return 2;
    }
    setlocale(LC_CTYPE, "C.UTF-8");
    mallopt(M_ARENA_MAX, 1); /* each further arena would reserve 64 MiB of the address space that RLIMIT_AS gives */
    /* stays open until the process is gone: the parent takes a closed channel for the end */
    AdChannel *channel = ad_channel_new(fd, ad_profile_sender(job->profile));
    g_autoptr(GError) error = NULL;
    if (job->run(channel, argc, argv, &error))
        return 0;
    ad_channel_failed(channel, error);
    return 1;
}
