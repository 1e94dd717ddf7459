/* SPDX-License-Identifier: Apache-2.0 */
/* policy_sections.c - the sections of a policy, each under its typed table */
#include <string.h>

#include "rules/risk/policy_private.h"

#define TEXT(s, k) {#k, AD_POLICY_TEXT, offsetof(s, k), 0, 0, NULL}
#define WORD(s, k, p) {#k, AD_POLICY_WORD, offsetof(s, k), 0, 0, p}
#define NUMBER_AT(key, offset, low, high) {key, AD_POLICY_NUMBER, offset, low, high, NULL}

enum { DAYS_MAX = 3650 };

/* TRUE the first time that this layer names it. */
static gboolean
is_first(AdPolicyBuilder *b, const yaml_node_t *node, const char *section, const char *id)
{
    g_autofree char *name = g_strconcat(section, "/", id, NULL);
    if (g_hash_table_add(b->in_layer, g_steal_pointer(&name)))
        return TRUE;
    ad_policy_reader_fault(&b->reader, node, "%s given twice: '%s'", section, id);
    return FALSE;
}

/* The value of one key of a mapping, or NULL. */
static const char *
member(AdPolicyBuilder *b, const yaml_node_t *map, const char *key)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++)
        if (g_strcmp0(ad_policy_reader_text(ad_policy_reader_node(&b->reader, p->key)), key) == 0)
            return ad_policy_reader_text(ad_policy_reader_node(&b->reader, p->value));
    return NULL;
}

/* --- checks --- */

typedef struct {
    AdPolicyCheck check; /* first: the table hands it out */
    int concern, severity, likelihood, gate;
} Entry;

static void
read_check(AdPolicyReader *r, yaml_node_t *node, gpointer data)
{
    AdPolicyBuilder *b = data;
    static const AdPolicyField fields[] = {
        TEXT(AdPolicyCheck, id),
        WORD(Entry, concern, ad_terms_parse_concern),
        WORD(Entry, severity, ad_terms_parse_severity),
        WORD(Entry, likelihood, ad_terms_parse_level),
        {"gate", AD_POLICY_YES, offsetof(Entry, gate), 0, 0, NULL},
        TEXT(AdPolicyCheck, title_en),
        TEXT(AdPolicyCheck, title_es),
        TEXT(AdPolicyCheck, sentence_en),
        TEXT(AdPolicyCheck, sentence_es),
    };
    const char *id = member(b, node, "id");
    Entry *e = id != NULL ? g_hash_table_lookup(b->policy->checks, id) : NULL;
    gboolean is_new = e == NULL;
    if (id != NULL && !is_first(b, node, "check", id))
        return;
    if (is_new)
        e = g_new0(Entry, 1);
    ad_policy_reader_fields(r, node, fields, G_N_ELEMENTS(fields), !is_new, e);
    e->check.concern = (AdConcern)e->concern;
    e->check.severity = (AdSeverity)e->severity;
    e->check.likelihood = (AdLevel)e->likelihood;
    e->check.is_gate = e->gate;
    if (is_new) {
        if (e->check.id == NULL)
            e->check.id = g_strdup("");
        g_hash_table_replace(b->policy->checks, e->check.id, e);
    }
}

/* --- taxonomy --- */

static void
read_framework(AdPolicyReader *r, yaml_node_t *node, gpointer data)
{
    AdPolicyBuilder *b = data;
    static const AdPolicyField fields[] = {TEXT(AdPolicyFramework, id), TEXT(AdPolicyFramework, title)};
    AdPolicyFramework *f = g_new0(AdPolicyFramework, 1);
    ad_policy_reader_fields(r, node, fields, G_N_ELEMENTS(fields), FALSE, f);
    g_ptr_array_add(b->policy->frameworks, f);
    for (guint i = 0; i + 1 < b->policy->frameworks->len && f->id != NULL; i++)
        if (g_strcmp0(((AdPolicyFramework *)g_ptr_array_index(b->policy->frameworks, i))->id, f->id) == 0)
            ad_policy_reader_fault(r, node, "framework given twice: '%s'", f->id);
}

static void
read_reference(AdPolicyReader *r, yaml_node_t *key, yaml_node_t *value, gpointer data)
{
    AdPolicyConcern *c = data;
    const char *text = ad_policy_reader_text(value);
    if (text == NULL || *text == '\0')
        ad_policy_reader_fault(r, value, "expected text for '%s'", ad_policy_reader_text(key));
    else
        g_hash_table_replace(c->frameworks, g_strdup(ad_policy_reader_text(key)), g_strdup(text));
}

static void
read_concern(AdPolicyReader *r, yaml_node_t *node, gpointer data)
{
    AdPolicyBuilder *b = data;
    static const AdPolicyField fields[] = {
        WORD(AdPolicyConcern, concern, ad_terms_parse_concern),
        TEXT(AdPolicyConcern, title_en),
        TEXT(AdPolicyConcern, title_es),
        TEXT(AdPolicyConcern, definition_en),
        TEXT(AdPolicyConcern, definition_es),
    };
    const char *id = member(b, node, "id");
    int concern = id != NULL ? ad_terms_parse_concern(id) : -1;
    if (concern < 0) {
        ad_policy_reader_fault(r, node, "unknown concern '%s'", id != NULL ? id : "?");
        return;
    }
    if (!is_first(b, node, "concern", id))
        return;
    AdPolicyConcern *c = &b->policy->concerns[concern];
    c->concern = (AdConcern)concern;
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++) {
        yaml_node_t *key = ad_policy_reader_node(r, p->key), *value = ad_policy_reader_node(r, p->value);
        const char *name = ad_policy_reader_text(key);
        gsize i = 1;
        while (i < G_N_ELEMENTS(fields) && g_strcmp0(fields[i].key, name) != 0)
            i++;
        const char *text = ad_policy_reader_text(value);
        if (g_strcmp0(name, "id") == 0)
            continue;
        if (g_strcmp0(name, "frameworks") == 0)
            ad_policy_reader_pairs(r, value, "frameworks", read_reference, c);
        else if (i == G_N_ELEMENTS(fields))
            ad_policy_reader_fault(r, key, "unknown key '%s'; here stand: id, title_en, title_es, definition_en, "
                                           "definition_es, frameworks", name != NULL ? name : "?");
        else if (text == NULL || *text == '\0')
            ad_policy_reader_fault(r, value, "expected text for '%s'", name);
        else if (is_first(b, key, id, name)) {
            char **at = (char **)(void *)((char *)c + fields[i].offset);
            g_free(*at);
            *at = g_strdup(text);
        }
    }
    for (gsize i = 1; i < G_N_ELEMENTS(fields); i++)
        if (*(char **)(void *)((char *)c + fields[i].offset) == NULL)
            ad_policy_reader_fault(r, node, "missing key '%s'", fields[i].key);
}

/* --- numbers --- */

static void
read_tier(AdPolicyReader *r, yaml_node_t *node, gpointer data)
{
    AdPolicyBuilder *b = data;
    struct {
        int tier, shift, review_days;
    } t = {0};
    static const AdPolicyField fields[] = {NUMBER_AT("tier", 0, 1, AD_SCORE_TIERS),
                                           NUMBER_AT("shift", sizeof(int), -2, 2),
                                           NUMBER_AT("review_days", 2 * sizeof(int), 1, DAYS_MAX)};
    const char *tier = member(b, node, "tier");
    guint faults = r->fault_count;
    ad_policy_reader_fields(r, node, fields, G_N_ELEMENTS(fields), FALSE, &t);
    if (r->fault_count > faults || !is_first(b, node, "tier", tier))
        return;
    b->policy->method.tier_shift[t.tier - 1] = t.shift;
    b->policy->review_days[t.tier - 1] = t.review_days;
}

static void
read_grade(AdPolicyReader *r, yaml_node_t *key, yaml_node_t *value, gpointer data)
{
    AdPolicyBuilder *b = data;
    const char *letter = ad_policy_reader_text(key);
    int i = letter[0] - 'A';
    if (letter[0] == '\0' || letter[1] != '\0' || i < 0 || i >= AD_SCORE_GRADES) {
        ad_policy_reader_fault(r, key, "unknown grade '%s'; there are A to F", letter);
        return;
    }
    struct {
        int up_to, proposal;
    } g = {b->policy->method.grades[i].up_to, (int)b->policy->method.grades[i].proposal};
    static const AdPolicyField fields[] = {
        NUMBER_AT("up_to", 0, 0, 100),
        {"proposal", AD_POLICY_WORD, sizeof(int), 0, 0, ad_score_parse_proposal},
    };
    ad_policy_reader_fields(r, value, fields, G_N_ELEMENTS(fields), r->is_overlay, &g);
    b->policy->method.grades[i].up_to = g.up_to;
    b->policy->method.grades[i].proposal = (AdProposal)g.proposal;
    g_autofree char *name = g_strconcat("grade/", letter, NULL);
    g_hash_table_add(b->in_layer, g_steal_pointer(&name));
}

static void
read_sla(AdPolicyBuilder *b, const yaml_node_t *node)
{
    int days[AD_SEVERITY_COUNT];
    static const AdPolicyField fields[] = {
        NUMBER_AT("low", AD_SEVERITY_LOW * sizeof(int), 1, DAYS_MAX),
        NUMBER_AT("medium", AD_SEVERITY_MEDIUM * sizeof(int), 1, DAYS_MAX),
        NUMBER_AT("high", AD_SEVERITY_HIGH * sizeof(int), 1, DAYS_MAX),
        NUMBER_AT("critical", AD_SEVERITY_CRITICAL * sizeof(int), 1, DAYS_MAX),
    };
    for (int i = 0; i < AD_SEVERITY_COUNT; i++)
        days[i] = (int)b->policy->method.sla_days[i];
    ad_policy_reader_fields(&b->reader, node, fields, G_N_ELEMENTS(fields), b->reader.is_overlay, days);
    for (int i = AD_SEVERITY_LOW; i < AD_SEVERITY_COUNT; i++)
        b->policy->method.sla_days[i] = (guint32)days[i];
}

static void
read_numbers(AdPolicyBuilder *b, const char *section, const yaml_node_t *node)
{
    static const AdPolicyField epss[] = {
        {"high", AD_POLICY_MILLIONTH, offsetof(AdPolicy, method.epss_high_millionths), 0, 0, NULL},
        {"moderate", AD_POLICY_MILLIONTH, offsetof(AdPolicy, method.epss_moderate_millionths), 0, 0, NULL}};
    static const AdPolicyField gates[] = {NUMBER_AT("approvals", offsetof(AdPolicy, gate_approvals), 2, 2)};
    static const AdPolicyField coverage[] = {
        NUMBER_AT("minimum_pct", offsetof(AdPolicy, coverage_min_pct), 0, 100),
        NUMBER_AT("much_pct", offsetof(AdPolicy, much_pct), 0, 100),
        {"sbom_required", AD_POLICY_YES, offsetof(AdPolicy, sbom_required), 0, 0, NULL}};
    static const AdPolicyField waivers[] = {NUMBER_AT("days", offsetof(AdPolicy, waiver_days), 1, 365),
                                            NUMBER_AT("max_days", offsetof(AdPolicy, waiver_max_days), 1, 365)};
    static const struct {
        const char *section;
        const AdPolicyField *fields;
        gsize count;
    } rows[] = {
        {"epss", epss, G_N_ELEMENTS(epss)},
        {"gates", gates, G_N_ELEMENTS(gates)},
        {"coverage", coverage, G_N_ELEMENTS(coverage)},
        {"waivers", waivers, G_N_ELEMENTS(waivers)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].section, section) == 0)
            ad_policy_reader_fields(&b->reader, node, rows[i].fields, rows[i].count, b->reader.is_overlay, b->policy);
}

const char *const *
ad_policy_sections(void)
{
    static const char *const sections[] = {"version", "frameworks", "concerns", "checks",   "tiers",   "sla_days",
                                           "epss",    "grades",     "gates",    "coverage", "waivers", NULL};
    return sections;
}

static void
read_section(AdPolicyReader *r, yaml_node_t *key, yaml_node_t *value, gpointer data)
{
    AdPolicyBuilder *b = data;
    const char *name = ad_policy_reader_text(key);
    if (strcmp(name, "extends") == 0)
        return; /* policy.c has seen to it */
    if (!g_strv_contains(ad_policy_sections(), name)) {
        g_autofree char *known = g_strjoinv(", ", (char **)ad_policy_sections());
        ad_policy_reader_fault(r, key, "unknown key '%s'; here stand: extends, %s", name, known);
        return;
    }
    /* checks may be spread over files, each check once; anything else stands in one place */
    if (strcmp(name, "checks") != 0 && !is_first(b, key, "section", name))
        return;
    if (strcmp(name, "version") == 0) {
        const char *text = ad_policy_reader_text(value);
        g_free(b->policy->version);
        b->policy->version = g_strdup(text != NULL ? text : "");
        if (text == NULL || *text == '\0')
            ad_policy_reader_fault(r, value, "expected text for 'version'");
    } else if (strcmp(name, "frameworks") == 0) {
        ad_policy_reader_list(r, value, name, read_framework, b);
    } else if (strcmp(name, "concerns") == 0) {
        ad_policy_reader_list(r, value, name, read_concern, b);
    } else if (strcmp(name, "checks") == 0) {
        g_hash_table_add(b->in_layer, g_strdup("section/checks"));
        ad_policy_reader_list(r, value, name, read_check, b);
    } else if (strcmp(name, "tiers") == 0) {
        ad_policy_reader_list(r, value, name, read_tier, b);
    } else if (strcmp(name, "grades") == 0) {
        ad_policy_reader_pairs(r, value, name, read_grade, b);
    } else if (strcmp(name, "sla_days") == 0) {
        read_sla(b, value);
    } else {
        read_numbers(b, name, value);
    }
}

void
ad_policy_sections_read(AdPolicyBuilder *b, yaml_node_t *root)
{
    ad_policy_reader_pairs(&b->reader, root, "the policy", read_section, b);
}
