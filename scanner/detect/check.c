/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - makes a pack compile: bad rules are blanked one by one, the others live */
#include "scanner/detect/check.h"

#include <string.h>

#include "scanner/detect/engine.h"
#include "scanner/detect/rule_source.h"
#include "scanner/model/limits.h"

typedef struct {
    AdRuleFaultFn on_fault;
    gpointer user;
    guint skipped;
} Report;

typedef struct {
    char *rule; /* NULL: libyara did not say */
    guint line;
    char *message;
} CompileError;

static void
compile_error_free(gpointer p)
{
    CompileError *e = p;
    g_free(e->rule);
    g_free(e->message);
    g_free(e);
}

static void
collect(const char *rule, guint line, const char *message, gpointer user)
{
    GPtrArray *errors = user;
    if (errors->len >= AD_LIMIT_RULES_PER_FILE)
        return;
    CompileError *e = g_new0(CompileError, 1);
    e->rule = g_strdup(rule);
    e->line = line;
    e->message = g_strdup(message);
    g_ptr_array_add(errors, e);
}

static void
report(Report *r, const char *file, const char *rule, guint line, const char *reason)
{
    r->on_fault(file, rule, line, reason, r->user);
}

const char *
ad_check_hint(const char *message, const char *rule_text)
{
    /* scanner.md 3.3: what 4.2.3 cannot compile, and since which version it can be had */
    static const struct {
        const char *in_message, *in_rule, *hint;
    } hints[] = {
        {"\"string\"", NULL, "needs YARA >= 4.3 (module string)"},
        {"\"lnk\"", NULL, "needs YARA-X (module lnk)"},
        {"\"to_string\"", NULL, "needs YARA >= 4.3"},
        {"\"telfhash\"", NULL, "needs YARA >= 4.3"},
        {"\"import_md5\"", NULL, "needs YARA >= 4.3"},
        {"\"classes\"", NULL, "needs YARA >= 4.3"},
        {"\"import_rva\"", NULL, "needs YARA >= 4.3"},
        {"\"delayed_import_details\"", NULL, "needs YARA >= 4.3"},
        {"\"is_signed\"", NULL, "needs YARA >= 4.3"},
        {"\"verified\"", NULL, "needs YARA >= 4.3"},
        {"\"version_data\"", NULL, "needs YARA >= 4.3"},
        {"unreferenced string \"$_", NULL, "needs YARA >= 4.5 (unused $_ strings)"},
        {"syntax error", " with ", "perhaps written for YARA-X"},
        {"syntax error", "them at ", "needs YARA >= 4.3 (of … at)"},
        {"syntax error", "*) at ", "needs YARA >= 4.3 (of … at)"},
        {"syntax error", "in (\"", "needs YARA >= 4.3 (for over texts)"},
        {"hex string", "~", "needs YARA >= 4.3 (negated bytes)"},
        {"regular expression", "(?", "YARA has no such group in regular expressions"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
        if (strstr(message, hints[i].in_message) != NULL &&
            (hints[i].in_rule == NULL ||
             (rule_text != NULL && strstr(rule_text, hints[i].in_rule) != NULL)))
            return hints[i].hint;
    return NULL;
}

static void
blank_rule(AdRuleFile *file, const AdRuleSlice *rule, const char *reason, Report *r)
{
    report(r, file->name, rule->name, rule->line, reason);
    ad_rule_source_blank(file->text, rule->start, rule->end);
    r->skipped++;
}

/* Blanks the rule that an error speaks of; FALSE when it cannot be told or is gone already. */
static gboolean
blank_guilty(AdRuleFile *file, const AdRuleSource *source, const CompileError *e, Report *r)
{
    AdRuleSlice *rule = ad_rule_source_at_line(source, e->line);
    if (e->rule != NULL && (rule == NULL || !g_str_equal(rule->name, e->rule)))
        rule = ad_rule_source_find(source, e->rule);
    if (rule == NULL || rule->start >= file->bytes || g_ascii_isspace(file->text[rule->start]))
        return FALSE;
    g_autofree char *text = g_strndup(source->text + rule->start, rule->end - rule->start);
    const char *hint = ad_check_hint(e->message, text);
    g_autofree char *reason =
        hint == NULL ? g_strdup(e->message) : g_strdup_printf("%s; %s", e->message, hint);
    blank_rule(file, rule, reason, r);
    return TRUE;
}

static void
drop_file(AdRuleFile *file, guint line, const char *reason, Report *r)
{
    g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
    report(r, file->name, "", line, reason);
    r->skipped += source->rules->len;
    file->is_dropped = TRUE;
}

/* The loop of scanner.md 3.5, steps 2 to 4. */
static void
compile_until_clean(AdRuleFile *file, Report *r)
{
    for (int pass = 0; pass < AD_LIMIT_CHECK_PASSES; pass++) {
        g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(compile_error_free);
        g_autoptr(GError) failure = NULL;
        g_auto(AdEngineCompiler) compiler = {0};
        if (!ad_engine_compiler_init(&compiler, collect, errors, &failure)) {
            drop_file(file, 0, failure->message, r);
            return;
        }
        if (ad_engine_compiler_add(&compiler, file->text, file->name) == 0)
            return;
        g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
        gboolean is_progress = FALSE;
        for (guint i = 0; i < errors->len; i++)
            is_progress |= blank_guilty(file, source, g_ptr_array_index(errors, i), r);
        if (!is_progress) {
            const CompileError *e = errors->len > 0 ? g_ptr_array_index(errors, 0) : NULL;
            drop_file(file, e == NULL ? 0 : e->line, e == NULL ? "does not compile" : e->message,
                      r);
            return;
        }
    }
    drop_file(file, 0, "does not compile after many attempts", r);
}

/* Line ends and byte order mark; FALSE for what cannot be rule text. */
static gboolean
normalise(AdRuleFile *file, Report *r)
{
    const char *refusal = NULL;
    if (file->bytes >= 4 && memcmp(file->text, "YARA", 4) == 0)
        refusal = "compiled rules of others are refused: they could run code";
    else if (memchr(file->text, '\0', file->bytes) != NULL)
        refusal = "holds NUL bytes: not rule text";
    if (refusal != NULL) {
        report(r, file->name, "", 0, refusal);
        file->is_dropped = TRUE;
        return FALSE;
    }
    gsize from = file->bytes >= 3 && memcmp(file->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, to = 0;
    for (; from < file->bytes; from++)
        if (file->text[from] != '\r')
            file->text[to++] = file->text[from];
        else if (from + 1 >= file->bytes || file->text[from + 1] != '\n')
            file->text[to++] = '\n'; /* the line end of old Macs */
    file->bytes = to;
    file->text[to] = '\0';
    return TRUE;
}

static void
refuse_modules(AdRuleFile *file, Report *r)
{
    g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
    for (guint i = 0; i < source->imports->len; i++) {
        const AdRuleDirective *d = g_ptr_array_index(source->imports, i);
        if (ad_engine_allows_module(d->name))
            continue;
        const char *hint = g_str_equal(d->name, "string") ? "; needs YARA >= 4.3" : "";
        g_autofree char *reason =
            g_strdup_printf("module \"%.60s\" is not allowed%s", d->name, hint);
        report(r, file->name, "", d->line, reason);
        ad_rule_source_blank(file->text, d->start, d->end);
    }
}

/* `#s in (N..M)` with N other than 0 stops the whole scan in 4.2.3 (rc 31; fixed in 4.3.0). */
static gboolean
counts_in_a_range(const AdRuleSource *source, const AdRuleSlice *rule)
{
    for (guint i = 0; i + 3 < rule->condition->len; i++) {
        const AdRuleToken *t = &g_array_index(rule->condition, AdRuleToken, i);
        if (t[0].kind == AD_RULE_TOKEN_STRING_ID && source->text[t[0].start] == '#' &&
            ad_rule_token_is(source->text, &t[1], "in") &&
            ad_rule_token_is(source->text, &t[2], "(") &&
            !(ad_rule_token_is(source->text, &t[3], "0") && i + 4 < rule->condition->len &&
              ad_rule_token_is(source->text, &t[4], "..")))
            return TRUE;
    }
    return FALSE;
}

static void
lint(AdRuleFile *file, Report *r)
{
    g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
    for (guint i = 0; i < source->rules->len; i++) {
        const AdRuleSlice *rule = g_ptr_array_index(source->rules, i);
        if (counts_in_a_range(source, rule))
            blank_rule(file, rule,
                       "#string in (N..M) with N other than 0 stops the scan; needs YARA >= 4.3",
                       r);
        else if (g_str_has_prefix(rule->name, "aduana_gate_"))
            blank_rule(file, rule, "names that begin with aduana_gate_ are reserved", r);
    }
}

static gboolean
reads_externals(const AdRuleSource *source, const AdRuleSlice *rule)
{
    for (guint i = 0; i < rule->condition->len; i++) {
        const AdRuleToken *t = &g_array_index(rule->condition, AdRuleToken, i);
        for (guint n = 0; t->kind == AD_RULE_TOKEN_WORD && n < AD_ENGINE_EXTERNALS; n++)
            if (ad_rule_token_is(source->text, t, ad_engine_external(n)) &&
                (i == 0 || !ad_rule_token_is(source->text, t - 1, ".")))
                return TRUE;
    }
    return FALSE;
}

void
ad_check_count(const GPtrArray *files, AdCheckCounts *counts)
{
    counts->files = counts->rules_loaded = counts->strings = 0;
    counts->reads_externals = FALSE;
    for (guint i = 0; i < files->len; i++) {
        const AdRuleFile *file = g_ptr_array_index(files, i);
        if (file->is_dropped)
            continue;
        g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
        counts->files++;
        counts->rules_loaded += source->rules->len;
        for (guint n = 0; n < source->rules->len; n++) {
            const AdRuleSlice *rule = g_ptr_array_index(source->rules, n);
            counts->strings += rule->strings->len;
            counts->reads_externals |= reads_externals(source, rule);
        }
    }
}

void
ad_check_drop_rule(AdRuleFile *file, const char *name, const char *reason, AdRuleFaultFn on_fault,
                   gpointer user)
{
    Report r = {on_fault, user, 0};
    g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
    const AdRuleSlice *rule = ad_rule_source_find(source, name);
    if (rule == NULL) {
        drop_file(file, 0, reason, &r);
        return;
    }
    blank_rule(file, rule, reason, &r);
    compile_until_clean(file, &r);
}

void
ad_check_files(GPtrArray *files, AdRuleFaultFn on_fault, gpointer user, AdCheckCounts *counts)
{
    Report r = {on_fault, user, 0};
    for (guint i = 0; i < files->len; i++)
        normalise(g_ptr_array_index(files, i), &r);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(texts, ad_include_expand(files, i, on_fault, user));
    for (guint i = 0; i < files->len; i++) {
        AdRuleFile *file = g_ptr_array_index(files, i);
        g_free(file->text);
        file->text = g_ptr_array_index(texts, i);
        file->bytes = strlen(file->text);
        if (file->is_dropped)
            continue;
        refuse_modules(file, &r);
        lint(file, &r);
        compile_until_clean(file, &r);
    }
    counts->rules_skipped = r.skipped;
    ad_check_count(files, counts);
}
