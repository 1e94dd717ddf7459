/* SPDX-License-Identifier: Apache-2.0 */
/* personal_id.h - check digits of Mexican personal and tax identifiers, bank accounts and payment cards
 *
 * Sources: RENAPO's instructive for the CURP (DOF 18-10-2021), SAT's annex on the RFC (DOF 5-10-1995 and the algorithm of
 * its Anexo), Banco de México's rules for the CLABE (18 digits, weights 3 7 1), ISO/IEC 7812-1 for cards. */
#pragma once

#include <glib.h>

enum { AD_CURP_CHARS = 18, AD_CLABE_CHARS = 18 };

/* Whether 18 characters have the form of a CURP: letters, a date, sex, state, consonants. */
gboolean ad_personal_id_is_curp_form(const char *text);
/* Of one with the form: whether its last digit follows from the others. */
gboolean ad_personal_id_is_curp(const char *text);

/* An RFC of 12 (company) or 13 (person) characters: form and date. */
gboolean ad_personal_id_is_rfc_form(const char *text, gsize chars);
/* Of one with the form: whether its last character follows; the generic ones of the SAT are nobody's and FALSE. */
gboolean ad_personal_id_is_rfc(const char *text, gsize chars);

/* 18 digits that begin with a bank's number. */
gboolean ad_personal_id_is_clabe_form(const char *digits);
gboolean ad_personal_id_is_clabe(const char *digits);

/* 13 to 19 digits that begin as a known card brand's of that length. */
gboolean ad_personal_id_is_card_form(const char *digits, gsize count);
/* Of one with the form: whether the Luhn digit holds; numbers published for testing are nobody's and FALSE. */
gboolean ad_personal_id_is_card(const char *digits, gsize count);
