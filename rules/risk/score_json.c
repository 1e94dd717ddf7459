/* SPDX-License-Identifier: Apache-2.0 */
/* score_json.c - the score's input and output as JSON */
#include "rules/risk/score_json.h"

#include <math.h>

#include "scanner/model/error.h"

static const char *const kinds[] = {"vuln", "content", "posture"};
static const char *const waivers[] = {NULL, "accepted", "false_positive", "not_affected"};

/* The first thing that is wrong, kept while reading goes on harmlessly. */
typedef struct {
    gsize index;
    const char *field;
} Fault;

static int
word_of(const json_t *value, const char *const *words, gsize count, int if_absent, const char *field,
        Fault *fault)
{
    if (value == NULL || json_is_null(value))
        return if_absent >= 0 ? if_absent : (fault->field = field, 0);
    for (gsize i = 0; json_is_string(value) && i < count; i++)
        if (words[i] != NULL && g_str_equal(words[i], json_string_value(value)))
            return (int)i;
    fault->field = field;
    return 0;
}

static int
term_of(const json_t *value, int (*parse)(const char *), int if_absent, const char *field, Fault *fault)
{
    if (value == NULL && if_absent >= 0)
        return if_absent;
    int v = parse(json_string_value(value));
    if (v < 0)
        fault->field = field;
    return MAX(v, 0);
}

static gboolean
flag_of(const json_t *value, const char *field, Fault *fault)
{
    if (value != NULL && !json_is_boolean(value))
        fault->field = field;
    return json_is_true(value);
}

/* Millionths, rounded down so that a value just below a threshold stays below it. */
static gint
epss_of(const json_t *value, Fault *fault)
{
    if (value == NULL || json_is_null(value))
        return AD_EPSS_NONE;
    double v = json_number_value(value);
    if (!json_is_number(value) || !(v >= 0 && v <= 1)) {
        fault->field = "epss";
        return AD_EPSS_NONE;
    }
    return (gint)floor(v * 1e6);
}

static AdScoreFinding
finding_of(const json_t *o, Fault *fault)
{
    AdScoreFinding f = {
        .kind = (AdScoreKind)word_of(json_object_get(o, "kind"), kinds, G_N_ELEMENTS(kinds), -1, "kind", fault),
        .key = json_string_value(json_object_get(o, "key")),
        .concern = (AdConcern)term_of(json_object_get(o, "concern"), ad_terms_parse_concern, -1, "concern", fault),
        .severity =
            (AdSeverity)term_of(json_object_get(o, "severity"), ad_terms_parse_severity, -1, "severity", fault),
        .confidence = (AdConfidence)term_of(json_object_get(o, "confidence"), ad_terms_parse_confidence,
                                            AD_CONFIDENCE_POSSIBLE, "confidence", fault),
        .likelihood = (AdLevel)term_of(json_object_get(o, "likelihood"), ad_terms_parse_level, AD_LEVEL_MODERATE,
                                       "likelihood", fault),
        .is_known_exploited = flag_of(json_object_get(o, "kev"), "kev", fault),
        .has_public_poc = flag_of(json_object_get(o, "poc"), "poc", fault),
        .is_gate = flag_of(json_object_get(o, "gate"), "gate", fault),
        .epss_millionths = epss_of(json_object_get(o, "epss"), fault),
        .waiver = (AdWaiverKind)word_of(json_object_get(o, "waiver"), waivers, G_N_ELEMENTS(waivers),
                                        AD_WAIVER_NONE, "waiver", fault),
    };
    const json_t *age = json_object_get(o, "age_days");
    if (age != NULL && (!json_is_integer(age) || json_integer_value(age) < 0 ||
                        json_integer_value(age) > G_MAXINT32))
        fault->field = "age_days";
    else
        f.age_days = (guint32)json_integer_value(age);
    if (f.key == NULL) {
        f.key = "";
        fault->field = "key";
    }
    return f;
}

json_t *
ad_score_json_result(const AdScoreMethod *method, const AdScore *score)
{
    char grade[2] = {ad_score_grade(method, score->total.score), '\0'};
    json_t *concerns = json_object();
    for (int c = 0; c < AD_CONCERN_COUNT; c++)
        if (score->concerns[c].groups > 0)
            json_object_set_new(concerns, ad_terms_concern((AdConcern)c),
                                json_pack("{s:i,s:s}", "score", score->concerns[c].score, "level",
                                          ad_terms_level(score->concerns[c].level)));
    return json_pack("{s:i,s:s,s:s,s:o}", "score", score->total.score, "level",
                     ad_terms_level(score->total.level), "grade", grade, "concerns", concerns);
}

json_t *
ad_score_json_explain(const AdScore *score)
{
    json_t *list = json_array();
    for (guint i = 0; i < score->contributions->len; i++) {
        const AdScoreContribution *c = g_ptr_array_index(score->contributions, i);
        /* tenths of a percent, rounded down: integers decide, the point is set for people */
        gint64 tenths = score->t > 0 ? 1000 * c->counted / score->t : 0;
        g_autofree char *share = g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, tenths / 10, tenths % 10);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:I,s:I,s:i,s:s,s:i}", "concern",
                                              ad_terms_concern(c->concern), "key", c->key, "level",
                                              ad_terms_level(c->level), "weight", (json_int_t)c->weight, "counted",
                                              (json_int_t)c->counted, "instances", (int)c->instances, "share_pct",
                                              share, "score_without", c->score_without));
    }
    return list;
}

json_t *
ad_score_json_finding(const AdScoreFinding *f)
{
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:i,s:b}", "kind", kinds[f->kind], "key", f->key, "concern",
                          ad_terms_concern(f->concern), "severity", ad_terms_severity(f->severity), "age_days",
                          (int)f->age_days, "gate", f->is_gate);
    if (f->kind == AD_SCORE_CONTENT)
        json_object_set_new(o, "confidence", json_string(ad_terms_confidence(f->confidence)));
    if (f->kind == AD_SCORE_POSTURE)
        json_object_set_new(o, "likelihood", json_string(ad_terms_level(f->likelihood)));
    if (f->kind == AD_SCORE_VULN) {
        json_object_set_new(o, "kev", json_boolean(f->is_known_exploited));
        json_object_set_new(o, "poc", json_boolean(f->has_public_poc));
        json_object_set_new(o, "epss", f->epss_millionths < 0 ? json_null() : json_real(f->epss_millionths / 1e6));
    }
    if (f->waiver != AD_WAIVER_NONE)
        json_object_set_new(o, "waiver", json_string(waivers[f->waiver]));
    return o;
}

AdScoreFinding *
ad_score_json_findings(const json_t *list, GError **error)
{
    gsize count = json_array_size(list);
    g_autofree AdScoreFinding *findings = g_new0(AdScoreFinding, count + 1);
    Fault fault = {0};
    for (gsize i = 0; i < count && fault.field == NULL; i++) {
        fault.index = i;
        findings[i] = finding_of(json_array_get(list, i), &fault);
    }
    if (fault.field == NULL)
        return g_steal_pointer(&findings);
    g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "findings/%" G_GSIZE_FORMAT "/%s is missing or unknown",
                fault.index, fault.field);
    return NULL;
}

json_t *
ad_score_json_compute(const json_t *document, GError **error)
{
    const json_t *list = json_object_get(document, "findings"), *tier = json_object_get(document, "tier");
    json_int_t tier_number = tier == NULL ? 2 : json_integer_value(tier);
    if (!json_is_array(list) || tier_number < 1 || tier_number > AD_SCORE_TIERS) {
        g_set_error(error, AD_ERROR, AD_ERROR_MALFORMED, "'%s' is missing or out of range",
                    json_is_array(list) ? "tier" : "findings");
        return NULL;
    }
    g_autofree AdScoreFinding *findings = ad_score_json_findings(list, error);
    if (findings == NULL)
        return NULL;
    const AdScoreMethod *method = ad_score_method_default();
    g_autoptr(AdScore) score = ad_score_compute(method, findings, json_array_size(list), (int)tier_number);
    return ad_score_json_result(method, score);
}
