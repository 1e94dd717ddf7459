/* SPDX-License-Identifier: Apache-2.0 */
/* distro.c - Debian, Ubuntu and Alpine: own cases, judged by dpkg itself and by apk's own test data
 *
 * Each case is a binary package with its source, and a fix: affected in the release of the advisory exactly when the judge
 * says that the version is older; never in another release, never without one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feeds/match/match.h"

enum { APK_CASES = 30 };

typedef struct {
    const char *binary, *source, *version, *fixed;
} Case;

static const Case debian[] = {
    {"libssl3", "openssl", "3.0.15-1~deb12u1", "3.0.15-1"},
    {"libssl3", "openssl", "3.0.15-1~deb12u1", "3.0.14-1~deb12u2"},
    {"openssl", "openssl", "3.0.9-1", "3.0.9-1"},
    {"curl", "curl", "7.88.1-10+deb12u12", "7.88.1-10+deb12u5"},
    {"curl", "curl", "7.88.1-10+deb12u4", "7.88.1-10+deb12u5"},
    {"libcurl4", "curl", "7.88.1-10+deb12u5", "7.88.1-10+deb12u10"},
    {"vim-tiny", "vim", "2:9.0.1378-2", "2:9.0.1378-2+deb12u1"},
    {"vim-tiny", "vim", "2:9.1.1230-2", "2:9.0.1378-2+deb12u1"},
    {"samba-libs", "samba", "2:4.17.12+dfsg-0+deb12u1", "2:4.17.12+dfsg-0+deb12u2"},
    {"samba-libs", "samba", "2:4.17.12+dfsg-0+deb12u2", "2:4.17.12+dfsg-0+deb12u2"},
    {"bind9-libs", "bind9", "1:9.18.28-1~deb12u2", "1:9.18.33-1~deb12u2"},
    {"bind9-libs", "bind9", "1:9.18.33-1~deb12u2", "1:9.18.33-1~deb12u2"},
    {"linux-image-6.1.0-28-amd64", "linux", "6.1.119-1", "6.1.123-1"},
    {"linux-image-6.1.0-31-amd64", "linux", "6.1.128-1", "6.1.123-1"},
    {"xz-utils", "xz-utils", "5.4.1-0.2", "5.6.1+really5.4.5-1"},
    {"xz-utils", "xz-utils", "5.6.1+really5.4.5-1", "5.6.1+really5.4.5-1"},
    {"libxml2", "libxml2", "2.9.14+dfsg-1.3~deb12u1", "2.9.14+dfsg-1.3~deb12u2"},
    {"libxml2", "libxml2", "2.9.14+dfsg-1.3~deb12u10", "2.9.14+dfsg-1.3~deb12u2"},
    {"zlib1g", "zlib", "1:1.2.13.dfsg-1", "1:1.3.dfsg-3.1"},
    {"zlib1g", "zlib", "1:1.3.dfsg-3.1", "1:1.2.13.dfsg-1"},
    {"python3.11", "python3.11", "3.11.2-6", "3.11.2-6+deb12u1"},
    {"python3.11", "python3.11", "3.11.2-6+deb12u10", "3.11.2-6+deb12u9"},
    {"git", "git", "1:2.39.2-1~bpo11+1", "1:2.39.2-1"},
    {"git", "git", "1:2.39.5-0+deb12u1", "1:2.39.5-0+deb12u2"},
    {"firefox-esr", "firefox-esr", "91.11.0esr-1~deb11u1", "91.11.0esr-1"},
    {"intel-microcode", "intel-microcode", "3.20230808.1~deb12u1", "3.20240312.1~deb12u1"},
    {"ghostscript", "ghostscript", "10.0.0~dfsg-11+deb12u2", "10.0.0~dfsg-11+deb12u4"},
    {"libtiff6", "tiff", "4.5.0-6", "4.5.0-6+deb12u1"},
    {"tar", "tar", "1.34+dfsg-1.2", "1.34+dfsg-1.2+deb12u1"},
    {"apt", "apt", "2.6.1", "0"},
};

static const Case ubuntu[] = {
    {"libssl3", "openssl", "3.0.2-0ubuntu1.10", "3.0.2-0ubuntu1.12"},
    {"libssl3", "openssl", "3.0.2-0ubuntu1.18", "3.0.2-0ubuntu1.12"},
    {"libssl3", "openssl", "3.0.2-0ubuntu1.9", "3.0.2-0ubuntu1.10"},
    {"curl", "curl", "7.81.0-1ubuntu1.15", "7.81.0-1ubuntu1.16"},
    {"curl", "curl", "7.81.0-1ubuntu1.16", "7.81.0-1ubuntu1.16"},
    {"linux-image-5.15.0-91-generic", "linux-signed", "5.15.0-91.101", "5.15.0-92.102"},
    {"linux-image-5.15.0-130-generic", "linux-signed", "5.15.0-130.140", "5.15.0-92.102"},
    {"bash", "bash", "5.1-6ubuntu1", "5.1-6ubuntu1.1"},
    {"bash", "bash", "5.1-6ubuntu1.1", "5.1-6ubuntu1"},
    {"libc6", "glibc", "2.35-0ubuntu3.4", "2.35-0ubuntu3.5"},
    {"libc6", "glibc", "2.35-0ubuntu3.10", "2.35-0ubuntu3.5"},
    {"vim", "vim", "2:8.2.3995-1ubuntu2.3", "2:8.2.3995-1ubuntu2.15"},
    {"vim", "vim", "2:8.2.3995-1ubuntu2.16", "2:8.2.3995-1ubuntu2.15"},
    {"python3.10", "python3.10", "3.10.6-1~22.04.2ubuntu1", "3.10.12-1~22.04.3"},
    {"python3.10", "python3.10", "3.10.12-1~22.04.9", "3.10.12-1~22.04.3"},
    {"snapd", "snapd", "2.58+22.04", "2.58+22.04.1"},
    {"snapd", "snapd", "2.63+22.04", "2.58+22.04.1"},
    {"openssh-server", "openssh", "1:8.9p1-3ubuntu0.6", "1:8.9p1-3ubuntu0.10"},
    {"openssh-server", "openssh", "1:8.9p1-3ubuntu0.10", "1:8.9p1-3ubuntu0.10"},
    {"git", "git", "1:2.34.1-1ubuntu1.9", "1:2.34.1-1ubuntu1.11"},
    {"apache2-bin", "apache2", "2.4.52-1ubuntu4.7", "2.4.52-1ubuntu4.10"},
    {"apache2-bin", "apache2", "2.4.52-1ubuntu4.12", "2.4.52-1ubuntu4.10"},
    {"libxml2", "libxml2", "2.9.13+dfsg-1ubuntu0.3", "2.9.13+dfsg-1ubuntu0.4"},
    {"php8.1-cli", "php8.1", "8.1.2-1ubuntu2.14", "8.1.2-1ubuntu2.20"},
    {"ghostscript", "ghostscript", "9.55.0~dfsg1-0ubuntu5.5", "9.55.0~dfsg1-0ubuntu5.7"},
    {"ghostscript", "ghostscript", "9.55.0~dfsg1-0ubuntu5.9", "9.55.0~dfsg1-0ubuntu5.7"},
    {"sudo", "sudo", "1.9.9-1ubuntu2.3", "1.9.9-1ubuntu2.4"},
    {"sudo", "sudo", "1.9.9-1ubuntu2.4", "1.9.9-1ubuntu2.4"},
    {"bind9-host", "bind9", "1:9.18.12-0ubuntu0.22.04.3", "1:9.18.18-0ubuntu0.22.04.2"},
    {"bind9-host", "bind9", "1:9.18.30-0ubuntu0.22.04.1", "1:9.18.18-0ubuntu0.22.04.2"},
};

static guint wrong;

static void
expect(const AdMatchPackage *p, const AdAdvisory *a, AdMatchAnswer want, const char *fixed)
{
    g_auto(AdMatchVerdict) v = {0};
    AdMatchAnswer answer = ad_match_judge(p, a, &v);
    if (answer != want) {
        printf("%s %s %s, fixed %s: answer %d, expected %d\n", p->ecosystem, p->name, p->version, fixed, (int)answer,
               (int)want);
        wrong++;
    }
}

static void
check(const char *ecosystem, const char *other, const char *without, const Case *c, gboolean is_older)
{
    g_autoptr(AdAdvisory) a = ad_advisory_new("TEST-1");
    AdAffected *affected = ad_affected_new(ecosystem, c->source);
    AdRange *range = ad_affected_add_range(affected, AD_RANGE_ECOSYSTEM);
    ad_range_add_event(range, AD_EVENT_INTRODUCED, "0");
    ad_range_add_event(range, AD_EVENT_FIXED, c->fixed);
    g_ptr_array_add(a->affected, affected);
    AdMatchPackage p = {.ecosystem = ecosystem, .name = c->binary, .version = c->version, .source_name = c->source};
    expect(&p, a, is_older ? AD_MATCH_YES : AD_MATCH_NO, c->fixed);
    p.ecosystem = other;
    expect(&p, a, AD_MATCH_NO, c->fixed);
    p.ecosystem = without;
    expect(&p, a, AD_MATCH_UNKNOWN, c->fixed);
}

static gboolean
dpkg_says_older(const char *a, const char *b)
{
    const char *argv[] = {"dpkg", "--compare-versions", a, "lt", b, NULL};
    int status = 0;
    g_autoptr(GError) error = NULL;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error)) {
        printf("skipped: no dpkg: %s\n", error->message);
        exit(77);
    }
    return g_spawn_check_wait_status(status, NULL);
}

/* Lines "A < B", "A > B", "A = B" of apk's own suite: A is the version, B the fix. */
static guint
check_alpine(const char *data)
{
    g_autofree char *path = g_build_filename(data, "vuln", "versions", "alpine", "apk-tools3.txt", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint n = g_strv_length(lines), done = 0;
    for (guint i = 0; i < n && done < APK_CASES; i += MAX(1, n / (2 * APK_CASES))) {
        g_auto(GStrv) f = g_strsplit(lines[i], " ", -1);
        if (g_strv_length(f) != 3 || strlen(f[1]) != 1)
            continue;
        Case c = {"some-libs", "some", f[0], f[2]};
        AdMatchPackage p = {.ecosystem = "Alpine:v3.19", .name = c.binary, .version = c.version};
        if (ad_match_check(&p) != AD_UNSCANNED_NONE)
            continue; /* apk refuses it */
        check("Alpine:v3.19", "Alpine:v3.20", "Alpine", &c, f[1][0] == '<');
        done++;
    }
    return done;
}

int
main(int argc, char **argv)
{
    const char *data = argc > 1 ? argv[1] : g_getenv("ADUANA_DATA");
    for (gsize i = 0; i < G_N_ELEMENTS(debian); i++)
        check("Debian:12", "Debian:11", "Debian", &debian[i], dpkg_says_older(debian[i].version, debian[i].fixed));
    for (gsize i = 0; i < G_N_ELEMENTS(ubuntu); i++)
        check("Ubuntu:22.04:LTS", "Ubuntu:20.04:LTS", "Ubuntu", &ubuntu[i],
              dpkg_says_older(ubuntu[i].version, ubuntu[i].fixed));
    guint alpine = data == NULL ? 0 : check_alpine(data);
    printf("Debian %u, Ubuntu %u, Alpine %u cases in three releases each, %u wrong\n", (guint)G_N_ELEMENTS(debian),
           (guint)G_N_ELEMENTS(ubuntu), alpine, wrong);
    if (wrong > 0)
        return 1;
    if (alpine < APK_CASES) {
        printf("skipped: %d Alpine cases: ADUANA_DATA is not set or has no apk data\n", APK_CASES);
        return g_getenv("CI") != NULL ? 1 : 77;
    }
    return 0;
}
