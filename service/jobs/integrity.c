/* SPDX-License-Identifier: Apache-2.0 */
/* integrity.c - what checksums and signatures say, as findings */
#include "service/jobs/integrity.h"

#include <string.h>

/* Weights that hold when no policy is there; rules/risk/policy.yaml has the same rows with their words. */
static const struct {
    const char *id;
    AdSeverity severity;
} rows[] = {
    {"integrity.signature-invalid", AD_SEVERITY_CRITICAL},
    {"integrity.checksum-mismatch", AD_SEVERITY_CRITICAL},
    {"integrity.unknown-key", AD_SEVERITY_HIGH},
    {"integrity.signature-missing", AD_SEVERITY_MEDIUM},
};

AdStepCheck *
ad_step_check_new(gboolean is_signature, AdStepCheckResult result, const char *sentence)
{
    AdStepCheck *check = g_new0(AdStepCheck, 1);
    check->is_signature = is_signature;
    check->result = result;
    check->sentence = g_strdup(sentence != NULL ? sentence : "");
    return check;
}

void
ad_step_check_free(AdStepCheck *check)
{
    if (check == NULL)
        return;
    g_free(check->sentence);
    g_free(check);
}

static void
set_text(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

static void
add(AdResult *result, const AdPolicy *policy, const char *id, const char *cause)
{
    AdFinding *f = ad_finding_new(AD_KIND_INTEGRITY, id, result->bundle_name);
    const AdPolicyCheck *row = policy != NULL ? ad_policy_check(policy, id) : NULL;
    f->concern = AD_CONCERN_SUPPLY_CHAIN_TAMPERING;
    f->confidence = AD_CONFIDENCE_CONFIRMED;
    f->has_sha256 = TRUE;
    f->sha256 = result->sha256;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].id, id) == 0)
            f->severity = rows[i].severity;
    if (row != NULL) {
        f->concern = row->concern;
        f->severity = row->severity;
        set_text(&f->title_en, row->title_en);
        set_text(&f->title_es, row->title_es);
        g_hash_table_replace(f->extra, g_strdup("sentence_en"), g_strdup(row->sentence_en));
        g_hash_table_replace(f->extra, g_strdup("sentence_es"), g_strdup(row->sentence_es));
    }
    if (cause != NULL && *cause != '\0')
        g_hash_table_replace(f->extra, g_strdup("cause"), g_utf8_make_valid(cause, -1));
    g_ptr_array_add(result->findings, f);
}

/* The worst of one kind of check, and how many were good. */
static const AdStepCheck *
worst_of(GPtrArray *checks, gboolean is_signature, guint *good)
{
    static const int order[] = {[AD_STEP_CHECK_GOOD] = 0,
                                [AD_STEP_CHECK_MISSING] = 1,
                                [AD_STEP_CHECK_UNKNOWN_KEY] = 2,
                                [AD_STEP_CHECK_BAD] = 3};
    const AdStepCheck *worst = NULL;
    *good = 0;
    for (guint i = 0; checks != NULL && i < checks->len; i++) {
        const AdStepCheck *c = checks->pdata[i];
        if (c->is_signature != is_signature)
            continue;
        *good += c->result == AD_STEP_CHECK_GOOD;
        if (worst == NULL || order[c->result] > order[worst->result])
            worst = c;
    }
    return worst;
}

const char *
ad_integrity_judge(const AdIntegrityInput *in, GPtrArray *checks, const AdPolicy *policy, AdResult *result, char **text)
{
    guint good_sums, good_signatures;
    const AdStepCheck *sums = worst_of(checks, FALSE, &good_sums);
    const AdStepCheck *signature = worst_of(checks, TRUE, &good_signatures);
    *text = NULL;
    if (!in->has_keys && !in->has_checksums)
        return "none";
    if (in->unverified != NULL) {
        *text = g_strdup(in->unverified);
        add(result, policy, "integrity.signature-missing", in->unverified);
        return "unchecked";
    }
    /* A checksum proves transport, not origin: alone it never makes "valid". */
    if (sums != NULL && sums->result == AD_STEP_CHECK_BAD)
        add(result, policy, "integrity.checksum-mismatch", sums->sentence);
    else if (in->has_checksums && (sums == NULL || sums->result != AD_STEP_CHECK_GOOD) && !in->has_keys)
        add(result, policy, "integrity.signature-missing",
            sums != NULL ? sums->sentence : in->checksums_missing);
    if (!in->has_keys) {
        if (sums != NULL)
            *text = g_strdup(sums->sentence);
        return sums != NULL && sums->result == AD_STEP_CHECK_BAD ? "invalid" : "none";
    }
    if (signature == NULL) {
        *text = g_strdup(in->signature_missing);
        add(result, policy, "integrity.signature-missing", in->signature_missing);
        return sums != NULL && sums->result == AD_STEP_CHECK_BAD ? "invalid" : "none";
    }
    *text = g_strdup(signature->sentence);
    switch (signature->result) {
    case AD_STEP_CHECK_GOOD:
        return sums != NULL && sums->result == AD_STEP_CHECK_BAD ? "invalid" : "valid";
    case AD_STEP_CHECK_BAD:
        add(result, policy, "integrity.signature-invalid", signature->sentence);
        return "invalid";
    case AD_STEP_CHECK_UNKNOWN_KEY:
        add(result, policy, "integrity.unknown-key", signature->sentence);
        return "invalid";
    case AD_STEP_CHECK_MISSING:
        break;
    }
    add(result, policy, "integrity.signature-missing", signature->sentence);
    return "none";
}
