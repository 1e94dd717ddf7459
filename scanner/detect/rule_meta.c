/* SPDX-License-Identifier: Apache-2.0 */
/* rule_meta.c - what a rule's meta section says about a finding */
#include "scanner/detect/rule_meta.h"

static const char *
value_of(GHashTable *meta, const char *key)
{
    const char *value = g_hash_table_lookup(meta, key);
    return value == NULL ? "" : value;
}

gboolean
ad_rule_meta_is_own(GHashTable *meta)
{
    return *value_of(meta, "id") != '\0' && ad_terms_parse_concern(value_of(meta, "concern")) >= 0;
}

/* A public pack's number between 0 and 100, or -1. */
static gint64
score_of(GHashTable *meta)
{
    static const char *const keys[] = {"score", "severity", "threat_score"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *text = value_of(meta, keys[i]);
        char *end;
        gint64 number = g_ascii_strtoll(text, &end, 10);
        if (end != text && *end == '\0' && number >= 0 && number <= 100)
            return number;
    }
    return -1;
}

static AdSeverity
foreign_severity(GHashTable *meta)
{
    g_autofree char *word = g_ascii_strdown(value_of(meta, "severity"), 32);
    int named = ad_terms_parse_severity(word);
    gint64 score = score_of(meta);
    if (named >= 0)
        return MIN((AdSeverity)named,
                   AD_SEVERITY_HIGH); /* critical is said by our own rules only */
    if (score >= 0)
        return score >= 90 ? AD_SEVERITY_HIGH : score >= 75 ? AD_SEVERITY_MEDIUM : AD_SEVERITY_LOW;
    return AD_SEVERITY_MEDIUM;
}

static void
set_text(char **field, const char *first, const char *second)
{
    g_free(*field);
    *field = g_utf8_make_valid(*first != '\0' ? first : second, -1);
}

void
ad_rule_meta_apply(AdFinding *f, const char *rule_name, GHashTable *meta)
{
    static const char *const extras[] = {"id", "category", "kind", "sentence_en", "sentence_es"};
    const char *description = value_of(meta, "description");
    f->concern = AD_CONCERN_SUPPLY_CHAIN_TAMPERING;
    f->severity = foreign_severity(meta);
    f->confidence = AD_CONFIDENCE_POSSIBLE;
    if (ad_rule_meta_is_own(meta)) {
        int severity = ad_terms_parse_severity(value_of(meta, "severity"));
        int confidence = ad_terms_parse_confidence(value_of(meta, "confidence"));
        f->concern = (AdConcern)ad_terms_parse_concern(value_of(meta, "concern"));
        f->severity = severity < 0 ? AD_SEVERITY_MEDIUM : (AdSeverity)severity;
        f->confidence = confidence < 0 ? AD_CONFIDENCE_POSSIBLE : (AdConfidence)confidence;
    }
    set_text(&f->title_en, value_of(meta, "title_en"),
             *description != '\0' ? description : rule_name);
    set_text(&f->title_es, value_of(meta, "title_es"), f->title_en);
    set_text(&f->reference, value_of(meta, "reference"), "");
    for (gsize i = 0; i < G_N_ELEMENTS(extras); i++)
        if (*value_of(meta, extras[i]) != '\0')
            g_hash_table_replace(f->extra, g_strdup(extras[i]),
                                 g_utf8_make_valid(value_of(meta, extras[i]), -1));
}
