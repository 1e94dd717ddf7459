/* SPDX-License-Identifier: Apache-2.0 */
/* commands_risk.c - rows of the command table: policy, waivers, decisions, assessments */
#include "service/cli/command_table.h"
#include "service/cli/verbs.h"
#include "service/po/tr.h"

#define REASON NEEDED("reason", N_("TEXT"), N_("why; it is kept and shown"))
#define REASON_CODES                                                                               \
    "other|compensating-control|limited-exposure|fix-scheduled|business-need|rule-too-wide|"       \
    "test-data|wrong-component|supplier-answer"
#define JUSTIFICATIONS                                                                             \
    "component_not_present|vulnerable_code_not_present|vulnerable_code_not_in_execute_path|"       \
    "vulnerable_code_cannot_be_controlled_by_adversary|inline_mitigations_already_exist"
#define WAIVER_OPTIONS                                                                             \
    REASON,                                                                                        \
        TEXT("until", N_("DATE"),                                                                  \
             N_("its last day, as 2026-11-25; then the finding is open again")),                   \
        CHOICE("scope", N_("SCOPE"), "finding|group",                                              \
               N_("this finding, or all of the same rule, advisory or check at this product")),    \
        TEXT("for-version", N_("VERSION"), N_("only in deliveries of exactly this version")),      \
        FLAG("this-content", N_("only in the very content it was found in")),                      \
        CHOICE("reason-code", N_("CODE"), REASON_CODES, N_("the reason as a word for counting")),  \
        TEXT("evidence", N_("TEXT"), N_("where it can be looked up: a ticket, a document")),       \
        OPTION_POLICY
#define FINDING OPERANDS(ONE(N_("ID"), N_("the finding: F-…")))
#define DECISION_OPTIONS                                                                           \
    REASON, TEXT("product", N_("ID"), N_("about this product, not the supplier as a whole")),      \
        TEXT("until", N_("DATE"), N_("its last day; otherwise until the next review")),            \
        TEXT("reason-code", N_("CODE"), N_("the reason as a word for counting")), OPTION_POLICY
#define SUPPLIER OPERANDS(ONE(N_("ID"), N_("the supplier")))
#define DECISION OPERANDS(ONE(N_("ID"), N_("the decision: V-…")))

static const AdCommand rows[] = {
    {
        .noun = "waiver",
        .verb = "accept",
        .run = ad_verb_waiver_accept,
        .summary = N_("accept the risk of a finding for a time"),
        .about = N_("The risk drops by two levels at most and never below low. A gate cannot be "
                    "accepted. Somebody else must agree, unless approvers is 1."),
        .options = OPTIONS(WAIVER_OPTIONS),
        .operands = FINDING,
        .examples = EXAMPLES({"aduana waiver accept F-… --reason \"fix due in March\" --until 2027-03-31",
                              N_("until the last day of March")}),
        .exits = EXITS(1, 10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "not-affected",
        .run = ad_verb_waiver_not_affected,
        .summary = N_("declare that a vulnerability does no harm here (VEX)"),
        .options = OPTIONS(WAIVER_OPTIONS,
                           {.name = "justification",
                            .type = AD_OPTION_CHOICE,
                            .metavar = N_("WORD"),
                            .choices = JUSTIFICATIONS,
                            .is_required = TRUE,
                            .help = N_("why, in the words of VEX")}),
        .operands = FINDING,
        .exits = EXITS(1, 10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "false-positive",
        .run = ad_verb_waiver_false_positive,
        .summary = N_("declare that a finding is none"),
        .options = OPTIONS(WAIVER_OPTIONS),
        .operands = FINDING,
        .exits = EXITS(1, 10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "dispute",
        .run = ad_verb_waiver_dispute,
        .summary = N_("record that the supplier contests a finding; it still counts"),
        .options = OPTIONS(WAIVER_OPTIONS),
        .operands = FINDING,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "defer",
        .run = ad_verb_waiver_defer,
        .summary = N_("put the decision on a finding off to a day; it still counts"),
        .options = OPTIONS(WAIVER_OPTIONS),
        .operands = FINDING,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "approve",
        .run = ad_verb_waiver_approve,
        .summary = N_("agree to a waiver that somebody else asked for"),
        .options = OPTIONS(OPTION_POLICY),
        .operands = OPERANDS(ONE(N_("ID"), N_("the waiver: W-…"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "revoke",
        .run = ad_verb_waiver_revoke,
        .summary = N_("take a waiver back; the finding is open again"),
        .options = OPTIONS(REASON, OPTION_POLICY),
        .operands = OPERANDS(ONE(N_("ID"), N_("the waiver: W-…"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "list",
        .run = ad_verb_waiver_list,
        .summary = N_("list the waivers, newest first"),
        .options = OPTIONS(OPTION_SUPPLIER, TEXT("finding", N_("ID"), N_("only of this finding")),
                           CHOICE("kind", N_("KIND"), "accept|not-affected|false-positive|dispute|defer",
                                  N_("only of this kind")),
                           CHOICE("state", N_("STATE"), "requested|live|expired|revoked",
                                  N_("only in this state")),
                           OPTION_LIMIT),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "waiver",
        .verb = "import",
        .run = ad_verb_waiver_import,
        .summary = N_("ask again for waivers that another aduana has in force"),
        .about = N_("Reads what 'waiver list --json' wrote there. What was in force there is asked for "
                    "here, in the name of who imports; somebody else must agree here too."),
        .options = OPTIONS(OPTION_POLICY),
        .operands = OPERANDS({.metavar = N_("FILE"), .help = N_("the file"), .is_file = TRUE}),
        .exits = EXITS(3, 10, 11, 12, 13, 15),
    },
    {
        .noun = "decision",
        .verb = "approve",
        .run = ad_verb_decision_approve,
        .summary = N_("let a supplier or a product in"),
        .about = N_("The score only proposes; a person decides. Somebody else must sign, unless "
                    "approvers is 1."),
        .options = OPTIONS(DECISION_OPTIONS),
        .operands = SUPPLIER,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "decision",
        .verb = "conditional",
        .run = ad_verb_decision_conditional,
        .summary = N_("let a supplier or a product in under conditions"),
        .options = OPTIONS(DECISION_OPTIONS,
                           {.name = "condition",
                            .type = AD_OPTION_TEXT,
                            .metavar = N_("DATE:OWNER:TEXT"),
                            .is_repeatable = TRUE,
                            .is_required = TRUE,
                            .help = N_("what must be done by when and by whom; may be given several times")}),
        .operands = SUPPLIER,
        .examples = EXAMPLES({"aduana decision conditional sample-a --reason \"two open findings\" "
                              "--condition \"2027-01-31:supplier:sign bundles\"",
                              N_("one condition")}),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "decision",
        .verb = "reject",
        .run = ad_verb_decision_reject,
        .summary = N_("keep a supplier or a product out; counts at once"),
        .options = OPTIONS(DECISION_OPTIONS),
        .operands = SUPPLIER,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "decision",
        .verb = "suspend",
        .run = ad_verb_decision_suspend,
        .summary = N_("keep a supplier or a product out for now; counts at once"),
        .options = OPTIONS(DECISION_OPTIONS),
        .operands = SUPPLIER,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "decision",
        .verb = "sign",
        .run = ad_verb_decision_sign,
        .summary = N_("sign a decision that somebody else proposed"),
        .operands = DECISION,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "decision",
        .verb = "done",
        .run = ad_verb_decision_done,
        .summary = N_("record that a condition is met"),
        .options = OPTIONS(NUMBER("condition", N_("N"), 1, 50, N_("which one, from 1; 1 if not given")),
                           NEEDED("proof", N_("TEXT"), N_("where it can be looked up"))),
        .operands = DECISION,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "decision",
        .verb = "show",
        .run = ad_verb_decision_show,
        .summary = N_("show one decision with its conditions"),
        .operands = DECISION,
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "decision",
        .verb = "list",
        .run = ad_verb_decision_list,
        .summary = N_("list the decisions, newest first"),
        .options = OPTIONS(OPTION_SUPPLIER,
                           CHOICE("decision", N_("WORD"), "approve|conditional|reject|suspend",
                                  N_("only these")),
                           CHOICE("state", N_("STATE"), "proposed|in-force|expired|superseded",
                                  N_("only in this state")),
                           OPTION_LIMIT),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "policy",
        .verb = "show",
        .run = ad_verb_policy_show,
        .summary = N_("show the risk policy: tiers, days to fix, gates, grades, checks"),
        .options = OPTIONS(OPTION_POLICY, FLAG("text", N_("print its text, files joined"))),
        .exits = EXITS(11, 12, 15),
    },
    {
        .noun = "policy",
        .verb = "test",
        .run = ad_verb_policy_test,
        .summary = N_("say whether a policy holds, and everything that is wrong with it"),
        .operands = OPERANDS({.metavar = N_("PATH"), .help = N_("file or folder"), .is_file = TRUE}),
        .exits = EXITS(1, 11, 12, 15),
    },
    {
        .noun = "policy",
        .verb = "diff",
        .run = ad_verb_policy_diff,
        .summary = N_("say where two policies differ"),
        .operands = OPERANDS({.metavar = N_("A"), .help = N_("file, folder, or builtin"), .is_file = TRUE},
                             {.metavar = N_("B"),
                              .help = N_("the other one; the policy in use if not given"),
                              .is_optional = TRUE,
                              .is_file = TRUE}),
        .exits = EXITS(1, 11, 12, 15),
    },
    {
        .noun = "recompute",
        .run = ad_verb_recompute,
        .summary = N_("make a recorded assessment again and compare it byte by byte"),
        .about = N_("Input and policy were kept with it. Exit 1 when the result is another one."),
        .operands = OPERANDS(ONE(N_("ASSESSMENT"), N_("the assessment: A-…"))),
        .exits = EXITS(1, 10, 11, 12, 13),
    },
    {
        .noun = "rescore",
        .run = ad_verb_rescore,
        .summary = N_("assess all current deliveries anew, as of today, without unpacking"),
        .about = N_("A daemon does it every day. Only what changed is written."),
        .options = OPTIONS(OPTION_SUPPLIER, OPTION_POLICY),
        .exits = EXITS(10, 11, 12, 13),
    },
};

const AdCommand *
ad_commands_risk(gsize *count)
{
    *count = G_N_ELEMENTS(rows);
    return rows;
}
