/* SPDX-License-Identifier: Apache-2.0 */
/* cdx_check.c - the rules of the CycloneDX schemas that a record can break */
#include "scanner/sbom/cdx_check.h"

#include <string.h>

#include "scanner/sbom/cdx_licence.h"
#include "scanner/sbom/rules.h"

/* Components' types and when they came: schemas 1.0 to 1.7. */
static const struct {
    const char *type;
    int since;
} types[] = {{"application", 0},      {"framework", 0},  {"library", 0},   {"operating-system", 0},
             {"device", 0},           {"file", 1},       {"container", 2}, {"firmware", 2},
             {"platform", 5},         {"data", 5},       {"device-driver", 5}, {"machine-learning-model", 5},
             {"cryptographic-asset", 6}};

static const char *const scopes[] = {"required", "optional", "excluded", NULL};
static const char *const patch_types[] = {"unofficial", "monkey", "backport", "cherry-pick", NULL};
static const char *const issue_types[] = {"defect", "enhancement", "security", NULL};
static const char *const flows[] = {"inbound", "outbound", "bi-directional", "unknown", NULL};
static const char *const aggregates[] = {"complete", "incomplete", "incomplete_first_party_only",
                                         "incomplete_first_party_proprietary_only",
                                         "incomplete_first_party_opensource_only", "incomplete_third_party_only",
                                         "incomplete_third_party_proprietary_only",
                                         "incomplete_third_party_opensource_only", "unknown", "not_specified", NULL};
static const char *const states[] = {"resolved", "resolved_with_pedigree", "exploitable", "in_triage",
                                     "false_positive", "not_affected", NULL};
static const char *const severities[] = {"critical", "high", "medium", "low", "info", "none", "unknown", NULL};
static const char *const metadata_keys[] = {"timestamp", "lifecycles", "tools", "authors", "component", "manufacture",
                                            "manufacturer", "supplier", "licenses", "properties",
                                            "distributionConstraints", NULL};
static const char *const phases[] = {"design", "pre-build", "build", "post-build", "operations", "discovery",
                                     "decommission", NULL};

/* A member that must be one of the words, if it is there. */
static void
check_word(AdSbom *sbom, const AdJsonNode *node, const char *key, const char *const *words)
{
    const AdJsonNode *member = ad_json_node_get(node, key);
    if (member == NULL || (member->text != NULL && g_strv_contains(words, member->text)))
        return;
    ad_sbom_violate(sbom, TRUE, member, "enumeration", "'%.60s' is no value of %s",
                    member->text != NULL ? member->text : "", key);
}

static void
require(AdSbom *sbom, const AdJsonNode *node, const char *key, const char *rule)
{
    const AdJsonNode *member = ad_json_node_get(node, key);
    if (member == NULL || member->kind == AD_JSON_NULL)
        ad_sbom_violate(sbom, TRUE, node, rule, "%s is required", key);
}

static void
check_type(AdSbom *sbom, const AdJsonNode *node)
{
    const AdJsonNode *type = ad_json_node_get(node, "type");
    if (type == NULL) {
        ad_sbom_violate(sbom, TRUE, node, "component-type", "a component's type is required");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_strcmp0(type->text, types[i].type) == 0) {
            if (types[i].since > ad_sbom_minor(sbom))
                ad_sbom_violate(sbom, TRUE, type, "component-type", "type %s came with CycloneDX 1.%d", types[i].type,
                                types[i].since);
            return;
        }
    ad_sbom_violate(sbom, TRUE, type, "component-type", "'%.60s' is no component type",
                    type->text != NULL ? type->text : "");
}

static void
check_properties(AdSbom *sbom, const AdJsonNode *node)
{
    gboolean is_error = ad_sbom_minor(sbom) >= 6;
    for (const AdJsonNode *p = ad_json_node_items(node, "properties"); p != NULL; p = p->next) {
        if (p->kind != AD_JSON_OBJECT) {
            ad_sbom_violate(sbom, TRUE, p, "property", "a property is no object");
            continue;
        }
        if (ad_json_node_get(p, "name") == NULL)
            ad_sbom_violate(sbom, is_error, p, "property-name", "a property has no name");
        for (const AdJsonNode *m = p->first; m != NULL; m = m->next)
            if (strcmp(m->key, "name") != 0 && strcmp(m->key, "value") != 0)
                ad_sbom_violate(sbom, is_error, m, "unknown-member", "a property has no member '%.60s'", m->key);
    }
}

static void
check_references(AdSbom *sbom, const AdJsonNode *node)
{
    for (const AdJsonNode *r = ad_json_node_items(node, "externalReferences"); r != NULL; r = r->next) {
        const AdJsonNode *url = ad_json_node_get(r, "url");
        require(sbom, r, "type", "reference-type");
        if (url == NULL)
            ad_sbom_violate(sbom, TRUE, r, "reference-url", "url is required");
        else if (url->text == NULL || !ad_rules_is_iri(url->text))
            ad_sbom_violate(sbom, FALSE, url, "iri-invalid", "'%.200s' is no IRI (RFC 3987)",
                            url->text != NULL ? url->text : "");
    }
}

static void
check_pedigree(AdSbom *sbom, const AdJsonNode *node)
{
    for (const AdJsonNode *p = ad_json_node_items(ad_json_node_get(node, "pedigree"), "patches"); p != NULL;
         p = p->next) {
        require(sbom, p, "type", "patch-type");
        check_word(sbom, p, "type", patch_types);
        for (const AdJsonNode *issue = ad_json_node_items(p, "resolves"); issue != NULL; issue = issue->next) {
            require(sbom, issue, "type", "issue-type");
            check_word(sbom, issue, "type", issue_types);
        }
    }
}

static void
check_version(AdSbom *sbom, const AdJsonNode *node)
{
    const AdJsonNode *external = ad_json_node_get(node, "isExternal"), *range = ad_json_node_get(node, "versionRange");
    gboolean is_external = external != NULL && (external->kind == AD_JSON_TRUE || g_strcmp0(external->text, "true") == 0);
    const AdJsonNode *version = ad_json_node_get(node, "version");
    if (ad_sbom_minor(sbom) <= 3 && version == NULL)
        ad_sbom_violate(sbom, TRUE, node, "component-version", "version is required up to CycloneDX 1.3");
    if (range != NULL && version != NULL)
        ad_sbom_violate(sbom, TRUE, range, "version-range", "version and versionRange exclude each other");
    if (range != NULL && !is_external)
        ad_sbom_violate(sbom, TRUE, range, "version-range", "versionRange is for external components");
}

static void
check_service(AdSbom *sbom, const AdJsonNode *node)
{
    for (const AdJsonNode *data = ad_json_node_items(node, "data"); data != NULL; data = data->next) {
        const AdJsonNode *inner = ad_json_node_get(data, "classification");
        if (inner != NULL && inner->kind == AD_JSON_OBJECT) { /* XML 1.5: flow stands at the classification */
            check_word(sbom, inner, "flow", flows);
            continue;
        }
        check_word(sbom, data, "flow", flows);
        if (ad_sbom_minor(sbom) >= 5 || ad_json_node_get(data, "flow") != NULL) {
            require(sbom, data, "flow", "service-data");
            require(sbom, data, "classification", "service-data");
        }
    }
}

void
ad_cdx_check_component(AdSbom *sbom, const AdJsonNode *node, gboolean is_service)
{
    const AdJsonNode *swid = ad_json_node_get(node, "swid");
    const AdJsonNode *name = ad_json_node_get(node, "name");
    if (name == NULL || name->text == NULL)
        ad_sbom_violate(sbom, TRUE, node, "component-name", "name is required");
    if (is_service) {
        check_service(sbom, node);
    } else {
        check_type(sbom, node);
        check_version(sbom, node);
        check_word(sbom, node, "scope", scopes);
    }
    if (swid != NULL) {
        require(sbom, swid, "tagId", "swid-tag-id");
        require(sbom, swid, "name", "swid-name");
    }
    ad_cdx_licence_check(sbom, node);
    check_properties(sbom, node);
    check_references(sbom, node);
    check_pedigree(sbom, node);
}

void
ad_cdx_check_dependency(AdSbom *sbom, const AdJsonNode *node)
{
    const char *ref = ad_json_node_text(node, "ref");
    for (const AdJsonNode *to = ad_json_node_items(node, "dependsOn"); to != NULL; to = to->next)
        if (to->text != NULL && ref != NULL && strcmp(ref, to->text) == 0)
            ad_sbom_violate(sbom, FALSE, to, "self-reference", "'%.200s' depends on itself", ref);
}

void
ad_cdx_check_vulnerability(AdSbom *sbom, const AdJsonNode *node)
{
    const AdJsonNode *analysis = ad_json_node_get(node, "analysis");
    check_word(sbom, analysis, "state", states);
    for (const AdJsonNode *r = ad_json_node_items(node, "ratings"); r != NULL; r = r->next)
        check_word(sbom, r, "severity", severities);
}

void
ad_cdx_check_metadata(AdSbom *sbom, const AdJsonNode *node)
{
    const AdJsonNode *timestamp = ad_json_node_get(node, "timestamp");
    gboolean is_xml = ad_sbom_format(sbom) == AD_SBOM_CYCLONEDX_XML;
    if (timestamp != NULL && (timestamp->text == NULL || !ad_rules_is_date_time(timestamp->text, is_xml))) {
        ad_sbom_violate(sbom, TRUE, timestamp, "timestamp", "'%.60s' is no date and time (RFC 3339)",
                        timestamp->text != NULL ? timestamp->text : "");
        ad_sbom_document(sbom)->timestamp = AD_FIELD_INVALID;
    }
    for (const AdJsonNode *m = node->first; node->kind == AD_JSON_OBJECT && m != NULL; m = m->next)
        if (!g_strv_contains(metadata_keys, m->key))
            ad_sbom_violate(sbom, ad_sbom_minor(sbom) >= 4, m, "unknown-member",
                            "metadata has no member '%.60s'", m->key);
    for (const AdJsonNode *l = ad_json_node_items(node, "lifecycles"); l != NULL; l = l->next)
        check_word(sbom, l, "phase", phases);
    ad_cdx_licence_check(sbom, node);
    check_properties(sbom, node);
}

void
ad_cdx_check_composition(AdSbom *sbom, const AdJsonNode *node)
{
    require(sbom, node, "aggregate", "composition-aggregate");
    check_word(sbom, node, "aggregate", aggregates);
}

/* CycloneDX 1.7: exactly one of pointers and expressions, and who or what it is attributed to. */
void
ad_cdx_check_citation(AdSbom *sbom, const AdJsonNode *node)
{
    gboolean has_pointers = ad_json_node_get(node, "pointers") != NULL;
    gboolean has_expressions = ad_json_node_get(node, "expressions") != NULL;
    if (has_pointers == has_expressions)
        ad_sbom_violate(sbom, TRUE, node, "citation", "a citation has either pointers or expressions");
    if (ad_json_node_get(node, "attributedTo") == NULL && ad_json_node_get(node, "process") == NULL)
        ad_sbom_violate(sbom, TRUE, node, "citation", "a citation says neither attributedTo nor process");
    require(sbom, node, "timestamp", "citation");
}

void
ad_cdx_check_top(AdSbom *sbom, const AdJsonNode *node)
{
    const AdJsonNode *serial = ad_json_node_get(node, "serialNumber");
    if (ad_sbom_minor(sbom) < (ad_sbom_format(sbom) == AD_SBOM_CYCLONEDX_XML ? 0 : 2) || ad_sbom_minor(sbom) > 7)
        ad_sbom_violate(sbom, TRUE, ad_json_node_get(node, "specVersion"), "spec-version",
                        "'%.40s' is no version of CycloneDX that this serialisation has", ad_sbom_version(sbom));
    if (serial != NULL && (serial->text == NULL || !ad_rules_is_urn_uuid(serial->text))) {
        ad_sbom_violate(sbom, TRUE, serial, "serial-number", "'%.80s' is no urn:uuid: (RFC 4122)",
                        serial->text != NULL ? serial->text : "");
        ad_sbom_document(sbom)->identifier = AD_FIELD_INVALID;
    }
    check_references(sbom, node);
    check_properties(sbom, node);
}
