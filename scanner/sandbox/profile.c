/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c - the table of profiles */
#include "scanner/sandbox/profile.h"

#include "scanner/sandbox/profile_calls.h"
#include "scanner/sandbox/profile_row.h"

static const AdPathRule no_paths[] = {{NULL, 0}};

/* gpgv, its loader and its libraries. Folders of libraries are given whole, to read and not to list or run: the exact
 * set changes with every update of the distribution. */
static const AdPathRule gpgv_paths[] = {
    {"/usr/bin/gpgv", AD_PATH_READ | AD_PATH_RUN},
    {"/lib64/ld-linux-x86-64.so.2", AD_PATH_READ | AD_PATH_RUN},
    {"/lib/ld-linux-aarch64.so.1", AD_PATH_READ | AD_PATH_RUN},
    {"/etc/ld.so.cache", AD_PATH_READ},
    {"/lib/x86_64-linux-gnu", AD_PATH_READ},
    {"/lib/aarch64-linux-gnu", AD_PATH_READ},
    {"/usr/lib/locale", AD_PATH_READ},
    {NULL, 0},
};

/* Certificates, the resolver's settings, and libraries that a name service of nsswitch.conf brings. */
static const AdPathRule fetch_paths[] = {
    {"/etc/ssl", AD_PATH_READ},
    {"/usr/lib/ssl", AD_PATH_READ},
    {"/usr/share/ca-certificates", AD_PATH_READ},
    {"/usr/local/share/ca-certificates", AD_PATH_READ},
    {"/etc/resolv.conf", AD_PATH_READ},
    {"/etc/hosts", AD_PATH_READ},
    {"/etc/host.conf", AD_PATH_READ},
    {"/etc/gai.conf", AD_PATH_READ},
    {"/etc/nsswitch.conf", AD_PATH_READ},
    {"/etc/services", AD_PATH_READ},
    {"/etc/protocols", AD_PATH_READ},
    {"/etc/localtime", AD_PATH_READ},
    {"/run/systemd/resolve", AD_PATH_READ},
    {"/run/resolvconf", AD_PATH_READ},
    {"/run/NetworkManager/resolv.conf", AD_PATH_READ},
    {"/etc/ld.so.cache", AD_PATH_READ},
    {"/lib/x86_64-linux-gnu", AD_PATH_READ},
    {"/lib/aarch64-linux-gnu", AD_PATH_READ},
    {NULL, 0},
};

/* Address space of unpack: heap, the largest member in memory, the queue, one window; a job that knows better says
 * so in its plan. CPU is a last net below the deadlines of the parent. */
static const AdProfileRow rows[AD_PROFILE_COUNT] = {
    [AD_PROFILE_UNPACK] = {"unpack", AD_SENDER_UNPACK, "aduana-inspect", 4 * AD_GIB, 8 * AD_GIB, 60 * 60 * 1000, 8,
                           FALSE, FALSE, ad_profile_calls_closed, no_paths},
    [AD_PROFILE_COMPILE] = {"compile", AD_SENDER_COMPILE, "aduana-inspect", 4 * AD_GIB, 2 * AD_GIB, 20 * 60 * 1000, 8,
                            FALSE, FALSE, ad_profile_calls_closed, no_paths},
    [AD_PROFILE_VERIFY] = {"verify", AD_SENDER_VERIFY, "aduana-inspect", 512 * AD_MIB, 0, 10 * 60 * 1000, 8,
                           FALSE, FALSE, ad_profile_calls_closed, no_paths},
    [AD_PROFILE_GPGV] = {"gpgv", AD_SENDER_GPGV, "aduana-inspect", 512 * AD_MIB, 0, 10 * 60 * 1000, 24,
                         FALSE, TRUE, ad_profile_calls_gpgv, gpgv_paths},
    [AD_PROFILE_FETCH] = {"fetch", AD_SENDER_FETCH, "aduana-fetch", 2 * AD_GIB, AD_LIMIT_FETCH_MIB *AD_MIB,
                          60 * 60 * 1000, 64, TRUE, FALSE, ad_profile_calls_network, fetch_paths},
    [AD_PROFILE_PARSE] = {"parse", AD_SENDER_PARSE, "aduana-inspect", 4 * AD_GIB, 0, 60 * 60 * 1000, 8,
                          FALSE, FALSE, ad_profile_calls_closed, no_paths},
};

const AdProfileRow *
ad_profile_row(AdProfile p)
{
    g_assert((guint)p < AD_PROFILE_COUNT);
    return &rows[p];
}

const char *
ad_profile_name(AdProfile p)
{
    return ad_profile_row(p)->name;
}

int
ad_profile_parse(const char *name)
{
    for (int p = 0; p < AD_PROFILE_COUNT; p++)
        if (g_strcmp0(name, rows[p].name) == 0)
            return p;
    return -1;
}

AdSender
ad_profile_sender(AdProfile p)
{
    return ad_profile_row(p)->sender;
}

const char *
ad_profile_program(AdProfile p)
{
    return ad_profile_row(p)->program;
}
