/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c - one scan thread: the sets that a buffer meets, what matched, what to do on errors
 *
 * libyara 4.2.3 reports no match at all when one rule fails (scanner.md 0.1). A regular expression
 * that runs out of fibers names its string: that rule is left out of this scan (its strings through
 * the scanner's own bitmap, its verdict by not being reported) and the buffer scanned again. A
 * condition that fails does not say whose it is: it is found by halving on a copy of the set, and
 * switched off for this process. */
#include <string.h>

#include "scanner/detect/matcher_sets.h"
#include "scanner/detect/rule_meta.h"

#define RETRIES_MAX 32 /* rules left out of one scan of one set before the set is given up */

struct AdScanner {
    AdMatcher *matcher;
    YR_SCANNER *scanners[AD_RULE_SET_COUNT];
    /* of the scan that runs */
    const AdScanInput *input;
    const AdScanSink *sink;
    AdFileClass file_class;
    AdRuleSet set;
    GPtrArray *findings; /* AdFinding *, of the set that is being scanned */
    GHashTable *seen;    /* rules reported for this buffer */
    GHashTable *gates;   /* names of gated rules whose stand-in fired */
    GArray *left_out;    /* guint: indexes of rules of this set that are not to be reported */
};

AdScanner *
ad_scanner_new(AdMatcher *matcher)
{
    AdScanner *s = g_new0(AdScanner, 1);
    s->matcher = matcher;
    s->findings = g_ptr_array_new_with_free_func((GDestroyNotify)ad_finding_free);
    s->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    s->gates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    s->left_out = g_array_new(FALSE, FALSE, sizeof(guint));
    return s;
}

void
ad_scanner_free(AdScanner *s)
{
    if (s == NULL)
        return;
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        g_clear_pointer(&s->scanners[set], yr_scanner_destroy);
    g_ptr_array_unref(s->findings);
    g_hash_table_unref(s->seen);
    g_hash_table_unref(s->gates);
    g_array_unref(s->left_out);
    g_free(s);
}

static GHashTable *
meta_of(YR_RULE *rule)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    YR_META *meta;
    yr_rule_metas_foreach(rule, meta)
    {
        if (meta->type == META_TYPE_STRING)
            g_hash_table_replace(table, (gpointer)(gsize)meta->identifier, g_strdup(meta->string));
        else
            g_hash_table_replace(table, (gpointer)(gsize)meta->identifier,
                                 g_strdup_printf("%" G_GINT64_FORMAT, (gint64)meta->integer));
    }
    return table;
}

/* The first place of each string that matched, up to matches_per_rule. libyara's notebook packs its
 * matches without padding: their fields lie where the processor, but not the sanitizer, lets us
 * read them. */
__attribute__((no_sanitize("alignment"))) static void
add_evidence(AdScanner *s, YR_SCAN_CONTEXT *context, YR_RULE *rule, AdFinding *f)
{
    YR_STRING *string;
    yr_rule_strings_foreach(rule, string)
    {
        YR_MATCH *match;
        if (f->evidence->len >= s->matcher->limits.matches_per_rule)
            return;
        yr_string_matches_foreach(context, string, match)
        {
            ad_finding_add_evidence(f, (guint64)(match->base + match->offset), string->identifier,
                                    match->data,
                                    match->data_length > 0 ? (gsize)match->data_length : 0);
            break;
        }
    }
}

static gboolean
is_left_out(const AdScanner *s, const YR_RULE *rule)
{
    const YR_RULES *rules = s->matcher->rules[s->set];
    for (guint i = 0; i < s->left_out->len; i++)
        if (&rules->rules_table[g_array_index(s->left_out, guint, i)] == rule)
            return TRUE;
    return FALSE;
}

/* TRUE when the rule behind a stand-in is in this file's own class set as well, whole. */
static gboolean
is_in_class_set(const AdScanner *s, const YR_RULE *stand_in)
{
    const char *tag;
    yr_rule_tags_foreach(stand_in, tag)
    {
        if (ad_rule_set_class_of_module(tag) == s->file_class && s->file_class != AD_FILE_CLASS_ANY)
            return TRUE;
    }
    return FALSE;
}

static void
on_rule(AdScanner *s, YR_SCAN_CONTEXT *context, YR_RULE *rule)
{
    if (is_left_out(s, rule))
        return;
    g_autofree char *name = g_strdup_printf("%s:%s", rule->ns->name, rule->identifier);
    if (g_str_has_prefix(rule->identifier, AD_RULE_SET_GATE)) {
        if (!is_in_class_set(s, rule))
            g_hash_table_add(s->gates,
                             g_strdup_printf("%s:%s", rule->ns->name,
                                             rule->identifier + strlen(AD_RULE_SET_GATE)));
        return;
    }
    if (s->set == AD_RULE_SET_GATED && !g_hash_table_contains(s->gates, name))
        return; /* carried for another rule, or its stand-in is another part's business */
    if (g_hash_table_contains(s->seen, name))
        return;
    g_autoptr(GHashTable) meta = meta_of(rule);
    AdFinding *f = ad_finding_new(AD_KIND_YARA, name, "");
    ad_rule_meta_apply(f, rule->identifier, meta);
    add_evidence(s, context, rule, f);
    g_ptr_array_add(s->findings, f);
}

static void
quarantine(AdScanner *s, const YR_RULE *rule, const char *reason)
{
    if (ad_matcher_report_once(s->matcher, rule->ns->name, rule->identifier))
        s->sink->quarantine(rule->ns->name, rule->identifier, reason, s->sink->user);
}

static int
on_message(YR_SCAN_CONTEXT *context, int message, void *data, void *user)
{
    AdScanner *s = user;
    if (message == CALLBACK_MSG_RULE_MATCHING)
        on_rule(s, context, data);
    else if (message == CALLBACK_MSG_TOO_MANY_MATCHES) {
        const YR_STRING *string = data;
        g_autofree char *reason = g_strdup_printf(
            "string %s: more than a million matches in one file, the rest is not counted",
            string->identifier);
        quarantine(s, &context->rules->rules_table[string->rule_idx], reason);
    }
    return CALLBACK_CONTINUE;
}

static int
define_externals(YR_SCANNER *scanner, const AdScanInput *in)
{
    const char *values[AD_ENGINE_EXTERNALS] = {in->filename, in->filepath, in->extension,
                                               in->filetype, in->owner};
    int code = ERROR_SUCCESS;
    for (guint i = 0; code == ERROR_SUCCESS && i < AD_ENGINE_EXTERNALS; i++)
        code = yr_scanner_define_string_variable(scanner, ad_engine_external(i),
                                                 values[i] == NULL ? "" : values[i]);
    return code;
}

static int
new_yara_scanner(const AdScanner *s, YR_RULES *rules, YR_SCANNER **scanner)
{
    int code = yr_scanner_create(rules, scanner);
    if (code != ERROR_SUCCESS)
        return code;
    yr_scanner_set_flags(*scanner, SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING);
    yr_scanner_set_timeout(*scanner,
                           (int)MIN((s->matcher->limits.scan_ms + 999) / 1000, 24 * 60 * 60));
    return ERROR_SUCCESS;
}

static int
scan_buffer(YR_SCANNER *scanner, const AdScanInput *in)
{
    int code = define_externals(scanner, in);
    scanner->entry_point = YR_UNDEFINED; /* that of the last file would stay (scanner.md 0.2) */
    return code != ERROR_SUCCESS ? code : yr_scanner_scan_mem(scanner, in->data, in->bytes);
}

static int
ignore_message(YR_SCAN_CONTEXT *context, int message, void *data, void *user)
{
    (void)context;
    (void)message;
    (void)data;
    (void)user;
    return CALLBACK_CONTINUE;
}

static int
probe(YR_RULES *copy, gpointer user)
{
    const AdScanner *s = user;
    YR_SCANNER *scanner = NULL;
    int code = new_yara_scanner(s, copy, &scanner);
    if (code != ERROR_SUCCESS)
        return code;
    yr_scanner_set_callback(scanner, ignore_message, NULL);
    code = scan_buffer(scanner, s->input);
    yr_scanner_destroy(scanner);
    return code;
}

/* Keeps the strings of the rules that are left out from being looked at in the coming scan. */
static void
mask_left_out(const AdScanner *s, YR_SCANNER *scanner)
{
    for (guint i = 0; i < s->left_out->len; i++) {
        YR_RULE *rule = &scanner->rules->rules_table[g_array_index(s->left_out, guint, i)];
        YR_STRING *string;
        yr_rule_strings_foreach(rule, string)
        {
            yr_bitmask_set(scanner->strings_temp_disabled, string->idx);
        }
    }
}

/* One try; a scanner that failed is not used again: its last error would stay. guilty: index of the
 * rule, or -1. */
static int
scan_once(AdScanner *s, YR_RULES *rules, gint64 *guilty)
{
    int code = ERROR_SUCCESS;
    YR_SCANNER **scanner = &s->scanners[s->set];
    if (*scanner == NULL)
        code = new_yara_scanner(s, rules, scanner);
    if (code != ERROR_SUCCESS)
        return code;
    g_rw_lock_reader_lock(&s->matcher->scans);
    yr_scanner_set_callback(*scanner, on_message, s);
    mask_left_out(s, *scanner);
    code = scan_buffer(*scanner, s->input);
    const YR_RULE *rule = code == ERROR_SUCCESS ? NULL : yr_scanner_last_error_rule(*scanner);
    *guilty = rule == NULL ? -1 : rule - rules->rules_table;
    if (code != ERROR_SUCCESS)
        g_clear_pointer(scanner, yr_scanner_destroy);
    g_rw_lock_reader_unlock(&s->matcher->scans);
    return code;
}

static void
deliver(AdScanner *s)
{
    for (guint i = 0; i < s->findings->len; i++) {
        AdFinding *f = g_ptr_array_index(s->findings, i);
        g_hash_table_add(s->seen, g_strdup(f->rule));
        s->sink->finding(f, s->sink->user);
    }
    g_ptr_array_set_free_func(s->findings, NULL); /* given away */
    g_ptr_array_set_size(s->findings, 0);
    g_ptr_array_set_free_func(s->findings, (GDestroyNotify)ad_finding_free);
}

/* What one set makes of the buffer: SCANNED, PARTIAL (some rules were left out) or NOT_SCANNED. */
static AdState
scan_set(AdScanner *s, AdRuleSet set, AdReason *reason)
{
    AdState state = AD_STATE_SCANNED;
    YR_RULES *rules = ad_matcher_rules(s->matcher, set);
    if (rules == NULL) {
        *reason = AD_REASON_ENGINE_ERROR; /* a half that cannot be loaded */
        return AD_STATE_NOT_SCANNED;
    }
    gboolean is_unexplained = FALSE;
    s->set = set;
    g_array_set_size(s->left_out, 0);
    for (guint attempt = 0; attempt < RETRIES_MAX; attempt++) {
        gint64 guilty = -1;
        g_ptr_array_set_size(s->findings, 0);
        int code = scan_once(s, rules, &guilty);
        if (code == ERROR_SUCCESS) {
            deliver(s);
            return state;
        }
        state = AD_STATE_PARTIAL;
        *reason = code == ERROR_SCAN_TIMEOUT ? AD_REASON_TIME_LIMIT : AD_REASON_ENGINE_ERROR;
        if (code == ERROR_SCAN_TIMEOUT)
            break; /* the whole set was too slow; its halves may not be */
        if (guilty >= 0) {
            guint index = (guint)guilty;
            g_array_append_val(s->left_out, index);
        } else if (code == ERROR_INTERNAL_FATAL_ERROR || code == ERROR_EXEC_STACK_OVERFLOW ||
                   code == ERROR_TOO_MANY_RE_FIBERS) {
            guilty = ad_matcher_find_guilty(s->matcher, set, probe, s);
            if (guilty >= 0)
                ad_matcher_disable(s->matcher, set, (guint)guilty);
        }
        if (guilty < 0 && is_unexplained)
            break;
        is_unexplained =
            guilty < 0; /* another thread may just have switched the guilty rule off: once more */
        if (guilty >= 0)
            quarantine(s, &rules->rules_table[guilty], ad_engine_error_name(code));
    }
    g_ptr_array_set_size(s->findings, 0);
    return AD_STATE_NOT_SCANNED;
}

/* The worse of two, where something scanned and something not is partial. */
static AdState
join(AdState a, AdState b)
{
    return a == b ? a : AD_STATE_PARTIAL;
}

/* The set that stands for all of base; what it cannot do whole (too slow, an error of nobody's) its
 * halves may do. */
static AdState
scan_base(AdScanner *s, AdReason *reason)
{
    gboolean is_elf =
        s->file_class == AD_FILE_CLASS_ELF && s->matcher->is_given[AD_RULE_SET_ELF];
    AdState state = scan_set(s, is_elf ? AD_RULE_SET_ELF : AD_RULE_SET_BASE, reason);
    if (state != AD_STATE_NOT_SCANNED || s->matcher->shards < AD_RULE_SET_SHARDS)
        return state;
    AdState first = scan_set(s, AD_RULE_SET_BASE_0, reason);
    AdState second = scan_set(s, AD_RULE_SET_BASE_1, reason);
    return join(first, second);
}

AdState
ad_scanner_scan(AdScanner *s, const AdScanInput *input, const AdScanSink *sink, AdReason *reason)
{
    AdMatcher *m = s->matcher;
    AdState state;
    s->input = input;
    s->sink = sink;
    s->file_class = ad_file_class_of(input->data, input->bytes);
    g_hash_table_remove_all(s->seen);
    g_hash_table_remove_all(s->gates);
    if (input->part < 0 || m->shards < AD_RULE_SET_SHARDS)
        state = scan_base(s, reason);
    else
        state = scan_set(s, input->part == 0 ? AD_RULE_SET_BASE_0 : AD_RULE_SET_BASE_1, reason);
    AdRuleSet of_class = ad_rule_set_of_class(s->file_class);
    if (input->part <= 0 && of_class != AD_RULE_SET_BASE && of_class != AD_RULE_SET_ELF &&
        m->is_given[of_class])
        state = join(state, scan_set(s, of_class, reason));
    if (g_hash_table_size(s->gates) > 0)
        state = join(state, scan_set(s, AD_RULE_SET_GATED, reason));
    return state;
}
