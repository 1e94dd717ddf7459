/* SPDX-License-Identifier: Apache-2.0 */
/* licence.h - SPDX licence expressions: read, judged id by id, written canonically
 *
 * Grammar: SPDX 2.3 annex D and 3.0.1 annex B; precedence '+' > WITH > AND > OR. Operators are read in either case (3.0) and a
 * lower-case one is noted (2.x does not know it); ids are matched without case and written as the list has them. The list is
 * data: licences.list. An id that it lacks is unknown, not wrong: lists grow. */
#pragma once

#include <glib.h>

typedef enum {
    AD_LICENCE_LISTED,
    AD_LICENCE_DEPRECATED, /* listed, and not to be used any more */
    AD_LICENCE_REFERENCE,  /* LicenseRef-…, DocumentRef-…:LicenseRef-…, AdditionRef-… */
    AD_LICENCE_UNKNOWN,
} AdLicenceStanding;

typedef struct {
    char *id; /* as the list writes it; without '+' */
    AdLicenceStanding standing;
    gboolean is_osi_approved;
    gboolean has_plus; /* or a later version */
    char *exception;   /* what stands behind WITH, or NULL */
    AdLicenceStanding exception_standing;
} AdLicenceTerm;

typedef struct {
    GPtrArray *terms; /* AdLicenceTerm *, in the order of the text; owned */
    char *text;       /* canonical: ids as listed, operators in capitals, only the parentheses that it needs */
    gboolean has_lower_operator, has_other_case;
} AdLicence;

/* NONE, NOASSERTION and an expression are three things (SPDX); absent is the caller's fourth. */
typedef enum { AD_LICENCE_SAYS_NOTHING, AD_LICENCE_SAYS_NONE, AD_LICENCE_SAYS_NOASSERTION, AD_LICENCE_SAYS_TEXT } AdLicenceSays;
AdLicenceSays ad_licence_says(const char *text);

/* text of bytes (-1: up to NUL). MALFORMED with the column, or LIMIT. */
AdLicence *ad_licence_parse(const char *text, gssize bytes, GError **error);
void ad_licence_free(AdLicence *licence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdLicence, ad_licence_free)

/* The worst standing among ids and exceptions. */
AdLicenceStanding ad_licence_standing(const AdLicence *licence);

/* One row of the list. */
typedef struct {
    const char *id;
    char kind;         /* 'l' licence, 'e' exception */
    const char *flags; /* 'd' deprecated, 'o' OSI approved, or "-" */
} AdLicenceRow;

/* The row of an id of a kind, whatever its case; NULL when the list lacks it. */
const AdLicenceRow *ad_licence_list_find(char kind, const char *id);
/* All rows: licences, then exceptions, each sorted without case. */
const AdLicenceRow *ad_licence_list(gsize *count);
