/* SPDX-License-Identifier: Apache-2.0 */
/* config.c - the typed table of settings: what each key means, its bounds, its default */
#include "service/jobs/config_private.h"

#include <errno.h>
#include <string.h>

#include "scanner/model/error.h"
#include "service/jobs/calendar.h"
#include "service/po/tr.h"

#define DAY_MS (G_GUINT64_CONSTANT(24) * 3600 * 1000)
#define VALUE_MAX 4096 /* bytes of one value: a path */
#define LIST_MAX 64    /* folders of one list */

#define AT(field) G_STRUCT_OFFSET(AdConfig, field)
static const AdSetting settings[] = {
    {"server.listen", AD_SETTING_ADDRESS, AT(listen), 0, 0, "127.0.0.1:8787", TRUE},
    {"server.socket", AD_SETTING_PATH, AT(socket), 0, 0, "/run/aduana/aduana.sock", TRUE},
    {"server.language", AD_SETTING_LANGUAGE, AT(language), 0, 0, "es", FALSE},
    {"server.timezone", AD_SETTING_ZONE, AT(timezone), 0, 0, "America/Mexico_City", FALSE},
    {"database.url", AD_SETTING_URL, AT(database), 0, 0, "sqlite:/var/lib/aduana/aduana.db", TRUE},
    {"database.path", AD_SETTING_PATH, AT(database), 0, 0, "/var/lib/aduana/aduana.db", TRUE},
    {"limits.delivery", AD_SETTING_SIZE, AT(delivery_bytes), AD_MIB, AD_LIMIT_FETCH_MIB *AD_MIB, "8G", FALSE},
    {"limits.unpacked", AD_SETTING_SIZE, AT(limits.total_bytes), AD_MIB, 1024 * AD_GIB, "64G", FALSE},
    {"limits.files", AD_SETTING_COUNT64, AT(limits.files), 1, 100000000, "2000000", FALSE},
    {"limits.depth", AD_SETTING_COUNT64, AT(limits.depth), 1, 64, "16", FALSE},
    {"limits.scan_time", AD_SETTING_DURATION, AT(limits.wall_ms), 1000, DAY_MS, "30m", FALSE},
    {"sandbox", AD_SETTING_SANDBOX, AT(is_degraded_ok), 0, 0, "full", FALSE},
    {"file_roots", AD_SETTING_PATHS, AT(file_roots), 0, 0, "[/srv/deliveries]", FALSE},
    {"rules", AD_SETTING_PATHS, AT(rules), 0, 0, "[/etc/aduana/rules]", FALSE},
    {"policy", AD_SETTING_PATH, AT(policy), 0, 0, "/etc/aduana/policy", FALSE},
    {"workers", AD_SETTING_COUNT, AT(workers), 1, 64, "4", FALSE},
    {"approvers", AD_SETTING_COUNT, AT(approvers), 1, 9, "2", FALSE},
    {"retention", AD_SETTING_DAYS, AT(retention_days), 1, 36500, "365d", FALSE},
    {"quota", AD_SETTING_SIZE, AT(quota_bytes), AD_MIB, G_GUINT64_CONSTANT(1) << 50, "500G", FALSE},
};
#undef AT

const AdSetting *
ad_config_settings(gsize *count)
{
    *count = G_N_ELEMENTS(settings);
    return settings;
}

gboolean
ad_config_is_section(const char *section)
{
    gsize bytes = strlen(section);
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strncmp(settings[i].key, section, bytes) == 0 && settings[i].key[bytes] == '.')
            return TRUE;
    return FALSE;
}

AdConfig *
ad_config_new(void)
{
    AdConfig *c = g_new0(AdConfig, 1);
    c->listen = g_strdup("127.0.0.1:8787");
    c->language = g_strdup(ad_tr_lang_name(ad_tr_lang_of_environment()));
    c->timezone = g_strdup("UTC");
    c->delivery_bytes = 8 * AD_GIB;
    c->limits = ad_limits_default();
    c->file_roots = g_new0(char *, 1);
    c->rules = g_new0(char *, 1);
    c->approvers = 2;
    c->origins = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    return c;
}

void
ad_config_free(AdConfig *c)
{
    if (c == NULL)
        return;
    g_free(c->listen);
    g_free(c->socket);
    g_free(c->language);
    g_free(c->timezone);
    g_free(c->database);
    g_strfreev(c->file_roots);
    g_strfreev(c->rules);
    g_free(c->policy);
    g_hash_table_unref(c->origins);
    g_free(c);
}

/* Digits and the rest; FALSE when there are none or they do not fit. */
static gboolean
split_number(const char *text, guint64 *number, const char **unit)
{
    char *end;
    if (!g_ascii_isdigit(*text))
        return FALSE;
    errno = 0;
    *number = g_ascii_strtoull(text, &end, 10);
    *unit = end;
    return errno == 0;
}

static gboolean
scale(guint64 number, guint64 factor, guint64 *out)
{
    guint64 value;
    if (!g_uint64_checked_mul(&value, number, factor) || value > G_MAXINT64)
        return FALSE;
    *out = value;
    return TRUE;
}

gboolean
ad_config_parse_size(const char *text, guint64 *bytes)
{
    static const struct {
        const char *unit;
        guint shift;
    } units[] = {{"", 0},   {"B", 0},    {"K", 10},   {"KiB", 10}, {"M", 20},
                 {"MiB", 20}, {"G", 30}, {"GiB", 30}, {"T", 40},   {"TiB", 40}};
    guint64 number;
    const char *unit;
    if (!split_number(text, &number, &unit))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(unit, units[i].unit) == 0)
            return scale(number, G_GUINT64_CONSTANT(1) << units[i].shift, bytes);
    return FALSE;
}

gboolean
ad_config_parse_duration(const char *text, guint64 *ms)
{
    static const struct {
        const char *unit;
        guint64 ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", DAY_MS}, {"w", 7 * DAY_MS}};
    guint64 number;
    const char *unit;
    if (!split_number(text, &number, &unit))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (strcmp(unit, units[i].unit) == 0)
            return scale(number, units[i].ms, ms);
    return FALSE;
}

static gboolean
is_address(const char *text)
{
    const char *colon = strrchr(text, ':');
    guint64 port;
    const char *rest;
    if (*text == '\0')
        return TRUE;
    if (colon == NULL || colon == text || !split_number(colon + 1, &port, &rest) || *rest != '\0' || port > 65535)
        return FALSE;
    for (const char *p = text; p < colon; p++)
        if (!g_ascii_isalnum(*p) && strchr(".-:[]%", *p) == NULL)
            return FALSE;
    return TRUE;
}

static gboolean
is_path(const char *text)
{
    return *text == '\0' || (g_path_is_absolute(text) && strlen(text) < VALUE_MAX);
}

static const char *
expectation(AdSettingType type)
{
    static const char *const texts[AD_SETTING_TYPE_COUNT] = {
        [AD_SETTING_ADDRESS] = N_("an address as host:port"),
        [AD_SETTING_PATH] = N_("an absolute path"),
        [AD_SETTING_LANGUAGE] = N_("a language, es or en"),
        [AD_SETTING_ZONE] = N_("an IANA time zone"),
        [AD_SETTING_URL] = N_("sqlite: and an absolute path (PostgreSQL is not in this version)"),
        [AD_SETTING_SIZE] = N_("a size with a unit K, M, G or T"),
        [AD_SETTING_DURATION] = N_("a duration with a unit s, m, h or d"),
        [AD_SETTING_DAYS] = N_("a duration in whole days"),
        [AD_SETTING_COUNT64] = N_("a whole number"),
        [AD_SETTING_COUNT] = N_("a whole number"),
        [AD_SETTING_SANDBOX] = N_("full or degraded"),
        [AD_SETTING_PATHS] = N_("a list of absolute paths"),
    };
    return _(texts[type]);
}

static gboolean
read_number(const AdSetting *s, const char *text, guint64 *out)
{
    const char *rest;
    switch (s->type) {
    case AD_SETTING_SIZE:
        return ad_config_parse_size(text, out);
    case AD_SETTING_DURATION:
        return ad_config_parse_duration(text, out);
    case AD_SETTING_DAYS:
        if (!ad_config_parse_duration(text, out) || *out % DAY_MS != 0)
            return FALSE;
        *out /= DAY_MS;
        return TRUE;
    default:
        return split_number(text, out, &rest) && *rest == '\0';
    }
}

static gboolean
take_number(AdConfig *c, const AdSetting *s, const char *text, char **problem)
{
    guint64 value;
    if (!read_number(s, text, &value)) {
        *problem = g_strdup_printf(_("%s expects %s, as in “%s”; “%.64s” is not one"), s->key, expectation(s->type),
                                   s->example, text);
        return FALSE;
    }
    if (value < s->min || value > s->max) {
        const char *unit = s->type == AD_SETTING_SIZE       ? _("bytes")
                           : s->type == AD_SETTING_DURATION ? _("milliseconds")
                           : s->type == AD_SETTING_DAYS     ? _("days")
                                                            : "";
        *problem = g_strdup_printf(_("%s: “%.64s” is outside %llu to %llu %s; for example “%s”"), s->key, text,
                                   (unsigned long long)s->min, (unsigned long long)s->max, unit, s->example);
        return FALSE;
    }
    if (s->type == AD_SETTING_DAYS || s->type == AD_SETTING_COUNT)
        G_STRUCT_MEMBER(guint, c, s->offset) = (guint)value;
    else
        G_STRUCT_MEMBER(guint64, c, s->offset) = value;
    return TRUE;
}

static void
set_text(AdConfig *c, const AdSetting *s, const char *text)
{
    char **place = G_STRUCT_MEMBER_P(c, s->offset);
    g_free(*place);
    *place = g_strdup(text);
}

gboolean
ad_config_take(AdConfig *c, const AdSetting *s, const char *const *values, gsize count, char **problem)
{
    const char *text = count > 0 ? values[0] : "";
    gboolean is_good = FALSE;
    switch (s->type) {
    case AD_SETTING_ADDRESS:
        is_good = is_address(text);
        break;
    case AD_SETTING_PATH:
        is_good = is_path(text);
        break;
    case AD_SETTING_LANGUAGE:
        is_good = strcmp(text, "es") == 0 || strcmp(text, "en") == 0;
        break;
    case AD_SETTING_ZONE:
        is_good = ad_calendar_is_zone(text);
        break;
    case AD_SETTING_URL:
        is_good = g_str_has_prefix(text, "sqlite:") && text[7] == '/' && is_path(text + 7);
        text += is_good ? 7 : 0;
        break;
    case AD_SETTING_SANDBOX:
        is_good = strcmp(text, "full") == 0 || strcmp(text, "degraded") == 0;
        if (is_good)
            c->is_degraded_ok = *text == 'd';
        break;
    case AD_SETTING_PATHS:
        is_good = count <= LIST_MAX;
        for (gsize i = 0; i < count && is_good; i++) {
            is_good = *values[i] != '\0' && is_path(values[i]);
            text = values[i];
        }
        break;
    default:
        return take_number(c, s, text, problem);
    }
    if (!is_good) {
        *problem = g_strdup_printf(_("%s expects %s, as in “%s”; “%.64s” is not one"), s->key, expectation(s->type),
                                   s->example, text);
        return FALSE;
    }
    if (s->type == AD_SETTING_PATHS) {
        char ***place = G_STRUCT_MEMBER_P(c, s->offset);
        g_autoptr(GStrvBuilder) list = g_strv_builder_new();
        for (gsize i = 0; i < count; i++)
            g_strv_builder_add(list, values[i]);
        g_strfreev(*place);
        *place = g_strv_builder_end(list);
    } else if (s->type != AD_SETTING_SANDBOX) {
        set_text(c, s, text);
    }
    return TRUE;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn a into b; at most 32 letters are compared. */
static guint
count_slips(const char *a, const char *b)
{
    enum { MOST = 32 };
    guint rows[3][MOST + 1];
    gsize a_len = strlen(a), b_len = strlen(b);
    if (a_len > MOST || b_len > MOST)
        return MOST;
    for (gsize j = 0; j <= b_len; j++)
        rows[0][j] = (guint)j;
    for (gsize i = 1; i <= a_len; i++) {
        guint *now = rows[i % 3], *up = rows[(i + 2) % 3], *above = rows[(i + 1) % 3];
        now[0] = (guint)i;
        for (gsize j = 1; j <= b_len; j++) {
            guint cost = a[i - 1] != b[j - 1];
            now[j] = MIN(MIN(up[j] + 1, now[j - 1] + 1), up[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = MIN(now[j], above[j - 2] + 1);
        }
    }
    return rows[a_len % 3][b_len];
}

const char *
ad_config_nearest(const char *key)
{
    const char *best = NULL;
    guint best_slips = 3;
    const char *last = strrchr(key, '.');
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        guint slips = count_slips(key, settings[i].key);
        const char *name = strrchr(settings[i].key, '.');
        /* the right word in the wrong section, or without one */
        if (strcmp(name != NULL ? name + 1 : settings[i].key, last != NULL ? last + 1 : key) == 0)
            slips = MIN(slips, 1);
        if (slips < best_slips) {
            best_slips = slips;
            best = settings[i].key;
        }
    }
    return best;
}

void
ad_config_note_origin(AdConfig *c, const AdSetting *s, const char *origin)
{
    const char *key = s->type == AD_SETTING_URL ? "database.path" : s->key;
    g_hash_table_insert(c->origins, (gpointer)key, g_strdup(origin));
}

gboolean
ad_config_set(AdConfig *c, const char *key, const char *value, const char *origin, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        g_autofree char *problem = NULL;
        if (strcmp(settings[i].key, key) != 0)
            continue;
        if (!ad_config_take(c, &settings[i], &value, 1, &problem)) {
            g_set_error(error, AD_ERROR, AD_ERROR_USAGE, "%s: %s", origin, problem);
            return FALSE;
        }
        ad_config_note_origin(c, &settings[i], origin);
        return TRUE;
    }
    g_set_error(error, AD_ERROR, AD_ERROR_USAGE, _("“%.64s” is not a setting"), key);
    return FALSE;
}

static json_t *
value_of(const AdConfig *c, const AdSetting *s)
{
    const char *text;
    json_t *list;
    switch (s->type) {
    case AD_SETTING_SANDBOX:
        return json_string(c->is_degraded_ok ? "degraded" : "full");
    case AD_SETTING_SIZE:
    case AD_SETTING_DURATION:
    case AD_SETTING_COUNT64:
        return json_integer((json_int_t)G_STRUCT_MEMBER(guint64, c, s->offset));
    case AD_SETTING_DAYS:
    case AD_SETTING_COUNT:
        return json_integer((json_int_t)G_STRUCT_MEMBER(guint, c, s->offset));
    case AD_SETTING_PATHS:
        list = json_array();
        for (char **p = G_STRUCT_MEMBER(char **, c, s->offset); *p != NULL; p++)
            json_array_append_new(list, json_string(*p));
        return list;
    default:
        text = G_STRUCT_MEMBER(char *, c, s->offset);
        return text != NULL ? json_string(text) : json_null();
    }
}

json_t *
ad_config_show(const AdConfig *c)
{
    json_t *rows = json_array();
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        const char *origin = g_hash_table_lookup(c->origins, settings[i].key);
        if (settings[i].type == AD_SETTING_URL) /* shown as database.path */
            continue;
        json_array_append_new(rows, json_pack("{s:s, s:o, s:s}", "key", settings[i].key, "value",
                                              value_of(c, &settings[i]), "origin",
                                              origin != NULL ? origin : "default"));
    }
    return rows;
}

char *
ad_config_restart_needed(const AdConfig *before, const AdConfig *after)
{
    g_autoptr(GString) keys = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        json_t *a = value_of(before, &settings[i]), *b = value_of(after, &settings[i]);
        if (settings[i].needs_restart && settings[i].type != AD_SETTING_URL && !json_equal(a, b))
            g_string_append_printf(keys, "%s%s", keys->len > 0 ? ", " : "", settings[i].key);
        json_decref(a);
        json_decref(b);
    }
    return keys->len > 0 ? g_string_free(g_steal_pointer(&keys), FALSE) : NULL;
}
