/* SPDX-License-Identifier: Apache-2.0 */
/* command_table.h - short forms in which the rows of the command table are written (private to the module) */
#pragma once

#include "service/cli/command.h"

/* Rows of commands_risk.c. */
const AdCommand *ad_commands_risk(gsize *count);

#define SEVERITIES "info|low|medium|high|critical"
#define CONCERNS                                                                                   \
    "information-theft|process-interruption|supply-chain-tampering|connection-proliferation|"      \
    "unmanaged-vulnerability|incident-readiness|user-data-protection|standards-transparency"
#define KINDS                                                                                      \
    "yara|advisory|malicious-package|hazard|integrity|sbom|package|hardening|endpoint|secret"

#define OPTIONS(...) ((const AdOption[]){__VA_ARGS__, {0}})
#define OPERANDS(...) ((const AdOperand[]){__VA_ARGS__, {0}})
#define EXAMPLES(...) ((const AdExample[]){__VA_ARGS__, {0}})
#define EXITS(...) ((const int[]){__VA_ARGS__, -1})

#define FLAG(n, h)                                                                                 \
    {                                                                                              \
        .name = n, .help = h                                                                       \
    }
#define TEXT(n, m, h)                                                                              \
    {                                                                                              \
        .name = n, .type = AD_OPTION_TEXT, .metavar = m, .help = h                                 \
    }
#define NEEDED(n, m, h)                                                                            \
    {                                                                                              \
        .name = n, .type = AD_OPTION_TEXT, .metavar = m, .help = h, .is_required = TRUE            \
    }
#define NUMBER(n, m, low, high, h)                                                                 \
    {                                                                                              \
        .name = n, .type = AD_OPTION_NUMBER, .metavar = m, .help = h, .min = low, .max = high      \
    }
#define CHOICE(n, m, c, h)                                                                         \
    {                                                                                              \
        .name = n, .type = AD_OPTION_CHOICE, .metavar = m, .help = h, .choices = c                 \
    }
#define FOLDER(n, m, h)                                                                            \
    {                                                                                              \
        .name = n, .type = AD_OPTION_DIR, .metavar = m, .help = h                                  \
    }
#define ONE(m, h)                                                                                  \
    {                                                                                              \
        .metavar = m, .help = h                                                                    \
    }
#define MANY(m, h)                                                                                 \
    {                                                                                              \
        .metavar = m, .help = h, .is_repeatable = TRUE                                             \
    }

#define OPTION_RULES                                                                               \
    {                                                                                              \
        .name = "rules", .type = AD_OPTION_DIR, .metavar = N_("DIR"), .is_repeatable = TRUE,       \
        .help = N_("folder of YARA rules to use as well; may be given several times")              \
    }
#define OPTION_NO_BUILTIN FLAG("no-builtin-rules", N_("leave out the rules that come with aduana"))
#define OPTION_DEGRADED                                                                            \
    FLAG("allow-degraded",                                                                         \
         N_("inspect even when a layer of the cage is missing; every report says so"))
#define OPTION_DEPTH                                                                               \
    NUMBER("depth", N_("N"), 1, 64, N_("open containers inside containers at most this deep"))
#define OPTION_ZIP_PASSWORDS                                                                       \
    {                                                                                              \
        .name = "zip-password", .type = AD_OPTION_TEXT, .metavar = N_("WORD"),                     \
        .is_repeatable = TRUE,                                                                     \
        .help = N_("try this password on encrypted zip members; others on this machine may see it, "   \
                   "so a file is better; may be given several times")                              \
    },                                                                                             \
    {                                                                                              \
        .name = "zip-password-file", .type = AD_OPTION_FILE, .metavar = N_("FILE"),                \
        .is_repeatable = TRUE,                                                                     \
        .help = N_("zip passwords to try, one a line; they are used for this job and kept nowhere")    \
    }
#define OPTION_SUPPLIER TEXT("supplier", N_("ID"), N_("only of this supplier"))
#define OPTION_PRODUCT TEXT("product", N_("ID"), N_("only of this product"))
#define OPTION_SINCE                                                                               \
    TEXT("since", N_("DATE"),                                                                      \
         N_("only from this day on (2026-11-25, or with a time: 2026-11-25T02:30:00Z)"))
#define OPTION_LIMIT                                                                               \
    NUMBER("limit", N_("N"), 1, 1000000, N_("show at most this many; the total is always said"))
#define SUPPLIER_FIELDS                                                                            \
    NUMBER("tier", N_("1|2|3"), 1, 3,                                                              \
           N_("criticality tier: 1 critical, 2 important, 3 ordinary")),                           \
        TEXT("country", N_("CODE"), N_("country, two letters")),                                   \
        TEXT("contact", N_("ADDRESS"), N_("security contact")),                                    \
        TEXT("instrument-id", N_("ID"), N_("contract or order that binds the supplier (SR-13)")),  \
        TEXT("description", N_("TEXT"), N_("what is bought (SR-13)")),                             \
        TEXT("using-system", N_("TEXT"), N_("programme or system that uses it (SR-13)")),          \
        TEXT("criticality", N_("TEXT"), N_("why it has this tier (SR-13)"))
#define FINDING_FILTERS                                                                            \
    OPTION_SUPPLIER, OPTION_PRODUCT, TEXT("delivery", N_("ID"), N_("only of this delivery")),      \
        CHOICE("severity", N_("SEVERITY"), SEVERITIES, N_("only of exactly this severity")),       \
        CHOICE("min-severity", N_("SEVERITY"), SEVERITIES, N_("only of this severity or worse")),  \
        CHOICE("concern", N_("CONCERN"), CONCERNS, N_("only of this concern")),                    \
        CHOICE("kind", N_("KIND"), KINDS, N_("only of this kind")),                                \
        TEXT("status", N_("STATUS"), N_("only in this status: open, fixed, risk_accepted, …")),    \
        TEXT("rule", N_("RULE"), N_("only of this rule")), OPTION_SINCE

#define OPTION_POLICY                                                                              \
    {                                                                                              \
        .name = "policy", .type = AD_OPTION_FILE, .metavar = N_("PATH"),                           \
        .help = N_("risk policy to go by: a file or folder; otherwise ADUANA_POLICY, then ours")   \
    }
