/* SPDX-License-Identifier: Apache-2.0 */
/* message.h - the one message table: who may send what, of which type, how large, how often
 *
 * A frame travels, alone or behind others, in one SOCK_SEQPACKET datagram: an 8-byte head {"AD" version id, body length} and a GVariant body in
 * normal form, little-endian, of the fixed type that the table gives for the id. The table is the security
 * policy between the processes; docs/messages.md is made from it. Whoever receives a frame that the table does
 * not allow ends the sender (AD_ERROR_PEER). */
#pragma once

#include <glib.h>

#define AD_MESSAGE_HEAD_BYTES 8
#define AD_MESSAGE_VERSION 1

typedef enum {
    AD_SENDER_PARENT = 1 << 0,  /* aduanad or aduana */
    AD_SENDER_UNPACK = 1 << 1,  /* aduana-inspect, one bit a profile */
    AD_SENDER_COMPILE = 1 << 2,
    AD_SENDER_VERIFY = 1 << 3,
    AD_SENDER_GPGV = 1 << 4,
    AD_SENDER_FETCH = 1 << 5,   /* aduana-fetch */
    AD_SENDER_PARSE = 1 << 6,
    AD_SENDER_ANY_CHILD = 0x7e,
} AdSender;

/* A finding's evidence: offset, string identifier, quoted bytes. */
#define AD_TYPE_EVIDENCE "a(tsay)"

/* X(NAME, id, senders, type, at most per job (0 = limits.files decides: see message.c), meaning)
 * Strings are UTF-8; 'ay' of 32 bytes is a SHA-256; enumerations are 'y' and checked against terms.h. */
#define AD_MESSAGES(X)                                                                             \
    /* every child, first: the cage it stands in */                                                \
    X(HELLO, 1, AD_SENDER_ANY_CHILD, "(uusa(ss))", 1,                                              \
      "cage layers that hold (bits of AdCageLayer), Landlock ABI, program version, library versions")  \
    X(DONE, 2, AD_SENDER_ANY_CHILD, "(ts)", 1, "the job ended as it should: number of messages sent before this one, remark") \
    X(FAILED, 3, AD_SENDER_ANY_CHILD, "(ys)", 1, "the job ended with an AdErrorCode and a sentence")   \
    X(PROGRESS, 4, AD_SENDER_UNPACK | AD_SENDER_FETCH | AD_SENDER_PARSE, "(tttt)", 100000,                           \
      "files seen, bytes seen, bytes scanned (fetch: received), bytes expected or 0")              \
    /* unpack */                                                                                   \
    X(ENTRY_BEGIN, 10, AD_SENDER_UNPACK, "(uts)", 0, "thread, entry number, path: about to touch it")  \
    X(ENTRY_END, 11, AD_SENDER_UNPACK, "(ut)", 0, "thread, entry number: touched and survived")    \
    X(ARTIFACT, 12, AD_SENDER_UNPACK, "(ttsystayayys)", 0,                                         \
      "entry, parent entry or 0, path, AdEntryType, file type name, size, sha256 (empty if not a file), "  \
      "verdict key (empty if none), AdState + 16 if its verdict was reused, link target")          \
    X(CONTAINER, 13, AD_SENDER_UNPACK, "(tsstttt)", 0,                                             \
      "entry (0: the bundle), path, format, size, claimed, structure, gap bytes: the last three add up to size")  \
    X(GAP, 14, AD_SENDER_UNPACK, "(tstyyyb)", 0,                                                   \
      "entry, path, bytes, AdState, AdReason, class (0 other, 1 container, 2 executable), makes the delivery incomplete")  \
    X(FINDING, 15, AD_SENDER_UNPACK, "(tsyysyysssay" AD_TYPE_EVIDENCE "a(ss))", 100000,            \
      "entry, path, AdKind, AdConcern, rule, AdSeverity, AdConfidence, title_en, title_es, reference, sha256, "  \
      "evidence, extra key-values (category, kind, sentence_en, sentence_es)")                     \
    X(RULE_FAULT, 16, AD_SENDER_UNPACK | AD_SENDER_COMPILE, "(ssus)", 100000,                      \
      "file, rule, line or 0, reason: a rule that was skipped (compile) or quarantined (unpack)")  \
    X(COVERAGE, 17, AD_SENDER_UNPACK, "(tttttttttt)", 1,                                           \
      "files, bytes, files scanned/partial/not, bytes scanned/partial/not, files reused, bytes reused")  \
    X(TIMING, 18, AD_SENDER_UNPACK, "a(st)", 1, "stage name, microseconds of processor time")      \
    /* packages found inside */                                                                    \
    X(COMPONENT, 100, AD_SENDER_UNPACK, "(tssssssb)", 100000,                                      \
      "entry, path that says so, how it is known, purl or empty, name, version, ecosystem, for development only")  \
    X(STALLED, 19, AD_SENDER_UNPACK, "(ut)", 1,                                                      \
      "thread, entry number: its reader computes without end; the worker cannot go on")            \
    /* unpack, beyond the rules */                                                                 \
    X(ENDPOINT, 110, AD_SENDER_UNPACK, "(sssts)", 4096, "host, schemes, ports, files that name it, the first of them") \
    /* compile */                                                                                  \
    X(RULES, 20, AD_SENDER_COMPILE, "(uuuuba(sut))", 64,                                           \
      "files, rules loaded, rules skipped, strings, a rule reads externals, [(set, rules, bytes written)]")  \
    X(RULE_INFO, 21, AD_SENDER_COMPILE, "(sssysyysss)", 200000,                                    \
      "file, rule, id, AdConcern, category, AdSeverity, AdConfidence, title_en, title_es, reference")  \
    /* verify, gpgv */                                                                             \
    X(CHECK, 30, AD_SENDER_VERIFY | AD_SENDER_GPGV, "(sysss)", 1000,                               \
      "method (sha256sums, minisign, gpg), AdCheckResult, key or digest, subject, sentence")       \
    /* fetch */                                                                                    \
    X(FETCHED, 40, AD_SENDER_FETCH, "(usstsssas)", 1,                                              \
      "HTTP status or 0, final URL, validator kind, bytes in the file, ETag, Last-Modified, content type, remarks")  \
    X(FETCH_ERROR, 41, AD_SENDER_FETCH, "(yuuss)", 1,                                              \
      "AdErrorCode, HTTP status or 0, seconds to wait or 0, reason word, sentence")                \
    /* parse: SBOM */                                                                              \
    X(SBOM_DOCUMENT, 60, AD_SENDER_PARSE, "(sssbasasa{ss})", 1,                                    \
      "format, version, wrapper, valid, authors, tools, facts (id, doc_version, name, created, lifecycle, data_licence, subject)")  \
    X(SBOM_COMPONENTS, 61, AD_SENDER_PARSE, "a(uuyssssssssasa(ss)a{ss})", 2000000,                 \
      "number, parent or 0, AdSbomSource, reference, type, group, name, version, supplier, producer, purl, CPEs, "  \
      "[(hash algorithm, value)], extra (swid, scope, licence_declared, licence_concluded, filename)")  \
    X(SBOM_EDGES, 62, AD_SENDER_PARSE, "a(ssy)", 2000000, "from, to (references), AdEdgeKind")     \
    X(SBOM_VIOLATION, 63, AD_SENDER_PARSE, "(bsss)", 2000, "is an error, where, rule, text")       \
    X(SBOM_VEX, 64, AD_SENDER_PARSE, "(sssssss)", 2000000,                                         \
      "vulnerability, source, state, justification, detail, reference or empty, versions")         \
    X(SBOM_COUNTS, 65, AD_SENDER_PARSE, "a(st)", 1, "what was counted: components, unique, identifiable, edges, …")  \
    X(SBOM_QUALITY, 66, AD_SENDER_PARSE, "(sda(stttt))", 16,                                       \
      "profile, score 0 to 100 or -1, [(element, present, unknown, absent, invalid)]")             \
    /* jobs, from the parent */                                                                    \
    X(JOB_UNPACK, 50, AD_SENDER_PARENT, "(sstsbubasa{ss})", 1,                                   \
      "bundle name, top path prefix or empty, bytes, only-list switch as 'scan' or 'list', careful, threads, "  \
      "rules read externals, culprits to skip, options; the limits follow in JOB_LIMITS")          \
    X(JOB_LIMITS, 51, AD_SENDER_PARENT, "at", 1, "limits in the order of limits.h")                \
    X(JOB_COMPILE, 52, AD_SENDER_PARENT, "(sa{ss})", 1, "'check' or 'link', options")              \
    X(JOB_VERIFY, 53, AD_SENDER_PARENT, "(sasa{ss})", 1, "method, keys, options")                  \
    X(JOB_GPGV, 54, AD_SENDER_PARENT, "(asa{ss})", 1, "accepted fingerprints, options")            \
    X(JOB_FETCH, 55, AD_SENDER_PARENT, "(sa{ss}a(ss))", 1, "URL, options, request validators")      \
    X(JOB_PARSE, 56, AD_SENDER_PARENT, "(sta{ss})", 1,                                             \
      "what the document should be (sbom, feed:osv, …), its bytes, options")

typedef enum {
#define X(name, id, senders, type, most, meaning) AD_MESSAGE_##name = (id),
    AD_MESSAGES(X)
#undef X
} AdMessageId;

typedef struct {
    const char *name;
    AdMessageId id;
    guint senders;
    const char *type;
    guint64 most; /* per job; 0: bounded by the job's limits.files, see ad_message_most */
    const char *meaning;
} AdMessageSpec;

/* Row of the table, or NULL for an id that it does not have. */
const AdMessageSpec *ad_message_spec(guint id);

/* How many of these one job may send: the row's number, or for rows bounded by the files limit 4 × files + 4096. */
guint64 ad_message_most(const AdMessageSpec *spec, guint64 files_limit);

/* Frame for a body of the row's type; takes a floating body. LIMIT when it would exceed AD_LIMIT_FRAME_BYTES. */
GBytes *ad_message_pack(AdMessageId id, GVariant *body, GError **error);

/* Bytes of the first frame of a datagram, which may carry several, one behind the other. Where the head is not one or
 * says more than there is: all of bytes, which ad_message_unpack will refuse. */
gsize ad_message_first(const void *data, gsize bytes);

/* Checks one received frame against the table: head, length, sender, type, normal form. Returns the body (new
 * reference) and its row, or NULL with AD_ERROR_PEER. Never reads outside data. */
GVariant *ad_message_unpack(const void *data, gsize bytes, AdSender sender, const AdMessageSpec **spec,
                            GError **error);

/* Markdown of the table, for docs/messages.md. Free with g_free. */
char *ad_message_markdown(void);
