/* SPDX-License-Identifier: Apache-2.0 */
/* sieve.c - where in a file's bytes an address, a secret or a run of digits may stand */
#include "scanner/inspect/sieve.h"

#include <string.h>

enum {
    STRIDE = 4,
    PREFIX = STRIDE + 1, /* every pattern's length: any of its four pairs may be the one that is looked at */
    LISTS_MAX = 256,
    ENTRIES_MAX = 1024,
    DIGITS_LIST = 1,
};

/* '#' stands for a letter or digit; offset: where the pattern lies in what is looked for. */
typedef struct {
    char text[PREFIX + 1];
    guint8 kind, offset;
} Pattern;

static const Pattern patterns[] = {
    {"http:", AD_SIEVE_ADDRESS, 0},       {"https", AD_SIEVE_ADDRESS, 0},  {"ftp:/", AD_SIEVE_ADDRESS, 0},
    {"ftps:", AD_SIEVE_ADDRESS, 0},       {"sftp:", AD_SIEVE_ADDRESS, 0},  {"ws://", AD_SIEVE_ADDRESS, 0},
    {"wss:/", AD_SIEVE_ADDRESS, 0},       {"tcp:/", AD_SIEVE_ADDRESS, 0},  {"udp:/", AD_SIEVE_ADDRESS, 0},
    {"ldap:", AD_SIEVE_ADDRESS, 0},       {"ldaps", AD_SIEVE_ADDRESS, 0},  {"mqtt:", AD_SIEVE_ADDRESS, 0},
    {"mqtts", AD_SIEVE_ADDRESS, 0},       {"redis", AD_SIEVE_ADDRESS, 0},  {"amqp:", AD_SIEVE_ADDRESS, 0},
    {"amqps", AD_SIEVE_ADDRESS, 0},       {"mysql", AD_SIEVE_ADDRESS, 0},  {"postg", AD_SIEVE_ADDRESS, 0},
    {"mongo", AD_SIEVE_ADDRESS, 0},       {"smtp:", AD_SIEVE_ADDRESS, 0},  {"smtps", AD_SIEVE_ADDRESS, 0},
    {"ssh:/", AD_SIEVE_ADDRESS, 0},       {"telne", AD_SIEVE_ADDRESS, 0},  {"rtsp:", AD_SIEVE_ADDRESS, 0},
    {"h\0t\0t", AD_SIEVE_WIDE_ADDRESS, 0}, {"PRIVA", AD_SIEVE_KEY, 0},     {"PuTTY", AD_SIEVE_KEY, 0},
    {"AKIA#", AD_SIEVE_TOKEN, 0},         {"ASIA#", AD_SIEVE_TOKEN, 0},    {"ghp_#", AD_SIEVE_TOKEN, 0},
    {"gho_#", AD_SIEVE_TOKEN, 0},         {"ghu_#", AD_SIEVE_TOKEN, 0},    {"ghs_#", AD_SIEVE_TOKEN, 0},
    {"ghr_#", AD_SIEVE_TOKEN, 0},         {"b_pat", AD_SIEVE_TOKEN, 5},    {"npm_#", AD_SIEVE_TOKEN, 0},
    {"glpat", AD_SIEVE_TOKEN, 0},         {"xoxb-", AD_SIEVE_TOKEN, 0},    {"xoxp-", AD_SIEVE_TOKEN, 0},
    {"xoxa-", AD_SIEVE_TOKEN, 0},         {"xoxs-", AD_SIEVE_TOKEN, 0},    {"AIzaS", AD_SIEVE_TOKEN, 0},
    {"sk_li", AD_SIEVE_TOKEN, 0},         {"rk_li", AD_SIEVE_TOKEN, 0},    {"pypi-", AD_SIEVE_TOKEN, 0},
    {"Accou", AD_SIEVE_TOKEN, 0},         {"eyJhb", AD_SIEVE_WEB_TOKEN, 0}, {"eyJ0e", AD_SIEVE_WEB_TOKEN, 0},
    {"eyJra", AD_SIEVE_WEB_TOKEN, 0},
};

typedef struct {
    guint8 pattern, offset;
    guint16 next; /* entry of the same list, 0 at its end */
} Entry;

typedef struct {
    guint8 list_of[65536]; /* by pair, first byte low: the list, 0 for none */
    guint16 heads[LISTS_MAX];
    Entry entries[ENTRIES_MAX];
} Table;

static gboolean
fits(guint8 c, char wanted)
{
    return wanted == '#' ? g_ascii_isalnum((gchar)c) : c == (guint8)wanted;
}

static gboolean
is_match(const Pattern *p, const guint8 *at)
{
    for (int i = 0; i < PREFIX; i++)
        if (!fits(at[i], p->text[i]))
            return FALSE;
    return TRUE;
}

/* One list for each set of pairs that the same (pattern, place) answers to; pairs with digits keep the list of digits
 * besides, which is list 1 and asked for always. */
static const Table *
make_table(void)
{
    Table *t = g_new0(Table, 1);
    guint entries = 1, lists = DIGITS_LIST + 1;
    for (guint d = '0'; d <= '9'; d++)
        for (guint e = '0'; e <= '9'; e++)
            t->list_of[d | e << 8] = DIGITS_LIST;
    for (guint p = 0; p < G_N_ELEMENTS(patterns); p++)
        for (guint o = 0; o < STRIDE; o++) {
            const char *pair = patterns[p].text + o;
            guint8 list = 0;
            for (guint second = 0; second < 256; second++) {
                if (!fits((guint8)second, pair[1]))
                    continue;
                guint8 *slot = &t->list_of[(guint8)pair[0] | second << 8];
                if (*slot == 0) {
                    if (list == 0 || pair[1] != '#') {
                        g_assert(lists < LISTS_MAX);
                        list = (guint8)lists++;
                    }
                    *slot = list;
                }
            }
        }
    /* now every pair has its list: hang each (pattern, place) on all lists that its pairs lead to */
    for (guint p = 0; p < G_N_ELEMENTS(patterns); p++)
        for (guint o = 0; o < STRIDE; o++) {
            const char *pair = patterns[p].text + o;
            gboolean is_hung[LISTS_MAX] = {FALSE};
            for (guint second = 0; second < 256; second++) {
                guint8 list = t->list_of[(guint8)pair[0] | second << 8];
                if (!fits((guint8)second, pair[1]) || is_hung[list])
                    continue;
                g_assert(entries < ENTRIES_MAX);
                is_hung[list] = TRUE;
                t->entries[entries] = (Entry){(guint8)p, (guint8)o, t->heads[list]};
                t->heads[list] = (guint16)entries++;
            }
        }
    return t;
}

typedef struct {
    const Table *table;
    const guint8 *data;
    gsize bytes;
    gsize after[AD_SIEVE_COUNT]; /* nothing of that kind before it */
    AdSieveHit hit;
    gpointer user;
} Sieve;

static void
offer(Sieve *s, AdSieveKind kind, gsize at)
{
    if (at < s->after[kind])
        return;
    gsize after = s->hit(kind, at, s->user);
    s->after[kind] = MAX(after, at);
}

/* The pair at `at` belongs to a list. */
static void
look(Sieve *s, guint8 list, gsize at)
{
    if (list == DIGITS_LIST)
        offer(s, AD_SIEVE_DIGITS, at);
    for (guint e = s->table->heads[list]; e != 0; e = s->table->entries[e].next) {
        const Entry *entry = &s->table->entries[e];
        const Pattern *p = &patterns[entry->pattern];
        gsize from = at - entry->offset;
        if (at >= (gsize)entry->offset + p->offset && s->bytes - from >= PREFIX && is_match(p, s->data + from))
            offer(s, (AdSieveKind)p->kind, from - p->offset);
    }
}

static inline guint16
pair_at(const guint8 *p)
{
    return (guint16)(p[0] | p[1] << 8);
}

void
ad_sieve_run(const guint8 *data, gsize bytes, AdSieveHit hit, gpointer user)
{
    static gsize table = 0;
    if (g_once_init_enter(&table))
        g_once_init_leave(&table, (gsize)make_table());
    Sieve s = {.table = (const Table *)table, .data = data, .bytes = bytes, .hit = hit, .user = user};
    const guint8 *list_of = s.table->list_of;
    gsize at = 0;
    for (; bytes >= 4 * STRIDE && at <= bytes - 4 * STRIDE; at += 4 * STRIDE) {
        const guint8 *p = data + at;
        guint8 a = list_of[pair_at(p)], b = list_of[pair_at(p + STRIDE)], c = list_of[pair_at(p + 2 * STRIDE)],
               d = list_of[pair_at(p + 3 * STRIDE)];
        if (G_LIKELY((a | b | c | d) == 0))
            continue;
        const guint8 lists[] = {a, b, c, d};
        for (guint i = 0; i < 4; i++)
            if (lists[i] != 0)
                look(&s, lists[i], at + i * STRIDE);
    }
    for (; at + 2 <= bytes; at += STRIDE)
        if (list_of[pair_at(data + at)] != 0)
            look(&s, list_of[pair_at(data + at)], at);
}
