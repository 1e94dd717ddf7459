/* SPDX-License-Identifier: Apache-2.0 */
/* licence.c - SPDX licence expressions */
#include "scanner/model/licence.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

/* How tightly an operator binds. */
typedef enum { BINDS_OR, BINDS_AND, BINDS_TERM } Binding;

/* The expression while it is read: canonical text and the loosest operator outside its parentheses. */
typedef struct {
    GString *text;
    Binding binding;
} Part;

typedef struct {
    const char *text;
    gsize bytes, at;     /* at: behind the token */
    const char *token;   /* NULL at the end */
    gsize token_bytes;
    guint depth;
    AdLicence *licence;
    GError **error;
} Reader;

static void
term_free(gpointer data)
{
    AdLicenceTerm *term = data;
    g_free(term->id);
    g_free(term->exception);
    g_free(term);
}

void
ad_licence_free(AdLicence *licence)
{
    if (licence == NULL)
        return;
    g_ptr_array_unref(licence->terms);
    g_free(licence->text);
    g_free(licence);
}

AdLicenceSays
ad_licence_says(const char *text)
{
    if (text == NULL || *text == '\0')
        return AD_LICENCE_SAYS_NOTHING;
    if (strcmp(text, "NONE") == 0)
        return AD_LICENCE_SAYS_NONE;
    return strcmp(text, "NOASSERTION") == 0 ? AD_LICENCE_SAYS_NOASSERTION : AD_LICENCE_SAYS_TEXT;
}

static gboolean
refuse(Reader *r, const char *what)
{
    gsize column = (r->token != NULL ? (gsize)(r->token - r->text) : r->bytes) + 1;
    g_set_error(r->error, AD_ERROR, AD_ERROR_MALFORMED, "licence expression, column %" G_GSIZE_FORMAT ": %s", column,
                what);
    return FALSE;
}

static gboolean
is_id_char(char c)
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr("-.:", c) != NULL);
}

/* Steps to the next token: a parenthesis, '+', or a run of id characters. */
static gboolean
advance(Reader *r)
{
    while (r->at < r->bytes && g_ascii_isspace(r->text[r->at]))
        r->at++;
    r->token = r->at < r->bytes ? r->text + r->at : NULL;
    r->token_bytes = 0;
    if (r->token == NULL)
        return TRUE;
    if (strchr("()+", *r->token) != NULL && *r->token != '\0') {
        r->token_bytes = 1;
    } else {
        while (r->at + r->token_bytes < r->bytes && is_id_char(r->token[r->token_bytes]))
            r->token_bytes++;
        if (r->token_bytes == 0)
            return refuse(r, "a character that no licence id has");
    }
    r->at += r->token_bytes;
    return TRUE;
}

static gboolean
is_word(Reader *r, const char *word)
{
    if (r->token == NULL || strlen(word) != r->token_bytes ||
        g_ascii_strncasecmp(r->token, word, r->token_bytes) != 0)
        return FALSE;
    if (strncmp(r->token, word, r->token_bytes) != 0)
        r->licence->has_lower_operator = TRUE;
    return TRUE;
}

static gboolean
is_mark(const Reader *r, char mark)
{
    return r->token != NULL && r->token_bytes == 1 && *r->token == mark;
}

/* Copy of the token as the list writes it, and what the list says of it. */
static char *
take_id(Reader *r, char kind, AdLicenceStanding *standing, gboolean *is_osi)
{
    g_autofree char *id = g_strndup(r->token, r->token_bytes);
    const char *reference = strstr(id, "LicenseRef-");
    gboolean is_reference = kind == 'l' ? reference == id || (g_str_has_prefix(id, "DocumentRef-") && reference != NULL &&
                                                              reference > id && reference[-1] == ':')
                                        : g_str_has_prefix(id, "AdditionRef-");
    const AdLicenceRow *row = is_reference ? NULL : ad_licence_list_find(kind, id);
    *standing = is_reference                      ? AD_LICENCE_REFERENCE
                : row == NULL                     ? AD_LICENCE_UNKNOWN
                : strchr(row->flags, 'd') != NULL ? AD_LICENCE_DEPRECATED
                                                  : AD_LICENCE_LISTED;
    *is_osi = row != NULL && strchr(row->flags, 'o') != NULL;
    if (row == NULL)
        return g_steal_pointer(&id);
    if (strcmp(id, row->id) != 0)
        r->licence->has_other_case = TRUE;
    return g_strdup(row->id);
}

static gboolean
is_operator(Reader *r)
{
    gboolean before = r->licence->has_lower_operator;
    gboolean is_one = is_word(r, "AND") || is_word(r, "OR") || is_word(r, "WITH");
    r->licence->has_lower_operator = before; /* only asked, not read */
    return is_one;
}

static gboolean
read_id(Reader *r, AdLicenceTerm *term)
{
    gboolean ignored;
    if (r->token == NULL || strchr("()+", *r->token) != NULL || is_operator(r))
        return refuse(r, "a licence id is expected");
    term->id = take_id(r, 'l', &term->standing, &term->is_osi_approved);
    const char *end = r->token + r->token_bytes;
    if (!advance(r))
        return FALSE;
    if (is_mark(r, '+')) {
        if (r->token != end)
            return refuse(r, "'+' belongs directly behind its licence");
        /* "GPL-2.0+" is an id of its own in the list, deprecated: the plus makes the same of it */
        term->has_plus = TRUE;
        if (!advance(r))
            return FALSE;
    }
    if (!is_word(r, "WITH"))
        return TRUE;
    if (!advance(r))
        return FALSE;
    if (r->token == NULL || strchr("()+", *r->token) != NULL || is_operator(r))
        return refuse(r, "an exception is expected behind WITH");
    term->exception = take_id(r, 'e', &term->exception_standing, &ignored);
    return advance(r);
}

static gboolean read_level(Reader *r, Part *part, Binding level);

static gboolean
read_term(Reader *r, Part *part)
{
    part->binding = BINDS_TERM;
    if (is_mark(r, '(')) {
        if (++r->depth > AD_LIMIT_LICENCE_DEPTH) {
            g_set_error(r->error, AD_ERROR, AD_ERROR_LIMIT, "the licence expression nests deeper than %d levels",
                        AD_LIMIT_LICENCE_DEPTH);
            return FALSE;
        }
        if (!advance(r) || !read_level(r, part, BINDS_OR))
            return FALSE;
        if (!is_mark(r, ')'))
            return refuse(r, "')' is expected");
        r->depth--;
        return advance(r);
    }
    AdLicenceTerm *term = g_new0(AdLicenceTerm, 1);
    g_ptr_array_add(r->licence->terms, term);
    if (r->licence->terms->len > AD_LIMIT_LICENCE_TERMS) {
        g_set_error(r->error, AD_ERROR, AD_ERROR_LIMIT, "the licence expression has more than %d licences",
                    AD_LIMIT_LICENCE_TERMS);
        return FALSE;
    }
    if (!read_id(r, term))
        return FALSE;
    g_string_append_printf(part->text, "%s%s%s%s", term->id, term->has_plus ? "+" : "",
                           term->exception != NULL ? " WITH " : "", term->exception != NULL ? term->exception : "");
    return TRUE;
}

/* Appends one operand; parentheses only where it binds looser than the operator around it. */
static void
join(Part *whole, Part *operand, Binding level)
{
    gboolean needs = operand->binding < level;
    g_string_append_printf(whole->text, needs ? "(%s)" : "%s", operand->text->str);
}

/* operand { operator operand }, all of one level; recursion is as deep as parentheses are, times two. */
static gboolean
read_level(Reader *r, Part *part, Binding level)
{
    const char *word = level == BINDS_OR ? "OR" : "AND";
    guint operands = 0;
    for (;;) {
        g_autoptr(GString) text = g_string_new(NULL);
        Part operand = {.text = text};
        gboolean is_read = level == BINDS_OR ? read_level(r, &operand, BINDS_AND) : read_term(r, &operand);
        if (!is_read)
            return FALSE;
        operands++;
        gboolean has_more = is_word(r, word);
        if (operands == 1 && !has_more) { /* no operator of this level: it is what its one operand is */
            g_string_append(part->text, text->str);
            part->binding = operand.binding;
            return TRUE;
        }
        part->binding = level;
        join(part, &operand, level);
        if (!has_more)
            return TRUE;
        g_string_append_printf(part->text, " %s ", word);
        if (!advance(r))
            return FALSE;
    }
}

AdLicence *
ad_licence_parse(const char *text, gssize length, GError **error)
{
    gsize bytes = length < 0 ? strlen(text) : (gsize)length;
    if (bytes > AD_LIMIT_LICENCE_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the licence expression is longer than %d bytes",
                    AD_LIMIT_LICENCE_BYTES);
        return NULL;
    }
    g_autoptr(AdLicence) licence = g_new0(AdLicence, 1);
    g_autoptr(GString) canonical = g_string_new(NULL);
    licence->terms = g_ptr_array_new_with_free_func(term_free);
    Reader r = {.text = text, .bytes = bytes, .licence = licence, .error = error};
    Part whole = {.text = canonical};
    if (!advance(&r) || !read_level(&r, &whole, BINDS_OR))
        return NULL;
    if (r.token != NULL) {
        refuse(&r, "AND, OR or the end is expected");
        return NULL;
    }
    licence->text = g_strdup(canonical->str);
    return g_steal_pointer(&licence);
}

AdLicenceStanding
ad_licence_standing(const AdLicence *licence)
{
    AdLicenceStanding worst = AD_LICENCE_LISTED;
    for (guint i = 0; i < licence->terms->len; i++) {
        const AdLicenceTerm *term = g_ptr_array_index(licence->terms, i);
        worst = MAX(worst, term->standing);
        if (term->exception != NULL)
            worst = MAX(worst, term->exception_standing);
    }
    return worst;
}
