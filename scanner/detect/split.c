/* SPDX-License-Identifier: Apache-2.0 */
/* split.c - one source file divided into texts for the rule sets */
#include "scanner/detect/split.h"

#include <string.h>

#include "scanner/detect/condition.h"

/* What a set holds of a rule: the rule, its stand-in, or both; reported, or private for those that
 * refer to it. */
enum { CARRIED = 1, REPORTED = 2, GATE_CARRIED = 4, GATE_REPORTED = 8 };
#define WHOLE (CARRIED | REPORTED)
#define GATE (GATE_CARRIED | GATE_REPORTED)

typedef struct {
    const AdRuleSource *source;
    const AdFileFacts *facts;
    guint *parts[AD_RULE_SET_COUNT]; /* bits of the above, one number a rule */
} Split;

void
ad_split_clear(AdSplit *split)
{
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        g_free(split->text[set]);
    memset(split, 0, sizeof *split);
}

static const AdRuleSlice *
slice_at(const Split *s, guint i)
{
    return g_ptr_array_index(s->source->rules, i);
}

/* A rule as it is, and those it refers to, for their values only. References go to earlier rules:
 * one pass from the last rule to the first carries all of them. */
static void
carry_references(Split *s, AdRuleSet set)
{
    gboolean is_used = FALSE;
    for (guint i = 0; i < s->source->rules->len; i++)
        is_used = is_used || s->parts[set][i] != 0;
    for (guint i = s->source->rules->len; is_used && i > 0; i--) {
        guint *part = &s->parts[set][i - 1];
        if ((*part & WHOLE) == 0 && slice_at(s, i - 1)->is_global)
            *part |= CARRIED;
        const GArray *refers_to = s->facts->rules[i - 1].refers_to;
        for (guint n = 0; n < refers_to->len; n++) {
            guint target = g_array_index(refers_to, guint, n);
            const AdRuleFacts *facts = &s->facts->rules[target];
            if (*part & WHOLE)
                s->parts[set][target] |= CARRIED;
            /* a stand-in asks the stand-ins of gated rules (or took them as true or false), others
             * themselves */
            if ((*part & GATE) && facts->module_mask == 0)
                s->parts[set][target] |= CARRIED;
            else if ((*part & GATE) && facts->relaxed != NULL)
                s->parts[set][target] |= GATE_CARRIED;
        }
    }
}

/* The module that gives values for a class, as a tag of a stand-in. */
static const char *
module_of_class(guint file_class)
{
    static const char *const names[AD_FILE_CLASS_COUNT] = {NULL, "pe", "elf", "macho"};
    return names[file_class];
}

/* TRUE when the text asks for a string: by name, by wild card, or through "them". */
static gboolean
is_string_used(const AdRuleString *string, const char *condition)
{
    AdRuleLexer lexer;
    ad_rule_lexer_init(&lexer, condition, strlen(condition));
    for (AdRuleToken t; (t = ad_rule_lexer_next(&lexer, FALSE)).kind != AD_RULE_TOKEN_END;) {
        gsize bytes = t.end - t.start;
        const char *text = condition + t.start;
        if (ad_rule_token_is(condition, &t, "them"))
            return TRUE;
        if (t.kind != AD_RULE_TOKEN_STRING_ID)
            continue;
        if (text[bytes - 1] == '*' && strncmp(string->id + 1, text + 1, bytes - 2) == 0)
            return TRUE;
        if (strlen(string->id) == bytes && bytes > 1 &&
            strncmp(string->id + 1, text + 1, bytes - 1) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
append_stand_in(const Split *s, guint index, gboolean is_reported, GString *out)
{
    const AdRuleSlice *rule = slice_at(s, index);
    const AdRuleFacts *facts = &s->facts->rules[index];
    g_string_append_printf(out, "%srule " AD_RULE_SET_GATE "%s", is_reported ? "" : "private ",
                           rule->name);
    const char *separator = " : ";
    for (guint c = AD_FILE_CLASS_PE; c < AD_FILE_CLASS_COUNT; c++)
        if (facts->module_mask & (1u << c)) {
            g_string_append_printf(out, "%s%s", separator, module_of_class(c));
            separator = " ";
        }
    g_string_append(out, " {");
    gboolean has_strings = FALSE;
    for (guint i = 0; i < rule->strings->len; i++) {
        const AdRuleString *string = g_ptr_array_index(rule->strings, i);
        if (!is_string_used(string, facts->relaxed))
            continue;
        g_string_append(out, has_strings ? "\n" : " strings:\n");
        g_string_append_len(out, s->source->text + string->start,
                            (gssize)(string->end - string->start));
        has_strings = TRUE;
    }
    g_string_append_printf(out, "\ncondition: %s }\n", facts->relaxed);
}

/* Where rule i is reported from, and its stand-in. */
static void
place_rule(Split *s, guint i, gboolean is_gate_allowed)
{
    const AdRuleFacts *f = &s->facts->rules[i];
    guint classes = f->class_mask;
    gboolean is_anywhere = (classes & (1u << AD_FILE_CLASS_ANY)) != 0;
    if (slice_at(s, i)->is_private)
        return; /* reported from nowhere; carried where it is asked for */
    if (is_anywhere && f->module_mask == 0) {
        s->parts[AD_RULE_SET_BASE][i] = REPORTED;
        return;
    }
    if (is_anywhere && !f->is_never && (f->relaxed == NULL || !is_gate_allowed)) {
        s->parts[AD_RULE_SET_BASE][i] =
            REPORTED; /* its module may decide alone: the set bears the cost */
        return;
    }
    if (is_anywhere) {
        classes = f->module_mask;
        if (!f->is_never) {
            s->parts[AD_RULE_SET_BASE][i] = GATE_REPORTED;
            s->parts[AD_RULE_SET_GATED][i] = REPORTED;
        }
    }
    for (guint c = AD_FILE_CLASS_PE; c < AD_FILE_CLASS_COUNT; c++)
        if (classes & (1u << c))
            s->parts[ad_rule_set_of_class((AdFileClass)c)][i] = REPORTED;
}

/* An ELF file meets one set only, so that its bytes are read once: besides the rules of its class,
 * those of the base set that can be true for it. (PE rules are as many as all others: two passes
 * there cost less than a set twice as large.) */
static void
complete_elf(Split *s)
{
    for (guint i = 0; i < s->source->rules->len; i++)
        if (s->parts[AD_RULE_SET_ELF][i] == 0 &&
            (s->facts->rules[i].class_mask & (1u << AD_FILE_CLASS_ELF)))
            s->parts[AD_RULE_SET_ELF][i] = s->parts[AD_RULE_SET_BASE][i];
}

/* The base set and the rules of ELF, which most large files are, in two halves with about as many
 * strings each. */
static void
place_in_shards(Split *s, guint64 shard_strings[AD_RULE_SET_SHARDS])
{
    for (guint i = 0; i < s->source->rules->len; i++) {
        guint part = s->parts[AD_RULE_SET_BASE][i];
        if (s->parts[AD_RULE_SET_ELF][i] == REPORTED)
            part = REPORTED; /* no stand-in: the set of its class does not run besides the halves */
        if (part == 0)
            continue; /* nothing is carried yet */
        guint shard = shard_strings[0] <= shard_strings[1] ? 0 : 1;
        if (s->parts[AD_RULE_SET_PE][i] != 0 || s->parts[AD_RULE_SET_MACHO][i] != 0)
            shard = 0; /* those sets go with it: whoever reports from both notices */
        shard_strings[shard] += slice_at(s, i)->strings->len + 1;
        s->parts[AD_RULE_SET_BASE_0 + shard][i] = part;
    }
}

/* The imports that the tokens of the set's rules ask for. */
static void
append_imports(const Split *s, AdRuleSet set, GString *out)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint m = 0; m < s->source->imports->len; m++) {
        const AdRuleDirective *import = g_ptr_array_index(s->source->imports, m);
        gboolean is_costly = ad_rule_set_class_of_module(import->name) != AD_FILE_CLASS_ANY;
        gboolean is_used = FALSE;
        for (guint i = 0; !is_used && i < s->source->rules->len; i++) {
            const GArray *tokens = slice_at(s, i)->condition;
            if (s->parts[set][i] == 0 || ((s->parts[set][i] & WHOLE) == 0 && is_costly))
                continue;
            for (guint t = 0; !is_used && t + 1 < tokens->len; t++)
                is_used = ad_rule_token_is(s->source->text, &g_array_index(tokens, AdRuleToken, t),
                                           import->name) &&
                          ad_rule_token_is(s->source->text,
                                           &g_array_index(tokens, AdRuleToken, t + 1), ".");
        }
        if (is_used && g_hash_table_add(done, import->name))
            g_string_append_printf(out, "import \"%s\"\n", import->name);
    }
}

static void
write_set(const Split *s, AdRuleSet set, AdSplit *split)
{
    g_autoptr(GString) out = g_string_new(NULL);
    append_imports(s, set, out);
    for (guint i = 0; i < s->source->rules->len; i++) {
        const AdRuleSlice *rule = slice_at(s, i);
        guint part = s->parts[set][i];
        if (part & GATE)
            append_stand_in(s, i, (part & GATE_REPORTED) != 0, out);
        if (part & WHOLE) {
            if ((part & REPORTED) == 0 && !rule->is_private)
                g_string_append(out, "private ");
            g_string_append_len(out, s->source->text + rule->start,
                                (gssize)(rule->end - rule->start));
            g_string_append_c(out, '\n');
        }
        split->rules[set] += (part & (REPORTED | GATE_REPORTED)) != 0;
    }
    if (split->rules[set] > 0)
        split->text[set] = g_string_free(g_steal_pointer(&out), FALSE);
}

static void
keep_whole(const AdRuleSource *source, guint64 shard_strings[AD_RULE_SET_SHARDS], AdSplit *split)
{
    guint shard = shard_strings[0] <= shard_strings[1] ? 0 : 1;
    const AdRuleSet sets[] = {AD_RULE_SET_BASE, AD_RULE_SET_ELF,
                              (AdRuleSet)(AD_RULE_SET_BASE_0 + shard)};
    for (guint i = 0; i < source->rules->len; i++)
        shard_strings[shard] +=
            ((const AdRuleSlice *)g_ptr_array_index(source->rules, i))->strings->len + 1;
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        split->text[sets[i]] = g_strdup(source->text);
        split->rules[sets[i]] = source->rules->len;
    }
}

void
ad_split_file(const AdRuleSource *source, AdSplitMode mode,
              guint64 shard_strings[AD_RULE_SET_SHARDS], AdSplit *split)
{
    g_autoptr(AdFileFacts) facts = mode == AD_SPLIT_NONE ? NULL : ad_condition_study(source);
    if (facts == NULL || facts->is_indivisible) {
        keep_whole(source, shard_strings, split);
        return;
    }
    Split s = {.source = source, .facts = facts};
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        s.parts[set] = g_new0(guint, source->rules->len + 1);
    for (guint i = 0; i < source->rules->len; i++)
        place_rule(&s, i, mode == AD_SPLIT_GATED);
    complete_elf(&s);
    place_in_shards(&s, shard_strings);
    for (int set = 0; set < AD_RULE_SET_COUNT; set++) {
        carry_references(&s, (AdRuleSet)set);
        write_set(&s, (AdRuleSet)set, split);
        g_free(s.parts[set]);
    }
}
