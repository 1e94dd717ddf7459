/* SPDX-License-Identifier: Apache-2.0 */
/* sbom.h - what every SBOM becomes, whatever its format: components, edges, VEX, violations, and sums over them
 *
 * A reader (cdx.h, spdx2.h, …) adds records while it streams; each component goes to the sink at once and is not
 * kept. What stays is small: one reference and two numbers a component, eight bytes an edge. Lenient: whatever breaks
 * its format's rules is read as far as it has one sure meaning, and becomes a violation with its place and rule. */
#pragma once

#include "scanner/reader/json_tree.h"

typedef enum {
    AD_SBOM_NONE,
    AD_SBOM_CYCLONEDX_JSON,
    AD_SBOM_CYCLONEDX_XML,
    AD_SBOM_SPDX2_JSON,
    AD_SBOM_SPDX2_TAGVALUE,
    AD_SBOM_SPDX2_YAML,
    AD_SBOM_SPDX2_RDFXML,
    AD_SBOM_SPDX2_XML,
    AD_SBOM_SPDX3_JSONLD,
    AD_SBOM_SWID,
    AD_SBOM_SYFT_JSON,
    AD_SBOM_FORMAT_COUNT
} AdSbomFormat;

/* As in contracts.md: "cyclonedx-json", … */
const char *ad_sbom_format_name(AdSbomFormat format);

/* A stated "unknown" is better than silence, and neither is a value. */
typedef enum {
    AD_FIELD_ABSENT,
    AD_FIELD_UNKNOWN, /* NOASSERTION, NONE where nothing can be none, "unknown" */
    AD_FIELD_INVALID, /* said, but not what it must be */
    AD_FIELD_PRESENT,
    AD_FIELD_STATE_COUNT
} AdFieldState;

typedef enum {
    AD_SBOM_FROM_COMPONENTS, /* a component of the product */
    AD_SBOM_FROM_SUBJECT,    /* CycloneDX metadata.component: the product itself */
    AD_SBOM_FROM_FILES,      /* SPDX file */
    AD_SBOM_FROM_SERVICES,
} AdSbomSource;

/* Elements that quality profiles ask of a component. */
#define AD_SBOM_ELEMENTS(X)                                                                        \
    X(NAME, "name")                                                                                \
    X(VERSION, "version")                                                                          \
    X(SUPPLIER, "supplier")                                                                        \
    X(PRODUCER, "producer")                                                                        \
    X(CREATOR_CONTACT, "creator-contact")                                                          \
    X(IDENTIFIER, "identifier")                                                                    \
    X(HASH, "hash")                                                                                \
    X(HASH_SHA512, "hash-sha512")                                                                  \
    X(LICENCE, "licence")                                                                          \
    X(LICENCE_CONCLUDED, "licence-concluded")                                                      \
    X(COPYRIGHT, "copyright")                                                                      \
    X(DEPENDENCIES, "dependencies")                                                                \
    X(FILENAME, "filename")                                                                        \
    X(EXECUTABLE, "executable")                                                                    \
    X(ARCHIVE, "archive")                                                                          \
    X(STRUCTURED, "structured")                                                                    \
    X(DOWNLOAD, "download-uri")                                                                    \
    X(SOURCE, "source-uri")                                                                        \
    X(PURL, "purl")                                                                                \
    X(CPE, "cpe")

typedef enum {
#define X(name, word) AD_ELEMENT_##name,
    AD_SBOM_ELEMENTS(X)
#undef X
    AD_ELEMENT_COUNT
} AdSbomElement;

const char *ad_sbom_element_name(AdSbomElement element);

#define AD_SBOM_CPES 16   /* of one component; Syft guesses four on the average */
#define AD_SBOM_HASHES 16

typedef struct {
    const char *algorithm; /* canonical: "SHA-256", "MD5", "BLAKE2b-256", … */
    const char *value;     /* hexadecimal as written */
} AdSbomHash;

/* One component while its record is in memory: all texts are borrowed and may be NULL. */
typedef struct {
    AdSbomSource source;
    guint32 ordinal, parent; /* from 1; parent 0: none. ordinal is given by ad_sbom_open_component */
    const char *ref, *type, *group, *name, *version, *supplier, *producer, *purl, *swid, *scope;
    const char *licence_declared, *licence_concluded;
    const char *filename;
    const char *cpes[AD_SBOM_CPES];
    guint cpe_count;
    AdSbomHash hashes[AD_SBOM_HASHES];
    guint hash_count;
    gboolean is_external;
    guint8 fields[AD_ELEMENT_COUNT]; /* of AdFieldState */
    char *owned[5];                  /* texts put together here; see ad_sbom_component_clear */
} AdSbomComponent;

typedef enum { AD_EDGE_DEPENDS, AD_EDGE_CONTAINS, AD_EDGE_DESCRIBES, AD_EDGE_LINEAGE, AD_EDGE_OTHER } AdEdgeKind;

typedef struct {
    gboolean is_error;
    char *where, *rule, *text;
} AdSbomViolation;

/* One statement of VEX: a vulnerability and what it says of whom. */
typedef struct {
    const char *id, *source, *state, *justification, *detail;
    const char *ref;      /* local reference, BOM-Link or purl that it is about; NULL: about nothing */
    const char *versions; /* joined by ',', or NULL */
} AdSbomVex;

typedef struct {
    /* FALSE with an error ends the reading. Any of them may be NULL. */
    gboolean (*component)(gpointer user, const AdSbomComponent *component, GError **error);
    gboolean (*edge)(gpointer user, const char *from, const char *to, AdEdgeKind kind, GError **error);
    gboolean (*vex)(gpointer user, const AdSbomVex *vex, GError **error);
} AdSbomSink;

/* Document elements: what quality asks of the whole. */
typedef struct {
    char *id, *doc_version, *name, *created, *lifecycle, *data_licence, *subject;
    GPtrArray *authors, *tools; /* of char* */
    guint8 author, author_contact, timestamp, tool, tool_version, generation, signature, identifier; /* AdFieldState */
    gboolean has_completeness, has_vulnerabilities;
} AdSbomDocument;

typedef struct {
    guint64 components, unique, identifiable, files, services, edges, vex, vex_unapplied;
    guint64 errors, warnings;
    guint64 roots, reachable, dangling, depth, cycles; /* graph, after ad_sbom_finish */
    guint64 fields[AD_ELEMENT_COUNT][AD_FIELD_STATE_COUNT];
} AdSbomCounts;

typedef struct AdSbom AdSbom;

AdSbom *ad_sbom_new(const AdSbomSink *sink, gpointer user);
void ad_sbom_free(AdSbom *sbom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdSbom, ad_sbom_free)

/* What it is; version bare ("1.6", "2.3"). wrapper: words for what it was unwrapped of, "" for nothing. */
void ad_sbom_set_format(AdSbom *sbom, AdSbomFormat format, const char *version, const char *wrapper);
AdSbomFormat ad_sbom_format(const AdSbom *sbom);
const char *ad_sbom_version(const AdSbom *sbom);
const char *ad_sbom_wrapper(const AdSbom *sbom);
/* CycloneDX minor number, or -1. */
int ad_sbom_minor(const AdSbom *sbom);
AdSbomDocument *ad_sbom_document(AdSbom *sbom);
const AdSbomCounts *ad_sbom_counts(const AdSbom *sbom);

/* Who knows where reading stands: the record's place, for violations. */
typedef char *(*AdSbomPlace)(gpointer user);
void ad_sbom_set_place(AdSbom *sbom, AdSbomPlace place, gpointer user);
/* node NULL: the record itself, else the place of that node below it. */
void ad_sbom_violate(AdSbom *sbom, gboolean is_error, const AdJsonNode *node, const char *rule, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
/* of AdSbomViolation; the first AD_LIMIT_SBOM_VIOLATIONS, the counts know all. */
const GPtrArray *ad_sbom_violations(const AdSbom *sbom);

/* A component's number, when its record begins: its children come before its end. */
guint32 ad_sbom_open_component(AdSbom *sbom);
void ad_sbom_component_clear(AdSbomComponent *component);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdSbomComponent, ad_sbom_component_clear)
/* Room for one more; what is beyond AD_SBOM_CPES or AD_SBOM_HASHES is left out. NULL and empty texts are too. */
void ad_sbom_component_add_cpe(AdSbomComponent *component, const char *cpe);
void ad_sbom_component_add_hash(AdSbomComponent *component, const char *algorithm, const char *value);
/* Raises the state of an element; a lower one changes nothing. */
void ad_sbom_component_raise(AdSbomComponent *component, AdSbomElement element, AdFieldState state);
/* Checks what all formats share (purl, cpe, hashes), counts, sends. FALSE with LIMIT or the sink's error. */
gboolean ad_sbom_add_component(AdSbom *sbom, AdSbomComponent *component, GError **error);
/* A local name that edges and VEX may use. Empty or again (among components, or among the
 * others): a violation. */
void ad_sbom_declare(AdSbom *sbom, const char *ref, gboolean is_component, const AdJsonNode *node);
/* An edge in the model's direction: from depends on, contains or describes to. raw: counts as an edge of the document. */
gboolean ad_sbom_add_edge(AdSbom *sbom, const char *from, const char *to, AdEdgeKind kind, GError **error);
void ad_sbom_count_edge(AdSbom *sbom);
/* All edges of ref were said, if only that there are none. */
void ad_sbom_say_edges(AdSbom *sbom, const char *ref);
void ad_sbom_set_root(AdSbom *sbom, const char *ref);
gboolean ad_sbom_add_vex(AdSbom *sbom, const AdSbomVex *vex, GError **error);
/* After the last record: graph, dangling references. */
void ad_sbom_finish(AdSbom *sbom);
/* A reference that exists, of whatever it is: nothing is checked. */
void ad_sbom_know(AdSbom *sbom, const char *ref);
/* An element that is known only at the end: present in that many components, absent in the others. */
void ad_sbom_recount(AdSbom *sbom, AdSbomElement element, guint64 present);
