/* SPDX-License-Identifier: Apache-2.0 */
/* compiler.h - rule text to rule sets, inside the cage of profile compile
 *
 * Two steps, each its own process. `check`: one pack of source files in, the same files out with the rules that do
 * not compile blanked (line numbers stay), each named with its reason; then a self-test of what is left. `link`: all
 * checked packs in, rule sets by file class out. A bundle of sources is a GVariant "a(say)" of (relative name, bytes)
 * in a sealed descriptor: its reader opens no file.
 *
 * Meta of our own rules (the contract between rules/yara and the finding; a rule without id and a concern of terms.h
 * counts as foreign and gets the defaults of rule_meta.h):
 *   id            stable, never reused: "AD-0042"
 *   concern       one of the eight of terms.h, as "information-theft"
 *   category      word for grouping: "stealer", "backdoor", "installer-abuse", …
 *   severity      info, low, medium, high, critical
 *   confidence    possible, probable, confirmed
 *   kind          capability (what it can do), threat (what harm it does), indicator (a known bad thing)
 *   filetypes     short file types it is meant for, separated by commas; documentation, not a gate
 *   title_en, title_es        one line, no full stop
 *   sentence_en, sentence_es  what it means to the one who decides, one sentence
 *   reference     URL of the incident or the document
 * id, category, kind and the sentences travel in the finding's extra key-values. */
#pragma once

#include <glib.h>

#include "scanner/model/digest.h"
#include "scanner/sandbox/channel.h"

/* Runs the compile job of this process to its end: enters the cage, says HELLO, reads the job message, works, sends
 * RULE_FAULT, RULE_INFO, RULES, DONE.
 * Descriptors by role: "sources" (check: one; link: "sources.0", "sources.1", …, the files that check wrote), outputs
 * "checked" (check) or "rules.base", "rules.base.0", "rules.base.1", "rules.gated", "rules.pe", "rules.elf",
 * "rules.macho" (link). Of link's outputs only rules.base must be given: without one of pe, elf, macho all rules stay in
 * the base set; without gated, rules that ask a module stay there whole (slower); without both halves, no halves. A
 * set in which no rule belongs is left empty (0 bytes); hand it on all the same. What link wrote belongs together. */
gboolean ad_compiler_run(AdChannel *channel, int argc, char **argv, GError **error);

/* Parent side: reads a folder into a sealed memfd of sources: regular files named *.yar, *.yara, *.rule below dir (no
 * symbolic links out of it), sorted, within AD_LIMIT_RULE_*. Each name is prefix + '/' + relative path. Files that
 * are refused (too large, NUL bytes, compiled rules) are added to faults (GPtrArray of AdRuleFault). Returns the
 * descriptor and the SHA-256 of its bytes, or -1 with NOT_FOUND, DENIED, LIMIT or USAGE (no rule file in it). */
int ad_compiler_gather(const char *dir, const char *prefix, GPtrArray *faults, AdDigest *sha256, GError **error);
