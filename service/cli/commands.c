/* SPDX-License-Identifier: Apache-2.0 */
/* commands.c - the command table itself, and finding a row in it */
#include "service/cli/command_table.h"

#include <string.h>

#include "service/cli/verbs.h"
#include "service/po/tr.h"

const AdOption *
ad_commands_global_options(void)
{
    static const AdOption options[] = {
        FLAG("json", N_("one JSON document on standard output")),
        CHOICE("lang", "es|en", "es|en",
               N_("language of the words; otherwise ADUANA_LANG, LC_ALL, LC_MESSAGES, LANG")),
        {.name = "quiet", .letter = 'q', .help = N_("no words on standard error but errors")},
        {.name = "db",
         .type = AD_OPTION_FILE,
         .metavar = N_("PATH"),
         .help = N_("the database; otherwise ADUANA_DB, then the usual place")},
        {.name = "server",
         .type = AD_OPTION_FILE,
         .metavar = N_("SOCKET"),
         .help = N_("ask the daemon behind this socket, never open the database")},
        CHOICE("color", "auto|always|never", "auto|always|never",
               N_("colours; auto honours NO_COLOR and CLICOLOR_FORCE")),
        FLAG("ascii", N_("plain ASCII output")),
        {.name = "help", .letter = 'h', .help = N_("show how the command is used")},
        FLAG("version", N_("show the versions of aduana and of its libraries")),
        {0},
    };
    return options;
}

/* At file scope, so that the lists inside live as long as the program. */
static const AdCommand commands[] = {
    {
        .noun = "scan",
        .run = ad_verb_scan,
        .summary = N_("inspect bundles now and say what is in them"),
        .about = N_("Unpacks every PATH in a cage, applies the rules, scores what is found and "
                    "records it. Several bundles are inspected side by side as one scan. A folder "
                    "is not a bundle: pack it, or use --dir."),
        .options =
            OPTIONS(FOLDER("dir", N_("DIR"),
                           N_("pack this folder (links are not followed) and inspect it")),
                    OPTION_RULES, OPTION_NO_BUILTIN,
                    TEXT("supplier", N_("ID"),
                         N_("record it as a delivery of this supplier; otherwise 'unassigned'")),
                    TEXT("product", N_("ID"), N_("product of the supplier")), OPTION_DEPTH,
                    CHOICE("fail-on", N_("SEVERITY"), SEVERITIES,
                           N_("exit 1 from this severity on; high if not given")),
                    OPTION_POLICY, FLAG("no-record", N_("write nothing into the database")),
                    FLAG("artifacts", N_("list every file as well")),
                    FLAG("all", N_("show findings of every severity, also low and info")),
                    NUMBER("threads", N_("N"), 1, 256,
                           N_("threads that scan; one a processor if not given")),
                    OPTION_ZIP_PASSWORDS, OPTION_DEGRADED),
        .operands = OPERANDS({.metavar = N_("PATH|URL"),
                              .help = N_("file, or https address of one"),
                              .is_optional = TRUE,
                              .is_repeatable = TRUE,
                              .is_file = TRUE}),
        .examples = EXAMPLES({"aduana scan agent-4.2.1.tar.gz --supplier sample-a",
                              N_("inspect and record one delivery")},
                             {"aduana scan --json --no-record *.deb",
                              N_("look at packages from a script, leave no trace")},
                             {"aduana scan --dir ./unpacked --fail-on medium",
                              N_("inspect a folder; exit 1 from medium on")}),
        .exits = EXITS(1, 3, 10, 11, 12, 13, 14, 15),
    },
    {
        .noun = "unpack",
        .run = ad_verb_unpack,
        .summary = N_("list what a bundle contains, over all levels"),
        .about = N_("Nothing is written to disk and no rule is applied."),
        .options = OPTIONS({.name = "list",
                            .help = N_("list the entries (the only thing unpack does)"),
                            .is_required = TRUE},
                           OPTION_DEPTH, OPTION_ZIP_PASSWORDS, OPTION_DEGRADED),
        .operands = OPERANDS({.metavar = N_("PATH"), .help = N_("the bundle"), .is_file = TRUE}),
        .examples =
            EXAMPLES({"aduana unpack --list package.deb", N_("every member with its SHA-256")}),
        .exits = EXITS(3, 11, 12, 15),
    },
    {
        .noun = "rule",
        .verb = "test",
        .run = ad_verb_rule_test,
        .summary = N_("compile rules and say which are skipped, and why"),
        .options = OPTIONS(OPTION_NO_BUILTIN, OPTION_DEGRADED),
        .operands = OPERANDS({.metavar = N_("DIR"),
                              .help = N_("folder of rules; otherwise only the rules of aduana"),
                              .is_optional = TRUE,
                              .is_repeatable = TRUE,
                              .is_file = TRUE}),
        .examples = EXAMPLES({"aduana rule test ./signature-base/yara", N_("try a public pack")}),
        .exits = EXITS(1, 11, 12, 15),
    },
    {
        .noun = "rule",
        .verb = "list",
        .run = ad_verb_rule_list,
        .summary = N_("list the rules with concern, severity and title"),
        .options = OPTIONS(OPTION_RULES, OPTION_NO_BUILTIN, OPTION_DEGRADED),
        .exits = EXITS(11, 12, 15),
    },
    {
        .noun = "supplier",
        .verb = "add",
        .run = ad_verb_supplier_add,
        .summary = N_("enter a supplier"),
        .options = OPTIONS(NEEDED("name", N_("NAME"), N_("full name")), SUPPLIER_FIELDS),
        .operands = OPERANDS(ONE(N_("ID"), N_("short name: a-z, 0-9 and '-'"))),
        .examples = EXAMPLES({"aduana supplier add sample-a --name \"Ejemplo A, S.A. de C.V.\" "
                              "--tier 1 --country MX",
                              N_("a critical supplier")}),
        .exits = EXITS(10, 11, 13),
    },
    {
        .noun = "supplier",
        .verb = "edit",
        .run = ad_verb_supplier_edit,
        .summary = N_("change what is recorded of a supplier"),
        .options = OPTIONS(TEXT("name", N_("NAME"), N_("full name")), SUPPLIER_FIELDS),
        .operands = OPERANDS(ONE(N_("ID"), N_("the supplier"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "supplier",
        .verb = "list",
        .run = ad_verb_supplier_list,
        .summary = N_("list the suppliers with tier, score and last delivery"),
        .options = OPTIONS(NUMBER("tier", N_("1|2|3"), 1, 3, N_("only of this tier")),
                           TEXT("search", N_("TEXT"), N_("only whose id or name contains this")),
                           OPTION_LIMIT),
        .exits = EXITS(10, 11, 13),
    },
    {
        .noun = "supplier",
        .verb = "show",
        .run = ad_verb_supplier_show,
        .summary = N_("show one supplier: score, concerns, open findings, products"),
        .operands = OPERANDS(ONE(N_("ID"), N_("the supplier"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "product",
        .verb = "add",
        .run = ad_verb_product_add,
        .summary = N_("enter a product of a supplier"),
        .options = OPTIONS(NEEDED("supplier", N_("ID"), N_("whose product it is")),
                           TEXT("name", N_("NAME"), N_("full name; the id if not given"))),
        .operands = OPERANDS(ONE(N_("ID"), N_("short name: a-z, 0-9 and '-'"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "product",
        .verb = "list",
        .run = ad_verb_product_list,
        .summary = N_("list the products"),
        .options = OPTIONS(OPTION_SUPPLIER, OPTION_LIMIT),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "source",
        .verb = "add",
        .run = ad_verb_source_add,
        .summary = N_("enter where a product's deliveries come from"),
        .options =
            OPTIONS(NEEDED("supplier", N_("ID"), N_("whose deliveries come from there")),
                    NEEDED("product", N_("ID"), N_("product that is delivered")),
                    CHOICE("kind", N_("KIND"), "bundle|sbom|checksums",
                           N_("what lies there; bundle if not given")),
                    TEXT("minisign", N_("KEY"), N_("minisign public key that must have signed it")),
                    {.name = "gpg-keyring",
                     .type = AD_OPTION_FILE,
                     .metavar = N_("FILE"),
                     .help = N_("GPG keyring that must have signed it")},
                    {.name = "gpg-fingerprint",
                     .type = AD_OPTION_TEXT,
                     .metavar = N_("HEX"),
                     .is_repeatable = TRUE,
                     .help = N_("only this key of the keyring counts; may be given several times; "
                                "without it every one does")},
                    TEXT("signature-url", N_("URL"), N_("where the detached signature lies")),
                    TEXT("checksums-url", N_("URL"), N_("where the checksum file lies")),
                    FLAG("allow-private", N_("accept an address inside your own network"))),
        .operands = OPERANDS(ONE(N_("URL"), N_("https address, or file: below an allowed folder"))),
        .examples = EXAMPLES({"aduana source add https://downloads.sample-a.example/agent.tar.gz "
                              "--supplier sample-a --product agent",
                              N_("one bundle")}),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "source",
        .verb = "list",
        .run = ad_verb_source_list,
        .summary = N_("list the sources and how the last fetch of each went"),
        .options = OPTIONS(OPTION_SUPPLIER, OPTION_PRODUCT, OPTION_LIMIT),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "delivery",
        .verb = "list",
        .run = ad_verb_delivery_list,
        .summary = N_("list the deliveries, newest first"),
        .options = OPTIONS(OPTION_SUPPLIER, OPTION_PRODUCT, OPTION_SINCE, OPTION_LIMIT),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "delivery",
        .verb = "show",
        .run = ad_verb_delivery_show,
        .summary = N_("show one delivery: what it is, its verdict, its score"),
        .options = OPTIONS(FLAG("gaps", N_("list what was not, or not wholly, scanned")),
                           FLAG("components", N_("list the packages found inside")),
                           FLAG("artifacts", N_("list every file")), OPTION_LIMIT),
        .operands = OPERANDS(ONE(N_("ID"), N_("the delivery: D-…"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "delivery",
        .verb = "purge",
        .run = ad_verb_delivery_purge,
        .summary = N_("delete a delivery's content; its record stays"),
        .options = OPTIONS(NEEDED("reason", N_("TEXT"), N_("why; it is written into the ledger"))),
        .operands = OPERANDS(ONE(N_("ID"), N_("the delivery: D-…"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "finding",
        .verb = "list",
        .run = ad_verb_finding_list,
        .summary = N_("list findings, worst first"),
        .options = OPTIONS(FINDING_FILTERS, OPTION_LIMIT),
        .examples = EXAMPLES({"aduana finding list --supplier sample-a --min-severity high",
                              N_("what is urgent at one supplier")}),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "finding",
        .verb = "explain",
        .run = ad_verb_finding_explain,
        .summary = N_("say in plain words what a finding means and what it rests on"),
        .operands = OPERANDS(ONE(N_("ID"), N_("the finding: F-…"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "schedule",
        .verb = "add",
        .run = ad_verb_schedule_add,
        .summary = N_("have sources fetched and inspected again and again"),
        .options = OPTIONS(
            NEEDED("when", N_("TIMES"),
                   N_("calendar form 'Mon..Fri 02:30' or cron form '30 2 * * 1-5'")),
            TEXT("zone", N_("ZONE"),
                 N_("IANA time zone; America/Mexico_City, for example; if not given, the daemon's "
                    "server.timezone, without a daemon UTC")),
            NUMBER("jitter", N_("SECONDS"), 0, 86400, N_("start each run up to this much later")),
            CHOICE("catch-up", N_("once|none"), "once|none",
                   N_("after a pause: run once what was missed, or only record it")),
            TEXT("supplier", N_("ID"), N_("all sources of this supplier")),
            TEXT("product", N_("ID"), N_("all sources of this product")),
            TEXT("source", N_("ID"), N_("this source alone"))),
        .operands = OPERANDS(ONE(N_("ID"), N_("short name: a-z, 0-9 and '-'"))),
        .examples = EXAMPLES({"aduana schedule add nightly --when \"02:30\" --zone "
                              "America/Mexico_City --supplier sample-a",
                              N_("every night")}),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "schedule",
        .verb = "list",
        .run = ad_verb_schedule_list,
        .summary = N_("list the schedules with their next run"),
        .options = OPTIONS(OPTION_LIMIT),
        .exits = EXITS(10, 11, 13),
    },
    {
        .noun = "schedule",
        .verb = "next",
        .run = ad_verb_schedule_next,
        .summary = N_("show the coming runs in order"),
        .options = OPTIONS(NUMBER("count", N_("N"), 1, 200, N_("how many; 10 if not given"))),
        .exits = EXITS(10, 11, 13),
    },
    {
        .noun = "schedule",
        .verb = "missed",
        .run = ad_verb_schedule_missed,
        .summary = N_("list the runs that did not happen, and why"),
        .options = OPTIONS(OPTION_SINCE, OPTION_LIMIT),
        .exits = EXITS(10, 11, 13),
    },
    {
        .noun = "schedule",
        .verb = "run",
        .run = ad_verb_schedule_run,
        .summary = N_("put a schedule's jobs into the queue now"),
        .operands = OPERANDS(ONE(N_("ID"), N_("the schedule"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "schedule",
        .verb = "pause",
        .run = ad_verb_schedule_pause,
        .summary = N_("stop a schedule until it is resumed"),
        .operands = OPERANDS(ONE(N_("ID"), N_("the schedule"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "schedule",
        .verb = "resume",
        .run = ad_verb_schedule_resume,
        .summary = N_("let a paused schedule run again"),
        .operands = OPERANDS(ONE(N_("ID"), N_("the schedule"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "job",
        .verb = "list",
        .run = ad_verb_job_list,
        .summary = N_("list the jobs, newest first"),
        .options = OPTIONS(CHOICE("state", N_("STATE"), "queued|running|done|failed|dead",
                                  N_("only in this state")),
                           TEXT("kind", N_("KIND"), N_("only of this kind")), OPTION_SUPPLIER,
                           OPTION_LIMIT),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "job",
        .verb = "show",
        .run = ad_verb_job_show,
        .summary = N_("show one job and why it failed"),
        .operands = OPERANDS(ONE(N_("ID"), N_("the job: J-…"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "job",
        .verb = "retry",
        .run = ad_verb_job_retry,
        .summary = N_("put a failed job back into the queue"),
        .operands = OPERANDS(ONE(N_("ID"), N_("the job: J-…"))),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "export",
        .verb = "findings",
        .run = ad_verb_export_findings,
        .summary = N_("write all findings to a file for other tools"),
        .about = N_("Cells that a spreadsheet would read as formulas are made harmless."),
        .options = OPTIONS(CHOICE("format", N_("FORMAT"), "csv|json|ndjson",
                                  N_("form of the file; csv if not given")),
                           {.name = "output",
                            .letter = 'o',
                            .type = AD_OPTION_FILE,
                            .metavar = N_("FILE"),
                            .help = N_("where to; standard output if not given")},
                           FINDING_FILTERS),
        .examples = EXAMPLES(
            {"aduana export findings --format csv -o findings.csv", N_("for a spreadsheet")}),
        .exits = EXITS(10, 11, 12, 13, 15),
    },
    {
        .noun = "sbom",
        .verb = "check",
        .run = ad_verb_sbom_check,
        .summary = N_("read an SBOM: its components, the rules it breaks, its quality"),
        .about = N_("CycloneDX 1.0 to 1.7, SPDX 2 and SPDX 3, told by content, also wrapped or compressed. Reads "
                    "leniently and tells each violation with its place. Exit 3 when it is no SBOM, or when no "
                    "component of it can be identified."),
        .options = OPTIONS(OPTION_DEGRADED),
        .operands = OPERANDS({.metavar = N_("FILE"), .help = N_("the SBOM"), .is_file = TRUE}),
        .examples = EXAMPLES({"aduana sbom check bom.json", N_("what a supplier's SBOM is worth")},
                             {"aduana sbom check --json bom.spdx", N_("the same for a program")}),
        .exits = EXITS(3, 11, 12, 15),
    },
    {
        .noun = "sbom",
        .verb = "convert",
        .run = ad_verb_sbom_convert,
        .summary = N_("write an SBOM of any format as CycloneDX 1.6 JSON"),
        .about = N_("What contains becomes what depends, except where components stand inside each other. What "
                    "CycloneDX 1.6 has no place for is counted, not dropped in silence."),
        .options = OPTIONS({.name = "output",
                            .letter = 'o',
                            .type = AD_OPTION_FILE,
                            .metavar = N_("FILE"),
                            .help = N_("the file to write"),
                            .is_required = TRUE},
                           OPTION_DEGRADED),
        .operands = OPERANDS({.metavar = N_("FILE"), .help = N_("the SBOM"), .is_file = TRUE}),
        .examples = EXAMPLES({"aduana sbom convert acme.spdx -o acme.cdx.json", N_("for a tool that reads only CycloneDX")}),
        .exits = EXITS(3, 11, 12, 15),
    },
    {
        .noun = "purl",
        .verb = "parse",
        .run = ad_verb_purl_parse,
        .is_silent_success = TRUE,
        .summary = N_("read package URLs into their parts"),
        .about = N_("Prints each part and the canonical form, or why it is not a package URL. One "
                    "that is wrong but has one sure reading gets that reading as well as the error. "
                    "With '-', one answer line for each line of standard input."),
        .operands = OPERANDS(ONE("PURL|-", N_("a package URL, or '-' for standard input"))),
        .examples = EXAMPLES({"aduana purl parse pkg:npm/%40angular/core@12.3.1",
                              N_("namespace @angular, name core")}),
        .exits = EXITS(3, 15),
    },
    {
        .noun = "purl",
        .verb = "build",
        .run = ad_verb_purl_build,
        .is_silent_success = TRUE,
        .summary = N_("write package URLs from their parts"),
        .about = N_("Reads one JSON object a line: type, namespace, name, version, qualifiers, "
                    "subpath. Prints the canonical form, or 'error: ' and why there is none."),
        .operands = OPERANDS(ONE("-", N_("standard input"))),
        .examples = EXAMPLES({"echo '{\"type\":\"pypi\",\"name\":\"Django\"}' | aduana purl build -",
                              "pkg:pypi/django"}),
        .exits = EXITS(3, 15),
    },
    {
        .noun = "score",
        .run = ad_verb_score,
        .is_silent_success = TRUE,
        .summary = N_("score documents from standard input, one a line"),
        .about = N_(
            "Each line is a JSON document {\"tier\", \"findings\"}; each answer line {\"score\", "
            "\"level\", \"grade\", \"concerns\"}. The method is in docs/scoring.md."),
        .operands = OPERANDS(ONE("-", N_("standard input"))),
        .exits = EXITS(3),
    },
    {
        .noun = "cvss",
        .run = ad_verb_cvss,
        .is_silent_success = TRUE,
        .summary = N_("compute the scores of a CVSS vector"),
        .about = N_("Versions 2.0, 3.0, 3.1 and 4.0, exactly rounded. Each answer line has three "
                    "columns: base, temporal, environmental; '-' where the vector defines no metric "
                    "of the group. Version 4.0 has one score, the first column, with threat and "
                    "environment in it. A vector that is not well formed gives 'error: ' and why."),
        .operands = OPERANDS(ONE(N_("VECTOR|-"), N_("the vector; - reads one a line"))),
        .examples = EXAMPLES({"aduana cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                              N_("one vector")},
                             {"aduana cvss - < vectors.txt", N_("one answer line a vector")}),
        .exits = EXITS(3),
    },
    {
        .noun = "db",
        .verb = "backup",
        .run = ad_verb_db_backup,
        .summary = N_("copy the database while it is in use"),
        .operands = OPERANDS({.metavar = N_("PATH"),
                              .help = N_("file to write; it must not exist"),
                              .is_file = TRUE}),
        .exits = EXITS(10, 11, 13, 15),
    },
    {
        .noun = "db",
        .verb = "check",
        .run = ad_verb_db_check,
        .summary = N_("check that database, ledger and kept content are whole"),
        .exits = EXITS(1, 10, 11, 12, 13),
    },
    {
        .noun = "daemon",
        .run = ad_verb_daemon,
        .summary = N_("run the daemon in the foreground (aduanad)"),
        .about = N_("Words after -- go to aduanad as they are."),
        .operands = OPERANDS({.metavar = N_("WORD"),
                              .help = N_("passed on to aduanad"),
                              .is_optional = TRUE,
                              .is_repeatable = TRUE}),
        .examples = EXAMPLES({"aduana daemon -- --help", N_("what aduanad understands")}),
        .exits = EXITS(10, 11, 12, 13),
    },
    {
        .noun = "doctor",
        .run = ad_verb_doctor,
        .summary = N_("check this machine: cage, rules, database, programs; say what helps"),
        .exits = EXITS(3),
    },
    {
        .noun = "version",
        .run = ad_verb_version,
        .is_silent_success = TRUE,
        .summary = N_("show the versions of aduana and of its libraries"),
    },
    {
        .noun = "version",
        .verb = "compare",
        .run = ad_verb_version_compare,
        .is_silent_success = TRUE,
        .summary = N_("say which of two versions is the later one"),
        .about = N_("Answers <, = or >, or ? where the ecosystem's own tool refuses a version. "
                    "ECOSYSTEM is a name of OSV (PyPI, Debian) or a package URL type (deb, gem), in "
                    "any case. With - each line of standard input is A, a tab, B."),
        .operands = OPERANDS(ONE(N_("ECOSYSTEM"), N_("whose order counts")),
                             ONE(N_("A"), N_("a version, or - for lines of standard input")),
                             {.metavar = N_("B"), .help = N_("the other version"), .is_optional = TRUE}),
        .examples = EXAMPLES({"aduana version compare Debian 2:9.1-2 8.4",
                              N_("an epoch counts before all else")},
                             {"aduana version compare PyPI - < pairs.tsv", N_("one answer a line")}),
        .exits = EXITS(3),
    },
    {
        .noun = "version",
        .verb = "in",
        .run = ad_verb_version_in,
        .is_silent_success = TRUE,
        .summary = N_("say whether a version lies in a range"),
        .about = N_("Answers yes or no, or ? where that cannot be told. RANGE is a vers: range or a "
                    "list of OSV events as JSON. With - each line of standard input is VERSION, a "
                    "tab, RANGE."),
        .operands = OPERANDS(ONE(N_("ECOSYSTEM"), N_("whose order counts")),
                             ONE(N_("VERSION"), N_("a version, or - for lines of standard input")),
                             {.metavar = N_("RANGE"),
                              .help = N_("vers: range or OSV events"),
                              .is_optional = TRUE}),
        .examples = EXAMPLES({"aduana version in npm 1.2.3 'vers:npm/>=1.0.0|<2.0.0'",
                              N_("a vers: range")},
                             {"aduana version in PyPI 2.2.5 "
                              "'[{\"introduced\":\"2.2\"},{\"fixed\":\"2.2.9\"}]'",
                              N_("events as in an OSV record")}),
        .exits = EXITS(3),
    },
    {
        .noun = "help",
        .run = ad_verb_help,
        .is_silent_success = TRUE,
        .summary = N_("show how a command is used"),
        .options = OPTIONS(FLAG("man", N_("the manual page of all commands, as roff"))),
        .operands = OPERANDS({.metavar = N_("COMMAND"),
                              .help = N_("the command"),
                              .is_optional = TRUE,
                              .is_repeatable = TRUE}),
        .examples = EXAMPLES({"aduana help supplier add", N_("one command")}),
    },
    {
        .noun = "completion",
        .run = ad_verb_completion,
        .is_silent_success = TRUE,
        .summary = N_("write the completion script of a shell"),
        .operands = OPERANDS(ONE("bash|zsh|fish", N_("the shell"))),
        .examples = EXAMPLES({"source <(aduana completion bash)", N_("in ~/.bashrc")}),
    },
    {0},
};

/* One table of two files: the verbs of risk stand after those of findings. */
static gpointer
join(gpointer unused)
{
    (void)unused;
    gsize count = 0, last = 0, at = 0;
    const AdCommand *risk = ad_commands_risk(&count);
    AdCommand *all = g_new0(AdCommand, G_N_ELEMENTS(commands) + count);
    for (gsize i = 0; commands[i].noun != NULL; i++)
        if (strcmp(commands[i].noun, "finding") == 0)
            last = i;
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        all[at++] = commands[i];
        for (gsize k = 0; i == last && k < count; k++)
            all[at++] = risk[k];
    }
    return all;
}

const AdCommand *
ad_commands(void)
{
    static GOnce once = G_ONCE_INIT;
    return g_once(&once, join, NULL);
}

const AdCommand *
ad_commands_find(const char *noun, const char *verb)
{
    for (const AdCommand *c = ad_commands(); c->noun != NULL; c++)
        if (strcmp(c->noun, noun) == 0 && g_strcmp0(c->verb, verb) == 0)
            return c;
    return NULL;
}

char *
ad_commands_name(const AdCommand *command)
{
    return command->verb != NULL ? g_strdup_printf("%s %s", command->noun, command->verb)
                                 : g_strdup(command->noun);
}

const char *
ad_commands_noun_summary(const char *noun)
{
    static const struct {
        const char *noun, *summary;
    } nouns[] = {
        {"rule", N_("detection rules")},
        {"supplier", N_("who delivers, and how critical they are")},
        {"product", N_("what a supplier delivers")},
        {"source", N_("where deliveries come from")},
        {"delivery", N_("what arrived")},
        {"finding", N_("what was found in deliveries")},
        {"waiver", N_("what people decide about findings")},
        {"decision", N_("what people decide about suppliers")},
        {"policy", N_("what counts as risk")},
        {"schedule", N_("what is inspected when")},
        {"purl", N_("names of packages")},
        {"sbom", N_("software bills of materials")},
        {"job", N_("work that waits, runs or failed")},
        {"export", N_("files for other tools")},
        {"db", N_("the database")},
        {"version", N_("versions: show, compare, look up in a range")},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(nouns); i++)
        if (strcmp(nouns[i].noun, noun) == 0)
            return nouns[i].summary;
    return NULL;
}
