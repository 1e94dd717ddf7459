/* SPDX-License-Identifier: Apache-2.0 */
/* statements.h - every SQL text of aduana, for SQLite and PostgreSQL 15 alike (private to the module)
 *
 * ?N becomes $N, INTEGER BIGINT and BLOB BYTEA there (schema.h); a check prepares all of them on both.
 * A text filter is "(column = ?1 OR ?1 = '')", column first, so that the parameter's type is known.
 * A page's statement ends in: cursor number, cursor text, row limit. PRAGMA is SQLite's alone and
 * stands where a file is opened or checked. */
#pragma once

/* Not prepared: the control words of a transaction. */
#define AD_CONTROL_BEGIN "BEGIN IMMEDIATE" /* PostgreSQL: BEGIN */
#define AD_CONTROL_COMMIT "COMMIT"
#define AD_CONTROL_ROLLBACK "ROLLBACK"
#define AD_CONTROL_SAVEPOINT "SAVEPOINT inner_step"
#define AD_CONTROL_RELEASE "RELEASE SAVEPOINT inner_step"
#define AD_CONTROL_BACK "ROLLBACK TO SAVEPOINT inner_step"

#define AD_S_SUPPLIER                                                                              \
    "s.id, s.name, s.tier, s.country, s.contact, s.instrument_id, s.description,"                  \
    " s.using_system, s.criticality, s.created_at AS \"created_at:t\""

#define AD_S_SOURCE                                                                                \
    "SELECT s.id, s.supplier, s.product, s.kind, s.url, s.keys AS \"keys:j\","                     \
    " s.allow_private AS \"allow_private:b\", s.created_at AS \"created_at:t\","                   \
    " t.last_try AS \"last_try:t\", t.last_success AS \"last_success:t\", t.etag AS \"etag:e\","   \
    " t.last_modified AS \"last_modified:e\", t.last_status, t.last_error AS \"last_error:e\","    \
    " t.last_sha256 AS \"last_sha256:e\", s.id AS \"id:k\""                                        \
    " FROM source s JOIN source_state t ON t.source = s.id "

#define AD_S_DELIVERY                                                                              \
    "SELECT d.id, d.supplier, d.product, d.version AS \"version:e\", d.name,"                      \
    " d.sha256 AS \"sha256:x\", d.size_bytes, d.received_at AS \"received_at:t\","                 \
    " d.url AS \"url:e\", d.signature, d.signature_text AS \"signature_text:e\","                  \
    " d.source, CASE WHEN d.purged_at <> 0 OR b.state = 'purged' THEN 'purged'"                    \
    " WHEN b.state = 'kept' THEN 'kept' ELSE 'not-kept' END AS blob,"                              \
    " i.verdict, i.is_complete AS \"complete:b\", a.overall AS score, a.level,"                    \
    " d.received_at AS \"received_at:n\", d.id AS \"id:k\""                                        \
    " FROM delivery d LEFT JOIN blob b ON b.sha256 = d.sha256"                                     \
    " LEFT JOIN inspection i ON i.id = d.inspection"                                               \
    " LEFT JOIN assessment a ON a.id = i.assessment "

#define AD_S_DELIVERY_FILTER                                                                       \
    "(d.supplier = ?1 OR ?1 = '') AND (d.product = ?2 OR ?2 = '')"                                 \
    " AND (d.sha256 = ?3 OR ?4 = 0) AND d.received_at >= ?5"

/* The finding row of risk.md 3, in its order; null where nothing is known yet. ?1: now, for the age. */
#define AD_S_FINDING                                                                               \
    "SELECT f.id AS finding_id, COALESCE(r.group_key, f.rule) AS group_key, f.concern, f.supplier AS supplier_id,"        \
    " s.name AS supplier_name, s.tier, f.product, d.version AS \"version:e\","                     \
    " f.last_delivery AS delivery_id, d.received_at AS \"delivery_received_at:t\","                \
    " f.path AS artifact_path, f.sha256 AS \"artifact_sha256:x\", f.kind, f.rule AS rule_or_cve,"  \
    " NULL AS rule_version, f.title_es, f.title_en, f.severity, f.confidence,"                     \
    " r.likelihood, r.impact, r.level, r.weight, r.share_tenths AS \"share_pct:p\","               \
    " r.kev AS \"kev:b\", r.kev_date AS \"kev_date:e\", r.epss AS \"epss:e\","                     \
    " r.epss_date AS \"epss_date:e\", r.cvss_vector AS \"cvss_vector:e\","                         \
    " r.cvss_score AS \"cvss_score:e\", r.purl AS \"component_purl:e\","                           \
    " r.fixed_version AS \"fixed_version:e\", i.id AS evidence_ref,"                               \
    " NULL AS evidence_sha256, f.first_seen AS \"first_seen:t\", f.last_seen AS \"last_seen:t\","  \
    " f.instances, (?1 - f.first_seen) / 86400 AS age_days, r.sla_due AS \"sla_due:t\", " AD_S_STATUS         \
    " AS status, w.id AS waiver_id, w.ends_at AS \"waiver_expires:t\","                            \
    " CASE WHEN f.is_present = 0 THEN 'absent' WHEN f.first_delivery = f.last_delivery THEN 'new'" \
    " ELSE 'unchanged' END AS baseline_state, pc.frameworks, i.id AS scan_id,"                     \
    " i.ruleset AS \"ruleset_sha256:x\", NULL AS intel_sha256, r.policy AS \"policy_sha256:x\","   \
    " d.url AS \"url:e\", f.severity_order AS \"severity_order:n\", f.id AS \"id:k\""              \
    " FROM finding f " AD_S_FINDING_JOINS

#define AD_S_FINDING_JOINS                                                                         \
    "JOIN supplier s ON s.id = f.supplier JOIN delivery d ON d.id = f.last_delivery"               \
    " JOIN inspection i ON i.num = f.last_inspection"                                              \
    " LEFT JOIN finding_risk r ON r.finding = f.id"                                                \
    " LEFT JOIN policy_concern pc ON pc.policy = r.policy AND pc.concern = f.concern"              \
    " LEFT JOIN waiver w ON w.id = (" AD_S_WAIVER_OF("x.kind <> 'defer'") ") "

/* The waiver of finding f (with risk r) in delivery d that counts at ?1: approved, neither revoked nor ended (ends_at is the first
 * moment after its last day). One that changes the score comes before a dispute, then the newest. */
#define AD_S_WAIVER_OF(kinds)                                                                      \
    "SELECT x.id FROM waiver x WHERE x.target IN (f.id, COALESCE(r.group_key, f.id))"              \
    " AND x.supplier = f.supplier AND x.effective_at <> 0 AND x.revoked_at = 0 AND x.ends_at > ?1"   \
    " AND (x.version = '' OR x.version = d.version) AND (x.content IS NULL OR x.content = d.sha256)" \
    " AND " kinds " ORDER BY CASE x.kind WHEN 'dispute' THEN 1 ELSE 0 END, x.seq DESC LIMIT 1"

#define AD_S_STATUS                                                                                \
    "CASE WHEN f.is_present = 0 THEN 'fixed' WHEN w.kind = 'accept' THEN 'risk_accepted'"          \
    " WHEN w.kind = 'not-affected' THEN 'not_affected'"                                            \
    " WHEN w.kind = 'false-positive' THEN 'false_positive'"                                        \
    " WHEN w.kind = 'dispute' THEN 'disputed' ELSE 'open' END"

#define AD_S_FINDING_FILTER                                                                        \
    "WHERE (f.supplier = ?2 OR ?2 = '') AND (f.product = ?3 OR ?3 = '')"                           \
    " AND (?4 = '' OR f.id IN (SELECT x.finding FROM finding_seen x WHERE x.delivery = ?4"         \
    " AND x.is_present = 1)) AND (f.severity = ?5 OR ?5 = '') AND f.severity_order <= ?6"          \
    " AND (f.concern = ?7 OR ?7 = '') AND (f.kind = ?8 OR ?8 = '')"                                \
    " AND (f.rule = ?9 OR ?9 = '') AND (" AD_S_STATUS " = ?10 OR ?10 = '')"                        \
    " AND f.first_seen >= ?11"

#define AD_S_WAIVER_STATE                                                                          \
    "CASE WHEN w.revoked_at <> 0 THEN 'revoked' WHEN w.ends_at <= ?1 THEN 'expired'"               \
    " WHEN w.effective_at = 0 THEN 'requested' ELSE 'live' END"

#define AD_S_WAIVER                                                                                \
    "SELECT w.id, w.revision, w.kind, " AD_S_WAIVER_STATE " AS state, w.scope, w.target,"           \
    " w.finding, w.supplier, w.product, w.version AS \"version:e\", w.content AS \"sha256:x\","     \
    " w.reason_code, w.reason, w.justification AS \"justification:e\","                            \
    " w.evidence AS \"evidence:e\", w.source, w.author, w.created_at AS \"created_at:t\","          \
    " (w.ends_at - 1) AS \"ends_at:t\", w.approvals_needed, w.approver AS \"approver:e\","          \
    " w.approved_at AS \"approved_at:t\", w.approver2 AS \"approver2:e\","                          \
    " w.approved2_at AS \"approved2_at:t\", w.effective_at AS \"effective_at:t\","                  \
    " CASE WHEN w.approver = w.author THEN 1 ELSE 0 END AS \"self_approved:b\","                   \
    " w.revoked_by AS \"revoked_by:e\", w.revoked_at AS \"revoked_at:t\","                          \
    " w.revoke_reason AS \"revoke_reason:e\", f.rule, f.title_en, f.title_es, f.severity,"         \
    " w.seq AS \"seq:n\", w.id AS \"id:k\" FROM waiver w JOIN finding f ON f.id = w.finding "

#define AD_S_WAIVER_FILTER                                                                         \
    "(w.supplier = ?2 OR ?2 = '') AND (w.finding = ?3 OR ?3 = '') AND (w.kind = ?4 OR ?4 = '')"    \
    " AND (" AD_S_WAIVER_STATE " = ?5 OR ?5 = '')"

#define AD_S_DECISION_STATE                                                                        \
    "CASE WHEN w.superseded_at <> 0 THEN 'superseded' WHEN w.decided_at = 0 THEN 'proposed'"       \
    " WHEN w.expires_at <= ?1 THEN 'expired' ELSE 'in-force' END"

#define AD_S_DECISION                                                                              \
    "SELECT w.id, w.revision, w.supplier, w.product, " AD_S_DECISION_STATE " AS state,"            \
    " w.instrument_id AS \"instrument_id:e\", w.assessment, w.inherent, w.residual,"               \
    " w.coverage_pct, w.proposal, w.decision, w.deviates AS \"deviates:b\", w.reason_code,"        \
    " w.reason_text, w.conditions AS \"conditions:j\", w.requested_by,"                            \
    " w.requested_at AS \"requested_at:t\", w.approvers, w.decided_by AS \"decided_by:e\","        \
    " w.decided_at AS \"decided_at:t\", (w.expires_at - 1) AS \"expires_at:t\","                   \
    " w.next_review_at AS \"next_review_at:t\", w.supersedes,"                                     \
    " w.superseded_at AS \"superseded_at:t\","                                                     \
    " w.supplier_notified_at AS \"supplier_notified_at:t\","                                       \
    " w.supplier_answer AS \"supplier_answer_ref:e\", w.seq AS \"seq:n\", w.id AS \"id:k\""        \
    " FROM decision w "

#define AD_S_DECISION_FILTER                                                                       \
    "(w.supplier = ?2 OR ?2 = '') AND (w.decision = ?3 OR ?3 = '')"                                \
    " AND (" AD_S_DECISION_STATE " = ?4 OR ?4 = '')"

#define AD_S_JOB                                                                                   \
    "SELECT id, kind, state, supplier, product, source, schedule, priority, attempts,"             \
    " lease_until_ms / 1000 AS \"lease_until:t\", not_before AS \"not_before:t\","                 \
    " created_at AS \"created_at:t\", started_at AS \"started_at:t\","                             \
    " finished_at AS \"finished_at:t\", error_code AS \"error_code:e\", error AS \"error:e\","     \
    " payload AS \"payload:j\", result AS \"result:j\", dedupe AS \"dedupe:e\","                   \
    " seq AS \"seq:n\", id AS \"id:k\" FROM job "

#define AD_S_JOB_FILTER                                                                            \
    "(state = ?1 OR ?1 = '') AND (kind = ?2 OR ?2 = '') AND (supplier = ?3 OR ?3 = '')"

/* No other job of its supplier runs under a lease that is good at ms. */
#define AD_S_JOB_FREE(ms)                                                                          \
    "(job.supplier IS NULL OR NOT EXISTS (SELECT 1 FROM job other WHERE"                           \
    " other.supplier = job.supplier AND other.id <> job.id AND other.state = 'running'"            \
    " AND other.lease_until_ms >= " ms "))"

/* ?1 seconds, ?2 milliseconds, ?3 ",kind,kind," or empty. A supplier has one job at a time: its sources are not crowded, and its
 * next inspection finds the verdicts of the one before. */
#define AD_S_JOB_READY                                                                             \
    "((state IN ('queued', 'failed') AND not_before <= ?1)"                                        \
    " OR (state = 'running' AND lease_until_ms < ?2))"                                             \
    " AND (?3 LIKE '%,' || kind || ',%' OR ?3 = '')"                                               \
    " AND " AD_S_JOB_FREE("?2")

#define AD_S_SCHEDULE                                                                              \
    "SELECT id, when_text AS \"when\", zone, jitter_seconds, catch_up, supplier, product, source," \
    " is_paused AS \"paused:b\", created_at AS \"created_at:t\", next_at AS \"next_at:t\","        \
    " last_run_at AS \"last_run_at:t\", last_result AS \"last_result:e\", id AS \"id:k\""

/* Of the supplier as a whole, which is the one without a delivery; for the unassigned, of its last delivery. */
#define AD_S_LATEST                                                                                \
    "(SELECT x.id FROM assessment x WHERE x.supplier = s.id"                                       \
    " ORDER BY CASE WHEN x.delivery IS NULL THEN 0 ELSE 1 END, x.seq DESC LIMIT 1)"

/* X(name, text) */
#define AD_STATEMENTS(X)                                                                           \
    /* suppliers, products, sources */                                                             \
    X(SUPPLIER_ADD,                                                                                \
      "INSERT INTO supplier (id, name, tier, country, contact, instrument_id, description,"        \
      " using_system, criticality, created_at, updated_at)"                                        \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10) ON CONFLICT (id) DO NOTHING")        \
    X(SUPPLIER_UPDATE,                                                                             \
      "UPDATE supplier SET name = ?2, tier = ?3, country = ?4, contact = ?5, instrument_id = ?6,"  \
      " description = ?7, using_system = ?8, criticality = ?9, updated_at = ?10 WHERE id = ?1")    \
    X(SUPPLIER_ONE, "SELECT " AD_S_SUPPLIER " FROM supplier s WHERE s.id = ?1")                    \
    X(SUPPLIER_KNOWN, "SELECT COUNT(*) FROM supplier WHERE id = ?1")                               \
    X(SUPPLIER_LIST,                                                                               \
      "SELECT " AD_S_SUPPLIER ", a.overall AS score, a.level,"                                     \
      " (SELECT d.id FROM delivery d WHERE d.supplier = s.id"                                      \
      " ORDER BY d.received_at DESC, d.id DESC LIMIT 1) AS last_delivery, s.id AS \"id:k\""        \
      " FROM supplier s LEFT JOIN assessment a ON a.id = " AD_S_LATEST                             \
      " WHERE (s.tier = ?1 OR ?1 = 0) AND (LOWER(s.id) LIKE ?2 OR LOWER(s.name) LIKE ?2)"          \
      " AND (CAST(0 AS INTEGER), s.id) > (?3, ?4) ORDER BY s.id LIMIT ?5")                                          \
    X(SUPPLIER_TOTAL,                                                                              \
      "SELECT COUNT(*) FROM supplier s WHERE (s.tier = ?1 OR ?1 = 0)"                              \
      " AND (LOWER(s.id) LIKE ?2 OR LOWER(s.name) LIKE ?2)")                                       \
    X(SUPPLIER_SCORE,                                                                              \
      "SELECT overall, level, grade, proposal, coverage_pct, concerns AS \"concerns:j\","          \
      " id AS assessment, computed_at AS \"computed_at:t\" FROM assessment"                        \
      " WHERE supplier = ?1"                                                                       \
      " ORDER BY CASE WHEN delivery IS NULL THEN 0 ELSE 1 END, seq DESC LIMIT 1")                                            \
    X(SUPPLIER_OPEN,                                                                               \
      "SELECT f.severity, COUNT(*) AS findings FROM finding f " AD_S_FINDING_JOINS                 \
      "WHERE f.supplier = ?2 AND " AD_S_STATUS " IN ('open', 'disputed') GROUP BY f.severity")     \
    X(SUPPLIER_LAST,                                                                               \
      AD_S_DELIVERY "WHERE d.supplier = ?1 ORDER BY d.received_at DESC, d.id DESC LIMIT 1")        \
    X(PRODUCT_ADD,                                                                                 \
      "INSERT INTO product (supplier, id, name, created_at) VALUES (?1, ?2, ?3, ?4)"               \
      " ON CONFLICT (supplier, id) DO NOTHING")                                                    \
    X(PRODUCT_KNOWN, "SELECT COUNT(*) FROM product WHERE supplier = ?1 AND id = ?2")               \
    X(PRODUCT_ANYWHERE, "SELECT COUNT(*) FROM product WHERE id = ?1")                              \
    X(PRODUCT_ONE,                                                                                 \
      "SELECT id, supplier, name, created_at AS \"created_at:t\" FROM product"                     \
      " WHERE supplier = ?1 AND id = ?2")                                                          \
    X(PRODUCT_LIST,                                                                                \
      "SELECT id, supplier, name, created_at AS \"created_at:t\", supplier || '/' || id AS \"x:k\"" \
      " FROM product WHERE (supplier = ?1 OR ?1 = '')"                                             \
      " AND (CAST(0 AS INTEGER), supplier || '/' || id) > (?2, ?3) ORDER BY supplier || '/' || id LIMIT ?4")        \
    X(PRODUCT_TOTAL, "SELECT COUNT(*) FROM product WHERE (supplier = ?1 OR ?1 = '')")              \
    X(SOURCE_ADD,                                                                                  \
      "INSERT INTO source (id, supplier, product, kind, url, keys, allow_private, created_at)"     \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")                                                  \
    X(SOURCE_STATE_ADD,                                                                            \
      "INSERT INTO source_state (source, last_try, last_success, etag, last_modified, last_status," \
      " last_error, last_sha256) VALUES (?1, 0, 0, '', '', 0, '', '')")                            \
    X(SOURCE_ONE, AD_S_SOURCE "WHERE s.id = ?1")                                                   \
    X(SOURCE_LIST,                                                                                 \
      AD_S_SOURCE "WHERE (s.supplier = ?1 OR ?1 = '') AND (s.product = ?2 OR ?2 = '')"             \
      " AND (CAST(0 AS INTEGER), s.id) > (?3, ?4) ORDER BY s.id LIMIT ?5")                                          \
    X(SOURCE_TOTAL,                                                                                \
      "SELECT COUNT(*) FROM source s WHERE (s.supplier = ?1 OR ?1 = '')"                           \
      " AND (s.product = ?2 OR ?2 = '')")                                                          \
    X(SOURCE_STATE_SET,                                                                            \
      "UPDATE source_state SET last_try = COALESCE(?2, last_try),"                                 \
      " last_success = COALESCE(?3, last_success), etag = COALESCE(?4, etag),"                     \
      " last_modified = COALESCE(?5, last_modified), last_status = ?6,"                            \
      " last_sha256 = COALESCE(?7, last_sha256), last_error = COALESCE(?8, last_error)"            \
      " WHERE source = ?1")                                                                        \
    /* deliveries */                                                                               \
    X(DELIVERY_ADD,                                                                                \
      "INSERT INTO delivery (id, supplier, product, lineage, is_head, source, version, name,"      \
      " sha256, size_bytes, received_at, seq, url, signature, signature_text, inspection,"          \
      " purged_at) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, NULL, 0)" \
      " ON CONFLICT (id) DO NOTHING")                                                              \
    X(DELIVERY_UPDATE,                                                                             \
      "UPDATE delivery SET signature = ?2, signature_text = ?3,"                                   \
      " version = CASE WHEN version = '' THEN ?4 ELSE version END,"                                \
      " purged_at = CASE WHEN ?5 = 1 THEN 0 ELSE purged_at END"                                    \
      " WHERE id = ?1 AND (signature <> ?2 OR (version = '' AND ?4 <> '')"                         \
      " OR (?5 = 1 AND purged_at <> 0))")                                                          \
    X(DELIVERY_HEADS,                                                                              \
      "UPDATE delivery SET is_head = CASE WHEN id = ?3 THEN 1 ELSE 0 END"                          \
      " WHERE supplier = ?1 AND lineage = ?2"                                                      \
      " AND is_head <> CASE WHEN id = ?3 THEN 1 ELSE 0 END")                                       \
    X(DELIVERY_HEAD,                                                                               \
      "SELECT id AS head FROM delivery WHERE supplier = ?1 AND lineage = ?2"                       \
      " ORDER BY received_at DESC, seq DESC LIMIT 1")                                              \
    X(DELIVERY_POINT,                                                                              \
      "UPDATE delivery SET inspection = ?2 WHERE id = ?1"                                          \
      " AND (inspection IS NULL OR inspection <> ?2)")                                             \
    X(DELIVERY_PLACE, "SELECT lineage, received_at FROM delivery WHERE id = ?1")                   \
    X(DELIVERY_POINTS, "SELECT COUNT(*) FROM delivery WHERE id = ?1 AND inspection = ?2")          \
    X(DELIVERY_ONE, AD_S_DELIVERY "WHERE d.id = ?1")                                               \
    X(DELIVERY_LIST,                                                                               \
      AD_S_DELIVERY "WHERE " AD_S_DELIVERY_FILTER " AND (d.received_at, d.id) < (?6, ?7)"          \
      " ORDER BY d.received_at DESC, d.id DESC LIMIT ?8")                                          \
    X(DELIVERY_TOTAL, "SELECT COUNT(*) FROM delivery d WHERE " AD_S_DELIVERY_FILTER)               \
    X(DELIVERY_LATEST,                                                                             \
      "SELECT i.num, i.id, i.scan, i.assessment, i.finished_at FROM delivery d"                    \
      " JOIN inspection i ON i.id = d.inspection WHERE d.id = ?1")                                 \
    X(DELIVERY_KNOWN, "SELECT COUNT(*) FROM delivery WHERE id = ?1")                               \
    X(DELIVERY_PURGE,                                                                              \
      "UPDATE delivery SET purged_at = ?2 WHERE id = ?1 AND purged_at = 0"                         \
      " AND EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = delivery.sha256)")                       \
    X(DELIVERY_CONTENT, "SELECT sha256 FROM delivery WHERE id = ?1")                               \
    X(DELIVERY_HOLDERS, "SELECT COUNT(*) FROM delivery WHERE sha256 = ?1 AND purged_at = 0")       \
    X(DELIVERY_EXPIRED,                                                                            \
      "SELECT d.id AS delivery, d.supplier, d.product, d.sha256 AS \"sha256:x\", d.size_bytes,"    \
      " d.received_at AS \"received_at:t\" FROM delivery d JOIN blob b ON b.sha256 = d.sha256"     \
      " WHERE b.state = 'kept' AND d.purged_at = 0 AND d.received_at < ?1 AND (SELECT COUNT(*)"    \
      " FROM delivery l WHERE l.supplier = d.supplier AND l.lineage = d.lineage"                   \
      " AND (l.received_at, l.seq) > (d.received_at, d.seq)) >= 2 ORDER BY d.received_at, d.id")     \
    /* inspections and their parts */                                                              \
    X(RULESET_ADD,                                                                                 \
      "INSERT INTO ruleset (sha256, text_sha256, created_at) VALUES (?1, ?2, ?3)"                  \
      " ON CONFLICT (sha256) DO NOTHING")                                                          \
    X(INSPECTION_FIND,                                                                             \
      "SELECT num, id, result, assessment, is_complete, was_retried, run FROM inspection"          \
      " WHERE delivery = ?1 AND ruleset = ?2 AND engine = ?3 AND limits = ?4"                      \
      " ORDER BY run DESC LIMIT 1")                                                                \
    X(INSPECTION_ADD,                                                                              \
      "INSERT INTO inspection (num, id, delivery, run, ruleset, engine, limits, result, verdict,"  \
      " is_complete, was_retried, format, cage, scan, assessment, files, bytes, bytes_scanned,"    \
      " bytes_partial, bytes_not_scanned, elapsed_ms, started_at, finished_at) VALUES (?1, ?2,"    \
      " ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, NULL, ?15, ?16, ?17, ?18, ?19, ?20,"  \
      " ?21, ?22)")                                                                                \
    X(INSPECTION_ASSESS,                                                                           \
      "UPDATE inspection SET assessment = ?2 WHERE num = ?1"                                       \
      " AND (assessment IS NULL OR assessment <> ?2)")                                             \
    X(INSPECTION_ASSESS_ID,                                                                        \
      "UPDATE inspection SET assessment = ?2 WHERE id = ?1"                                        \
      " AND (assessment IS NULL OR assessment <> ?2)")                                             \
    X(ARTIFACT_ADD,                                                                                \
      "INSERT INTO artifact (inspection, entry, parent, path, type, file_type, size_bytes, sha256," \
      " state, is_reused, link_target) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")     \
    X(ARTIFACT_LIST,                                                                               \
      "SELECT path, type, file_type, size_bytes, sha256 AS \"sha256:x\", state,"                   \
      " is_reused AS \"reused:b\", link_target, entry AS \"entry:n\" FROM artifact"                \
      " WHERE inspection = ?1 AND (entry, CAST('' AS TEXT)) > (?2, ?3) ORDER BY entry LIMIT ?4")   \
    X(ARTIFACT_TOTAL, "SELECT COUNT(*) FROM artifact WHERE inspection = ?1")                       \
    X(CONTAINER_ADD,                                                                               \
      "INSERT INTO container (inspection, n, entry, path, format, size_bytes, claimed_bytes,"      \
      " structure_bytes, gap_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")                  \
    X(CONTAINER_LIST,                                                                              \
      "SELECT path, format, size_bytes, claimed_bytes, structure_bytes, gap_bytes, n AS \"n:n\""   \
      " FROM container WHERE inspection = ?1 AND (n, CAST('' AS TEXT)) > (?2, ?3)"                 \
      " ORDER BY n LIMIT ?4")                                                                      \
    X(CONTAINER_TOTAL, "SELECT COUNT(*) FROM container WHERE inspection = ?1")                     \
    X(GAP_ADD,                                                                                     \
      "INSERT INTO gap (inspection, n, entry, path, bytes, state, reason, class, is_blocking)"     \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")                                              \
    X(GAP_LIST,                                                                                    \
      "SELECT path, bytes, state, reason, class, is_blocking AS \"blocking:b\", n AS \"n:n\""      \
      " FROM gap WHERE inspection = ?1 AND (n, CAST('' AS TEXT)) > (?2, ?3) ORDER BY n LIMIT ?4")  \
    X(GAP_TOTAL, "SELECT COUNT(*) FROM gap WHERE inspection = ?1")                                 \
    X(COMPONENT_ADD,                                                                               \
      "INSERT INTO component (inspection, n, source, purl, name, version, evidence)"               \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")                                                      \
    X(COMPONENT_LIST,                                                                              \
      "SELECT purl, name, version, source, evidence, n AS \"n:n\""                                 \
      " FROM component WHERE inspection = ?1 AND (n, CAST('' AS TEXT)) > (?2, ?3)"                 \
      " ORDER BY n LIMIT ?4")                                                                      \
    X(COMPONENT_TOTAL, "SELECT COUNT(*) FROM component WHERE inspection = ?1")                     \
    X(RULE_FAULT_ADD,                                                                              \
      "INSERT INTO rule_fault (inspection, n, file, rule, line, reason)"                           \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                                                          \
    /* findings */                                                                                 \
    X(FINDING_PUT,                                                                                 \
      "INSERT INTO finding (id, supplier, product, fingerprint, kind, concern, rule, severity,"    \
      " severity_order, confidence, title_en, title_es, reference, extra, path, sha256, instances," \
      " is_present, first_delivery, last_delivery, last_inspection, first_seen, last_seen)"        \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1,"    \
      " ?18, ?18, ?19, ?20, ?20) ON CONFLICT (id) DO UPDATE SET severity = excluded.severity,"     \
      " severity_order = excluded.severity_order, concern = excluded.concern,"                     \
      " confidence = excluded.confidence, title_en = excluded.title_en,"                           \
      " title_es = excluded.title_es, reference = excluded.reference, extra = excluded.extra,"     \
      " path = excluded.path, sha256 = excluded.sha256, instances = excluded.instances,"           \
      " is_present = 1, last_delivery = excluded.last_delivery,"                                   \
      " last_inspection = excluded.last_inspection, last_seen = excluded.last_seen"                \
      " WHERE finding.last_seen <= excluded.last_seen")                                            \
    X(FINDING_SEEN_PUT,                                                                            \
      "INSERT INTO finding_seen (finding, delivery, inspection, is_present, instances, first_at,"  \
      " last_at) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?5) ON CONFLICT (finding, delivery)"               \
      " DO UPDATE SET inspection = excluded.inspection, is_present = 1,"                           \
      " instances = excluded.instances, last_at = excluded.last_at")                               \
    X(FINDING_SEEN_GONE,                                                                           \
      "UPDATE finding_seen SET is_present = 0 WHERE delivery = ?1 AND inspection <> ?2"            \
      " AND is_present = 1")                                                                       \
    X(FINDING_PRESENCE,                                                                            \
      "UPDATE finding SET is_present = 1 - is_present WHERE id IN (SELECT x.finding"               \
      " FROM finding_seen x JOIN delivery e ON e.id = x.delivery"                                  \
      " WHERE e.supplier = ?1 AND e.lineage = ?2) AND is_present <> CASE WHEN EXISTS (SELECT 1"    \
      " FROM finding_seen y JOIN delivery d ON d.id = y.delivery WHERE y.finding = finding.id"     \
      " AND y.is_present = 1 AND d.is_head = 1) THEN 1 ELSE 0 END")                                \
    X(EVIDENCE_ADD,                                                                                \
      "INSERT INTO finding_evidence (inspection, finding, n, entry, path, sha256, offset_bytes,"   \
      " identifier, quote) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"                            \
      " ON CONFLICT (inspection, finding, n) DO NOTHING")                                          \
    X(FINDING_LIST,                                                                                \
      AD_S_FINDING AD_S_FINDING_FILTER " AND (f.severity_order, f.id) > (?12, ?13)"                \
      " ORDER BY f.severity_order, f.id LIMIT ?14")                                                \
    X(FINDING_TOTAL,                                                                               \
      "SELECT COUNT(*) FROM finding f " AD_S_FINDING_JOINS AD_S_FINDING_FILTER)                    \
    X(FINDING_ONE, AD_S_FINDING "WHERE f.id = ?2")                                                 \
    X(FINDING_WHY,                                                                                 \
      "SELECT extra AS \"extra:j\", reference AS \"reference:e\", last_inspection FROM finding"    \
      " WHERE id = ?1")                                                                            \
    X(FINDING_EVIDENCE,                                                                            \
      "SELECT path, offset_bytes, identifier, quote FROM finding_evidence WHERE finding = ?1"      \
      " AND inspection = ?2 ORDER BY n LIMIT ?3")                                                  \
    X(FINDING_HISTORY,                                                                             \
      "SELECT d.id AS delivery, d.received_at AS \"received_at:t\", d.version AS \"version:e\","   \
      " x.is_present AS \"present:b\", x.instances FROM finding_seen x"                            \
      " JOIN delivery d ON d.id = x.delivery WHERE x.finding = ?1"                                 \
      " ORDER BY d.received_at, d.id")                                                             \
    /* assessments */                                                                              \
    X(ASSESSMENT_LATEST,                                                                           \
      "SELECT id, output FROM assessment WHERE supplier = ?1 AND COALESCE(delivery, '') = ?2"      \
      " ORDER BY seq DESC LIMIT 1")                                                                \
    X(ASSESSMENT_ADD,                                                                              \
      "INSERT INTO assessment (id, seq, supplier, delivery, inspection, input, output, overall,"   \
      " level, grade, coverage_pct, proposal, concerns, computed_at)"                              \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")                     \
    X(ASSESSMENT_ONE,                                                                              \
      "SELECT id, supplier, delivery, inspection, input AS \"input_sha256:x\","                    \
      " output AS \"output_sha256:x\", overall, level, grade, coverage_pct, proposal,"             \
      " concerns AS \"concerns:j\", computed_at AS \"computed_at:t\" FROM assessment"              \
      " WHERE id = ?1")                                                                            \
    X(ASSESSMENT_LIST,                                                                             \
      "SELECT id, supplier, delivery, overall, level, grade, coverage_pct, proposal,"              \
      " computed_at AS \"computed_at:t\", seq AS \"seq:n\", id AS \"id:k\" FROM assessment"          \
      " WHERE (supplier = ?1 OR ?1 = '') AND (delivery = ?2 OR ?2 = '')"                           \
      " AND (seq, id) < (?3, ?4) ORDER BY seq DESC, id DESC LIMIT ?5")                             \
    X(ASSESSMENT_TOTAL,                                                                            \
      "SELECT COUNT(*) FROM assessment WHERE (supplier = ?1 OR ?1 = '')"                           \
      " AND (delivery = ?2 OR ?2 = '')")                                                           \
    X(ASSESS_HEADS,                                                                                \
      "SELECT d.id, d.supplier FROM delivery d WHERE d.is_head = 1 AND d.inspection IS NOT NULL"   \
      " AND (d.supplier = ?1 OR ?1 = '') ORDER BY d.supplier, d.id")                               \
    X(ASSESS_ABOUT,                                                                                \
      "SELECT d.supplier, d.product, s.tier, i.id, i.bytes, i.bytes_scanned,"                      \
      " (SELECT COUNT(*) FROM gap g WHERE g.inspection = i.num AND g.is_blocking = 1),"            \
      " (SELECT COUNT(*) FROM component c WHERE c.inspection = i.num AND c.source = 'declared'),"  \
      " d.size_bytes, d.id FROM delivery d JOIN supplier s ON s.id = d.supplier"                   \
      " JOIN inspection i ON i.id = d.inspection WHERE (?2 <> '' AND d.id = ?2)"                   \
      " OR (?2 = '' AND d.supplier = ?1 AND d.is_head = 1) ORDER BY d.id")                         \
    X(ASSESS_FINDINGS,                                                                             \
      "SELECT f.id, f.kind, f.concern, f.rule, f.severity, f.confidence, f.title_en, f.title_es,"  \
      " f.product, f.extra, f.first_seen, w.kind, w.id, r.group_key,"                              \
      " CASE WHEN EXISTS (" AD_S_WAIVER_OF("x.kind = 'dispute'") ") THEN 1 ELSE 0 END,"            \
      " CASE WHEN f.last_delivery = d.id THEN 1 ELSE 0 END,"                                       \
      " CASE WHEN w.approved_at <> 0 AND w.approved2_at <> 0 THEN 1 ELSE 0 END"                    \
      " FROM finding_seen q JOIN finding f ON f.id = q.finding JOIN delivery d ON d.id = q.delivery" \
      " LEFT JOIN finding_risk r ON r.finding = f.id"                                              \
      " LEFT JOIN waiver w ON w.id = ("                                                            \
      AD_S_WAIVER_OF("x.kind IN ('accept', 'not-affected', 'false-positive')") ")"                 \
      " WHERE q.is_present = 1 AND ((?3 <> '' AND d.id = ?3)"                                      \
      " OR (?3 = '' AND d.supplier = ?2 AND d.is_head = 1)) ORDER BY f.id, d.id")                  \
    X(RISK_GROUP,                                                                                  \
      "INSERT INTO finding_risk (finding, group_key, is_gate, sla_due, why, kev, kev_date, epss,"   \
      " epss_date, cvss_vector, cvss_score, purl, fixed_version)"                                  \
      " VALUES (?1, ?2, 0, 0, '[]', 0, '', '', '', '', '', '', '') ON CONFLICT (finding)"          \
      " DO UPDATE SET group_key = excluded.group_key"                                              \
      " WHERE finding_risk.group_key <> excluded.group_key")                                       \
    X(RISK_SET,                                                                                    \
      "UPDATE finding_risk SET is_gate = ?2, likelihood = ?3, impact = ?4, level = ?5,"            \
      " residual = ?6, weight = ?7, share_tenths = ?8, sla_due = ?9, why = ?10, kev = ?11,"        \
      " kev_date = ?12, epss = ?13, epss_date = ?14, cvss_vector = ?15, cvss_score = ?16,"         \
      " purl = ?17, fixed_version = ?18, policy = ?19 WHERE finding = ?1 AND (policy IS NULL"      \
      " OR is_gate <> ?2 OR likelihood <> ?3 OR impact <> ?4 OR level <> ?5 OR residual <> ?6"     \
      " OR weight <> ?7 OR share_tenths <> ?8 OR sla_due <> ?9 OR why <> ?10 OR kev <> ?11"        \
      " OR kev_date <> ?12 OR epss <> ?13 OR epss_date <> ?14 OR cvss_vector <> ?15"               \
      " OR cvss_score <> ?16 OR purl <> ?17 OR fixed_version <> ?18 OR policy <> ?19)")            \
    X(RISK_ONE,                                                                                    \
      "SELECT group_key, is_gate AS \"gate:b\", likelihood, impact, level, residual, weight,"      \
      " share_tenths AS \"share_pct:p\", sla_due AS \"sla_due:t\", why AS \"why_now:j\""           \
      " FROM finding_risk WHERE finding = ?1")                                                     \
    /* waivers; ?1 is now */                                                                        \
    X(WAIVER_FINDING,                                                                              \
      "SELECT f.supplier, f.product, COALESCE(r.group_key, f.rule || '@' || COALESCE(f.product, ''))," \
      " (SELECT COALESCE(MAX(g.is_gate), 0) FROM finding_risk g WHERE g.group_key = r.group_key"   \
      " OR g.finding = f.id), f.rule, f.kind, f.last_delivery, d.version, d.sha256, r.policy IS NULL" \
      " FROM finding f JOIN delivery d ON d.id = f.last_delivery"                                  \
      " LEFT JOIN finding_risk r ON r.finding = f.id WHERE f.id = ?1")                             \
    X(WAIVER_ADD,                                                                                  \
      "INSERT INTO waiver (id, seq, revision, kind, scope, target, finding, supplier, product,"    \
      " version, content, reason_code, reason, justification, evidence, source, author, created_at," \
      " ends_at, approvals_needed, approver, approved_at, approver2, approved2_at, effective_at,"  \
      " revoked_by, revoked_at, revoke_reason) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10," \
      " ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, '', 0, ?22, '', 0, '')")            \
    X(WAIVER_APPROVE,                                                                              \
      "UPDATE waiver SET revision = revision + 1,"                                                 \
      " approver2 = CASE WHEN approved_at <> 0 THEN ?2 ELSE approver2 END,"                        \
      " approved2_at = CASE WHEN approved_at <> 0 THEN ?3 ELSE approved2_at END,"                  \
      " approver = CASE WHEN approved_at = 0 THEN ?2 ELSE approver END,"                           \
      " approved_at = CASE WHEN approved_at = 0 THEN ?3 ELSE approved_at END,"                     \
      " effective_at = ?4 WHERE id = ?1")                                                          \
    X(WAIVER_REVOKE,                                                                               \
      "UPDATE waiver SET revision = revision + 1, revoked_by = ?2, revoked_at = ?3,"               \
      " revoke_reason = ?4 WHERE id = ?1 AND revoked_at = 0")                                      \
    X(WAIVER_ONE, AD_S_WAIVER "WHERE w.id = ?2")                                                   \
    X(WAIVER_LIST,                                                                                 \
      AD_S_WAIVER "WHERE " AD_S_WAIVER_FILTER " AND (w.seq, w.id) < (?6, ?7)"                      \
      " ORDER BY w.seq DESC, w.id DESC LIMIT ?8")                                                  \
    X(WAIVER_TOTAL, "SELECT COUNT(*) FROM waiver w WHERE " AD_S_WAIVER_FILTER)                     \
    X(WAIVER_ENDED,                                                                                \
      "SELECT w.supplier, w.id FROM waiver w WHERE w.effective_at <> 0 AND w.revoked_at = 0"       \
      " AND w.ends_at <= ?1 AND w.ends_at > ?2 ORDER BY w.supplier, w.id")                         \
    /* decisions; ?1 is now */                                                                      \
    X(DECISION_BASIS,                                                                              \
      "SELECT s.tier, s.instrument_id, a.id, a.overall, a.coverage_pct, a.proposal, a.output"      \
      " FROM supplier s LEFT JOIN assessment a ON a.id = " AD_S_LATEST " WHERE s.id = ?1")         \
    X(DECISION_CURRENT,                                                                            \
      "SELECT id FROM decision WHERE supplier = ?1 AND COALESCE(product, '') = ?2"                 \
      " AND decided_at <> 0 AND superseded_at = 0 AND id <> ?3 ORDER BY seq DESC LIMIT 1")                      \
    X(DECISION_ADD,                                                                                \
      "INSERT INTO decision (id, seq, revision, supplier, product, instrument_id, assessment,"     \
      " inherent, residual, coverage_pct, proposal, decision, deviates, reason_code, reason_text," \
      " conditions, requested_by, requested_at, approvers, decided_by, decided_at, expires_at,"    \
      " next_review_at, supersedes, superseded_at, supplier_notified_at, supplier_answer)"         \
      " VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"    \
      " ?18, ?19, ?20, ?21, ?22, NULL, 0, 0, '')")                                                 \
    X(DECISION_SIGN,                                                                               \
      "UPDATE decision SET revision = revision + 1, decided_by = ?2, decided_at = ?3"              \
      " WHERE id = ?1 AND decided_at = 0")                                                         \
    X(DECISION_LINK, "UPDATE decision SET supersedes = ?2 WHERE id = ?1")                          \
    X(DECISION_SUPERSEDE,                                                                          \
      "UPDATE decision SET revision = revision + 1, superseded_at = ?2 WHERE id = ?1")             \
    X(DECISION_CONDITIONS,                                                                         \
      "UPDATE decision SET revision = revision + 1, conditions = ?2 WHERE id = ?1")                \
    X(DECISION_ONE, AD_S_DECISION "WHERE w.id = ?2")                                               \
    X(DECISION_LIST,                                                                               \
      AD_S_DECISION "WHERE " AD_S_DECISION_FILTER " AND (w.seq, w.id) < (?5, ?6)"                  \
      " ORDER BY w.seq DESC, w.id DESC LIMIT ?7")                                                  \
    X(DECISION_TOTAL, "SELECT COUNT(*) FROM decision w WHERE " AD_S_DECISION_FILTER)               \
    /* policies */                                                                                 \
    X(POLICY_ADD,                                                                                  \
      "INSERT INTO policy (sha256, version, text_sha256, used_at) VALUES (?1, ?2, ?1, ?3)"         \
      " ON CONFLICT (sha256) DO NOTHING")                                                          \
    X(POLICY_CONCERN_ADD,                                                                          \
      "INSERT INTO policy_concern (policy, concern, frameworks) VALUES (?1, ?2, ?3)"               \
      " ON CONFLICT (policy, concern) DO NOTHING")                                                 \
    X(POLICY_LIST,                                                                                 \
      "SELECT sha256 AS \"sha256:x\", version, used_at AS \"used_at:t\" FROM policy"               \
      " ORDER BY used_at DESC, sha256")                                                            \
    /* verdicts */                                                                                 \
    X(VERDICT_SCOPE_ADD,                                                                           \
      "INSERT INTO verdict_scope (num, supplier, ruleset, engine, limits)"                         \
      " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (supplier, ruleset, engine, limits) DO NOTHING")   \
    X(VERDICT_SCOPE_ONE,                                                                           \
      "SELECT num FROM verdict_scope WHERE supplier = ?1 AND ruleset = ?2 AND engine = ?3"         \
      " AND limits = ?4")                                                                          \
    X(VERDICT_ADD,                                                                                 \
      "INSERT INTO verdict (scope, content_key) VALUES (?1, ?2)"                                   \
      " ON CONFLICT (scope, content_key) DO NOTHING")                                              \
    X(VERDICT_KEYS, "SELECT content_key FROM verdict WHERE scope = ?1 ORDER BY content_key")       \
    /* jobs */                                                                                     \
    X(JOB_TOKEN, "UPDATE counter SET value = value + 1 WHERE name = 'token' RETURNING value")      \
    X(JOB_ADD,                                                                                     \
      "INSERT INTO job (id, seq, kind, state, supplier, product, source, schedule, priority,"      \
      " attempts, token, instance, lease_until_ms, not_before, created_at, started_at,"            \
      " finished_at, error_code, error, payload, result, dedupe) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"  \
      " ?7, ?8, ?9, ?10, 0, '', 0, ?11, ?12, ?13, ?14, '', '', ?15, ?16, ?17)")                    \
    X(JOB_BY_DEDUPE,                                                                               \
      AD_S_JOB "WHERE dedupe = ?1 AND dedupe <> '' AND state IN ('queued', 'failed', 'running')")  \
    X(JOB_EXHAUSTED,                                                                               \
      "SELECT id, token, attempts FROM job WHERE state = 'running' AND lease_until_ms < ?1"        \
      " AND attempts >= ?2 ORDER BY seq")                                                          \
    X(JOB_CLAIM,                                                                                   \
      "UPDATE job SET state = 'running', attempts = attempts + 1, token = ?4, instance = ?5,"      \
      " lease_until_ms = ?6, started_at = ?1, not_before = 0"                                      \
      " WHERE id = (SELECT id FROM job WHERE " AD_S_JOB_READY                                      \
      " ORDER BY priority, seq LIMIT 1) RETURNING id, kind, attempts")                             \
    X(JOB_HEARTBEAT,                                                                               \
      "UPDATE job SET lease_until_ms = ?3 WHERE id = ?1 AND token = ?2 AND state = 'running'")     \
    X(JOB_END,                                                                                     \
      "UPDATE job SET state = ?3, finished_at = ?4, not_before = ?5, error_code = ?6, error = ?7," \
      " result = ?8, lease_until_ms = 0, instance = '', attempts = attempts - ?9"                  \
      " WHERE id = ?1 AND token = ?2 AND state = 'running'")                                       \
    X(JOB_ATTEMPTS, "SELECT attempts FROM job WHERE id = ?1 AND token = ?2 AND state = 'running'") \
    X(JOB_RUNNING, "SELECT id, token, attempts, instance FROM job WHERE state = 'running' ORDER BY seq") \
    X(JOB_RETRY,                                                                                   \
      "UPDATE job SET state = 'queued', attempts = 0, not_before = 0, finished_at = 0,"            \
      " error_code = '', error = '' WHERE id = ?1 AND state IN ('failed', 'dead')")                \
    X(JOB_CANCEL,                                                                                  \
      "UPDATE job SET state = 'dead', finished_at = ?2, error_code = 'cancelled', error = ?3,"     \
      " lease_until_ms = 0, instance = '' WHERE id = ?1"                                           \
      " AND state IN ('queued', 'failed', 'running')")                                             \
    X(JOB_HISTORY_ADD,                                                                             \
      "INSERT INTO job_history (job, n, at, state, attempt, remark) VALUES (?1, (SELECT"           \
      " COALESCE(MAX(h.n), 0) + 1 FROM job_history h WHERE h.job = ?1), ?2, ?3, ?4, ?5)")          \
    X(JOB_HISTORY,                                                                                 \
      "SELECT at AS \"at:t\", state, attempt, remark AS \"text:e\" FROM job_history"               \
      " WHERE job = ?1 ORDER BY n")                                                                \
    X(JOB_ONE, AD_S_JOB "WHERE id = ?1")                                                           \
    X(JOB_LIST,                                                                                    \
      AD_S_JOB "WHERE " AD_S_JOB_FILTER " AND (seq, id) < (?4, ?5) ORDER BY seq DESC, id DESC"     \
               " LIMIT ?6")                                                                        \
    X(JOB_TOTAL, "SELECT COUNT(*) FROM job WHERE " AD_S_JOB_FILTER)                                \
    X(JOB_COUNTS, "SELECT state, COUNT(*) AS jobs FROM job GROUP BY state")                        \
    X(JOB_READY,                                                                                   \
      "SELECT COUNT(*) AS ready, MIN(CASE WHEN not_before > created_at THEN not_before"            \
      " ELSE created_at END) AS oldest FROM job WHERE " AD_S_JOB_READY)                            \
    X(JOB_WAITING, "SELECT COUNT(*) FROM job WHERE state IN ('queued', 'failed', 'running')")      \
    X(JOB_NEXT_READY,                                                                              \
      "SELECT MIN(CASE WHEN state = 'running' THEN lease_until_ms / 1000 + 1 ELSE not_before END)" \
      " FROM job WHERE state = 'running' OR (state IN ('queued', 'failed') AND "                   \
      AD_S_JOB_FREE("?1") ")")                                                                     \
    /* schedules */                                                                                \
    X(SCHEDULE_ADD,                                                                                \
      "INSERT INTO schedule (id, when_text, zone, jitter_seconds, catch_up, supplier, product,"    \
      " source, is_paused, created_at, next_at, last_run_at, last_result)"                         \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, 0, '') ON CONFLICT (id) DO NOTHING")   \
    X(SCHEDULE_ONE, AD_S_SCHEDULE " FROM schedule WHERE id = ?1")                                  \
    X(SCHEDULE_LIST,                                                                               \
      AD_S_SCHEDULE " FROM schedule WHERE (CAST(0 AS INTEGER), id) > (?1, ?2) ORDER BY id LIMIT ?3")                \
    X(SCHEDULE_TOTAL, "SELECT COUNT(*) FROM schedule")                                             \
    X(SCHEDULE_DUE,                                                                                \
      AD_S_SCHEDULE ", next_at AS next_at_unix FROM schedule WHERE next_at <> 0"                   \
                    " AND next_at <= ?1 ORDER BY next_at, id")                                     \
    X(SCHEDULE_NEXT, "SELECT MIN(next_at) FROM schedule WHERE is_paused = 0 AND next_at <> 0")     \
    X(SCHEDULE_ADVANCE,                                                                            \
      "UPDATE schedule SET next_at = ?3, last_run_at = CASE WHEN ?4 = 0 THEN last_run_at ELSE ?4"  \
      " END WHERE id = ?1 AND next_at = ?2")                                                       \
    X(SCHEDULE_PAUSE, "UPDATE schedule SET is_paused = ?2 WHERE id = ?1")                          \
    X(SCHEDULE_RESULT, "UPDATE schedule SET last_result = ?2 WHERE id = ?1")                       \
    X(SCHEDULE_REMOVE, "DELETE FROM schedule WHERE id = ?1")                                       \
    X(MISSED_ADD,                                                                                  \
      "INSERT INTO schedule_missed (schedule, due_at, noticed_at, reason) VALUES (?1, ?2, ?3, ?4)" \
      " ON CONFLICT (schedule, due_at) DO NOTHING")                                                \
    X(MISSED_LIST,                                                                                 \
      "SELECT schedule, due_at AS \"due_at:t\", noticed_at AS \"noticed_at:t\", reason,"           \
      " due_at AS \"due_at:n\", schedule AS \"schedule:k\" FROM schedule_missed"                   \
      " WHERE due_at >= ?1 AND (due_at, schedule) < (?2, ?3)"                                      \
      " ORDER BY due_at DESC, schedule DESC LIMIT ?4")                                             \
    X(MISSED_TOTAL, "SELECT COUNT(*) FROM schedule_missed WHERE due_at >= ?1")                     \
    /* ledger */                                                                                   \
    X(LEDGER_HEAD, "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")                       \
    X(LEDGER_ADD,                                                                                  \
      "INSERT INTO ledger (seq, at, actor, via, action, object, detail, prev, hash)"               \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")                                              \
    X(LEDGER_LIST,                                                                                 \
      "SELECT seq, at AS \"at:t\", actor, via, action, object, detail AS \"detail:j\","            \
      " prev AS \"prev:x\", hash AS \"hash:x\", seq AS \"seq:n\" FROM ledger"                      \
      " WHERE (seq, CAST('' AS TEXT)) > (?1, ?2) ORDER BY seq LIMIT ?3")                           \
    X(LEDGER_TOTAL, "SELECT COUNT(*) FROM ledger")                                                 \
    X(LEDGER_WALK,                                                                                 \
      "SELECT seq, at, actor, via, action, object, detail, prev, hash FROM ledger ORDER BY seq")   \
    X(HISTORY_ADD, "INSERT INTO history (object, seq, before) VALUES (?1, ?2, ?3)")                \
    /* blobs */                                                                                    \
    X(BLOB_PUT,                                                                                    \
      "INSERT INTO blob (sha256, size_bytes, state, created_at, purged_at)"                        \
      " VALUES (?1, ?2, 'kept', ?3, 0) ON CONFLICT (sha256) DO UPDATE SET state = 'kept',"         \
      " created_at = excluded.created_at, purged_at = 0 WHERE blob.state = 'purged'")              \
    X(BLOB_STATE, "SELECT COUNT(*) FROM blob WHERE sha256 = ?1 AND state = 'kept'")                \
    X(BLOB_PURGE,                                                                                  \
      "UPDATE blob SET state = 'purged', purged_at = ?2 WHERE sha256 = ?1 AND state = 'kept'")     \
    X(BLOB_BYTES, "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS INTEGER) FROM blob WHERE state = 'kept'") \
    X(BLOB_COUNT, "SELECT COUNT(*) FROM blob WHERE state = 'kept'")                                \
    X(BLOB_ALL, "SELECT sha256 FROM blob WHERE state = 'kept' ORDER BY sha256")

/* The statements that PostgreSQL needs in its own words: at most six (architecture.md 4). X(name, text) */
#define AD_STATEMENTS_POSTGRES(X)                                                                  \
    /* many claim at once there: a row that another has locked is passed over, not waited for */   \
    X(JOB_CLAIM,                                                                                   \
      "UPDATE job SET state = 'running', attempts = attempts + 1, token = ?4, instance = ?5,"      \
      " lease_until_ms = ?6, started_at = ?1, not_before = 0"                                      \
      " WHERE id = (SELECT id FROM job WHERE " AD_S_JOB_READY                                      \
      " ORDER BY priority, seq LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, kind, attempts")
