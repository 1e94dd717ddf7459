/* SPDX-License-Identifier: Apache-2.0 */
/* matching_findings.c - matches as findings: one a flaw and component, in both languages */
#include <string.h>

#include "service/jobs/matching_private.h"

static void
set_text(char **field, char *text)
{
    g_free(*field);
    *field = text;
}

static void
set_extra(AdFinding *f, const char *key, char *value)
{
    g_hash_table_replace(f->extra, g_strdup(key), value);
}

/* What the advisory's own words say, and what to do. */
static void
write_sentences(AdFinding *f, const AdMatchFound *m, const AdMatchSubject *s)
{
    const char *span = m->verdict.span, *fixed = m->verdict.fixed;
    if (m->advisory->is_malicious) {
        set_extra(f, "sentence_en",
                  g_strdup_printf("%s %s is listed as a malicious package (%s): the package itself is the attack. "
                                  "Remove it and treat the machine that installed it as compromised.",
                                  s->name, s->version, m->advisory->id));
        set_extra(f, "sentence_es",
                  g_strdup_printf("%s %s figura como paquete malicioso (%s): el paquete mismo es el ataque. "
                                  "Retírelo y considere comprometido el equipo que lo instaló.",
                                  s->name, s->version, m->advisory->id));
        return;
    }
    g_autofree char *cure_en = *fixed == '\0'
                                   ? g_strdup("No fixed version of this branch is known to the advisory.")
                                   : g_strdup_printf("It is fixed in %s.", fixed);
    g_autofree char *cure_es = *fixed == '\0'
                                   ? g_strdup("El aviso no conoce una versión corregida de esta rama.")
                                   : g_strdup_printf("Está corregido en %s.", fixed);
    set_extra(f, "sentence_en",
              g_strdup_printf("%s %s lies in what %s calls affected (%s). %s", s->name, s->version, m->advisory->id,
                              span, cure_en));
    set_extra(f, "sentence_es",
              g_strdup_printf("%s %s está dentro de lo que %s llama afectado (%s). %s", s->name, s->version,
                              m->advisory->id, span, cure_es));
}

/* The package without its version: a new version of it must not reopen a waived finding. */
static char *
place_of(const AdMatchingComponent *c)
{
    g_autoptr(AdPurl) purl = ad_purl_parse(c->label, -1, &(guint){0}, NULL);
    return purl != NULL ? ad_purl_package(purl)
                        : g_strdup_printf("%s/%s", c->subject.ecosystem == NULL ? "" : c->subject.ecosystem,
                                          c->subject.name == NULL ? c->label : c->subject.name);
}

static AdFinding *
new_finding(const AdMatching *matching, const AdMatchFound *m)
{
    const AdMatchingComponent *c = matching->components->pdata[m->component];
    const AdAdvisory *a = m->advisory;
    g_autofree char *place = place_of(c);
    AdFinding *f = ad_finding_new(a->is_malicious ? AD_KIND_MALICIOUS_PACKAGE : AD_KIND_ADVISORY, m->group, place);
    f->concern = a->is_malicious ? AD_CONCERN_SUPPLY_CHAIN_TAMPERING : AD_CONCERN_UNMANAGED_VULNERABILITY;
    f->severity = m->weight.severity;
    f->confidence = a->is_malicious ? AD_CONFIDENCE_CONFIRMED : m->verdict.confidence;
    set_text(&f->title_en, a->is_malicious
                               ? g_strdup_printf("Malicious package: %s", c->subject.name)
                               : g_strdup_printf("%s in %s %s", m->group, c->subject.name, c->subject.version));
    set_text(&f->title_es, a->is_malicious
                               ? g_strdup_printf("Paquete malicioso: %s", c->subject.name)
                               : g_strdup_printf("%s en %s %s", m->group, c->subject.name, c->subject.version));
    set_text(&f->reference, g_strdup(a->reference));
    write_sentences(f, m, &c->subject);
    set_extra(f, "purl", g_strdup(c->label));
    set_extra(f, "advisory", g_strdup(a->id));
    set_extra(f, "how", g_strdup(ad_match_how_name(m->verdict.how)));
    set_extra(f, "span", g_strdup(m->verdict.span));
    if (*a->summary != '\0')
        set_extra(f, "summary", g_strdup(a->summary));
    if (*c->path != '\0')
        set_extra(f, "declared_in", g_strdup(c->path));
    if (*m->verdict.fixed != '\0')
        set_extra(f, "fixed", g_strdup(m->verdict.fixed));
    if (m->exploitation.is_kev)
        set_extra(f, "kev", g_strdup(m->exploitation.is_ransomware ? "ransomware" : "known"));
    if (m->exploitation.epss_millionths >= 0)
        set_extra(f, "epss_millionths", g_strdup_printf("%d", m->exploitation.epss_millionths));
    if (m->weight.cvss_tenths >= 0)
        set_extra(f, "cvss_tenths", g_strdup_printf("%d", m->weight.cvss_tenths));
    if (m->weight.is_unknown)
        set_extra(f, "severity", g_strdup("unknown"));
    return f;
}

static void
free_finding(gpointer data)
{
    ad_finding_free(data);
}

/* The surest of a flaw's advisories speaks for it, else the worst one; kev and scores are the worst of all. */
static void
merge(AdMatchFound *into, const AdMatchFound *other)
{
    if (other->verdict.confidence > into->verdict.confidence ||
        (*into->verdict.fixed == '\0' && *other->verdict.fixed != '\0' &&
         other->verdict.confidence == into->verdict.confidence)) {
        into->advisory = other->advisory;
        into->verdict = other->verdict; /* borrowed texts: the run owns them */
    }
    if (into->weight.is_unknown ||
        (!other->weight.is_unknown && other->weight.cvss_tenths > into->weight.cvss_tenths))
        into->weight = other->weight;
    into->exploitation.is_kev |= other->exploitation.is_kev;
    into->exploitation.is_ransomware |= other->exploitation.is_ransomware;
    into->exploitation.epss_millionths =
        MAX(into->exploitation.epss_millionths, other->exploitation.epss_millionths);
}

GPtrArray *
ad_matching_findings(const AdMatching *matching)
{
    GPtrArray *findings = g_ptr_array_new_with_free_func(free_finding);
    const GPtrArray *found = ad_match_run_found(matching->run);
    for (guint i = 0; i < found->len;) {
        guint component = ((const AdMatchFound *)found->pdata[i])->component, end = i;
        g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
        g_autoptr(GPtrArray) order = g_ptr_array_new();
        for (; end < found->len && ((const AdMatchFound *)found->pdata[end])->component == component; end++) {
            const AdMatchFound *f = found->pdata[end];
            AdMatchFound *known = g_hash_table_lookup(groups, f->group);
            if (known != NULL) {
                merge(known, f);
                continue;
            }
            AdMatchFound *copy = g_memdup2(f, sizeof *f);
            g_hash_table_insert(groups, (gpointer)f->group, copy);
            g_ptr_array_add(order, copy);
        }
        for (guint k = 0; k < order->len; k++)
            g_ptr_array_add(findings, new_finding(matching, order->pdata[k]));
        i = end;
    }
    return findings;
}
