/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - every ceiling of aduana in one table, with its unit and its reason; docs/limits.md is made from it */
#pragma once

#include <glib.h>

#define AD_KIB (G_GUINT64_CONSTANT(1) << 10)
#define AD_MIB (G_GUINT64_CONSTANT(1) << 20)
#define AD_GIB (G_GUINT64_CONSTANT(1) << 30)

/* X(field, default, unit, why): limits of one inspection; they travel to the worker in its job message and
 * their digest is part of the verdict key. */
#define AD_LIMITS_JOB(X)                                                                           \
    X(depth, 16, "containers", "deepest nesting that is opened; deeper containers are scanned raw")  \
    X(files, 2000000, "entries", "entries of one delivery, over all containers")                     \
    X(total_bytes, 64 * AD_GIB, "bytes", "decoded bytes of one delivery, over all containers")       \
    X(member_bytes, 8 * AD_GIB, "bytes", "largest single member that is decoded")                    \
    X(ram_member_bytes, 64 * AD_MIB, "bytes", "a larger member goes to the spool file and is mapped") \
    X(window_bytes, 1 * AD_GIB, "bytes", "a larger member is scanned in overlapping windows")        \
    X(ratio, 1000, "times", "decoded bytes for each packed byte of a container, above ratio_floor_bytes") \
    X(ratio_floor_bytes, 64 * AD_MIB, "bytes", "decoded size below which no ratio is too high")      \
    X(queue_bytes, 96 * AD_MIB, "bytes", "decoded members that wait for a scan thread")              \
    X(wall_ms, 30 * 60 * 1000, "ms", "absolute deadline of one inspection")                          \
    X(cpu_ms, 60 * 60 * 1000, "ms", "processor time of one inspection, all threads together")        \
    X(entry_ms, 120 * 1000, "ms", "time without any news from one entry before it counts as hung")   \
    X(stall_ms, 10 * 1000, "ms", "processor time that a reader may use without taking or giving a byte") \
    X(scan_ms, 60 * 1000, "ms", "YARA time for one file and one rule set")                           \
    X(spool_bytes, 8 * AD_GIB, "bytes", "size of the spool file (RLIMIT_FSIZE)")                     \
    X(heap_bytes, 512 * AD_MIB, "bytes", "address space of a worker beside rules, spool and threads") \
    X(matches_per_rule, 16, "evidence rows", "strings quoted for one rule in one file")              \
    X(culprits, 8, "entries", "entries that a careful run may skip before the job is given up")

typedef struct {
#define X(field, value, unit, why) guint64 field;
    AD_LIMITS_JOB(X)
#undef X
} AdLimits;

/* X(NAME, value, unit, why): ceilings that nobody adjusts. */
#define AD_LIMITS_FIXED(X)                                                                         \
    X(AD_LIMIT_FRAME_BYTES, 64 * AD_KIB, "bytes", "one message between processes; more travels by descriptor") \
    X(AD_LIMIT_FRAME_FDS, 0, "descriptors", "descriptors inside a message: none, they are given at the start") \
    X(AD_LIMIT_PATH_BYTES, 16 * AD_KIB, "bytes", "a member path with all its containers")            \
    X(AD_LIMIT_ZIP_PASSWORDS, 16, "passwords", "tried on encrypted zip members")                     \
    X(AD_LIMIT_ZIP_PASSWORD_BYTES, 256, "bytes", "one of them")                                      \
    X(AD_LIMIT_VERSION_BYTES, 1024, "bytes", "a version that is compared; a longer one cannot be")  \
    X(AD_LIMIT_RANGE_BYTES, 64 * AD_KIB, "bytes", "a range of versions as one text")                \
    X(AD_LIMIT_RANGE_TERMS, 1024, "constraints", "constraints or events of one range")              \
    X(AD_LIMIT_EVIDENCE_BYTES, 64, "bytes", "what is quoted of one matching string")                 \
    X(AD_LIMIT_IMAGE_DOCUMENT_BYTES, 1 * AD_MIB, "bytes", "one JSON document of a container image that is followed") \
    X(AD_LIMIT_IMAGE_DOCUMENTS_BYTES, 16 * AD_MIB, "bytes", "all of them in one image")              \
    X(AD_LIMIT_IMAGE_MEMBERS, 20000, "members", "blobs and documents of one image that are related to each other") \
    X(AD_LIMIT_IMAGE_MANIFESTS, 1024, "manifests", "manifests of one image that are followed")       \
    X(AD_LIMIT_IMAGE_LAYERS, 1024, "layers", "layers of one manifest that are compared")             \
    X(AD_LIMIT_IMAGE_NAMES_BYTES, 64 * AD_MIB, "bytes", "names in the layers of one image that are compared") \
    X(AD_LIMIT_IMAGE_HIDDEN_SHOWN, 200, "findings", "hidden files of one image that are named")      \
    X(AD_LIMIT_OLE_SECTORS, 16 * 1024 * 1024, "sectors", "of one OLE file; what lies behind is a gap") \
    X(AD_LIMIT_OLE_ENTRIES, 65536, "entries", "storages and streams of one OLE file")                \
    X(AD_LIMIT_VBA_BYTES, 16 * AD_MIB, "bytes", "source text of one macro module")                   \
    X(AD_LIMIT_VBA_MODULES, 1024, "modules", "macro modules of one document whose source is taken out") \
    X(AD_LIMIT_MSI_TABLE_BYTES, 16 * AD_MIB, "bytes", "one table of an installer database")          \
    X(AD_LIMIT_ASAR_HEADER_BYTES, 32 * AD_MIB, "bytes", "the JSON header of an Electron archive")    \
    X(AD_LIMIT_ASAR_ENTRIES, 500000, "entries", "files and folders of one Electron archive")        \
    X(AD_LIMIT_SQUASH_DEPTH, 256, "folders", "folders inside each other in a squashfs image")       \
    X(AD_LIMIT_SQUASH_FRAGMENTS, 4 * 1024 * 1024, "fragments", "fragment blocks of a squashfs image") \
    X(AD_LIMIT_RULE_FILE_BYTES, 8 * AD_MIB, "bytes", "one rule source file")                         \
    X(AD_LIMIT_RULE_FILES, 50000, "files", "rule source files of one pack")                          \
    X(AD_LIMIT_RULE_PACK_BYTES, 256 * AD_MIB, "bytes", "rule sources of one pack together")          \
    X(AD_LIMIT_INCLUDE_DEPTH, 16, "files", "include inside include inside a rule pack")              \
    X(AD_LIMIT_RULES_PER_FILE, 100000, "rules", "rules told apart in one rule source file")          \
    X(AD_LIMIT_CONDITION_DEPTH, 64, "levels", "parentheses and references followed in one rule's condition") \
    X(AD_LIMIT_CHECK_PASSES, 10, "passes", "compile again after bad rules were blanked, before the file is given up") \
    X(AD_LIMIT_COMPILED_BYTES, 1 * AD_GIB, "bytes", "one compiled rule set")                         \
    X(AD_LIMIT_CHECKSUM_FILE_BYTES, 1 * AD_MIB, "bytes", "a supplier's checksum file")               \
    X(AD_LIMIT_SIGNATURE_BYTES, 64 * AD_KIB, "bytes", "a detached signature")                        \
    X(AD_LIMIT_URL_BYTES, 4096, "bytes", "a URL")                                                    \
    X(AD_LIMIT_REDIRECTS, 5, "hops", "redirects that a fetch follows")                               \
    X(AD_LIMIT_HEADER_BYTES, 64 * AD_KIB, "bytes", "all header lines of one HTTP answer")            \
    X(AD_LIMIT_FETCH_MIB, 16 * 1024, "MiB", "one download")                                          \
    X(AD_LIMIT_FETCH_MS, 4 * 60 * 60 * 1000, "ms", "absolute deadline of one download")              \
    X(AD_LIMIT_CONNECT_MS, 15 * 1000, "ms", "name lookup, connection and TLS handshake of one hop")        \
    X(AD_LIMIT_LOW_SPEED_BYTES, 1024, "bytes/s", "a slower download counts as stalled")              \
    X(AD_LIMIT_LOW_SPEED_S, 30, "s", "how long a download may stay that slow")                       \
    X(AD_LIMIT_RETRY_AFTER_S, 24 * 60 * 60, "s", "longest wait that a server may ask for")           \
    X(AD_LIMIT_VALIDATOR_BYTES, 1024, "bytes", "an ETag or Last-Modified that is remembered")        \
    X(AD_LIMIT_CVSS_BYTES, 512, "bytes", "one CVSS vector; every metric of 4.0 together has 214")   \
    X(AD_LIMIT_KEYRING_BYTES, 8 * AD_MIB, "bytes", "keyring or certificate file of one source")      \
    X(AD_LIMIT_CHECK_KEYS, 64, "keys", "keys or fingerprints that one source accepts")               \
    X(AD_LIMIT_GPGV_STATUS_BYTES, 64 * AD_KIB, "bytes", "status lines of one gpgv run")              \
    X(AD_LIMIT_REQUEST_BODY_BYTES, 64 * AD_MIB, "bytes", "body of one API request")                  \
    X(AD_LIMIT_PAGE_ROWS, 200, "rows", "rows on one page of a listing")                              \
    X(AD_LIMIT_HTTP_CONNECTIONS, 400, "connections", "open at one listening socket; the slowest waits least") \
    X(AD_LIMIT_HTTP_PER_IP, 256, "connections", "open from one address")                             \
    X(AD_LIMIT_HTTP_HEADER_BYTES, 32 * AD_KIB, "bytes", "request line and header lines of one request") \
    X(AD_LIMIT_HTTP_HEADER_MS, 10 * 1000, "ms", "absolute deadline from connecting to the last header line") \
    X(AD_LIMIT_HTTP_BODY_MS, 2 * 60 * 1000, "ms", "absolute deadline from the headers to the last byte of a body") \
    X(AD_LIMIT_HTTP_ANSWER_MS, 10 * 60 * 1000, "ms", "absolute deadline for an answer to be taken") \
    X(AD_LIMIT_HTTP_IDLE_MS, 30 * 1000, "ms", "an open connection between two requests")            \
    X(AD_LIMIT_ANSWER_BYTES, 256 * AD_MIB, "bytes", "an answer of the daemon that a client keeps in memory") \
    X(AD_LIMIT_QUERY_PAIRS, 64, "pairs", "name=value pairs of one query")                            \
    X(AD_LIMIT_NAME_CHARS, 200, "characters", "a name that a person gives")                          \
    X(AD_LIMIT_TEXT_CHARS, 4000, "characters", "a description or reason that a person writes")       \
    X(AD_LIMIT_TEMPLATE_DEPTH, 64, "levels", "sections and partials inside each other in one template") \
    X(AD_LIMIT_TEMPLATE_BYTES, 8 * AD_MIB, "bytes", "what one template may become")                  \
    X(AD_LIMIT_JOB_ATTEMPTS, 3, "attempts", "tries of one job before it is dead")                    \
    X(AD_LIMIT_CONFIG_BYTES, 1 * AD_MIB, "bytes", "one configuration file")                        \
    X(AD_LIMIT_FIELD_BYTES, 4 * AD_KIB, "bytes", "one field of a record that a person types")      \
    X(AD_LIMIT_BLOB_READ_BYTES, 256 * AD_MIB, "bytes", "stored content that is taken into memory whole") \
    X(AD_LIMIT_EVIDENCE_SHOWN, 200, "rows", "evidence rows shown of one finding")   \
    X(AD_LIMIT_PURL_BYTES, 8 * AD_KIB, "bytes", "a purl as written, before its parts are decoded")   \
    X(AD_LIMIT_PURL_FIELD_BYTES, 1 * AD_KIB, "bytes", "one decoded part of a purl: name, version, one qualifier") \
    X(AD_LIMIT_PURL_QUALIFIERS, 64, "qualifiers", "of one purl")                                     \
    X(AD_LIMIT_DOCUMENT_DEPTH, 256, "levels", "objects, arrays or elements inside each other in an SBOM, feed or VEX") \
    X(AD_LIMIT_DOCUMENT_STRING_BYTES, 1 * AD_MIB, "bytes", "one string of a JSON document, one attribute of an XML document") \
    X(AD_LIMIT_OBJECT_KEYS, 1000000, "keys", "keys of one JSON object")                            \
    X(AD_LIMIT_RECORD_BYTES, 64 * AD_MIB, "bytes", "one record (a component, an advisory) kept in memory as a tree") \
    X(AD_LIMIT_LINE_BYTES, 1 * AD_MIB, "bytes", "one line of a document that is read by lines")    \
    X(AD_LIMIT_XML_NAME_BYTES, 1 * AD_KIB, "bytes", "a name in an XML document, with its namespace") \
    X(AD_LIMIT_XML_TEXT_BYTES, 16 * AD_MIB, "bytes", "text inside all open elements of an XML document") \
    X(AD_LIMIT_XML_TOKEN_BYTES, 2 * AD_MIB, "bytes", "one tag or comment of an XML document")      \
    X(AD_LIMIT_INSPECT_EXAMPLES, 16, "files", "named in a finding about all files of a delivery")    \
    X(AD_LIMIT_INSPECT_PLACES, 100, "files", "with a finding of their own for one check beyond YARA") \
    X(AD_LIMIT_INSPECT_MARKS, 16, "marks", "kept as evidence of one check in one file")              \
    X(AD_LIMIT_COMPONENTS, 100000, "components", "packages found inside one delivery")               \
    X(AD_LIMIT_PACKAGE_FAILURES, 1000, "files", "of one delivery that should name packages and could not be read") \
    X(AD_LIMIT_RPM_DATABASE_BYTES, 128 * AD_MIB, "bytes", "an rpm database that is read from memory") \
    X(AD_LIMIT_BUILD_INFO_BYTES, 8 * AD_MIB, "bytes", "the list of its parts that a program carries") \
    X(AD_LIMIT_CPE_BYTES, 2 * AD_KIB, "bytes", "a CPE name as written")                              \
    X(AD_LIMIT_LICENCE_BYTES, 16 * AD_KIB, "bytes", "a licence expression")                          \
    X(AD_LIMIT_LICENCE_TERMS, 1000, "licences", "of one expression")                                 \
    X(AD_LIMIT_LICENCE_DEPTH, 64, "levels", "parentheses inside each other in a licence expression") \
    X(AD_LIMIT_SBOM_COMPONENTS, 2000000, "components", "components, files and services of one SBOM")      \
    X(AD_LIMIT_SBOM_EDGES, 10000000, "edges", "edges of one SBOM")                                     \
    X(AD_LIMIT_SBOM_VIOLATIONS, 1000, "violations", "told one by one of one SBOM; all are counted")   \
    X(AD_LIMIT_SBOM_TEXT_BYTES, 1024, "bytes", "place or sentence of one violation")                  \
    X(AD_LIMIT_ENDPOINTS, 2000, "hosts", "in the inventory of one delivery; more are counted and said") \
    X(AD_LIMIT_ENDPOINTS_SEEN, 20000, "hosts", "told apart while a delivery is inspected")           \
    X(AD_LIMIT_SCHEDULE_BYTES, 256, "bytes", "the text of one schedule")

enum {
#define X(name, value, unit, why) name = (int)(value),
    AD_LIMITS_FIXED(X)
#undef X
};

/* The defaults of the table. */
AdLimits ad_limits_default(void);

/* GVariant type of the limits inside a job message: one 't' a row, in the table's order. */
char *ad_limits_variant_type(void);

/* New floating tuple; the table's order. */
GVariant *ad_limits_to_variant(const AdLimits *limits);
/* v must have the type above. */
AdLimits ad_limits_from_variant(GVariant *v);

/* Markdown of both tables, for docs/limits.md. Free with g_free. */
char *ad_limits_markdown(void);
