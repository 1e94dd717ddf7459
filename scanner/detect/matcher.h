/* SPDX-License-Identifier: Apache-2.0 */
/* matcher.h - compiled rule sets at work: one AdMatcher a process, one AdScanner a thread
 *
 * Rule sets come as sealed descriptors that our own compile job wrote; see compiler.h. libyara's cures of scanner.md
 * 3 are inside: entry_point reset, NO_TRYCATCH, private buffers, REPORT_RULES_MATCHING, capped match data, and
 * errors 31, 46, 25, 26 → the rule is quarantined, the file scanned again without it, a gap recorded. */
#pragma once

#include "scanner/detect/file_class.h"
#include "scanner/model/finding.h"
#include "scanner/model/limits.h"

/* Rule sets by the role of their descriptor: "rules.base", "rules.gated" (rules whose stand-in in the base set fired),
 * "rules.pe", "rules.macho" (besides base), "rules.elf" (instead of base), and for large files base and ELF in shards
 * "rules.base.0", "rules.base.1", loaded only when first asked for. Descriptors must stay open while the matcher lives. */
typedef int (*AdMatcherFd)(const char *role, gpointer user); /* descriptor or -1 */

typedef struct AdMatcher AdMatcher;
typedef struct AdScanner AdScanner;

/* Loads the sets (yr_initialize included: call once, from the main thread, inside the cage). */
AdMatcher *ad_matcher_load(AdMatcherFd fd_of_role, gpointer user, const AdLimits *limits, GError **error);
void ad_matcher_free(AdMatcher *matcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdMatcher, ad_matcher_free)

/* The shards into which a large file's base set is divided (1: none). */
guint ad_matcher_shards(const AdMatcher *matcher);

AdScanner *ad_scanner_new(AdMatcher *matcher);
void ad_scanner_free(AdScanner *scanner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdScanner, ad_scanner_free)

typedef struct {
    const void *data; /* private memory of this process, never a mapping that another can truncate */
    gsize bytes;
    /* externals as rules expect them (scanner.md 3.4): name with extension, directory path, ".ext", upper-case
     * short type, empty */
    const char *filename, *filepath, *extension, *filetype, *owner;
    /* which part: -1 = everything that the class allows; 0 … shards-1 = that shard of the base set (the sets of
     * the class go with shard 0): for large files the parts run on several threads */
    int part;
} AdScanInput;

/* Receives one finding for each matching rule (ownership goes to the receiver; entry, path and sha256 are for the
 * receiver to fill), and each rule that was quarantined. */
typedef struct {
    void (*finding)(AdFinding *finding, gpointer user);
    void (*quarantine)(const char *file, const char *rule, const char *reason, gpointer user);
    gpointer user;
} AdScanSink;

/* Scans one buffer. SCANNED, or PARTIAL/NOT_SCANNED with *reason. Never fails otherwise. */
AdState ad_scanner_scan(AdScanner *scanner, const AdScanInput *input, const AdScanSink *sink, AdReason *reason);
