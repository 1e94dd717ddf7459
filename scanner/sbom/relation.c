/* SPDX-License-Identifier: Apache-2.0 */
/* relation.c - SPDX relationship types, turned into the model's directions */
#include "scanner/sbom/relation.h"

#include <string.h>

typedef struct {
    const char *bare; /* lower case, without '_' */
    AdEdgeKind kind;
    gboolean is_inverse;
} Relation;

static const Relation relations[] = {
    {"dependson", AD_EDGE_DEPENDS, FALSE},
    {"dependencyof", AD_EDGE_DEPENDS, TRUE},
    {"contains", AD_EDGE_CONTAINS, FALSE},
    {"containedby", AD_EDGE_CONTAINS, TRUE},
    {"describes", AD_EDGE_DESCRIBES, FALSE},
    {"describedby", AD_EDGE_DESCRIBES, TRUE},
    {"builddependencyof", AD_EDGE_DEPENDS, TRUE},
    {"devdependencyof", AD_EDGE_DEPENDS, TRUE},
    {"optionaldependencyof", AD_EDGE_DEPENDS, TRUE},
    {"provideddependencyof", AD_EDGE_DEPENDS, TRUE},
    {"testdependencyof", AD_EDGE_DEPENDS, TRUE},
    {"runtimedependencyof", AD_EDGE_DEPENDS, TRUE},
    {"dependencymanifestof", AD_EDGE_OTHER, TRUE},
    {"hasprerequisite", AD_EDGE_DEPENDS, FALSE},
    {"prerequisitefor", AD_EDGE_DEPENDS, TRUE},
    {"staticlink", AD_EDGE_DEPENDS, FALSE},
    {"dynamiclink", AD_EDGE_DEPENDS, FALSE},
    {"hasstaticlink", AD_EDGE_DEPENDS, FALSE},
    {"hasdynamiclink", AD_EDGE_DEPENDS, FALSE},
    {"hasoptionaldependency", AD_EDGE_DEPENDS, FALSE},
    {"hasprovideddependency", AD_EDGE_DEPENDS, FALSE},
    {"ancestorof", AD_EDGE_LINEAGE, FALSE},
    {"descendantof", AD_EDGE_LINEAGE, TRUE},
    {"packageof", AD_EDGE_CONTAINS, TRUE},
    {"hasdistributionartifact", AD_EDGE_CONTAINS, FALSE},
};

static const char *const others[] = {
    "generates",      "generatedfrom",   "variantof",    "distributionartifact", "patchfor",       "patchapplied",
    "copyof",         "fileadded",       "filedeleted",  "filemodified",         "expandedfromarchive",
    "datafileof",     "testcaseof",      "testof",       "buildtoolof",          "devtoolof",      "testtoolof",
    "documentationof", "optionalcomponentof", "metafileof", "amends",            "exampleof",      "specificationfor",
    "requirementdescriptionfor", "other", "affects",     "amendedby",            "availablefrom",  "configures",
    "coordinatedby",  "copiedto",        "delegatedto",  "expandsto",            "exploitcreatedby", "fixedby",
    "fixedin",        "foundby",         "hasaddedfile", "hasassessmentfor",     "hasassociatedvulnerability",
    "hasconcludedlicense", "hasdatafile", "hasdeclaredlicense", "hasdeletedfile", "hasdependencymanifest",
    "hasdocumentation", "hasevidence",   "hasexample",   "hashost",              "hasinput",       "hasmetadata",
    "hasoptionalcomponent", "hasoutput", "hasrequirement", "hasspecification",   "hastest",        "hastestcase",
    "hasvariant",     "invokedby",       "modifiedby",   "packagedby",           "patchedby",      "publishedby",
    "reportedby",     "republishedby",   "serializedinartifact", "testedon",     "trainedon",      "underinvestigationfor",
    "usestool",       "doesnotaffect",   NULL};

static void
make_bare(const char *type, char *out, gsize room)
{
    const char *mark = g_strrstr(type, "relationshipType_"); /* RDF */
    gsize n = 0;
    for (const char *p = mark != NULL ? mark + strlen("relationshipType_") : type; *p != '\0' && n + 1 < room; p++)
        if (*p != '_')
            out[n++] = g_ascii_tolower(*p);
    out[n] = '\0';
}

gboolean
ad_relation_add(AdSbom *sbom, const AdJsonNode *node, const char *from, const char *type, const char *to, GError **error)
{
    char bare[64];
    make_bare(type, bare, sizeof bare);
    if (strcmp(bare, "describe") == 0) { /* Trivy, all of its files of 2022 and 2023 */
        ad_sbom_violate(sbom, FALSE, node, "relationship-type", "DESCRIBE stands for DESCRIBES");
        g_strlcpy(bare, "describes", sizeof bare);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(relations); i++)
        if (strcmp(relations[i].bare, bare) == 0) {
            gboolean is_inverse = relations[i].is_inverse;
            return ad_sbom_add_edge(sbom, is_inverse ? to : from, is_inverse ? from : to, relations[i].kind, error);
        }
    if (!g_strv_contains(others, bare))
        ad_sbom_violate(sbom, TRUE, node, "relationship-type", "'%.80s' is no relationship type", type);
    return ad_sbom_add_edge(sbom, from, to, AD_EDGE_OTHER, error);
}
