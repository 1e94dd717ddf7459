/* SPDX-License-Identifier: Apache-2.0 */
/* sbom.c - what every SBOM becomes */
#include "scanner/sbom/sbom.h"

#include <string.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"
#include "scanner/sbom/graph.h"
#include "scanner/sbom/identify_component.h"

struct AdSbom {
    AdSbomSink sink;
    gpointer user;
    AdSbomFormat format;
    char *version, *wrapper;
    AdSbomDocument document;
    AdSbomCounts counts;
    AdSbomPlace place;
    gpointer place_user;
    GPtrArray *violations;
    AdGraph *graph;
    GHashTable *identities; /* of guint64 hashes: what the component is, wherever it stands */
    guint32 ordinals;
};

static const char *const format_names[AD_SBOM_FORMAT_COUNT] = {
    "none",         "cyclonedx-json", "cyclonedx-xml", "spdx2-json", "spdx2-tagvalue", "spdx2-yaml",
    "spdx2-rdfxml", "spdx2-xml",      "spdx3-jsonld",  "swid",       "syft-json"};

const char *
ad_sbom_format_name(AdSbomFormat format)
{
    return format_names[format];
}

const char *
ad_sbom_element_name(AdSbomElement element)
{
    static const char *const names[AD_ELEMENT_COUNT] = {
#define X(name, word) word,
        AD_SBOM_ELEMENTS(X)
#undef X
    };
    return names[element];
}

static void
violation_free(gpointer data)
{
    AdSbomViolation *violation = data;
    g_free(violation->where);
    g_free(violation->rule);
    g_free(violation->text);
    g_free(violation);
}

AdSbom *
ad_sbom_new(const AdSbomSink *sink, gpointer user)
{
    AdSbom *sbom = g_new0(AdSbom, 1);
    if (sink != NULL)
        sbom->sink = *sink;
    sbom->user = user;
    sbom->violations = g_ptr_array_new_with_free_func(violation_free);
    sbom->document.authors = g_ptr_array_new_with_free_func(g_free);
    sbom->document.tools = g_ptr_array_new_with_free_func(g_free);
    sbom->graph = ad_graph_new();
    sbom->identities = g_hash_table_new(g_direct_hash, g_direct_equal);
    return sbom;
}

void
ad_sbom_free(AdSbom *sbom)
{
    if (sbom == NULL)
        return;
    AdSbomDocument *d = &sbom->document;
    char *texts[] = {sbom->version, sbom->wrapper, d->id,      d->doc_version, d->name,
                     d->created,    d->lifecycle,  d->subject, d->data_licence};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_unref(d->authors);
    g_ptr_array_unref(d->tools);
    g_ptr_array_unref(sbom->violations);
    g_hash_table_unref(sbom->identities);
    ad_graph_free(sbom->graph);
    g_free(sbom);
}

void
ad_sbom_set_format(AdSbom *sbom, AdSbomFormat format, const char *version, const char *wrapper)
{
    char *old_version = sbom->version, *old_wrapper = sbom->wrapper; /* may be what was passed */
    sbom->format = format;
    sbom->version = g_strdup(version);
    sbom->wrapper = g_strdup(wrapper);
    g_free(old_version);
    g_free(old_wrapper);
}

AdSbomFormat
ad_sbom_format(const AdSbom *sbom)
{
    return sbom->format;
}

const char *
ad_sbom_version(const AdSbom *sbom)
{
    return sbom->version != NULL ? sbom->version : "";
}

const char *
ad_sbom_wrapper(const AdSbom *sbom)
{
    return sbom->wrapper != NULL ? sbom->wrapper : "";
}

int
ad_sbom_minor(const AdSbom *sbom)
{
    const char *v = ad_sbom_version(sbom);
    return strncmp(v, "1.", 2) == 0 && g_ascii_isdigit(v[2]) && v[3] == '\0' ? v[2] - '0' : -1;
}

AdSbomDocument *
ad_sbom_document(AdSbom *sbom)
{
    return &sbom->document;
}

const AdSbomCounts *
ad_sbom_counts(const AdSbom *sbom)
{
    return &sbom->counts;
}

void
ad_sbom_set_place(AdSbom *sbom, AdSbomPlace place, gpointer user)
{
    sbom->place = place;
    sbom->place_user = user;
}

void
ad_sbom_violate(AdSbom *sbom, gboolean is_error, const AdJsonNode *node, const char *rule, const char *format, ...)
{
    va_list args;
    if (is_error)
        sbom->counts.errors++;
    else
        sbom->counts.warnings++;
    if (sbom->violations->len >= AD_LIMIT_SBOM_VIOLATIONS)
        return;
    AdSbomViolation *violation = g_new0(AdSbomViolation, 1);
    g_autofree char *base = sbom->place != NULL ? sbom->place(sbom->place_user) : NULL;
    GString *where = g_string_new(base);
    if (node != NULL && (base == NULL || base[0] == '/' || base[0] == '\0')) /* a line has no pointer below it */
        ad_json_node_append_place(node, where);
    if (where->len > AD_LIMIT_SBOM_TEXT_BYTES)
        g_string_truncate(where, AD_LIMIT_SBOM_TEXT_BYTES);
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    if (strlen(text) > AD_LIMIT_SBOM_TEXT_BYTES)
        text[AD_LIMIT_SBOM_TEXT_BYTES] = '\0';
    g_autofree char *raw_where = g_string_free(where, FALSE);
    violation->is_error = is_error;
    violation->where = g_utf8_make_valid(raw_where, -1);
    violation->rule = g_strdup(rule);
    violation->text = g_utf8_make_valid(text, -1);
    g_ptr_array_add(sbom->violations, violation);
}

const GPtrArray *
ad_sbom_violations(const AdSbom *sbom)
{
    return sbom->violations;
}

void
ad_sbom_component_clear(AdSbomComponent *c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(c->owned); i++)
        g_clear_pointer(&c->owned[i], g_free);
}

void
ad_sbom_component_add_cpe(AdSbomComponent *c, const char *cpe)
{
    if (cpe != NULL && cpe[0] != '\0' && c->cpe_count < AD_SBOM_CPES)
        c->cpes[c->cpe_count++] = cpe;
}

void
ad_sbom_component_add_hash(AdSbomComponent *c, const char *algorithm, const char *value)
{
    if (c->hash_count < AD_SBOM_HASHES)
        c->hashes[c->hash_count++] = (AdSbomHash){algorithm, value};
}

void
ad_sbom_component_raise(AdSbomComponent *c, AdSbomElement element, AdFieldState state)
{
    c->fields[element] = MAX(c->fields[element], (guint8)state);
}

guint32
ad_sbom_open_component(AdSbom *sbom)
{
    return ++sbom->ordinals;
}

gboolean
ad_sbom_add_component(AdSbom *sbom, AdSbomComponent *c, GError **error)
{
    gboolean counts = c->source == AD_SBOM_FROM_COMPONENTS;
    if (sbom->ordinals > AD_LIMIT_SBOM_COMPONENTS) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the document has more than %d components",
                    AD_LIMIT_SBOM_COMPONENTS);
        return FALSE;
    }
    if (c->source == AD_SBOM_FROM_FILES)
        sbom->counts.files++;
    else if (c->source == AD_SBOM_FROM_SERVICES)
        sbom->counts.services++;
    if (counts || c->source == AD_SBOM_FROM_SUBJECT) {
        guint64 identity = ad_component_check(sbom, c);
        if (counts) {
            sbom->counts.components++;
            sbom->counts.identifiable += c->fields[AD_ELEMENT_IDENTIFIER] == AD_FIELD_PRESENT;
            g_hash_table_add(sbom->identities, GSIZE_TO_POINTER((gsize)identity));
            for (guint e = 0; e < AD_ELEMENT_COUNT; e++)
                sbom->counts.fields[e][c->fields[e]]++;
        }
    }
    return sbom->sink.component == NULL || sbom->sink.component(sbom->user, c, error);
}

void
ad_sbom_declare(AdSbom *sbom, const char *ref, gboolean is_component, const AdJsonNode *node)
{
    if (ref == NULL || ref[0] == '\0') {
        ad_sbom_violate(sbom, TRUE, node, "ref-empty", "a local reference is empty");
        return;
    }
    if (!ad_graph_declare(sbom->graph, ref, is_component ? AD_REF_COMPONENT : AD_REF_OTHER))
        ad_sbom_violate(sbom, TRUE, node, "ref-duplicate", "the local reference '%.200s' is used twice", ref);
}

void
ad_sbom_count_edge(AdSbom *sbom)
{
    sbom->counts.edges++;
}

gboolean
ad_sbom_add_edge(AdSbom *sbom, const char *from, const char *to, AdEdgeKind kind, GError **error)
{
    if (ad_graph_edges(sbom->graph) >= AD_LIMIT_SBOM_EDGES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "the document has more than %d edges", AD_LIMIT_SBOM_EDGES);
        return FALSE;
    }
    if (!ad_graph_connect(sbom->graph, from, to, kind == AD_EDGE_OTHER || kind == AD_EDGE_LINEAGE))
        ad_sbom_violate(sbom, FALSE, NULL, "edge-duplicate", "the edge from '%.200s' to '%.200s' stands twice", from,
                        to);
    return sbom->sink.edge == NULL || sbom->sink.edge(sbom->user, from, to, kind, error);
}

void
ad_sbom_say_edges(AdSbom *sbom, const char *ref)
{
    ad_graph_say(sbom->graph, ref);
}

void
ad_sbom_set_root(AdSbom *sbom, const char *ref)
{
    ad_graph_add_root(sbom->graph, ref);
}

gboolean
ad_sbom_add_vex(AdSbom *sbom, const AdSbomVex *vex, GError **error)
{
    sbom->counts.vex++;
    sbom->document.has_vulnerabilities = TRUE;
    if (vex->ref == NULL)
        sbom->counts.vex_unapplied++;
    else
        ad_graph_mention(sbom->graph, vex->ref);
    return sbom->sink.vex == NULL || sbom->sink.vex(sbom->user, vex, error);
}

static void
report_dangling(const char *ref, gpointer user)
{
    AdSbom *sbom = user;
    ad_sbom_violate(sbom, FALSE, NULL, "ref-dangling", "'%.200s' is referred to and stands nowhere in the document",
                    ref);
}

void
ad_sbom_finish(AdSbom *sbom)
{
    ad_sbom_set_place(sbom, NULL, NULL);
    AdGraphSums sums = ad_graph_sum(sbom->graph, report_dangling, sbom);
    sbom->counts.roots = sums.roots;
    sbom->counts.reachable = sums.reachable;
    sbom->counts.dangling = sums.dangling;
    sbom->counts.depth = sums.depth;
    sbom->counts.cycles = sums.cycles;
    sbom->counts.unique = g_hash_table_size(sbom->identities);
    /* who has an edge, or is a leaf of a graph that has edges, has said it: a leaf is no gap (sbomqs #598) */
    guint64 *fields = sbom->counts.fields[AD_ELEMENT_DEPENDENCIES];
    fields[AD_FIELD_ABSENT] = sbom->counts.components - MIN(sums.connected, sbom->counts.components);
    fields[AD_FIELD_PRESENT] = MIN(sums.connected, sbom->counts.components);
    fields[AD_FIELD_UNKNOWN] = fields[AD_FIELD_INVALID] = 0;
}

void
ad_sbom_know(AdSbom *sbom, const char *ref)
{
    ad_graph_declare(sbom->graph, ref, AD_REF_KNOWN);
}

void
ad_sbom_recount(AdSbom *sbom, AdSbomElement element, guint64 present)
{
    guint64 *fields = sbom->counts.fields[element];
    present = MIN(present, sbom->counts.components);
    memset(fields, 0, sizeof sbom->counts.fields[element]);
    fields[AD_FIELD_PRESENT] = present;
    fields[AD_FIELD_ABSENT] = sbom->counts.components - present;
}
