/* SPDX-License-Identifier: Apache-2.0 */
/* test_sieve.c - the sieve meets every pattern at every place of a file, and nothing outside of it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/inspect/sieve.h"

typedef struct {
    guint count[AD_SIEVE_COUNT];
    gsize last[AD_SIEVE_COUNT];
} Hits;

static gsize
on_hit(AdSieveKind kind, gsize at, gpointer user)
{
    Hits *hits = user;
    hits->count[kind]++;
    hits->last[kind] = at;
    return at;
}

static void
every_pattern_is_met_at_every_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gsize bytes;
        AdSieveKind kind;
    } rows[] = {
        {"https://", 8, AD_SIEVE_ADDRESS},  {"http://", 7, AD_SIEVE_ADDRESS},   {"mongodb://", 10, AD_SIEVE_ADDRESS},
        {"wss://", 6, AD_SIEVE_ADDRESS},    {"PRIVATE KEY", 11, AD_SIEVE_KEY},  {"PuTTY-User", 10, AD_SIEVE_KEY},
        {"AKIAQ", 5, AD_SIEVE_TOKEN},       {"ASIAQ", 5, AD_SIEVE_TOKEN},       {"ghp_q", 5, AD_SIEVE_TOKEN},
        {"github_pat_", 11, AD_SIEVE_TOKEN}, {"npm_z", 5, AD_SIEVE_TOKEN},      {"AccountKey=", 11, AD_SIEVE_TOKEN},
        {"AIzaSy", 6, AD_SIEVE_TOKEN},      {"sk_live_", 8, AD_SIEVE_TOKEN},    {"eyJhbGci", 8, AD_SIEVE_WEB_TOKEN},
        {"h\0t\0t\0p\0", 8, AD_SIEVE_WIDE_ADDRESS}, {"123456", 6, AD_SIEVE_DIGITS},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (gsize lead = 0; lead < 40; lead++)
            for (gsize tail = 0; tail < 20; tail++) {
                Hits hits = {0};
                g_autofree guint8 *data = g_malloc(lead + rows[i].bytes + tail);
                memset(data, '.', lead + rows[i].bytes + tail);
                memcpy(data + lead, rows[i].text, rows[i].bytes);
                ad_sieve_run(data, lead + rows[i].bytes + tail, on_hit, &hits);
                gboolean is_right = hits.count[rows[i].kind] >= 1;
                if (rows[i].kind == AD_SIEVE_DIGITS)
                    is_right = is_right && hits.last[rows[i].kind] >= lead && hits.last[rows[i].kind] < lead + 6;
                else
                    is_right = is_right && hits.count[rows[i].kind] == 1 && hits.last[rows[i].kind] == lead;
                if (!is_right)
                    fail_msg("%s at %zu with %zu behind: %u hits, last at %zu", rows[i].text, lead, tail,
                             hits.count[rows[i].kind], hits.last[rows[i].kind]);
            }
}

static void
plain_text_gives_no_hit(void **state)
{
    (void)state;
    static const char text[] = "The quick brown fox jumps over the lazy dog; 12 eggs, 4 o'clock, AKI, ghp, PRIV, eyJ.";
    Hits hits = {0};
    ad_sieve_run((const guint8 *)text, sizeof text - 1, on_hit, &hits);
    for (int kind = 0; kind < AD_SIEVE_DIGITS; kind++)
        assert_int_equal(hits.count[kind], 0);
}

static gsize
skip_all(AdSieveKind kind, gsize at, gpointer user)
{
    (void)at;
    ((Hits *)user)->count[kind]++;
    return G_MAXSIZE;
}

static void
what_is_skipped_is_not_offered_again(void **state)
{
    (void)state;
    Hits hits = {0};
    g_autofree char *digits = g_strnfill(1000, '7');
    ad_sieve_run((const guint8 *)digits, 1000, skip_all, &hits);
    assert_int_equal(hits.count[AD_SIEVE_DIGITS], 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pattern_is_met_at_every_place),
        cmocka_unit_test(plain_text_gives_no_hit),
        cmocka_unit_test(what_is_skipped_is_not_offered_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
