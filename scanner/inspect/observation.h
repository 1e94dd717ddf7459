/* SPDX-License-Identifier: Apache-2.0 */
/* observation.h - what the checks beyond YARA can say: one table of rules, kinds and titles
 *
 * The weights here are what holds without a policy; policy.yaml has a row for each and decides. */
#pragma once

#include "scanner/model/finding.h"

typedef enum {
    AD_OBSERVATION_ELF_NO_PIE,
    AD_OBSERVATION_ELF_NO_RELRO,
    AD_OBSERVATION_ELF_PARTIAL_RELRO,
    AD_OBSERVATION_ELF_EXEC_STACK,
    AD_OBSERVATION_ELF_WRITABLE_CODE,
    AD_OBSERVATION_ELF_TEXT_RELOCATIONS,
    AD_OBSERVATION_ELF_OPEN_SEARCH_PATH,
    AD_OBSERVATION_ELF_NO_CANARY,
    AD_OBSERVATION_ELF_NO_CET,
    AD_OBSERVATION_ELF_NOT_STRIPPED,
    AD_OBSERVATION_ELF_INDIRECT_FUNCTIONS,
    AD_OBSERVATION_PRIVATE_KEY,
    AD_OBSERVATION_ENCRYPTED_KEY,
    AD_OBSERVATION_TEST_KEY,
    AD_OBSERVATION_KEY_FORM,
    AD_OBSERVATION_TOKEN_FORM,
    AD_OBSERVATION_SERVICE_TOKEN,
    AD_OBSERVATION_TEST_TOKEN,
    AD_OBSERVATION_WEB_TOKEN,
    AD_OBSERVATION_URL_PASSWORD,
    AD_OBSERVATION_CURP,
    AD_OBSERVATION_RFC,
    AD_OBSERVATION_CLABE,
    AD_OBSERVATION_CARD,
    AD_OBSERVATION_PE_NO_ASLR,
    AD_OBSERVATION_PE_NO_DEP,
    AD_OBSERVATION_PE_NO_CFG,
    AD_OBSERVATION_PE_WRITABLE_CODE,
    AD_OBSERVATION_MACHO_NO_PIE,
    AD_OBSERVATION_MACHO_EXEC_STACK,
    AD_OBSERVATION_MACHO_WRITABLE_CODE,
    AD_OBSERVATION_PE_UNSIGNED,
    AD_OBSERVATION_PE_BAD_DIGEST,
    AD_OBSERVATION_PE_BROKEN_SIGNATURE,
    AD_OBSERVATION_PE_HIDDEN_DATA,
    AD_OBSERVATION_MACHO_UNSIGNED,
    AD_OBSERVATION_INVENTORY,
    AD_OBSERVATION_CLEARTEXT,
    AD_OBSERVATION_BARE_ADDRESS,
    AD_OBSERVATION_MAINTAINER_SCRIPT,
    AD_OBSERVATION_INSTALL_CODE,
    AD_OBSERVATION_SERVICE,
    AD_OBSERVATION_AUTOSTART,
    AD_OBSERVATION_SECURITY_CONTACT,
    AD_OBSERVATION_SECURITY_TXT_INVALID,
    AD_OBSERVATION_INVENTORY_CUT,
    AD_OBSERVATION_COUNT
} AdObservation;

typedef enum {
    AD_SCOPE_DELIVERY, /* one finding for all files, with their number and examples */
    AD_SCOPE_FILE,     /* one finding a file, up to a ceiling; the rest is one more, counted */
} AdObservationScope;

typedef struct {
    const char *rule;
    AdKind kind;
    AdConcern concern;
    AdSeverity severity;
    AdConfidence confidence;
    AdObservationScope scope;
    const char *title_en, *title_es;
} AdObservationRow;

const AdObservationRow *ad_observation_row(AdObservation observation);
/* A finding of that row at path, without evidence. */
AdFinding *ad_observation_new(AdObservation observation, const char *path);

/* Markdown of the table, for docs/checks.md. Free with g_free. */
char *ad_observation_markdown(void);
