/* SPDX-License-Identifier: Apache-2.0 */
/* autostart.c - files by whose place a program runs without anybody starting it */
#include "scanner/inspect/autostart.h"

#include <string.h>

#include "scanner/inspect/place.h"

enum { TEXT_MAX = 4 * 1024 * 1024 };

/* A folder in the path and, for some, the ending of the name; first hit wins. */
static const struct {
    const char *folder, *ending, *what;
    AdObservation observation;
} places[] = {
    {"systemd/system/", ".service", "systemd service", AD_OBSERVATION_SERVICE},
    {"systemd/system/", ".socket", "systemd socket", AD_OBSERVATION_SERVICE},
    {"systemd/system/", ".timer", "systemd timer", AD_OBSERVATION_AUTOSTART},
    {"systemd/user/", ".service", "systemd user service", AD_OBSERVATION_SERVICE},
    {"systemd/user/", ".timer", "systemd timer", AD_OBSERVATION_AUTOSTART},
    {"systemd/system-generators/", "", "systemd generator", AD_OBSERVATION_AUTOSTART},
    {"etc/init.d/", "", "init script", AD_OBSERVATION_SERVICE},
    {"etc/rc.d/", "", "init script", AD_OBSERVATION_SERVICE},
    {"etc/init/", ".conf", "upstart job", AD_OBSERVATION_SERVICE},
    {"etc/xinetd.d/", "", "xinetd service", AD_OBSERVATION_SERVICE},
    {"dbus-1/system-services/", ".service", "D-Bus service", AD_OBSERVATION_SERVICE},
    {"Library/LaunchDaemons/", ".plist", "launchd daemon", AD_OBSERVATION_SERVICE},
    {"Library/LaunchAgents/", ".plist", "launchd agent", AD_OBSERVATION_AUTOSTART},
    {"etc/cron.", "", "cron", AD_OBSERVATION_AUTOSTART},
    {"var/spool/cron/", "", "cron", AD_OBSERVATION_AUTOSTART},
    {"etc/profile.d/", "", "shell profile", AD_OBSERVATION_AUTOSTART},
    {"xdg/autostart/", ".desktop", "session start", AD_OBSERVATION_AUTOSTART},
    {"config/autostart/", ".desktop", "session start", AD_OBSERVATION_AUTOSTART},
    {"etc/update-motd.d/", "", "login message script", AD_OBSERVATION_AUTOSTART},
    {"etc/rc.local", "", "boot script", AD_OBSERVATION_AUTOSTART},
    {"etc/crontab", "", "cron", AD_OBSERVATION_AUTOSTART},
    {"etc/ld.so.preload", "", "library loaded into every program", AD_OBSERVATION_AUTOSTART},
    {"Start Menu/Programs/Startup/", "", "start menu", AD_OBSERVATION_AUTOSTART},
};

/* Files of installers in which a registry key may be named. */
static const char *const registry_endings[] = {".reg", ".inf", ".iss", ".wxs", ".nsi", ".nsh", ".ps1", ".bat", ".cmd", ".vbs"};

static gboolean
is_place(const char *inner, const char *base, const char *folder, const char *ending)
{
    const char *hit = strstr(inner, folder);
    return hit != NULL && (hit == inner || hit[-1] == '/' || folder[0] == 'c') && g_str_has_suffix(base, ending);
}

/* CurrentVersion\Run and \RunOnce, in one byte a character or two, slashes doubled or not. */
static gboolean
names_run_key(const guint8 *data, gsize bytes, gsize *at)
{
    static const char *const keys[] = {"CurrentVersion\\Run", "CurrentVersion\\\\Run"};
    bytes = MIN(bytes, TEXT_MAX);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        guint8 wide[64];
        gsize length = strlen(keys[i]);
        for (gsize k = 0; k < length; k++) {
            wide[2 * k] = (guint8)keys[i][k];
            wide[2 * k + 1] = 0;
        }
        const guint8 *hit = memmem(data, bytes, keys[i], length);
        if (hit == NULL)
            hit = memmem(data, bytes, wide, 2 * length);
        if (hit != NULL) {
            *at = (gsize)(hit - data);
            return TRUE;
        }
    }
    return FALSE;
}

static void
note(AdObservation observation, const char *what, gsize at, AdTally *tally, const AdTallyFile *file)
{
    AdTallyMark mark = {.offset = at, .label = "start"};
    g_strlcpy(mark.text, what, sizeof mark.text);
    ad_tally_note(tally, observation, file, &mark, 1);
}

void
ad_autostart_inspect(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file)
{
    const char *inner = ad_place_inner(file->path), *slash = strrchr(inner, '/');
    const char *base = slash != NULL ? slash + 1 : inner;
    gsize at = 0;
    if (base[0] == '\0' || strcmp(base, ".placeholder") == 0)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (is_place(inner, base, places[i].folder, places[i].ending)) {
            note(places[i].observation, places[i].what, 0, tally, file);
            return;
        }
    /* udev rules are settings until one of them starts a program */
    if (strstr(inner, "udev/rules.d/") != NULL) {
        const guint8 *hit = memmem(data, MIN(bytes, TEXT_MAX), "RUN+=", 5);
        if (hit != NULL)
            note(AD_OBSERVATION_AUTOSTART, "device rule", (gsize)(hit - data), tally, file);
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(registry_endings); i++) {
        gsize length = strlen(base), ending = strlen(registry_endings[i]);
        if (length > ending && g_ascii_strcasecmp(base + length - ending, registry_endings[i]) == 0 &&
            names_run_key(data, bytes, &at))
            note(AD_OBSERVATION_AUTOSTART, "registry Run key", at, tally, file);
    }
}
