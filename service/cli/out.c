/* SPDX-License-Identifier: Apache-2.0 */
/* out.c - where a verb's words and data go */
#include "service/cli/out.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

void
ad_out_init(AdOut *out, FILE *data, FILE *words, AdColor color)
{
    *out = (AdOut){.data = data, .words = words};
    out->is_data_terminal = isatty(fileno(data)) == 1;
    out->is_words_terminal = isatty(fileno(words)) == 1;
    out->has_color_data = ad_terminal_has_color(color, fileno(data));
    out->has_color_words = ad_terminal_has_color(color, fileno(words));
    out->width = ad_terminal_width(fileno(data));
}

static void write_text(const AdOut *out, FILE *to, const char *format, va_list list)
    G_GNUC_PRINTF(3, 0);

static void
write_text(const AdOut *out, FILE *to, const char *format, va_list list)
{
    g_autofree char *text = g_strdup_vprintf(format, list);
    if (out->is_ascii) {
        g_autofree char *plain = ad_terminal_ascii(text);
        fputs(plain, to);
    } else {
        fputs(text, to);
    }
}

static void
clear_progress(AdOut *out)
{
    if (out->progress_us == 0)
        return;
    fputs("\r\033[K", out->words);
    out->progress_us = 0;
}

void
ad_out_data(AdOut *out, const char *format, ...)
{
    if (out->is_json)
        return; /* stdout is one JSON document */
    clear_progress(out);
    va_list list;
    va_start(list, format);
    write_text(out, out->data, format, list);
    va_end(list);
}

void
ad_out_say(AdOut *out, const char *format, ...)
{
    if (out->is_quiet)
        return;
    clear_progress(out);
    fflush(out->data); /* keeps the order on a terminal that shows both */
    va_list list;
    va_start(list, format);
    write_text(out, out->words, format, list);
    va_end(list);
    fflush(out->words);
}

void
ad_out_complain(AdOut *out, const char *format, ...)
{
    clear_progress(out);
    fflush(out->data);
    va_list list;
    va_start(list, format);
    write_text(out, out->words, format, list);
    va_end(list);
    fflush(out->words);
}

gboolean
ad_out_wants_progress(const AdOut *out)
{
    return out->is_words_terminal && !out->is_quiet;
}

void
ad_out_progress(AdOut *out, const char *format, ...)
{
    gint64 now = g_get_monotonic_time();
    if (!ad_out_wants_progress(out) ||
        (out->progress_us != 0 && now - out->progress_us < G_USEC_PER_SEC / 10))
        return;
    va_list list;
    va_start(list, format);
    g_autofree char *text = g_strdup_vprintf(format, list);
    va_end(list);
    gsize width = (gsize)ad_terminal_width(fileno(out->words));
    g_autofree char *fitting = ad_terminal_fit(text, width - 1);
    g_autofree char *plain = out->is_ascii ? ad_terminal_ascii(fitting) : g_strdup(fitting);
    fprintf(out->words, "\r\033[K%s", plain);
    fflush(out->words);
    out->progress_us = now;
}

void
ad_out_json(AdOut *out, json_t *document)
{
    clear_progress(out);
    size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15); /* 9.8, not 9.8000000000000007 */
    if (out->is_data_terminal || out->is_ascii)
        flags |= JSON_ENSURE_ASCII;
    flags |= out->is_data_terminal ? JSON_INDENT(2) : JSON_COMPACT;
    json_dumpf(document, out->data, flags);
    fputc('\n', out->data);
    fflush(out->data);
}

gboolean
ad_out_is_unread(const AdOut *out)
{
    /* the pipe is asked, not errno: stdio may have failed long before and forgotten why */
    struct pollfd pipe = {.fd = fileno(out->data)};
    return poll(&pipe, 1, 0) == 1 && (pipe.revents & (POLLERR | POLLHUP)) != 0;
}

char *
ad_out_paint(const AdOut *out, AdPaint paint, const char *text)
{
    static const char *const codes[] = {
        [AD_PAINT_STRONG] = "1", [AD_PAINT_FAINT] = "2",  [AD_PAINT_GOOD] = "32",
        [AD_PAINT_WARN] = "33",  [AD_PAINT_BAD] = "1;31",
    };
    if (!out->has_color_data || paint == AD_PAINT_PLAIN)
        return g_strdup(text);
    return g_strdup_printf("\033[%sm%s\033[0m", codes[paint], text);
}

char *
ad_out_count(guint64 n)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, n);
    gsize length = strlen(digits);
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, digits[i]);
    }
    return g_string_free(out, FALSE);
}

char *
ad_out_bytes(guint64 bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    guint64 scale = 1;
    gsize unit = 0;
    while (unit + 1 < G_N_ELEMENTS(units) && bytes / scale >= 1000) {
        scale *= 1000;
        unit++;
    }
    guint64 tenths = bytes / scale * 10 + bytes % scale * 10 / scale;
    if (unit == 0 || tenths >= 1000)
        return g_strdup_printf("%" G_GUINT64_FORMAT " %s", bytes / scale, units[unit]);
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%u %s", tenths / 10, (guint)(tenths % 10),
                           units[unit]);
}
