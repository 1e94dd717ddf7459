/* SPDX-License-Identifier: Apache-2.0 */
/* config.h - the operator's settings: YAML under one typed table, every mistake told at once with file:line:column
 *
 * aduana runs with no file at all. A file says only what differs; conf.d/?*.yaml beside it follow in the order of their
 * names, a later value wins, and the origin of each value is known. Nothing is taken from a file that has a mistake. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "scanner/model/limits.h"

#define AD_CONFIG_PATH "/etc/aduana/aduana.yaml"

typedef struct {
    char *listen;   /* "127.0.0.1:8787"; empty: no TCP */
    char *socket;   /* path of the unix socket; empty: none; NULL: the daemon's choice */
    char *language; /* "en" or "es": of the daemon's own words and the default for readers */
    char *timezone; /* IANA name that schedules get when they name none */
    char *database; /* path of the SQLite file, NULL: contracts.md's place */
    guint64 delivery_bytes; /* largest bundle that is fetched or taken in */
    AdLimits limits;        /* of one inspection; unpacked, files, depth, scan_time set rows of it */
    gboolean is_degraded_ok;
    char **file_roots; /* absolute folders that file: sources may lie in; never NULL */
    char **rules;      /* absolute folders of the operator's rule packs; never NULL */
    char *policy;      /* the operator's own policy, a file or folder; NULL: the one beside our rules */
    guint workers;     /* jobs side by side; 0: one a processor */
    guint approvers;   /* people that a decision needs */
    guint retention_days;  /* contents older than this may go; 0: kept for ever */
    guint64 quota_bytes;   /* of the content store; 0: none */
    GHashTable *origins;   /* key -> "file:line" or "command line"; what is absent is a default */
} AdConfig;

/* Defaults alone. */
AdConfig *ad_config_new(void);
/* path NULL: AD_CONFIG_PATH if it is there, else defaults. NULL with NOT_FOUND (a named file is missing), DENIED, or
 * USAGE: one line a mistake, at most AD_CONFIG_PROBLEMS. */
AdConfig *ad_config_load(const char *path, GError **error);
void ad_config_free(AdConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdConfig, ad_config_free)

#define AD_CONFIG_PROBLEMS 50 /* lines; more help nobody */

/* Reads text as one more file with that name over config; FALSE with USAGE and config half changed: throw it away. */
gboolean ad_config_read(AdConfig *config, const char *name, const char *text, gsize bytes, GError **error);

/* One value by its key ("server.listen"), as from the command line. */
gboolean ad_config_set(AdConfig *config, const char *key, const char *value, const char *origin, GError **error);

/* [{"key","value","origin"}] of every key, for `config show`. New reference. */
json_t *ad_config_show(const AdConfig *config);

/* Keys whose change needs a restart and whose values differ: "server.listen, database.path", or NULL. Free with g_free. */
char *ad_config_restart_needed(const AdConfig *before, const AdConfig *after);

/* "8G", "512M", "1024": bytes, powers of 1024. "30m", "2d", "90s", "250ms": milliseconds. FALSE for a bad or missing
 * unit, and for what does not fit in 63 bits. */
gboolean ad_config_parse_size(const char *text, guint64 *bytes);
gboolean ad_config_parse_duration(const char *text, guint64 *ms);
