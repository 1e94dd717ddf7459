/* SPDX-License-Identifier: Apache-2.0 */
/* include.c - `include` without a file system */
#include "scanner/detect/include.h"

#include <string.h>

#include "scanner/detect/rule_source.h"
#include "scanner/model/limits.h"

typedef struct {
    const GPtrArray *files;
    GHashTable *done; /* names that stand in the text already: a file is included once */
    const char *file; /* whose text this becomes */
    guint line;       /* of the outermost directive */
    AdRuleFaultFn on_fault;
    gpointer user;
} Expansion;

static const AdRuleFile *
find_file(const GPtrArray *files, const char *name)
{
    for (guint i = 0; i < files->len; i++) {
        const AdRuleFile *file = g_ptr_array_index(files, i);
        if (!file->is_dropped && g_str_equal(file->name, name))
            return file;
    }
    return NULL;
}

/* Name in the bundle of what includer means; NULL when it may not be meant. A leading "./" goes. */
static char *
resolve(const char *includer, const char *name)
{
    while (g_str_has_prefix(name, "./"))
        name += 2;
    if (!ad_rule_bundle_is_name(name) || strchr(name, '\\') != NULL)
        return NULL;
    const char *slash = strrchr(includer, '/');
    return g_strdup_printf("%.*s%s", slash == NULL ? 0 : (int)(slash - includer + 1), includer,
                           name);
}

/* A hexadecimal string without its comments and line ends. */
static void
append_hex(GString *out, const char *text, gsize start, gsize end)
{
    for (gsize i = start; i < end; i++) {
        if (text[i] == '/' && text[i + 1] == '/')
            while (i < end && text[i] != '\n')
                i++;
        else if (text[i] == '/' && text[i + 1] == '*') {
            for (i += 2; i + 1 < end && (text[i] != '*' || text[i + 1] != '/'); i++)
                ;
            i++;
            continue;
        }
        if (i < end)
            g_string_append_c(out, text[i] == '\n' ? ' ' : text[i]);
    }
}

static void append_file(Expansion *x, GString *out, const AdRuleFile *file, guint depth);

static void
append_include(Expansion *x, GString *out, const char *includer, const char *name, guint depth)
{
    g_autofree char *full = resolve(includer, name);
    const AdRuleFile *file = full == NULL ? NULL : find_file(x->files, full);
    const char *reason = NULL;
    if (full == NULL)
        reason = "include refused: only a relative path without '..' is followed";
    else if (file == NULL)
        reason = "include refused: no such file in this pack";
    else if (depth >= AD_LIMIT_INCLUDE_DEPTH)
        reason = "include refused: nested too deeply";
    else if (out->len + file->bytes > AD_LIMIT_RULE_FILE_BYTES)
        reason = "include refused: too large together";
    if (reason != NULL) {
        g_autofree char *said = g_strdup_printf("%s (%.200s)", reason, name);
        x->on_fault(x->file, "", x->line, said, x->user);
    } else if (g_hash_table_add(x->done, full)) {
        full = NULL; /* owned by the table now */
        append_file(x, out, file, depth + 1);
    } else
        full = NULL;
}

/* All tokens of a file on one line, its rules made private. */
static void
append_file(Expansion *x, GString *out, const AdRuleFile *file, guint depth)
{
    AdRuleLexer lexer;
    ad_rule_lexer_init(&lexer, file->text, strlen(file->text));
    gboolean is_value = FALSE, is_header = FALSE;
    guint braces = 0;
    for (;;) {
        AdRuleToken t = ad_rule_lexer_next(&lexer, is_value);
        if (t.kind == AD_RULE_TOKEN_END || t.kind == AD_RULE_TOKEN_BAD)
            return;
        is_value = t.kind == AD_RULE_TOKEN_SIGN && ad_rule_token_is(file->text, &t, "=");
        if (braces == 0 && t.kind == AD_RULE_TOKEN_WORD &&
            ad_rule_token_is(file->text, &t, "include")) {
            AdRuleToken name = ad_rule_lexer_next(&lexer, FALSE);
            if (name.kind != AD_RULE_TOKEN_TEXT)
                continue;
            gsize bytes;
            g_autofree char *target = ad_rule_source_unquote(file->text, &name, &bytes);
            append_include(x, out, file->name, target, depth);
            continue;
        }
        if (braces == 0 && !is_header && t.kind == AD_RULE_TOKEN_WORD &&
            (ad_rule_token_is(file->text, &t, "rule") ||
             ad_rule_token_is(file->text, &t, "global") ||
             ad_rule_token_is(file->text, &t, "private"))) {
            g_string_append(out, "private ");
            is_header = TRUE;
        }
        if (t.kind == AD_RULE_TOKEN_SIGN && file->text[t.start] == '{')
            braces++;
        if (t.kind == AD_RULE_TOKEN_SIGN && file->text[t.start] == '}' && braces > 0 &&
            --braces == 0)
            is_header = FALSE;
        if (t.kind == AD_RULE_TOKEN_HEX)
            append_hex(out, file->text, t.start, t.end);
        else
            g_string_append_len(out, file->text + t.start, (gssize)(t.end - t.start));
        g_string_append_c(out, ' ');
    }
}

char *
ad_include_expand(const GPtrArray *files, guint i, AdRuleFaultFn on_fault, gpointer user)
{
    const AdRuleFile *file = g_ptr_array_index(files, i);
    g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, strlen(file->text));
    g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(done, g_strdup(file->name));
    GString *out = g_string_new(NULL);
    gsize at = 0;
    for (guint n = 0; n < source->includes->len; n++) {
        const AdRuleDirective *d = g_ptr_array_index(source->includes, n);
        Expansion x = {files, done, file->name, d->line, on_fault, user};
        g_string_append_len(out, source->text + at, (gssize)(d->start - at));
        if (source->rules->len > 0) /* a mere list of includes adds nothing of its own */
            append_include(&x, out, file->name, d->name, 0);
        g_autofree char *rest = g_strndup(source->text + d->start, d->end - d->start);
        for (const char *p = rest; *p != '\0'; p++)
            if (*p == '\n')
                g_string_append_c(out, '\n');
        at = d->end;
    }
    g_string_append_len(out, source->text + at, (gssize)(source->bytes - at));
    return g_string_free(out, FALSE);
}
