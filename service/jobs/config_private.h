/* SPDX-License-Identifier: Apache-2.0 */
/* config_private.h - the typed table of settings, shared by its reader (config_yaml.c) and its meaning (config.c) */
#pragma once

#include "service/jobs/config.h"

typedef enum {
    AD_SETTING_ADDRESS,  /* host:port, or empty */
    AD_SETTING_PATH,     /* absolute, or empty */
    AD_SETTING_LANGUAGE,
    AD_SETTING_ZONE,
    AD_SETTING_URL,      /* sqlite:/path */
    AD_SETTING_SIZE,     /* guint64 bytes */
    AD_SETTING_DURATION, /* guint64 ms */
    AD_SETTING_DAYS,     /* guint, written as a duration of whole days */
    AD_SETTING_COUNT64,
    AD_SETTING_COUNT,
    AD_SETTING_SANDBOX,
    AD_SETTING_PATHS, /* list of absolute paths */
    AD_SETTING_TYPE_COUNT
} AdSettingType;

typedef struct {
    const char *key; /* "section.name" or "name" */
    AdSettingType type;
    gsize offset;
    guint64 min, max; /* of sizes, durations (ms), days, counts */
    const char *example;
    gboolean needs_restart;
} AdSetting;

const AdSetting *ad_config_settings(gsize *count);
/* TRUE when settings lie below section ("server"). */
gboolean ad_config_is_section(const char *section);

/* Takes the value of a scalar setting or the items of a list; the message says what was expected and shows an example. */
gboolean ad_config_take(AdConfig *config, const AdSetting *setting, const char *const *values, gsize count, char **problem);

/* Where the value came from; "file:line" or "command line". */
void ad_config_note_origin(AdConfig *config, const AdSetting *setting, const char *origin);

/* The known key nearest to a mistyped one, within two slips; NULL when none is near. */
const char *ad_config_nearest(const char *key);
