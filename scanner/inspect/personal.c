/* SPDX-License-Identifier: Apache-2.0 */
/* personal.c - personal data in a file */
#include "scanner/inspect/personal.h"

#include <string.h>

#include "scanner/inspect/mask.h"
#include "scanner/inspect/personal_id.h"
#include "scanner/model/limits.h"

enum {
    RUN_MAX = 64, /* a longer run of digits is a number nobody has */
    DISTINCT_MAX = 4096,
};

typedef enum { CURP, RFC, CLABE, CARD, TYPES } Type;

static const struct {
    AdObservation observation;
    const char *label;
    guint least;     /* different valid ones in one file */
    guint share_pct; /* valid ones among those with the form */
} types[TYPES] = {
    [CURP] = {AD_OBSERVATION_CURP, "CURP", 3, 50},
    [RFC] = {AD_OBSERVATION_RFC, "RFC", 5, 50},
    [CLABE] = {AD_OBSERVATION_CLABE, "CLABE", 3, 60},
    [CARD] = {AD_OBSERVATION_CARD, "card", 5, 60},
};

typedef struct {
    guint64 with_form, valid;
    GHashTable *distinct; /* guint32 hash of the value; NULL before the first */
    AdTallyMark marks[AD_LIMIT_INSPECT_MARKS];
    gsize count;
} Found;

struct AdPersonal {
    const guint8 *data;
    gsize bytes;
    Found found[TYPES];
};

AdPersonal *
ad_personal_new(const guint8 *data, gsize bytes)
{
    AdPersonal *personal = g_new0(AdPersonal, 1);
    personal->data = data;
    personal->bytes = bytes;
    return personal;
}

void
ad_personal_free(AdPersonal *personal)
{
    if (personal == NULL)
        return;
    for (int i = 0; i < TYPES; i++)
        g_clear_pointer(&personal->found[i].distinct, g_hash_table_unref);
    g_free(personal);
}

static void
count(AdPersonal *personal, Type type, gsize at, const char *value, gsize chars, gboolean is_valid)
{
    Found *found = &personal->found[type];
    found->with_form++;
    if (!is_valid)
        return;
    found->valid++;
    if (found->distinct == NULL)
        found->distinct = g_hash_table_new(g_direct_hash, g_direct_equal);
    guint hash = 5381;
    for (gsize i = 0; i < chars; i++)
        hash = hash * 33 + (guint8)value[i];
    if (g_hash_table_size(found->distinct) >= DISTINCT_MAX || !g_hash_table_add(found->distinct, GUINT_TO_POINTER(hash)))
        return;
    if (found->count < AD_LIMIT_INSPECT_MARKS) {
        AdTallyMark *mark = &found->marks[found->count++];
        mark->offset = at;
        g_strlcpy(mark->label, types[type].label, sizeof mark->label);
        ad_mask_value(mark->text, sizeof mark->text, value, chars, AD_MASK_NUMBER_DIGEST);
    }
}

static gboolean
is_word(guint8 c)
{
    return g_ascii_isalnum((gchar)c) || c == '_';
}

/* Whether [from, to) stands alone: no letter, digit, point or sign of a larger number around it. */
static gboolean
is_alone(const AdPersonal *p, gsize from, gsize to)
{
    guint8 before = from > 0 ? p->data[from - 1] : ' ', after = to < p->bytes ? p->data[to] : ' ';
    gboolean is_decimal = after == '.' && to + 1 < p->bytes && g_ascii_isdigit((gchar)p->data[to + 1]);
    return !is_word(before) && before != '.' && before != '-' && before != '+' && before != '%' && before != '#' &&
           before != '/' && !is_word(after) && after != '-' && after != '/' && !is_decimal;
}

/* Six digits of a date: letters before them and a tail behind make a CURP or an RFC. */
static void
look_at_date(AdPersonal *p, gsize from)
{
    const char *text = (const char *)p->data;
    for (gsize letters = 4; letters >= 3; letters--) {
        if (from < letters)
            continue;
        gsize begin = from - letters, left = p->bytes - begin;
        if (begin > 0 && (is_word(p->data[begin - 1]) || p->data[begin - 1] == '&'))
            continue;
        if (letters == 4 && left >= AD_CURP_CHARS && ad_personal_id_is_curp_form(text + begin) &&
            (left == AD_CURP_CHARS || !is_word(p->data[begin + AD_CURP_CHARS]))) {
            count(p, CURP, begin, text + begin, AD_CURP_CHARS, ad_personal_id_is_curp(text + begin));
            return;
        }
        gsize chars = letters + 9;
        if (left >= chars && ad_personal_id_is_rfc_form(text + begin, chars) &&
            (left == chars || !is_word(p->data[begin + chars]))) {
            count(p, RFC, begin, text + begin, chars, ad_personal_id_is_rfc(text + begin, chars));
            return;
        }
    }
}

/* 4 4 4 4 with one kind of separator, the first group at from; returns its end or 0. */
static gsize
look_at_groups(AdPersonal *p, gsize from)
{
    enum { GROUPED = 19 };
    char digits[16];
    if (p->bytes - from < GROUPED || (p->data[from + 4] != ' ' && p->data[from + 4] != '-'))
        return 0;
    for (gsize i = 0, n = 0; i < GROUPED; i++) {
        guint8 c = p->data[from + i];
        if (i % 5 == 4 ? c != p->data[from + 4] : !g_ascii_isdigit((gchar)c))
            return 0;
        if (i % 5 != 4)
            digits[n++] = (char)c;
    }
    if (!is_alone(p, from, from + GROUPED))
        return 0;
    if (ad_personal_id_is_card_form(digits, sizeof digits))
        count(p, CARD, from, digits, sizeof digits, ad_personal_id_is_card(digits, sizeof digits));
    return from + GROUPED;
}

gsize
ad_personal_look(AdPersonal *p, gsize at)
{
    gsize from = at, to = at;
    while (from > 0 && at - from < RUN_MAX && g_ascii_isdigit((gchar)p->data[from - 1]))
        from--;
    while (to < p->bytes && g_ascii_isdigit((gchar)p->data[to]))
        to++;
    gsize length = to - from;
    const char *text = (const char *)p->data + from;
    if (length >= 6 && length <= 9 && from >= 3 && g_ascii_isupper((gchar)p->data[from - 1]))
        look_at_date(p, from);
    if (length == 4) {
        /* the run may be any of the four groups: the first one begins 0, 5, 10 or 15 before */
        for (gsize back = 0; back <= 15 && back <= from; back += 5) {
            gsize end = look_at_groups(p, from - back);
            if (end != 0)
                return end;
        }
    }
    if (length < 13 || length > 19 || !is_alone(p, from, to))
        return to;
    if (length == AD_CLABE_CHARS && ad_personal_id_is_clabe_form(text))
        count(p, CLABE, from, text, length, ad_personal_id_is_clabe(text));
    else if (ad_personal_id_is_card_form(text, length))
        count(p, CARD, from, text, length, ad_personal_id_is_card(text, length));
    return to;
}

void
ad_personal_note(const AdPersonal *personal, AdTally *tally, const AdTallyFile *file)
{
    for (int i = 0; i < TYPES; i++) {
        const Found *found = &personal->found[i];
        if (found->distinct != NULL && g_hash_table_size(found->distinct) >= types[i].least &&
            found->valid * 100 >= found->with_form * types[i].share_pct)
            ad_tally_note(tally, types[i].observation, file, found->marks, found->count);
    }
}
