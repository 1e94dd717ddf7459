/* SPDX-License-Identifier: Apache-2.0 */
/* personal_id.c - check digits of personal and tax identifiers, bank accounts and payment cards */
#include "scanner/inspect/personal_id.h"

#include <string.h>

static int
two_digits(const char *p)
{
    return g_ascii_isdigit(p[0]) && g_ascii_isdigit(p[1]) ? (p[0] - '0') * 10 + (p[1] - '0') : -1;
}

/* YYMMDD of any century. */
static gboolean
is_date(const char *p)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = two_digits(p), month = two_digits(p + 2), day = two_digits(p + 4);
    return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

static gboolean
is_upper(const char *p, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (!g_ascii_isupper(p[i]))
            return FALSE;
    return TRUE;
}

gboolean
ad_personal_id_is_curp_form(const char *p)
{
    static const char states[] = "AS BC BS CC CL CS CH CM DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ "
                                 "YN ZS NE ";
    static const char consonants[] = "BCDFGHJKLMNPQRSTVWXYZ";
    if (!is_upper(p, 4) || !is_date(p + 4) || (p[10] != 'H' && p[10] != 'M' && p[10] != 'X') || !is_upper(p + 11, 5))
        return FALSE;
    char state[4] = {p[11], p[12], ' ', '\0'};
    const char *hit = strstr(states, state);
    for (gsize i = 13; i < 16; i++)
        if (strchr(consonants, p[i]) == NULL)
            return FALSE;
    return hit != NULL && (hit - states) % 3 == 0 && g_ascii_isalnum(p[16]) && !g_ascii_islower(p[16]) &&
           g_ascii_isdigit(p[17]);
}

/* Place in 0-9 A-N Ñ O-Z: the letter between N and O never occurs here, but keeps its number. */
static int
curp_value(char c)
{
    if (g_ascii_isdigit(c))
        return c - '0';
    return c - 'A' + 10 + (c > 'N' ? 1 : 0);
}

gboolean
ad_personal_id_is_curp(const char *p)
{
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += curp_value(p[i]) * (18 - i);
    return p[17] - '0' == (10 - sum % 10) % 10;
}

gboolean
ad_personal_id_is_rfc_form(const char *p, gsize chars)
{
    gsize letters = chars - 9;
    if ((chars != 12 && chars != 13) || !is_date(p + letters))
        return FALSE;
    for (gsize i = 0; i < letters; i++)
        if (!g_ascii_isupper(p[i]) && p[i] != '&')
            return FALSE;
    for (gsize i = chars - 3; i < chars; i++)
        if (!g_ascii_isdigit(p[i]) && !g_ascii_isupper(p[i]))
            return FALSE;
    return g_ascii_isdigit(p[chars - 1]) || p[chars - 1] == 'A';
}

static int
rfc_value(char c)
{
    if (g_ascii_isdigit(c))
        return c - '0';
    if (c == '&')
        return 24;
    return c - 'A' + 10 + (c > 'N' ? 1 : 0);
}

gboolean
ad_personal_id_is_rfc(const char *p, gsize chars)
{
    enum { SPACE = 37 }; /* a company's stands in thirteen places with a space before it */
    int sum = chars == 12 ? SPACE * 13 : 0, weight = chars == 12 ? 12 : 13;
    if (memcmp(p, "XAXX010101", 10) == 0 || memcmp(p, "XEXX010101", 10) == 0)
        return FALSE;
    for (gsize i = 0; i + 1 < chars; i++)
        sum += rfc_value(p[i]) * weight--;
    int rest = sum % 11;
    char digit = rest == 0 ? '0' : rest == 1 ? 'A' : (char)('0' + 11 - rest);
    return p[chars - 1] == digit;
}

gboolean
ad_personal_id_is_clabe_form(const char *p)
{
    /* institutions of the payment system (SPEI) by Banco de México's catalogue */
    static const char banks[] =
        "002 006 009 012 014 019 021 030 032 036 037 042 044 058 059 060 062 072 102 103 106 108 110 112 113 116 124 126 "
        "127 128 129 130 131 132 133 135 136 137 138 139 140 141 143 145 147 148 150 151 152 154 155 156 157 158 160 166 "
        "167 168 600 601 602 605 606 607 608 610 614 615 616 617 618 619 620 621 622 623 626 627 628 629 630 631 632 633 "
        "634 636 637 638 640 642 646 647 648 649 651 652 653 655 656 659 661 670 677 680 683 684 685 689 699 703 706 710 "
        "715 722 723 728 730 732 734 738 901 902 ";
    char bank[5] = {p[0], p[1], p[2], ' ', '\0'};
    for (gsize i = 0; i < AD_CLABE_CHARS; i++)
        if (!g_ascii_isdigit(p[i]))
            return FALSE;
    return strstr(banks, bank) != NULL;
}

gboolean
ad_personal_id_is_clabe(const char *p)
{
    static const int weights[] = {3, 7, 1};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (p[i] - '0') * weights[i % 3] % 10;
    return p[17] - '0' == (10 - sum % 10) % 10;
}

gboolean
ad_personal_id_is_card_form(const char *p, gsize count)
{
    if (count < 13 || count > 19)
        return FALSE;
    int two = two_digits(p), four = two * 100 + two_digits(p + 2);
    if (p[0] == '4')
        return count == 13 || count == 16 || count == 19;
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720))
        return count == 16;
    if (two == 34 || two == 37)
        return count == 15;
    return count == 16 && (four == 6011 || two == 65 || four == 5062 || four == 5064); /* Discover, Carnet */
}

static gboolean
is_luhn(const char *p, gsize count)
{
    int sum = 0;
    for (gsize i = 0; i < count; i++) {
        int d = p[count - 1 - i] - '0';
        if (i % 2 == 1)
            d = d > 4 ? 2 * d - 9 : 2 * d;
        sum += d;
    }
    return sum % 10 == 0;
}

/* Few different digits, or runs: made up for a test. */
static gboolean
is_made_up(const char *p, gsize count)
{
    guint seen = 0, longest = 1, run = 1;
    for (gsize i = 0; i < count; i++) {
        seen |= 1u << (p[i] - '0');
        run = i > 0 && p[i] == p[i - 1] ? run + 1 : 1;
        longest = MAX(longest, run);
    }
    return __builtin_popcount(seen) < 4 || longest >= 6;
}

gboolean
ad_personal_id_is_card(const char *p, gsize count)
{
    /* published by payment processors for tests */
    static const char *const published[] = {"4242424242424242", "4012888888881881", "4000056655665556", "5555555555554444",
                                            "5105105105105100", "5200828282828210", "378282246310005", "371449635398431",
                                            "6011000990139424", "4222222222222", "4917610000000000", "5454545454545454",
                                            "4444333322221111", "5424000000000015", "378734493671000", "4000000000000002"};
    for (gsize i = 0; i < G_N_ELEMENTS(published); i++)
        if (strlen(published[i]) == count && memcmp(published[i], p, count) == 0)
            return FALSE;
    return is_luhn(p, count) && !is_made_up(p, count);
}
