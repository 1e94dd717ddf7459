/* SPDX-License-Identifier: Apache-2.0 */
/* member.c - the members of a container that libarchive reads: names, kinds, bodies, and where they lie */
#include <string.h>

#include "scanner/unpack/walk_private.h"

#define TRAILER_MAX 256 /* bytes of padding and of cpio's last header, the one named TRAILER!!! */
#define TROUBLE_MAX 16 /* results in a row that are not OK: some readers fail for ever (reliability.md 1.3) */

AdReason
ad_members_reason(struct archive *a, struct archive_entry *entry)
{
    static const struct {
        const char *word;
        AdReason reason;
    } words[] = {
        {"ncrypt", AD_REASON_ENCRYPTED},           {"assphrase", AD_REASON_ENCRYPTED},
        {"assword", AD_REASON_ENCRYPTED},          {"nsupported", AD_REASON_UNSUPPORTED_FORMAT},
        {"ot supported", AD_REASON_UNSUPPORTED_FORMAT}, {"emory", AD_REASON_UNSUPPORTED_FORMAT},
        {"runcated", AD_REASON_TRUNCATED},         {"remature", AD_REASON_TRUNCATED},
        {"nexpected end", AD_REASON_TRUNCATED},
    };
    const char *text = archive_error_string(a);
    if (entry != NULL && archive_entry_is_encrypted(entry))
        return AD_REASON_ENCRYPTED;
    for (gsize i = 0; text != NULL && i < G_N_ELEMENTS(words); i++)
        if (strstr(text, words[i].word) != NULL)
            return words[i].reason;
    return AD_REASON_CORRUPT;
}

static AdEntryType
type_of(struct archive_entry *e)
{
    if (archive_entry_hardlink(e) != NULL)
        return AD_ENTRY_HARDLINK;
    switch (archive_entry_filetype(e)) {
    case AE_IFDIR:
        return AD_ENTRY_DIR;
    case AE_IFLNK:
        return AD_ENTRY_SYMLINK;
    case AE_IFCHR:
    case AE_IFBLK:
        return AD_ENTRY_DEVICE;
    case AE_IFIFO:
        return AD_ENTRY_FIFO;
    case AE_IFSOCK:
        return AD_ENTRY_SOCKET;
    default:
        return AD_ENTRY_FILE;
    }
}

typedef struct {
    AdMembers *m;
    struct archive_entry *e;
    AdEntry head;
} Member;

static void
member_clear(Member *one)
{
    ad_entry_clear(&one->head);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Member, member_clear)

/* pax headers carry file capabilities as an extended attribute; libarchive hands them on under this name. */
static gboolean
has_capability(struct archive_entry *e)
{
    const char *name;
    const void *value;
    size_t bytes;
    archive_entry_xattr_reset(e);
    while (archive_entry_xattr_next(e, &name, &value, &bytes) == ARCHIVE_OK)
        if (name != NULL && strcmp(name, "security.capability") == 0)
            return TRUE;
    return FALSE;
}

/* Number, name and path; the raw name falls back to UTF-8 and then to a number (scanner.md 6.11). */
static void
name_member(Member *one)
{
    AdMembers *m = one->m;
    char number[32];
    const char *raw = archive_entry_pathname(one->e);
    one->head.type = type_of(one->e);
    if (raw == NULL)
        raw = archive_entry_pathname_utf8(one->e);
    if (raw == NULL) {
        g_snprintf(number, sizeof number, "entry-%" G_GUINT64_FORMAT, m->entries);
        archive_entry_copy_pathname(one->e, number);
        raw = archive_entry_pathname(one->e);
    }
    one->head.raw_name = raw != NULL ? raw : "";
    one->head.name_bytes = strlen(one->head.raw_name);
    one->head.mode = (guint)archive_entry_mode(one->e);
    one->head.has_capability = has_capability(one->e);
    one->head.raw_target = one->head.type == AD_ENTRY_SYMLINK    ? archive_entry_symlink(one->e)
                           : one->head.type == AD_ENTRY_HARDLINK ? archive_entry_hardlink(one->e)
                                                                 : NULL;
    ad_entry_name(m->walk, m->node, &one->head);
}

typedef struct {
    guint64 logical_bytes, physical_bytes;
    gboolean is_partial, is_fatal, is_sparse, is_limit; /* limit: of the whole job, stop here */
    AdReason reason;
} BodyEnd;

static void
body_stop(BodyEnd *end, AdReason reason)
{
    if (!end->is_partial)
        end->reason = reason;
    end->is_partial = TRUE;
}

/* A hole: small ones are written as the zeros they are, so that the digest is the file's; large ones are skipped and
 * said (scanner.md 6.7). */
static gboolean
add_hole(AdMembers *m, AdBody *body, BodyEnd *end, guint64 bytes)
{
    end->is_sparse = TRUE;
    end->logical_bytes += bytes;
    if (end->logical_bytes > m->walk->plan.limits.member_bytes)
        body_stop(end, AD_REASON_SIZE_LIMIT);
    if (end->logical_bytes > m->walk->plan.limits.ram_member_bytes)
        return TRUE;
    return ad_body_append(body, NULL, (gsize)bytes);
}

static void
read_body(const Member *one, AdBody *body, BodyEnd *end)
{
    AdMembers *m = one->m;
    guint trouble = 0;
    for (;;) {
        const void *data = NULL;
        size_t bytes = 0;
        la_int64_t offset = 0;
        int r = archive_read_data_block(m->a, &data, &bytes, &offset);
        if (r == ARCHIVE_EOF)
            break;
        if (r != ARCHIVE_OK) {
            body_stop(end, ad_members_reason(m->a, one->e));
            end->is_fatal = r == ARCHIVE_FATAL;
            if (r < ARCHIVE_WARN || ++trouble >= TROUBLE_MAX)
                return;
        }
        if (bytes == 0)
            continue;
        trouble = 0;
        if ((guint64)offset > end->logical_bytes &&
            !add_hole(m, body, end, (guint64)offset - end->logical_bytes)) {
            body_stop(end, AD_REASON_SIZE_LIMIT);
            return;
        }
        AdReason reason;
        end->physical_bytes += bytes;
        end->logical_bytes += bytes;
        m->decoded_bytes += bytes;
        if (!ad_budget_take_bytes(&m->walk->budget, bytes, end->logical_bytes, m->packed_bytes,
                                  m->decoded_bytes, &reason)) {
            body_stop(end, reason);
            if (reason != AD_REASON_SIZE_LIMIT) {
                end->is_limit = TRUE;
                return;
            }
            if (!end->is_sparse)
                return;
        }
        if (!ad_body_append(body, data, bytes)) {
            body_stop(end, AD_REASON_SIZE_LIMIT);
            return;
        }
        if (m->forget != NULL)
            m->forget(m->user, (guint64)archive_filter_bytes(m->a, 0));
    }
    /* a file that is one hole gives no block at all */
    gboolean is_sparse = end->is_sparse || archive_entry_sparse_count(one->e) > 0;
    if (is_sparse && !end->is_partial && archive_entry_size_is_set(one->e) &&
        (guint64)archive_entry_size(one->e) > end->logical_bytes &&
        !add_hole(m, body, end, (guint64)archive_entry_size(one->e) - end->logical_bytes))
        body_stop(end, AD_REASON_SIZE_LIMIT);
}

/* A member of which nothing came out; its packed bytes, which are within the container, are all that can count. */
static void
report_unread(const Member *one, AdReason reason)
{
    const AdMembers *m = one->m;
    gint64 declared = archive_entry_size_is_set(one->e) ? archive_entry_size(one->e) : 0;
    ad_entry_unread(m->walk, m->node, &one->head, MIN((guint64)MAX(declared, 0), m->packed_bytes), reason);
}

static void
report_plain(const Member *one, AdState state)
{
    ad_entry_plain(one->m->walk, one->m->node, &one->head, state);
}

/* The body of one member becomes an item of its own. */
static void
take_body(const Member *one)
{
    AdMembers *m = one->m;
    AdWalk *walk = m->walk;
    BodyEnd end = {.reason = AD_REASON_CORRUPT};
    gboolean has_size = archive_entry_size_is_set(one->e) && archive_entry_size(one->e) >= 0;
    guint64 declared = has_size ? (guint64)archive_entry_size(one->e) : 0;
    g_autoptr(AdBody) body = ad_body_new(walk->spool, m->thread, walk->plan.limits.ram_member_bytes, declared);
    read_body(one, body, &end);
    m->claimed_bytes += end.physical_bytes;
    m->position += end.physical_bytes;
    if (end.is_fatal || end.is_limit) {
        m->has_failed = TRUE;
        m->has_broken_body = end.is_fatal;
        m->reason = end.reason;
    }
    if (end.is_partial && end.reason == AD_REASON_RATIO_LIMIT)
        ad_walk_hazard(walk, AD_HAZARD_BOMB, one->head.entry, one->head.path, NULL);
    if (end.is_partial && end.reason == AD_REASON_ENCRYPTED)
        ad_walk_hazard(walk, AD_HAZARD_ENCRYPTED, one->head.entry, one->head.path, NULL);
    if (end.is_sparse && end.logical_bytes > end.physical_bytes + walk->plan.limits.ram_member_bytes)
        ad_walk_hazard(walk, AD_HAZARD_SPARSE, one->head.entry, one->head.path, NULL);
    if (one->head.type == AD_ENTRY_HARDLINK && ad_body_bytes(body) == 0) {
        report_plain(one, AD_STATE_SCANNED);
        return;
    }
    if (!end.is_partial && has_size && declared != end.logical_bytes)
        ad_walk_hazard(walk, AD_HAZARD_LYING_SIZE, one->head.entry, one->head.path, NULL);
    /* less than was announced, and no word of it: the rest is in another volume (rar5 ends such a member in silence) */
    if (has_size && declared > end.logical_bytes)
        body_stop(&end, AD_REASON_TRUNCATED);
    if (end.is_partial && ad_body_bytes(body) == 0) {
        report_unread(one, end.reason);
        return;
    }
    g_autoptr(AdSource) source = ad_body_finish(body);
    if (source == NULL) { /* the spool cannot be mapped */
        ad_walk_count(walk, TRUE, end.physical_bytes, AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(walk, one->head.entry, one->head.path, end.physical_bytes, AD_STATE_NOT_SCANNED,
                    AD_REASON_SIZE_LIMIT, AD_GAP_CLASS_CONTAINER);
        report_plain(one, AD_STATE_NOT_SCANNED);
        return;
    }
    AdItem *item = ad_item_new(walk, m->node, one->head.entry, one->head.path, source);
    item->entry_type = one->head.type;
    item->is_partial = end.is_partial;
    item->reason = end.reason;
    ad_open_image_body(m->node, item, one->head.raw_name);
    g_clear_pointer(&source, ad_source_unref);
    ad_walk_submit(walk, m->thread, item);
}

static void
run_member(AdMembers *m, struct archive_entry *e)
{
    g_auto(Member) one = {.m = m, .e = e};
    const AdReport *report = m->walk->plan.report;
    AdWalk *walk = m->walk;
    name_member(&one);
    ad_entry_hazards(walk, &one.head);
    m->node->flavours |= ad_flavour_of(one.head.raw_name);
    ad_open_image_entry(m->node, one.head.raw_name, one.head.type,
                        one.head.type == AD_ENTRY_SYMLINK ? one.head.raw_target : NULL);
    if (ad_walk_is_culprit(walk, one.head.path)) {
        ad_walk_count(walk, TRUE, 0, AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(walk, one.head.entry, one.head.path, 0, AD_STATE_NOT_SCANNED, AD_REASON_WORKER_CRASH,
                    AD_GAP_CLASS_CONTAINER);
        report_plain(&one, AD_STATE_NOT_SCANNED);
    } else if (one.head.type == AD_ENTRY_FILE && archive_entry_is_data_encrypted(e)) {
        /* not even tried: readers of solid archives break off there, and the next member may be readable */
        ad_walk_hazard(walk, AD_HAZARD_ENCRYPTED, one.head.entry, one.head.path, NULL);
        report_unread(&one, AD_REASON_ENCRYPTED);
    } else if (one.head.type == AD_ENTRY_FILE || one.head.type == AD_ENTRY_HARDLINK) {
        report->begin(m->thread, one.head.entry, one.head.path, report->user);
        take_body(&one);
        report->end(m->thread, one.head.entry, report->user);
    } else {
        report_plain(&one, AD_STATE_SCANNED);
    }
}

/* The region between what is accounted for and the header that was just read. */
static void
account_header(AdMembers *m)
{
    if (!m->is_positional)
        return;
    guint64 header = (guint64)MAX(archive_read_header_position(m->a), 0);
    guint64 body = (guint64)MAX(archive_filter_bytes(m->a, 0), 0);
    if (header > m->position) {
        guint64 structure = m->between(m->user, m->position, header);
        m->structure_bytes += structure;
        m->gap_bytes += header - m->position - structure;
        m->position = header;
    }
    if (body > m->position) {
        m->structure_bytes += body - m->position;
        m->position = body;
    }
    if (m->forget != NULL)
        m->forget(m->user, m->position);
}

/* A warning about a name's character set is no damage; any other is. */
static gboolean
is_damage(struct archive *a)
{
    const char *text = archive_error_string(a);
    return text == NULL || (strstr(text, "convert") == NULL && strstr(text, "athname") == NULL &&
                            strstr(text, "inkname") == NULL && strstr(text, "ersion") == NULL);
}

void
ad_members_run(AdMembers *m)
{
    guint trouble = 0;
    gboolean is_damaged = FALSE;
    while (!m->has_failed) {
        struct archive_entry *e = NULL;
        int r = archive_read_next_header(m->a, &e);
        if (r == ARCHIVE_EOF)
            break;
        if (r != ARCHIVE_OK && (r != ARCHIVE_WARN || is_damage(m->a))) {
            if (!is_damaged || r == ARCHIVE_FATAL)
                m->reason = ad_members_reason(m->a, r == ARCHIVE_WARN ? e : NULL);
            is_damaged = TRUE;
            if (r == ARCHIVE_FATAL || ++trouble >= TROUBLE_MAX) {
                m->has_failed = TRUE;
                break;
            }
            if (r != ARCHIVE_WARN)
                continue;
        } else {
            trouble = 0;
        }
        account_header(m);
        m->entries++;
        if (!ad_budget_take_entry(&m->walk->budget, &m->reason)) {
            m->has_failed = TRUE;
            break;
        }
        run_member(m, e);
    }
    if (m->is_positional && !m->has_failed) {
        guint64 end = (guint64)MAX(archive_filter_bytes(m->a, 0), 0);
        if (end > m->position) {
            gboolean is_trailer = m->node->format == AD_FORMAT_CPIO && end - m->position <= TRAILER_MAX;
            guint64 structure = is_trailer ? end - m->position : m->between(m->user, m->position, end);
            m->structure_bytes += structure;
            m->gap_bytes += end - m->position - structure;
            m->position = end;
        }
    }
    m->has_failed = m->has_failed || is_damaged;
}

void
ad_members_name_rest(AdMembers *m)
{
    guint trouble = 0;
    struct archive_entry *e = NULL;
    for (guint64 seen = 0; trouble < TROUBLE_MAX;) {
        int r = archive_read_next_header(m->a, &e);
        AdReason ignored;
        if (r == ARCHIVE_EOF || r == ARCHIVE_FATAL)
            return;
        trouble = r == ARCHIVE_OK ? 0 : trouble + 1;
        if (r < ARCHIVE_WARN || seen++ < m->entries)
            continue;
        if (!ad_budget_take_entry(&m->walk->budget, &ignored))
            return;
        g_auto(Member) one = {.m = m, .e = e};
        name_member(&one);
        m->entries++;
        if (one.head.type == AD_ENTRY_FILE)
            report_unread(&one, m->reason);
        else
            report_plain(&one, AD_STATE_SCANNED);
    }
}
