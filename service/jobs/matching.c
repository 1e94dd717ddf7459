/* SPDX-License-Identifier: Apache-2.0 */
/* matching.c - components against advisories: gathering, one line, the document */
#include "service/jobs/matching.h"

#include <string.h>

#include "scanner/model/error.h"
#include "service/jobs/matching_private.h"

static void
free_component(gpointer data)
{
    AdMatchingComponent *c = data;
    g_free(c->label);
    g_free(c->path);
    ad_match_subject_clear(&c->subject);
    g_free(c);
}

AdMatching *
ad_matching_new(const AdMatchSource *source)
{
    AdMatching *m = g_new0(AdMatching, 1);
    m->run = ad_match_run_new(source);
    m->components = g_ptr_array_new_with_free_func(free_component);
    return m;
}

void
ad_matching_free(AdMatching *m)
{
    if (m == NULL)
        return;
    ad_match_run_free(m->run);
    g_ptr_array_unref(m->components);
    g_free(m);
}

guint
ad_matching_count(const AdMatching *m)
{
    return m->components->len;
}

const AdMatchRun *
ad_matching_run(const AdMatching *m)
{
    return m->run;
}

static gboolean
add(AdMatching *m, AdMatchingComponent *c, AdUnscanned reason, GError **error)
{
    g_ptr_array_add(m->components, c);
    AdMatchPackage p = ad_match_subject_package(&c->subject);
    return ad_match_run_add(m->run, &p, reason, error);
}

gboolean
ad_matching_add(AdMatching *m, const char *purl, const char *name, const char *os, const char *path, GError **error)
{
    AdMatchingComponent *c = g_new0(AdMatchingComponent, 1);
    guint repairs = 0;
    g_autoptr(AdPurl) parsed = purl == NULL || *purl == '\0' ? NULL : ad_purl_parse(purl, -1, &repairs, NULL);
    c->label = g_strdup(purl != NULL && *purl != '\0' ? purl : name == NULL ? "" : name);
    c->path = g_strdup(path == NULL ? "" : path);
    AdUnscanned reason = AD_UNSCANNED_NO_PURL;
    if (parsed != NULL)
        reason = ad_match_subject_from_purl(parsed, os, &c->subject);
    return add(m, c, reason, error);
}

gboolean
ad_matching_add_query(AdMatching *m, const char *ecosystem, const char *name, const char *version, GError **error)
{
    AdMatchingComponent *c = g_new0(AdMatchingComponent, 1);
    c->label = g_strdup_printf("%s %s@%s", ecosystem, name, version);
    c->path = g_strdup("");
    c->subject.ecosystem = g_strdup(ecosystem);
    c->subject.name = g_strdup(name);
    c->subject.version = g_strdup(version);
    AdMatchPackage p = ad_match_subject_package(&c->subject);
    return add(m, c, ad_match_check(&p), error);
}

static gint
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The matches of one component lie together, components in order. */
static guint
first_of(const GPtrArray *found, guint component)
{
    guint low = 0, high = found->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (((const AdMatchFound *)found->pdata[middle])->component < component)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

char *
ad_matching_ids(const AdMatching *m, guint component)
{
    const GPtrArray *found = ad_match_run_found(m->run);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    for (guint i = first_of(found, component); i < found->len; i++) {
        const AdMatchFound *f = found->pdata[i];
        if (f->component != component)
            break;
        g_ptr_array_add(ids, f->advisory->id);
    }
    if (ids->len == 0)
        return g_strdup("-");
    g_ptr_array_sort(ids, compare_text);
    g_ptr_array_add(ids, NULL);
    return g_strjoinv(",", (char **)ids->pdata);
}

AdUnscanned
ad_matching_unscanned(const AdMatching *m, guint component)
{
    const GArray *list = ad_match_run_unscanned(m->run);
    for (guint i = 0; i < list->len; i++)
        if (g_array_index(list, AdMatchUnscanned, i).component == component)
            return g_array_index(list, AdMatchUnscanned, i).reason;
    return AD_UNSCANNED_NONE;
}

static const char *
label_of(const AdMatching *m, guint component)
{
    return ((const AdMatchingComponent *)m->components->pdata[component])->label;
}

static json_t *
texts(const GPtrArray *list)
{
    json_t *array = json_array();
    for (guint i = 0; i < list->len; i++)
        json_array_append_new(array, json_string(list->pdata[i]));
    return array;
}

static json_t *
describe(const AdMatching *m, const AdMatchFound *f)
{
    const AdAdvisory *a = f->advisory;
    json_t *document = json_pack(
        "{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:s, s:b, s:b, s:s}", "purl", label_of(m, f->component), "id",
        a->id, "aliases", texts(a->aliases), "group", f->group, "how", ad_match_how_name(f->verdict.how), "confidence",
        ad_terms_confidence(f->verdict.confidence), "span", f->verdict.span, "fixed", f->verdict.fixed, "kev",
        f->exploitation.is_kev, "ransomware", f->exploitation.is_ransomware, "severity",
        ad_terms_severity(f->weight.severity), "severity_unknown", f->weight.is_unknown, "malicious", a->is_malicious,
        "summary", a->summary);
    /* null is "nobody said", never zero */
    gint epss = f->exploitation.epss_millionths, cvss = f->weight.cvss_tenths;
    json_object_set_new(document, "epss", epss < 0 ? json_null() : json_real(epss / 1e6));
    json_object_set_new(document, "cvss", cvss < 0 ? json_null() : json_real(cvss / 10.0));
    json_object_set_new(document, "cvss_vector",
                        f->weight.cvss_vector == NULL ? json_null() : json_string(f->weight.cvss_vector));
    return document;
}

static json_t *
describe_all(const AdMatching *m, const GPtrArray *found)
{
    json_t *list = json_array();
    for (guint i = 0; i < found->len; i++)
        json_array_append_new(list, describe(m, found->pdata[i]));
    return list;
}

json_t *
ad_matching_document(const AdMatching *m)
{
    json_t *unscanned = json_array(), *conflicts = json_array();
    const GArray *list = ad_match_run_unscanned(m->run);
    for (guint i = 0; i < list->len; i++) {
        const AdMatchUnscanned *u = &g_array_index(list, AdMatchUnscanned, i);
        json_array_append_new(unscanned, json_pack("{s:s, s:s}", "purl", label_of(m, u->component), "reason",
                                                   ad_match_unscanned_name(u->reason)));
    }
    list = ad_match_run_conflicts(m->run);
    for (guint i = 0; i < list->len; i++) {
        const AdMatchConflict *c = &g_array_index(list, AdMatchConflict, i);
        json_array_append_new(
            conflicts, json_pack("{s:s, s:s}", "purl", label_of(m, c->component), "id", c->advisory_id));
    }
    return json_pack("{s:i, s:o, s:o, s:o, s:o}", "components", (int)m->components->len, "matches",
                     describe_all(m, ad_match_run_found(m->run)), "withdrawn",
                     describe_all(m, ad_match_run_withdrawn(m->run)), "unscanned", unscanned, "conflicts", conflicts);
}
