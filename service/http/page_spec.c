/* SPDX-License-Identifier: Apache-2.0 */
/* page_spec.c - which field of which resource stands where on its page */
#include "service/http/page_spec.h"

#include <string.h>

#include "service/http/resource.h"
#include "service/po/tr.h"

#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, AD_SHOW_TEXT, NULL, NULL, NULL                                                 \
    }
#define TEXT(key, label) {key, label, AD_SHOW_TEXT, NULL, NULL, NULL}
#define ENGLISH(key, label) {key, label, AD_SHOW_TEXT, "en", NULL, NULL}
#define COUNT(key, label, target) {key, label, AD_SHOW_NUMBER, NULL, target, ""}
#define CODE(key, label) {key, label, AD_SHOW_CODE, NULL, NULL, NULL}
#define TIME(key, label) {key, label, AD_SHOW_TIME, NULL, NULL, NULL}
#define BYTES(key, label) {key, label, AD_SHOW_BYTES, NULL, NULL, NULL}
#define NUMBER(key, label) {key, label, AD_SHOW_NUMBER, NULL, NULL, NULL}
#define WORD(key, label, words) {key, label, AD_SHOW_WORD, words, NULL, NULL}
#define BADGE(key, label, words) {key, label, AD_SHOW_BADGE, words, NULL, NULL}
#define LINK(key, label, path) {key, label, AD_SHOW_CODE, NULL, path, NULL}

static const AdPageField supplier_columns[] = {
    LINK("id", N_("Supplier"), "/suppliers/"),
    TEXT("name", N_("Name")),
    WORD("tier", N_("Tier"), "tier"),
    TEXT("country", N_("Country")),
    BADGE("level", N_("Risk level"), "level"),
    NUMBER("score", N_("Score")),
    {"last_delivery.received_at", N_("Last delivery"), AD_SHOW_TIME, NULL, "/deliveries/", "last_delivery.id"},
    END};
static const AdPageField product_columns[] = {LINK("supplier", N_("Supplier"), "/suppliers/"),
                                              CODE("id", N_("Product")), TEXT("name", N_("Name")), END};
static const AdPageField source_columns[] = {
    LINK("id", N_("Source"), "/sources/"),
    CODE("product", N_("Product")),
    WORD("kind", N_("Kind"), "source"),
    {"url", N_("Address"), AD_SHOW_URL, NULL, NULL, NULL},
    TIME("state.last_success", N_("Last success")),
    ENGLISH("state.last_error", N_("Last error")),
    END};
static const AdPageField delivery_columns[] = {
    LINK("id", N_("Delivery"), "/deliveries/"),
    LINK("supplier", N_("Supplier"), "/suppliers/"),
    CODE("product", N_("Product")),
    CODE("version", N_("Version")),
    CODE("name", N_("File")),
    BYTES("size_bytes", N_("Size")),
    TIME("received_at", N_("Received")),
    BADGE("verdict", N_("Verdict"), "verdict"),
    BADGE("complete", N_("Coverage"), "complete"),
    BADGE("level", N_("Risk level"), "level"),
    END};
static const AdPageField component_columns[] = {CODE("name", N_("Name")), CODE("version", N_("Version")),
                                                CODE("purl", N_("Package URL")),
                                                CODE("evidence", N_("Path in the delivery")), END};
static const AdPageField gap_columns[] = {CODE("path", N_("Path in the delivery")),
                                          BYTES("bytes", N_("Size")),
                                          BADGE("state", N_("State"), "coverage"),
                                          WORD("reason", N_("Reason"), "reason"),
                                          WORD("blocking", N_("Makes it incomplete"), "yes"),
                                          END};
static const AdPageField artifact_columns[] = {CODE("path", N_("Path in the delivery")),
                                               WORD("type", N_("Entry"), "entry"),
                                               CODE("file_type", N_("Type by content")),
                                               BYTES("size_bytes", N_("Size")),
                                               BADGE("state", N_("State"), "coverage"),
                                               CODE("sha256", N_("SHA-256")),
                                               END};
static const AdPageField container_columns[] = {CODE("path", N_("Path in the delivery")),
                                                CODE("format", N_("Format")),
                                                BYTES("size_bytes", N_("Size")),
                                                BYTES("claimed_bytes", N_("Claimed by entries")),
                                                BYTES("structure_bytes", N_("Structure")),
                                                BYTES("gap_bytes", N_("Gaps")),
                                                END};
/* Both titles stand in the row: the page takes that of its language ("title"). */
static const AdPageField finding_columns[] = {
    BADGE("severity", N_("Severity"), "severity"),
    {"title", N_("Finding"), AD_SHOW_TEXT, NULL, "/findings/", "finding_id"},
    WORD("confidence", N_("Confidence"), "confidence"),
    WORD("concern", N_("Concern"), "concern"),
    LINK("supplier_id", N_("Supplier"), "/suppliers/"),
    CODE("artifact_path", N_("Path in the delivery")),
    WORD("status", N_("Status"), "status"),
    TIME("first_seen", N_("First seen")),
    END};
/* On its delivery's own page: what the scan said. */
static const AdPageField scan_finding_columns[] = {
    BADGE("severity", N_("Severity"), "severity"),
    {"title", N_("Finding"), AD_SHOW_TEXT, NULL, "/findings/", "finding_id"},
    WORD("confidence", N_("Confidence"), "confidence"),
    WORD("concern", N_("Concern"), "concern"),
    CODE("artifact_path", N_("Path in the delivery")),
    END};
static const AdPageField job_columns[] = {LINK("id", N_("Job"), "/jobs/"),
                                          WORD("kind", N_("Kind"), "job"),
                                          BADGE("state", N_("State"), "state"),
                                          LINK("supplier", N_("Supplier"), "/suppliers/"),
                                          NUMBER("attempts", N_("Attempts")),
                                          TIME("created_at", N_("Created")),
                                          TIME("finished_at", N_("Finished")),
                                          ENGLISH("error", N_("Error")),
                                          END};
static const AdPageField schedule_columns[] = {LINK("id", N_("Schedule"), "/schedules/"),
                                               CODE("when", N_("When")),
                                               CODE("zone", N_("Time zone")),
                                               LINK("supplier", N_("Supplier"), "/suppliers/"),
                                               TIME("next_at", N_("Next run")),
                                               TIME("last_run_at", N_("Last run")),
                                               TEXT("last_result", N_("Last result")),
                                               WORD("paused", N_("Paused"), "yes"),
                                               END};
static const AdPageField next_columns[] = {LINK("schedule", N_("Schedule"), "/schedules/"),
                                           TIME("local", N_("Local time")), CODE("zone", N_("Time zone")),
                                           TIME("at", N_("UTC")), END};
static const AdPageField missed_columns[] = {LINK("schedule", N_("Schedule"), "/schedules/"),
                                             TIME("due_at", N_("Was due")),
                                             TIME("noticed_at", N_("Noticed")),
                                             WORD("reason", N_("Reason"), "missed"), END};
static const AdPageField ledger_columns[] = {NUMBER("seq", N_("Number")),  TIME("at", N_("When it happened")),
                                             TEXT("actor", N_("Who")),     CODE("via", N_("By which way")),
                                             CODE("action", N_("Action")), CODE("object", N_("Object")),
                                             CODE("hash", N_("Hash")),     END};
static const AdPageField evidence_columns[] = {CODE("path", N_("Path in the delivery")),
                                               NUMBER("offset", N_("Byte offset")),
                                               CODE("identifier", N_("Text of the rule")),
                                               CODE("text", N_("What was found")), END};
static const AdPageField history_columns[] = {LINK("delivery", N_("Delivery"), "/deliveries/"),
                                              CODE("version", N_("Version")),
                                              TIME("received_at", N_("Received")),
                                              WORD("present", N_("Found in it"), "yes"), END};
static const AdPageField job_history_columns[] = {TIME("at", N_("When it happened")),
                                                  BADGE("state", N_("State"), "state"),
                                                  NUMBER("attempt", N_("Attempt")),
                                                  ENGLISH("text", N_("Remark")), END};
static const AdPageField concern_columns[] = {WORD("concern", N_("Concern"), "concern"),
                                              BADGE("level", N_("Risk level"), "level"),
                                              NUMBER("score", N_("Score")), END};

static const AdPageField supplier_facts[] = {CODE("id", N_("Supplier")),
                                             WORD("tier", N_("Tier"), "tier"),
                                             TEXT("country", N_("Country")),
                                             TEXT("contact", N_("Contact")),
                                             TEXT("instrument_id", N_("Contract or order")),
                                             TEXT("description", N_("Description")),
                                             TEXT("using_system", N_("Systems that use it")),
                                             TEXT("criticality", N_("Criticality")),
                                             BADGE("score.level", N_("Risk level"), "level"),
                                             NUMBER("score.overall", N_("Score, 0 to 100")),
                                             CODE("score.grade", N_("Grade")),
                                             WORD("score.proposal", N_("Proposal"), "proposal"),
                                             NUMBER("score.coverage_pct", N_("Coverage, %")),
                                             COUNT("open_findings.critical", N_("Open, critical"),
                                                   "/findings?supplier={id}&severity=critical&status=open"),
                                             COUNT("open_findings.high", N_("Open, high"),
                                                   "/findings?supplier={id}&severity=high&status=open"),
                                             COUNT("open_findings.medium", N_("Open, medium"),
                                                   "/findings?supplier={id}&severity=medium&status=open"),
                                             COUNT("open_findings.low", N_("Open, low"),
                                                   "/findings?supplier={id}&severity=low&status=open"),
                                             LINK("last_delivery.id", N_("Last delivery"), "/deliveries/"),
                                             TIME("last_delivery.received_at", N_("Received")),
                                             BADGE("last_delivery.complete", N_("Coverage"), "complete"),
                                             END};
static const AdPageField delivery_facts[] = {
    LINK("supplier", N_("Supplier"), "/suppliers/"),
    CODE("product", N_("Product")),
    CODE("version", N_("Version")),
    CODE("name", N_("File")),
    BADGE("verdict", N_("Verdict"), "verdict"),
    BADGE("complete", N_("Coverage"), "complete"),
    {"inspection.reasons", N_("Reasons"), AD_SHOW_LIST, NULL, NULL, NULL},
    BADGE("level", N_("Risk level"), "level"),
    NUMBER("score", N_("Score, 0 to 100")),
    WORD("signature", N_("Signature"), "signature"),
    BYTES("size_bytes", N_("Size")),
    CODE("sha256", N_("SHA-256")),
    TIME("received_at", N_("Received")),
    {"url", N_("From"), AD_SHOW_URL, NULL, NULL, NULL},
    WORD("blob", N_("Content"), "blob"),
    NUMBER("inspection.coverage.files", N_("Files")),
    NUMBER("inspection.coverage.scanned", N_("Files scanned")),
    NUMBER("inspection.coverage.partial", N_("Files partly scanned")),
    NUMBER("inspection.coverage.not_scanned", N_("Files not scanned")),
    BYTES("inspection.coverage.bytes", N_("Bytes unpacked")),
    BYTES("inspection.coverage.bytes_scanned", N_("Bytes scanned")),
    BYTES("inspection.coverage.bytes_partial", N_("Bytes partly scanned")),
    BYTES("inspection.coverage.bytes_not_scanned", N_("Bytes not scanned")),
    NUMBER("inspection.engine.rules_loaded", N_("Rules loaded")),
    CODE("inspection.engine.ruleset_sha256", N_("Rule set")),
    CODE("inspection.engine.cage", N_("Cage")),
    CODE("inspection.engine.yara", N_("YARA")),
    CODE("inspection.engine.aduana", N_("aduana")),
    END};
static const AdPageField finding_facts[] = {
    BADGE("severity", N_("Severity"), "severity"),
    WORD("confidence", N_("Confidence"), "confidence"),
    WORD("concern", N_("Concern"), "concern"),
    ENGLISH("explain.why", N_("Why it was found")),
    WORD("status", N_("Status"), "status"),
    WORD("kind", N_("Kind"), "kind"),
    CODE("rule_or_cve", N_("Rule or advisory")),
    LINK("supplier_id", N_("Supplier"), "/suppliers/"),
    CODE("product", N_("Product")),
    LINK("delivery_id", N_("Delivery"), "/deliveries/"),
    CODE("artifact_path", N_("Path in the delivery")),
    CODE("artifact_sha256", N_("SHA-256")),
    TIME("first_seen", N_("First seen")),
    TIME("last_seen", N_("Last seen")),
    NUMBER("instances", N_("Instances")),
    {"explain.reference", N_("Reference"), AD_SHOW_URL, NULL, NULL, NULL},
    END};
static const AdPageField job_facts[] = {WORD("kind", N_("Kind"), "job"),
                                        BADGE("state", N_("State"), "state"),
                                        ENGLISH("error", N_("Error")),
                                        CODE("error_code", N_("Code")),
                                        LINK("supplier", N_("Supplier"), "/suppliers/"),
                                        LINK("source", N_("Source"), "/sources/"),
                                        LINK("schedule", N_("Schedule"), "/schedules/"),
                                        NUMBER("attempts", N_("Attempts")),
                                        TIME("created_at", N_("Created")),
                                        TIME("started_at", N_("Started")),
                                        TIME("finished_at", N_("Finished")),
                                        TIME("not_before", N_("Not before")),
                                        LINK("result.delivery", N_("Delivery"), "/deliveries/"),
                                        END};
static const AdPageField schedule_facts[] = {CODE("when", N_("When")),
                                             CODE("zone", N_("Time zone")),
                                             TIME("next_at", N_("Next run")),
                                             TIME("last_run_at", N_("Last run")),
                                             TEXT("last_result", N_("Last result")),
                                             WORD("paused", N_("Paused"), "yes"),
                                             NUMBER("jitter_seconds", N_("Random delay, seconds")),
                                             WORD("catch_up", N_("Catches up after downtime"), "catch_up"),
                                             LINK("supplier", N_("Supplier"), "/suppliers/"),
                                             CODE("product", N_("Product")),
                                             LINK("source", N_("Source"), "/sources/"),
                                             END};
static const AdPageField source_facts[] = {LINK("supplier", N_("Supplier"), "/suppliers/"),
                                           CODE("product", N_("Product")),
                                           WORD("kind", N_("Kind"), "source"),
                                           {"url", N_("Address"), AD_SHOW_URL, NULL, NULL, NULL},
                                           WORD("allow_private", N_("Private addresses allowed"), "yes"),
                                           TIME("state.last_try", N_("Last try")),
                                           TIME("state.last_success", N_("Last success")),
                                           NUMBER("state.last_status", N_("HTTP status")),
                                           ENGLISH("state.last_error", N_("Last error")),
                                           CODE("state.last_sha256", N_("SHA-256")),
                                           END};
static const AdPageField overview_facts[] = {
    COUNT("suppliers", N_("Suppliers"), "/suppliers"),
    COUNT("open_findings.critical", N_("Open, critical"), "/findings?severity=critical&status=open"),
    COUNT("open_findings.high", N_("Open, high"), "/findings?severity=high&status=open"),
    COUNT("open_findings.medium", N_("Open, medium"), "/findings?severity=medium&status=open"),
    COUNT("jobs.running", N_("Jobs running"), "/jobs?state=running"),
    COUNT("jobs.queued", N_("Jobs waiting"), "/jobs?state=queued"),
    COUNT("jobs.failed", N_("Jobs to be tried again"), "/jobs?state=failed"),
    COUNT("jobs.dead", N_("Jobs given up"), "/jobs?state=dead"),
    END};

#define NO_DATA N_("Nothing recorded yet.")
#define NONE_FOUND N_("Nothing matches these filters.")
#define TABLE_END                                                                                  \
    {                                                                                              \
        NULL, NULL, NULL, NULL, NULL                                                               \
    }
#define ONE_TABLE(name, caption, columns)                                                          \
    static const AdPageTable name[] = {{"items", caption, NONE_FOUND, columns, NULL}, TABLE_END}

ONE_TABLE(supplier_list, N_("Suppliers"), supplier_columns);
ONE_TABLE(product_list, N_("Products"), product_columns);
ONE_TABLE(source_list, N_("Sources of deliveries"), source_columns);
ONE_TABLE(delivery_list, N_("Deliveries, newest first"), delivery_columns);
ONE_TABLE(gap_list, N_("What was not, or not wholly, scanned"), gap_columns);
ONE_TABLE(artifact_list, N_("Entries of the delivery"), artifact_columns);
ONE_TABLE(component_list, N_("Packages found inside the delivery"), component_columns);
ONE_TABLE(container_list, N_("Containers and the sum of their bytes"), container_columns);
ONE_TABLE(finding_list, N_("Findings, worst first"), finding_columns);
ONE_TABLE(job_list, N_("Jobs, newest first"), job_columns);
ONE_TABLE(schedule_list, N_("Schedules"), schedule_columns);
ONE_TABLE(next_list, N_("Next runs"), next_columns);
ONE_TABLE(missed_list, N_("Runs that did not happen"), missed_columns);
ONE_TABLE(ledger_list, N_("Record of every action"), ledger_columns);
static const AdPageTable supplier_tables[] = {
    {"score.concerns", N_("Risk by concern"), NO_DATA, concern_columns, NULL},
    {"products", N_("Products"), NO_DATA, product_columns, NULL},
    {"sources", N_("Sources of deliveries"), NO_DATA, source_columns, NULL},
    TABLE_END};
static const AdPageTable delivery_tables[] = {
    {"page_findings", N_("Findings, worst first"), N_("No rule matched what was scanned."), scan_finding_columns,
     "/deliveries/{id}/findings"},
    {"page_gaps", N_("What was not, or not wholly, scanned"), N_("Every byte was scanned."), gap_columns,
     "/deliveries/{id}/gaps"},
    TABLE_END};
static const AdPageTable finding_tables[] = {
    {"evidence", N_("Evidence"), N_("The evidence is the path itself."), evidence_columns, NULL},
    {"history", N_("Deliveries of the product"), NO_DATA, history_columns, NULL},
    TABLE_END};
static const AdPageTable job_tables[] = {{"history", N_("What happened"), NO_DATA, job_history_columns, NULL},
                                         TABLE_END};
static const AdPageTable overview_tables[] = {
    {"findings.items", N_("Open findings of high or critical severity"), N_("None is open."), finding_columns,
     "/findings?min_severity=high&status=open"},
    {"deliveries.items", N_("Latest deliveries"), NO_DATA, delivery_columns, "/deliveries"},
    {"failed_jobs.items", N_("Jobs given up"), N_("None was given up."), job_columns, "/jobs?state=dead"},
    {"missed.items", N_("Runs that did not happen, last 7 days"), N_("None was missed."), missed_columns,
     "/schedules/missed"},
    TABLE_END};

#define FILTER_END                                                                                 \
    {                                                                                              \
        NULL, NULL, NULL                                                                           \
    }
static const AdPageFilter supplier_filters[] = {
    {"q", N_("Id or name"), NULL}, {"tier", N_("Tier"), "tier"}, FILTER_END};
static const AdPageFilter delivery_filters[] = {{"supplier", N_("Supplier"), NULL},
                                                {"product", N_("Product"), NULL},
                                                {"since", N_("Since (YYYY-MM-DD)"), NULL},
                                                FILTER_END};
static const AdPageFilter finding_filters[] = {{"supplier", N_("Supplier"), NULL},
                                               {"product", N_("Product"), NULL},
                                               {"severity", N_("Severity"), "severity"},
                                               {"concern", N_("Concern"), "concern"},
                                               {"kind", N_("Kind"), "kind"},
                                               {"status", N_("Status"), "status"},
                                               {"rule", N_("Rule or advisory"), NULL},
                                               FILTER_END};
static const AdPageFilter job_filters[] = {
    {"state", N_("State"), "state"}, {"kind", N_("Kind"), "job"}, {"supplier", N_("Supplier"), NULL}, FILTER_END};

const AdPageSpec *
ad_page_spec_table(gsize *count)
{
    static const AdPageSpec specs[] = {
        {"/overview", N_("Overview"), NULL, NULL, overview_facts, overview_tables, NULL},
        {"/suppliers", N_("Suppliers"), NULL, supplier_filters, NULL, supplier_list, NULL},
        {"/suppliers/{id}", N_("Supplier"), "name", NULL, supplier_facts, supplier_tables, NULL},
        {"/products", N_("Products"), NULL, NULL, NULL, product_list, NULL},
        {"/sources", N_("Sources of deliveries"), NULL, NULL, NULL, source_list, NULL},
        {"/sources/{id}", N_("Source"), "id", NULL, source_facts, NULL, NULL},
        {"/deliveries", N_("Deliveries"), NULL, delivery_filters, NULL, delivery_list, NULL},
        {"/deliveries/{id}", N_("Delivery"), "id", NULL, delivery_facts, delivery_tables, NULL},
        {"/deliveries/{id}/gaps", N_("Gaps of the delivery"), NULL, NULL, NULL, gap_list, NULL},
        {"/deliveries/{id}/artifacts", N_("Entries of the delivery"), NULL, NULL, NULL, artifact_list, NULL},
        {"/deliveries/{id}/components", N_("Packages of the delivery"), NULL, NULL, NULL, component_list, NULL},
        {"/deliveries/{id}/containers", N_("Containers of the delivery"), NULL, NULL, NULL, container_list, NULL},
        {"/deliveries/{id}/findings", N_("Findings of the delivery"), NULL, NULL, NULL, finding_list, NULL},
        {"/findings", N_("Findings"), NULL, finding_filters, NULL, finding_list, "/exports/findings"},
        {"/findings/{id}", N_("Finding"), "title", NULL, finding_facts, finding_tables, NULL},
        {"/jobs", N_("Jobs"), NULL, job_filters, NULL, job_list, NULL},
        {"/jobs/{id}", N_("Job"), "id", NULL, job_facts, job_tables, NULL},
        {"/schedules", N_("Schedules"), NULL, NULL, NULL, schedule_list, NULL},
        {"/schedules/next", N_("Next runs"), NULL, NULL, NULL, next_list, NULL},
        {"/schedules/missed", N_("Runs that did not happen"), NULL, NULL, NULL, missed_list, NULL},
        {"/schedules/{id}", N_("Schedule"), "id", NULL, schedule_facts, NULL, NULL},
        {"/ledger", N_("Ledger"), NULL, NULL, NULL, ledger_list, NULL},
    };
    *count = G_N_ELEMENTS(specs);
    return specs;
}

const AdPageSpec *
ad_page_spec_find(const char *path)
{
    g_autofree char *id = NULL;
    gboolean is_known;
    gsize count;
    const AdRoute *route = ad_route_find("GET", path, &id, &is_known);
    const AdPageSpec *specs = ad_page_spec_table(&count);
    for (gsize i = 0; route != NULL && i < count; i++)
        if (strcmp(specs[i].pattern, route->pattern) == 0)
            return &specs[i];
    return NULL;
}
