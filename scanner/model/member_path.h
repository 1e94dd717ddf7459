/* SPDX-License-Identifier: Apache-2.0 */
/* member_path.h - where a byte was found: container names joined with '!', printable for ever
 *
 * contracts.md: a leading "./" goes; '%', '!', '#', control characters and bytes that are not UTF-8 are
 * percent-encoded; the second and third member of one name get "#2", "#3". Bidi controls and the other
 * invisible format characters that could mislead a reader are encoded as well. */
#pragma once

#include <glib.h>

/* Longest encoded component in bytes; a longer one keeps its start and ends in "%~" and 16 hexadecimal
 * digits of the SHA-256 of the whole raw name (reliability.md 4, row 10). */
#define AD_MEMBER_PATH_COMPONENT_MAX 4096

/* Encodes one raw member name (any bytes, no NUL needed). An empty name becomes "%". Free with g_free. */
char *ad_member_path_encode(const void *raw, gsize raw_bytes);

/* parent + '!' + component; component alone when parent is NULL or empty. Free with g_free. */
char *ad_member_path_join(const char *parent, const char *component);

/* Gives duplicates their number: one of these stands for one container while it is listed. */
typedef struct AdMemberNames AdMemberNames;
AdMemberNames *ad_member_names_new(void);
void ad_member_names_free(AdMemberNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdMemberNames, ad_member_names_free)

/* component for its first use, component#N for its N-th. Free with g_free. */
char *ad_member_names_take(AdMemberNames *names, const char *component);
