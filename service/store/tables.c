/* SPDX-License-Identifier: Apache-2.0 */
/* tables.c - what is recorded: architecture.md 5 as tables
 *
 * A released migration is never edited, a new one follows. Portable words only (schema.h). Times are
 * INTEGER seconds of the epoch (..._ms milliseconds, seq microseconds that never repeat), 0 is never;
 * digests are BLOB of 32 bytes; enumerations are their English names; JSON is TEXT with sorted keys. */
#include "service/store/schema.h"

#define TABLE(text) {AD_SCHEMA_TABLE, "CREATE TABLE " text}
#define ROWLESS(text) {AD_SCHEMA_ROWLESS, "CREATE TABLE " text}
#define OTHER(text) {AD_SCHEMA_OTHER, text}
#define SQLITE_ONLY(text) {AD_SCHEMA_SQLITE_ONLY, text}

#define SEVERITIES "('info', 'low', 'medium', 'high', 'critical')"
#define LEVELS "('very-low', 'low', 'moderate', 'high', 'very-high')"
#define CONCERNS                                                                                   \
    "('information-theft', 'process-interruption', 'supply-chain-tampering', "                     \
    "'connection-proliferation', 'unmanaged-vulnerability', 'incident-readiness', "                \
    "'user-data-protection', 'standards-transparency')"
#define KINDS                                                                                      \
    "('yara', 'advisory', 'malicious-package', 'hazard', 'integrity', 'sbom', 'package', "         \
    "'hardening', 'endpoint', 'secret')"
#define STATES "('scanned', 'partial', 'not_scanned')"
#define REASONS                                                                                    \
    "('encrypted', 'unsupported-format', 'corrupt', 'truncated', 'windowed', 'size-limit', "       \
    "'total-limit', 'count-limit', 'depth-limit', 'ratio-limit', 'time-limit', 'engine-error', "   \
    "'worker-crash', 'unaccounted-bytes', 'special-file', 'fetch-failed')"
#define ENTRIES "('file', 'dir', 'symlink', 'hardlink', 'device', 'fifo', 'socket')"
#define VERDICTS "('clean', 'flagged', 'incomplete')"
#define IS(column, list) "CHECK (" column " IN " list ")"
#define DIGEST(column) "CHECK (length(" column ") = 32)"
#define BOOLEAN(column) "CHECK (" column " IN (0, 1))"

static const AdSchemaText version_1[] = {
    /* who supplies, what, from where */
    TABLE("supplier (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
          " tier INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 3),"
          " country TEXT NOT NULL, contact TEXT NOT NULL, instrument_id TEXT NOT NULL,"
          " description TEXT NOT NULL, using_system TEXT NOT NULL, criticality TEXT NOT NULL,"
          " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)"),
    TABLE("product (supplier TEXT NOT NULL REFERENCES supplier (id), id TEXT NOT NULL,"
          " name TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (supplier, id))"),
    TABLE("source (id TEXT NOT NULL PRIMARY KEY, supplier TEXT NOT NULL, product TEXT NOT NULL,"
          " kind TEXT NOT NULL " IS("kind", "('bundle', 'sbom', 'checksums')") ","
          " url TEXT NOT NULL, keys TEXT NOT NULL,"
          " allow_private INTEGER NOT NULL " BOOLEAN("allow_private") ","
          " created_at INTEGER NOT NULL,"
          " FOREIGN KEY (supplier, product) REFERENCES product (supplier, id))"),
    TABLE("source_state (source TEXT NOT NULL PRIMARY KEY REFERENCES source (id),"
          " last_try INTEGER NOT NULL, last_success INTEGER NOT NULL, etag TEXT NOT NULL,"
          " last_modified TEXT NOT NULL, last_status INTEGER NOT NULL, last_error TEXT NOT NULL,"
          " last_sha256 TEXT NOT NULL)"),
    /* content */
    TABLE("blob (sha256 BLOB NOT NULL PRIMARY KEY " DIGEST("sha256") ", size_bytes INTEGER NOT NULL,"
          " state TEXT NOT NULL " IS("state", "('kept', 'purged')") ","
          " created_at INTEGER NOT NULL, purged_at INTEGER NOT NULL)"),
    TABLE("ruleset (sha256 BLOB NOT NULL PRIMARY KEY " DIGEST("sha256") ","
          " text_sha256 BLOB REFERENCES blob (sha256), created_at INTEGER NOT NULL)"),
    /* lineage: the deliveries that follow one another; is_head: the latest of its lineage */
    TABLE("delivery (id TEXT NOT NULL PRIMARY KEY, supplier TEXT NOT NULL REFERENCES supplier (id),"
          " product TEXT, lineage TEXT NOT NULL, is_head INTEGER NOT NULL " BOOLEAN("is_head") ","
          " source TEXT REFERENCES source (id), version TEXT NOT NULL, name TEXT NOT NULL,"
          " sha256 BLOB NOT NULL " DIGEST("sha256") ", size_bytes INTEGER NOT NULL,"
          " received_at INTEGER NOT NULL, seq INTEGER NOT NULL UNIQUE, url TEXT NOT NULL, signature TEXT NOT NULL "
          IS("signature", "('none', 'valid', 'invalid', 'unchecked')") ","
          " signature_text TEXT NOT NULL, inspection TEXT, purged_at INTEGER NOT NULL,"
          " FOREIGN KEY (supplier, product) REFERENCES product (supplier, id))"),
    /* what one inspection said */
    TABLE("inspection (num INTEGER NOT NULL PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
          " delivery TEXT NOT NULL REFERENCES delivery (id), run INTEGER NOT NULL,"
          " ruleset BLOB NOT NULL REFERENCES ruleset (sha256),"
          " engine BLOB NOT NULL " DIGEST("engine") ", limits BLOB NOT NULL " DIGEST("limits") ","
          " result BLOB NOT NULL " DIGEST("result") ", verdict TEXT NOT NULL " IS("verdict", VERDICTS) ","
          " is_complete INTEGER NOT NULL " BOOLEAN("is_complete") ","
          " was_retried INTEGER NOT NULL " BOOLEAN("was_retried") ","
          " format TEXT NOT NULL, cage TEXT NOT NULL, scan BLOB REFERENCES blob (sha256),"
          " assessment TEXT, files INTEGER NOT NULL, bytes INTEGER NOT NULL,"
          " bytes_scanned INTEGER NOT NULL, bytes_partial INTEGER NOT NULL,"
          " bytes_not_scanned INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL,"
          " started_at INTEGER NOT NULL, finished_at INTEGER NOT NULL,"
          " UNIQUE (delivery, ruleset, engine, limits, run))"),
    ROWLESS("artifact (inspection INTEGER NOT NULL REFERENCES inspection (num),"
            " entry INTEGER NOT NULL, parent INTEGER NOT NULL, path TEXT NOT NULL,"
            " type TEXT NOT NULL " IS("type", ENTRIES) ", file_type TEXT NOT NULL,"
            " size_bytes INTEGER NOT NULL, sha256 BLOB " DIGEST("sha256") ","
            " state TEXT NOT NULL " IS("state", STATES) ","
            " is_reused INTEGER NOT NULL " BOOLEAN("is_reused") ", link_target TEXT NOT NULL,"
            " PRIMARY KEY (inspection, entry))"),
    ROWLESS("container (inspection INTEGER NOT NULL REFERENCES inspection (num),"
            " n INTEGER NOT NULL, entry INTEGER NOT NULL, path TEXT NOT NULL, format TEXT NOT NULL,"
            " size_bytes INTEGER NOT NULL, claimed_bytes INTEGER NOT NULL,"
            " structure_bytes INTEGER NOT NULL, gap_bytes INTEGER NOT NULL,"
            " PRIMARY KEY (inspection, n))"),
    ROWLESS("gap (inspection INTEGER NOT NULL REFERENCES inspection (num), n INTEGER NOT NULL,"
            " entry INTEGER NOT NULL, path TEXT NOT NULL, bytes INTEGER NOT NULL,"
            " state TEXT NOT NULL " IS("state", STATES) ","
            " reason TEXT NOT NULL " IS("reason", REASONS) ","
            " class TEXT NOT NULL " IS("class", "('other', 'container', 'executable')") ","
            " is_blocking INTEGER NOT NULL " BOOLEAN("is_blocking") ", PRIMARY KEY (inspection, n))"),
    ROWLESS("rule_fault (inspection INTEGER NOT NULL REFERENCES inspection (num),"
            " n INTEGER NOT NULL, file TEXT NOT NULL, rule TEXT NOT NULL, line INTEGER NOT NULL,"
            " reason TEXT NOT NULL, PRIMARY KEY (inspection, n))"),
    ROWLESS("component (inspection INTEGER NOT NULL REFERENCES inspection (num),"
            " n INTEGER NOT NULL, source TEXT NOT NULL " IS("source", "('declared', 'observed')") ","
            " purl TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, evidence TEXT NOT NULL,"
            " PRIMARY KEY (inspection, n))"),
    ROWLESS("\"match\" (inspection INTEGER NOT NULL, component INTEGER NOT NULL,"
            " advisory TEXT NOT NULL,"
            " how TEXT NOT NULL " IS("how", "('range', 'versions', 'source-package', 'cpe')") ","
            " confidence TEXT NOT NULL " IS("confidence", "('possible', 'probable', 'confirmed')") ","
            " fixed_version TEXT NOT NULL, created_at INTEGER NOT NULL,"
            " PRIMARY KEY (inspection, component, advisory),"
            " FOREIGN KEY (inspection, component) REFERENCES component (inspection, n))"),
    /* findings live longer than inspections; severity_order: 0 critical … 4 info, for sorting */
    TABLE("finding (id TEXT NOT NULL PRIMARY KEY, supplier TEXT NOT NULL REFERENCES supplier (id),"
          " product TEXT, fingerprint BLOB NOT NULL " DIGEST("fingerprint") ","
          " kind TEXT NOT NULL " IS("kind", KINDS) ", concern TEXT NOT NULL " IS("concern", CONCERNS) ","
          " rule TEXT NOT NULL, severity TEXT NOT NULL " IS("severity", SEVERITIES) ","
          " severity_order INTEGER NOT NULL CHECK (severity_order BETWEEN 0 AND 4),"
          " confidence TEXT NOT NULL " IS("confidence", "('possible', 'probable', 'confirmed')") ","
          " title_en TEXT NOT NULL, title_es TEXT NOT NULL, reference TEXT NOT NULL,"
          " extra TEXT NOT NULL, path TEXT NOT NULL, sha256 BLOB " DIGEST("sha256") ","
          " instances INTEGER NOT NULL, is_present INTEGER NOT NULL " BOOLEAN("is_present") ","
          " first_delivery TEXT NOT NULL REFERENCES delivery (id),"
          " last_delivery TEXT NOT NULL REFERENCES delivery (id),"
          " last_inspection INTEGER NOT NULL REFERENCES inspection (num),"
          " first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,"
          " UNIQUE (supplier, fingerprint))"),
    ROWLESS("finding_seen (finding TEXT NOT NULL REFERENCES finding (id),"
            " delivery TEXT NOT NULL REFERENCES delivery (id),"
            " inspection INTEGER NOT NULL REFERENCES inspection (num),"
            " is_present INTEGER NOT NULL " BOOLEAN("is_present") ", instances INTEGER NOT NULL,"
            " first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, PRIMARY KEY (finding, delivery))"),
    /* one row a quoted string; an instance without quotes has one row without offset */
    ROWLESS("finding_evidence (inspection INTEGER NOT NULL REFERENCES inspection (num),"
            " finding TEXT NOT NULL REFERENCES finding (id), n INTEGER NOT NULL,"
            " entry INTEGER NOT NULL, path TEXT NOT NULL, sha256 BLOB " DIGEST("sha256") ","
            " offset_bytes INTEGER, identifier TEXT NOT NULL, quote BLOB,"
            " PRIMARY KEY (inspection, finding, n))"),
    TABLE("waiver (id TEXT NOT NULL PRIMARY KEY, finding TEXT NOT NULL REFERENCES finding (id),"
          " kind TEXT NOT NULL "
          IS("kind", "('accept', 'not-affected', 'false-positive', 'dispute', 'defer')") ","
          " reason TEXT NOT NULL, scope TEXT NOT NULL, author TEXT NOT NULL, approver TEXT NOT NULL,"
          " created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, revoked_at INTEGER NOT NULL)"),
    TABLE("assessment (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL UNIQUE,"
          " supplier TEXT NOT NULL REFERENCES supplier (id), delivery TEXT REFERENCES delivery (id),"
          " inspection TEXT REFERENCES inspection (id),"
          " input BLOB NOT NULL REFERENCES blob (sha256),"
          " output BLOB NOT NULL REFERENCES blob (sha256), overall INTEGER,"
          " level TEXT " IS("level", LEVELS) ", grade TEXT NOT NULL, coverage_pct INTEGER,"
          " proposal TEXT NOT NULL, concerns TEXT NOT NULL, computed_at INTEGER NOT NULL)"),
    TABLE("decision (id TEXT NOT NULL PRIMARY KEY, supplier TEXT NOT NULL REFERENCES supplier (id),"
          " product TEXT, instrument_id TEXT NOT NULL,"
          " assessment TEXT REFERENCES assessment (id), inherent INTEGER, residual INTEGER,"
          " coverage_pct INTEGER, proposal TEXT NOT NULL, decision TEXT NOT NULL "
          IS("decision", "('approve', 'conditional', 'reject', 'suspend')") ","
          " deviates INTEGER NOT NULL " BOOLEAN("deviates") ", reason_code TEXT NOT NULL,"
          " reason_text TEXT NOT NULL, conditions TEXT NOT NULL, requested_by TEXT NOT NULL,"
          " decided_by TEXT NOT NULL, decided_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,"
          " next_review_at INTEGER NOT NULL, supersedes TEXT REFERENCES decision (id),"
          " supplier_notified_at INTEGER NOT NULL, supplier_answer TEXT NOT NULL)"),
    ROWLESS("verdict_scope (num INTEGER NOT NULL PRIMARY KEY,"
            " supplier TEXT NOT NULL REFERENCES supplier (id), ruleset BLOB NOT NULL,"
            " engine BLOB NOT NULL, limits BLOB NOT NULL,"
            " UNIQUE (supplier, ruleset, engine, limits))"),
    ROWLESS("verdict (scope INTEGER NOT NULL REFERENCES verdict_scope (num),"
            " content_key BLOB NOT NULL " DIGEST("content_key") ", PRIMARY KEY (scope, content_key))"),
    /* feeds */
    TABLE("feed (name TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL "
          IS("kind", "('osv', 'kev', 'epss', 'nvd', 'openvex', 'csaf', 'cyclonedx-vex', 'eol')") ","
          " generation INTEGER NOT NULL, records INTEGER NOT NULL, newest_at INTEGER NOT NULL,"
          " last_try INTEGER NOT NULL, last_success INTEGER NOT NULL, last_error TEXT NOT NULL)"),
    TABLE("feed_generation (feed TEXT NOT NULL REFERENCES feed (name), generation INTEGER NOT NULL,"
          " state TEXT NOT NULL " IS("state", "('loading', 'current', 'old')") ","
          " sha256 BLOB " DIGEST("sha256") ", records INTEGER NOT NULL,"
          " created_at INTEGER NOT NULL, PRIMARY KEY (feed, generation))"),
    /* people */
    TABLE("account (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL "
          IS("role", "('viewer', 'analyst', 'approver', 'auditor', 'admin')") ","
          " secret TEXT NOT NULL, created_at INTEGER NOT NULL, disabled_at INTEGER NOT NULL)"),
    TABLE("token (sha256 BLOB NOT NULL PRIMARY KEY " DIGEST("sha256") ","
          " account TEXT NOT NULL REFERENCES account (id), name TEXT NOT NULL, scope TEXT NOT NULL,"
          " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER NOT NULL,"
          " revoked_at INTEGER NOT NULL)"),
    TABLE("session (sha256 BLOB NOT NULL PRIMARY KEY " DIGEST("sha256") ","
          " account TEXT NOT NULL REFERENCES account (id), created_at INTEGER NOT NULL,"
          " used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)"),
    /* work */
    TABLE("counter (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL)"),
    TABLE("job (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, kind TEXT NOT NULL,"
          " state TEXT NOT NULL " IS("state", "('queued', 'running', 'done', 'failed', 'dead')") ","
          " supplier TEXT, product TEXT, source TEXT, schedule TEXT, priority INTEGER NOT NULL,"
          " attempts INTEGER NOT NULL, token INTEGER NOT NULL, instance TEXT NOT NULL,"
          " lease_until_ms INTEGER NOT NULL, not_before INTEGER NOT NULL,"
          " created_at INTEGER NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER NOT NULL,"
          " error_code TEXT NOT NULL, error TEXT NOT NULL, payload TEXT NOT NULL,"
          " result TEXT NOT NULL, dedupe TEXT NOT NULL)"),
    ROWLESS("job_history (job TEXT NOT NULL REFERENCES job (id), n INTEGER NOT NULL,"
            " at INTEGER NOT NULL, state TEXT NOT NULL, attempt INTEGER NOT NULL,"
            " remark TEXT NOT NULL, PRIMARY KEY (job, n))"),
    TABLE("schedule (id TEXT NOT NULL PRIMARY KEY, when_text TEXT NOT NULL, zone TEXT NOT NULL,"
          " jitter_seconds INTEGER NOT NULL, catch_up TEXT NOT NULL "
          IS("catch_up", "('once', 'none')") ","
          " supplier TEXT REFERENCES supplier (id), product TEXT, source TEXT REFERENCES source (id),"
          " is_paused INTEGER NOT NULL " BOOLEAN("is_paused") ", created_at INTEGER NOT NULL,"
          " next_at INTEGER NOT NULL, last_run_at INTEGER NOT NULL, last_result TEXT NOT NULL)"),
    TABLE("schedule_missed (schedule TEXT NOT NULL, due_at INTEGER NOT NULL,"
          " noticed_at INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (schedule, due_at))"),
    /* the chain of every action, and what an object was before it was changed */
    TABLE("ledger (seq INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,"
          " via TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL,"
          " prev BLOB NOT NULL " DIGEST("prev") ", hash BLOB NOT NULL UNIQUE " DIGEST("hash") ")"),
    TABLE("history (object TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES ledger (seq),"
          " before TEXT NOT NULL, PRIMARY KEY (object, seq))"),

    OTHER("CREATE INDEX source_product ON source (supplier, product)"),
    OTHER("CREATE INDEX delivery_recent ON delivery (received_at, id)"),
    OTHER("CREATE INDEX delivery_lineage ON delivery (supplier, lineage, received_at)"),
    OTHER("CREATE INDEX delivery_content ON delivery (sha256)"),
    OTHER("CREATE INDEX finding_order ON finding (severity_order, id)"),
    OTHER("CREATE INDEX finding_supplier ON finding (supplier, severity_order, id)"),
    OTHER("CREATE INDEX finding_seen_delivery ON finding_seen (delivery)"),
    OTHER("CREATE INDEX assessment_supplier ON assessment (supplier, seq)"),
    OTHER("CREATE INDEX waiver_finding ON waiver (finding)"),
    OTHER("CREATE INDEX job_ready ON job (priority, seq)"
          " WHERE state IN ('queued', 'failed', 'running')"),
    OTHER("CREATE UNIQUE INDEX job_dedupe ON job (dedupe)"
          " WHERE dedupe <> '' AND state IN ('queued', 'failed', 'running')"),
    OTHER("CREATE INDEX schedule_next ON schedule (next_at)"),
    OTHER("INSERT INTO counter (name, value) VALUES ('token', 0)"),
    OTHER("INSERT INTO supplier (id, name, tier, country, contact, instrument_id, description,"
          " using_system, criticality, created_at, updated_at)"
          " VALUES ('unassigned', '', 2, '', '', '', '', '', '', 0, 0)"),
    /* honest mistakes only: who can write the file can drop a trigger; the chain shows it */
    SQLITE_ONLY("CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger"
                " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"),
    SQLITE_ONLY("CREATE TRIGGER ledger_is_not_deleted BEFORE DELETE ON ledger"
                " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"),
};

/* Risk: policies, what they make of each finding, and what people decide. Waivers and decisions had tables and no writer. */
static const AdSchemaText version_2[] = {
    TABLE("policy (sha256 BLOB NOT NULL PRIMARY KEY " DIGEST("sha256") ", version TEXT NOT NULL,"
          " text_sha256 BLOB NOT NULL REFERENCES blob (sha256), used_at INTEGER NOT NULL)"),
    ROWLESS("policy_concern (policy BLOB NOT NULL REFERENCES policy (sha256),"
            " concern TEXT NOT NULL " IS("concern", CONCERNS) ", frameworks TEXT NOT NULL,"
            " PRIMARY KEY (policy, concern))"),
    /* the newest assessment's view of one finding; level is without its waiver, weight and share with it */
    ROWLESS("finding_risk (finding TEXT NOT NULL PRIMARY KEY REFERENCES finding (id),"
            " group_key TEXT NOT NULL, is_gate INTEGER NOT NULL " BOOLEAN("is_gate") ","
            " likelihood TEXT " IS("likelihood", LEVELS) ", impact TEXT " IS("impact", LEVELS) ","
            " level TEXT " IS("level", LEVELS) ", residual TEXT " IS("residual", LEVELS) ","
            " weight INTEGER, share_tenths INTEGER, sla_due INTEGER NOT NULL, why TEXT NOT NULL,"
            " kev INTEGER NOT NULL " BOOLEAN("kev") ", kev_date TEXT NOT NULL, epss TEXT NOT NULL,"
            " epss_date TEXT NOT NULL, cvss_vector TEXT NOT NULL, cvss_score TEXT NOT NULL,"
            " purl TEXT NOT NULL, fixed_version TEXT NOT NULL,"
            " policy BLOB REFERENCES policy (sha256))"),
    OTHER("DROP TABLE waiver"),
    /* target: the finding's id, or its group key with its product in it */
    TABLE("waiver (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL UNIQUE,"
          " revision INTEGER NOT NULL, kind TEXT NOT NULL "
          IS("kind", "('accept', 'not-affected', 'false-positive', 'dispute', 'defer')") ","
          " scope TEXT NOT NULL " IS("scope", "('finding', 'group')") ", target TEXT NOT NULL,"
          " finding TEXT NOT NULL REFERENCES finding (id),"
          " supplier TEXT NOT NULL REFERENCES supplier (id), product TEXT,"
          " version TEXT NOT NULL, content BLOB " DIGEST("content") ","
          " reason_code TEXT NOT NULL, reason TEXT NOT NULL, justification TEXT NOT NULL,"
          " evidence TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL,"
          " created_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,"
          " approvals_needed INTEGER NOT NULL, approver TEXT NOT NULL, approved_at INTEGER NOT NULL,"
          " approver2 TEXT NOT NULL, approved2_at INTEGER NOT NULL, effective_at INTEGER NOT NULL,"
          " revoked_by TEXT NOT NULL, revoked_at INTEGER NOT NULL, revoke_reason TEXT NOT NULL)"),
    OTHER("CREATE INDEX waiver_target ON waiver (target)"),
    OTHER("DROP TABLE decision"),
    TABLE("decision (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL UNIQUE,"
          " revision INTEGER NOT NULL, supplier TEXT NOT NULL REFERENCES supplier (id),"
          " product TEXT, instrument_id TEXT NOT NULL,"
          " assessment TEXT REFERENCES assessment (id), inherent INTEGER, residual INTEGER,"
          " coverage_pct INTEGER, proposal TEXT NOT NULL, decision TEXT NOT NULL "
          IS("decision", "('approve', 'conditional', 'reject', 'suspend')") ","
          " deviates INTEGER NOT NULL " BOOLEAN("deviates") ", reason_code TEXT NOT NULL,"
          " reason_text TEXT NOT NULL, conditions TEXT NOT NULL, requested_by TEXT NOT NULL,"
          " requested_at INTEGER NOT NULL, approvers INTEGER NOT NULL, decided_by TEXT NOT NULL,"
          " decided_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,"
          " next_review_at INTEGER NOT NULL, supersedes TEXT REFERENCES decision (id),"
          " superseded_at INTEGER NOT NULL, supplier_notified_at INTEGER NOT NULL,"
          " supplier_answer TEXT NOT NULL)"),
    OTHER("CREATE INDEX decision_supplier ON decision (supplier, seq)"),
};

static const AdMigration migrations[AD_SCHEMA_VERSION] = {
    {version_1, G_N_ELEMENTS(version_1)},
    {version_2, G_N_ELEMENTS(version_2)},
};

const AdMigration *
ad_schema_migrations(void)
{
    return migrations;
}
