/* SPDX-License-Identifier: Apache-2.0 */
/* page_words.h - what a stable English value of a row is called on a page */
#pragma once

#include <glib.h>

/* Word for value of a vocabulary ("severity", "level", …) in the thread's language; value itself when it is not in the table. */
const char *ad_page_word(const char *vocabulary, const char *value);

/* The values of a vocabulary in their order; NULL-terminated, free the list with g_free. */
const char **ad_page_words(const char *vocabulary);

/* "25 Nov 2026, 02:30 UTC" from "2026-11-25T02:30:00Z"; a copy of text when it is no such time. Free with g_free. */
char *ad_page_time(const char *text);
/* "1,234,567"; both languages of the project write so (es-MX). Free with g_free. */
char *ad_page_number(gint64 number);
/* "412 MB"; decimal units as on a disk's label. Free with g_free. */
char *ad_page_bytes(gint64 bytes);
