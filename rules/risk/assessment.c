/* SPDX-License-Identifier: Apache-2.0 */
/* assessment.c - the input document, and the output that a policy makes of it */
#include "rules/risk/assessment.h"

#include <string.h>

#include "scanner/model/error.h"

enum {
    IDS_SHOWN = 20, /* findings named by one line of the explanation; its "instances" says how many there are */
    DAY_S = 24 * 60 * 60
};

void
ad_assessment_usual_concerns(gboolean is_assessed[static AD_CONCERN_COUNT])
{
    for (int c = 0; c < AD_CONCERN_COUNT; c++)
        is_assessed[c] = c != AD_CONCERN_UNMANAGED_VULNERABILITY && c != AD_CONCERN_INCIDENT_READINESS;
}

json_t *
ad_assessment_input(const AdAssessmentAbout *about, const AdPolicy *policy, json_t *findings)
{
    char digest[AD_DIGEST_HEX_SIZE];
    g_autofree char *as_of = ad_assessment_date_text(about->as_of_unix);
    json_t *assessed = json_array();
    ad_digest_to_hex(&policy->sha256, digest);
    for (int c = 0; c < AD_CONCERN_COUNT; c++)
        if (about->is_assessed[c])
            json_array_append_new(assessed, json_string(ad_terms_concern((AdConcern)c)));
    return json_pack("{s:s, s:s, s:s?, s:s?, s:s?, s:i, s:s, s:s, s:b, s:b, s:i, s:o, s:o}", "schema",
                     "aduana.assessment-input/1", "as_of", as_of, "supplier", about->supplier, "product",
                     about->product, "delivery", about->delivery, "tier", about->tier, "policy_version",
                     policy->version, "policy_sha256", digest, "has_sbom", about->has_sbom, "is_empty",
                     about->is_empty, "coverage_pct", about->coverage_pct, "assessed", assessed, "findings", findings);
}

/* What is computed from, read from the input once. */
typedef struct {
    const AdPolicy *policy;
    const json_t *input, *list;
    AdScoreFinding *findings;
    gsize count;
    int tier, coverage_pct;
    gboolean has_sbom, is_empty;
    gboolean is_assessed[AD_CONCERN_COUNT];
} Case;

static gboolean
case_read(Case *c, const json_t *input, const AdPolicy *policy, GError **error)
{
    char digest[AD_DIGEST_HEX_SIZE];
    const json_t *tier = json_object_get(input, "tier"), *pct = json_object_get(input, "coverage_pct");
    const json_t *assessed = json_object_get(input, "assessed");
    *c = (Case){.policy = policy, .input = input, .list = json_object_get(input, "findings")};
    if (g_strcmp0(json_string_value(json_object_get(input, "schema")), "aduana.assessment-input/1") != 0 ||
        !json_is_array(c->list) || !json_is_array(assessed) || !json_is_integer(tier) || !json_is_integer(pct) ||
        json_integer_value(tier) < 1 || json_integer_value(tier) > AD_SCORE_TIERS || json_integer_value(pct) < 0 ||
        json_integer_value(pct) > 100) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "this is no input of an assessment");
        return FALSE;
    }
    ad_digest_to_hex(&policy->sha256, digest);
    if (g_strcmp0(json_string_value(json_object_get(input, "policy_sha256")), digest) != 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_UNTRUSTED, "the assessment was made under another policy");
        return FALSE;
    }
    c->tier = (int)json_integer_value(tier);
    c->coverage_pct = (int)json_integer_value(pct);
    c->has_sbom = json_is_true(json_object_get(input, "has_sbom"));
    c->is_empty = json_is_true(json_object_get(input, "is_empty"));
    c->count = json_array_size(c->list);
    gsize i;
    json_t *v;
    json_array_foreach(assessed, i, v)
    {
        int concern = ad_terms_parse_concern(json_string_value(v));
        if (concern >= 0)
            c->is_assessed[concern] = TRUE;
    }
    c->findings = ad_score_json_findings(c->list, error);
    for (i = 0; c->findings != NULL && i < c->count; i++)
        c->is_assessed[c->findings[i].concern] = TRUE;
    return c->findings != NULL;
}

/* score NULL: nothing at all was assessed. */
static json_t *
concerns_of(const Case *c, const AdScore *score)
{
    json_t *concerns = json_object();
    for (int i = 0; i < AD_CONCERN_COUNT; i++) {
        const AdScorePart *part = score != NULL ? &score->concerns[i] : NULL;
        json_t *v = part == NULL || !c->is_assessed[i]
                        ? json_pack("{s:n, s:s}", "score", "level", "not-assessed")
                        : json_pack("{s:i, s:s}", "score", part->score, "level", ad_terms_level(part->level));
        json_object_set_new(concerns, ad_terms_concern((AdConcern)i), v);
    }
    return concerns;
}

static json_t *
summary_of(const Case *c, const AdScore *score)
{
    char grade[2] = {ad_score_grade(&c->policy->method, score->total.score), '\0'};
    return json_pack("{s:i, s:s, s:s, s:o}", "overall", score->total.score, "level", ad_terms_level(score->total.level),
                     "grade", grade, "concerns", concerns_of(c, score));
}

/* The score when waivers are what the function makes of them. */
static json_t *
summary_with(const Case *c, AdWaiverKind (*waiver)(const Case *, gsize))
{
    g_autofree AdScoreFinding *copy = g_memdup2(c->findings, c->count * sizeof *copy);
    for (gsize i = 0; i < c->count; i++)
        copy[i].waiver = waiver(c, i);
    g_autoptr(AdScore) score = ad_score_compute(&c->policy->method, copy, c->count, c->tier);
    return summary_of(c, score);
}

static AdWaiverKind
without_waivers(const Case *c, gsize i)
{
    (void)c;
    (void)i;
    return AD_WAIVER_NONE;
}

static gboolean
is_disputed(const Case *c, gsize i)
{
    return json_is_true(json_object_get(json_array_get(c->list, i), "disputed"));
}

static AdWaiverKind
as_the_supplier_says(const Case *c, gsize i)
{
    return is_disputed(c, i) ? AD_WAIVER_FALSE_POSITIVE : c->findings[i].waiver;
}

/* --- the explanation --- */

/* The findings of one group: the worst of them speaks for it. */
typedef struct {
    gsize worst;
    gint64 weight;
    json_t *ids;
} Members;

static void
members_free(gpointer p)
{
    Members *m = p;
    json_decref(m->ids);
    g_free(m);
}

static char *
group_id(AdConcern concern, const char *key)
{
    return g_strdup_printf("%d\x1f%s", (int)concern, key);
}

static GHashTable *
members_of(const Case *c)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, members_free);
    for (gsize i = 0; i < c->count; i++) {
        AdScoreJudgement j = ad_score_judge(&c->policy->method, &c->findings[i], c->tier);
        if (!j.is_counted)
            continue;
        g_autofree char *id = group_id(c->findings[i].concern, c->findings[i].key);
        Members *m = g_hash_table_lookup(table, id);
        if (m == NULL) {
            m = g_new0(Members, 1);
            m->ids = json_array();
            m->worst = i;
            m->weight = -1;
            g_hash_table_insert(table, g_steal_pointer(&id), m);
        }
        if (j.weight > m->weight) {
            m->weight = j.weight;
            m->worst = i;
        }
        json_t *name = json_object_get(json_array_get(c->list, i), "id");
        if (json_is_string(name) && json_array_size(m->ids) < IDS_SHOWN)
            json_array_append(m->ids, name);
    }
    return table;
}

static void
copy_member(json_t *to, const json_t *from, const char *name)
{
    json_t *v = json_object_get(from, name);
    if (v != NULL)
        json_object_set(to, name, v);
}

/* The day from which a finding is overdue is the one after this: it does not move from day to day. */
static void
put_due(json_t *line, const Case *c, const json_t *finding, const AdScoreFinding *f)
{
    gint64 since;
    guint32 sla = c->policy->method.sla_days[f->severity];
    if (sla == 0 || !ad_assessment_date_parse(json_string_value(json_object_get(finding, "since")), &since))
        return;
    g_autofree char *due = ad_assessment_date_text(since + (gint64)sla * DAY_S);
    json_object_set_new(line, "sla_due", json_string(due));
}

static json_t *
explain(const Case *c, const AdScore *score)
{
    g_autoptr(GHashTable) members = members_of(c);
    json_t *lines = ad_score_json_explain(score);
    gsize i;
    json_t *line;
    json_array_foreach(lines, i, line)
    {
        const AdScoreContribution *part = g_ptr_array_index(score->contributions, i);
        g_autofree char *id = group_id(part->concern, part->key);
        const Members *m = g_hash_table_lookup(members, id);
        const json_t *worst = json_array_get(c->list, m->worst);
        copy_member(line, worst, "title_en");
        copy_member(line, worst, "title_es");
        copy_member(line, worst, "severity");
        copy_member(line, worst, "kev_date");
        put_due(line, c, worst, &c->findings[m->worst]);
        json_object_set_new(line, "why_now",
                            ad_assessment_why(&c->policy->method, &c->findings[m->worst], c->tier));
        json_object_set(line, "findings", m->ids);
    }
    return lines;
}

/* --- the whole --- */

static json_t *
waived_of(const Case *c)
{
    json_int_t counts[4] = {0}, disputed = 0;
    for (gsize i = 0; i < c->count; i++) {
        counts[c->findings[i].waiver]++;
        disputed += is_disputed(c, i);
    }
    return json_pack("{s:I, s:I, s:I, s:I}", "accepted", counts[AD_WAIVER_ACCEPTED], "false_positive",
                     counts[AD_WAIVER_FALSE_POSITIVE], "not_affected", counts[AD_WAIVER_NOT_AFFECTED], "disputed",
                     disputed);
}

static void
propose(const Case *c, const AdScore *score, json_t *output)
{
    gboolean has_gate = FALSE;
    for (gsize i = 0; i < c->count; i++)
        has_gate |= c->findings[i].is_gate &&
                    ad_score_judge(&c->policy->method, &c->findings[i], c->tier).is_counted;
    gboolean is_thin = c->coverage_pct < c->policy->coverage_min_pct;
    gboolean is_silent = c->policy->sbom_required && !c->has_sbom;
    AdProposal p = ad_score_proposal(&c->policy->method, score->total.score, has_gate, is_thin || is_silent);
    json_t *why = json_array();
    if (has_gate)
        json_array_append_new(why, json_string("gate"));
    else if (p == ad_score_proposal(&c->policy->method, score->total.score, FALSE, FALSE))
        json_array_append_new(why, json_string("grade"));
    if (is_thin)
        json_array_append_new(why, json_string("coverage-below-minimum"));
    if (is_silent)
        json_array_append_new(why, json_string("sbom-missing"));
    json_object_set_new(output, "proposal", json_string(ad_score_proposal_name(p)));
    json_object_set_new(output, "proposal_reasons", why);
}

static json_t *
nothing_assessed(const Case *c)
{
    return json_pack("{s:n, s:s, s:s, s:i, s:o, s:s, s:[s], s:n, s:I, s:I, s:o, s:[]}", "overall", "level", "not-assessed",
                     "grade", "-", "coverage_pct", c->coverage_pct, "concerns", concerns_of(c, NULL), "proposal",
                     "conditional", "proposal_reasons", "nothing-to-inspect", "inherent", "t", (json_int_t)0, "k",
                     (json_int_t)0, "waived", waived_of(c), "contributions");
}

json_t *
ad_assessment_output(const json_t *input, const AdPolicy *policy, GError **error)
{
    Case c;
    gboolean has_disputes = FALSE;
    if (!case_read(&c, input, policy, error))
        return NULL;
    g_autofree AdScoreFinding *owned = c.findings;
    if (c.is_empty)
        return nothing_assessed(&c);
    g_autoptr(AdScore) score = ad_score_compute(&policy->method, owned, c.count, c.tier);
    json_t *output = summary_of(&c, score);
    json_object_set_new(output, "coverage_pct", json_integer(c.coverage_pct));
    propose(&c, score, output);
    json_object_set_new(output, "inherent", summary_with(&c, without_waivers));
    for (gsize i = 0; i < c.count; i++)
        has_disputes |= is_disputed(&c, i);
    if (has_disputes)
        json_object_set_new(output, "if_disputes_hold", summary_with(&c, as_the_supplier_says));
    json_object_set_new(output, "t", json_integer(score->t));
    json_object_set_new(output, "k", json_integer(score->k));
    json_object_set_new(output, "waived", waived_of(&c));
    json_object_set_new(output, "contributions", explain(&c, score));
    return output;
}
