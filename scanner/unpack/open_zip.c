/* SPDX-License-Identifier: Apache-2.0 */
/* open_zip.c - zip and its many kinds: every member under every name that some reader gives it */
#include <string.h>
#include <zlib.h>

#include "scanner/unpack/zip_body.h"
#include "scanner/unpack/zip_layout.h"

#define LINK_MAX 4096 /* a longer link target is no path: scanned as a file */

typedef struct {
    AdItem *item;
    AdWalk *walk;
    AdNode *node;
    guint thread;
    AdSource *source;
    const AdZipLayout *layout;
    AdZipReader *reader;
    guint64 stray_bytes; /* claimed as data, and found to stand behind the end of a stream */
    gboolean is_stopped; /* by a limit of the whole job */
    AdReason reason;
    /* the last member's bytes, in case that the next record speaks of the same */
    guint64 last_header;
    AdSource *last;
    AdBody *last_held;
    gboolean has_sha256;
    AdDigest sha256;
} Zip;

/* One view of a member: what one of the two headers says. */
typedef struct {
    const AdZipMember *m;
    AdZipRecord r;
    guint64 packed; /* within the source */
    const char *name;
    gsize name_bytes;
} View;

static void
forget_last(Zip *zip)
{
    g_clear_pointer(&zip->last, ad_source_unref);
    g_clear_pointer(&zip->last_held, ad_body_free);
    zip->last_header = AD_ZIP_UNKNOWN;
    zip->has_sha256 = FALSE;
}

/* Kind and rights: Unix and macOS keep st_mode in the upper half, DOS its folder bit (APPNOTE 4.4.15). A folder that has
 * data is read as a file. */
static AdEntryType
type_of(const View *v, guint *mode)
{
    gboolean is_unix = v->r.host == 3 || v->r.host == 19;
    guint bits = is_unix ? v->r.attributes >> 16 : 0;
    gboolean has_data = v->r.size > 0 && v->packed > 0;
    *mode = bits & 07777;
    switch (bits & 0170000) {
    case 0120000:
        return v->r.size <= LINK_MAX ? AD_ENTRY_SYMLINK : AD_ENTRY_FILE;
    case 0020000:
    case 0060000:
        return has_data ? AD_ENTRY_FILE : AD_ENTRY_DEVICE;
    case 0010000:
        return has_data ? AD_ENTRY_FILE : AD_ENTRY_FIFO;
    case 0140000:
        return has_data ? AD_ENTRY_FILE : AD_ENTRY_SOCKET;
    default:
        break;
    }
    gboolean is_folder = (bits & 0170000) == 0040000 || (!is_unix && (v->r.attributes & 0x10) != 0) ||
                         (v->name_bytes > 0 && v->name[v->name_bytes - 1] == '/');
    return is_folder && !has_data ? AD_ENTRY_DIR : AD_ENTRY_FILE;
}

static void
report_encrypted(Zip *zip, const AdEntry *e, const View *v)
{
    ad_walk_hazard(zip->walk, AD_HAZARD_ENCRYPTED, e->entry, e->path, NULL);
    ad_entry_unread(zip->walk, zip->node, e, v->packed, AD_REASON_ENCRYPTED);
}

/* The member's bytes are an item under this name. is_again: they were one before, so many records over the same bytes
 * are hashed twice at most. */
static void
submit(Zip *zip, const AdEntry *e, const AdZipBodyEnd *end, gboolean is_again)
{
    AdItem *item = ad_item_new(zip->walk, zip->node, e->entry, e->path, zip->last);
    item->is_partial = end->is_partial;
    item->reason = end->reason;
    item->has_sha256 = zip->has_sha256;
    item->sha256 = zip->sha256;
    ad_open_image_body(zip->node, item, e->raw_name);
    if (is_again) {
        ad_leaf_hash(item);
        zip->has_sha256 = TRUE;
        zip->sha256 = item->sha256;
    }
    ad_walk_submit(zip->walk, zip->thread, item);
}

/* Bytes of the member's data that its stream does not reach. */
static void
take_stray(Zip *zip, const View *v, guint64 used)
{
    guint64 from = v->m->data + used, to = v->m->data + v->packed;
    if (zip->layout->has_overlap || from >= to || ad_source_find_nonzero(zip->source, from, to) == to)
        return;
    g_autoptr(AdSource) part = ad_source_new_part(zip->source, from, to - from);
    zip->stray_bytes += to - from;
    ad_open_gap_item(zip->walk, zip->thread, zip->node, part, from, NULL);
}

/* Decodes the view and keeps the bytes in zip->last; FALSE when there are none. */
static gboolean
decode(Zip *zip, const View *v, AdZipBodyEnd *end)
{
    gsize aes_bytes = 0;
    g_autofree guint8 *aes =
        v->r.method == AD_ZIP_AES ? ad_zip_record_extra(zip->source, &v->r, 0x9901, &aes_bytes) : NULL;
    AdZipBody what = {.data = v->m->data,
                      .packed = v->packed,
                      .size = v->r.size,
                      .crc = v->m->has_crc && v->m->record == AD_ZIP_UNKNOWN ? v->m->crc : v->r.crc,
                      .has_crc = v->m->has_crc && v->r.method != AD_ZIP_AES,
                      .time = v->r.time,
                      .method = v->r.method,
                      .flags = v->r.flags,
                      .aes = aes,
                      .aes_bytes = aes_bytes};
    forget_last(zip);
    zip->last = ad_zip_body_read(zip->reader, &what, &zip->last_held, end);
    if (v->m->is_cut && zip->last != NULL) {
        end->is_partial = TRUE;
        end->reason = AD_REASON_TRUNCATED;
    }
    return zip->last != NULL;
}

/* A symbolic link's target is its content. */
static void
report_link(Zip *zip, AdEntry *e)
{
    char target[LINK_MAX + 1] = "";
    gsize n = zip->last != NULL ? ad_source_read(zip->last, 0, target, LINK_MAX) : 0;
    target[n] = '\0';
    e->raw_target = target;
    ad_entry_hazards(zip->walk, e);
    ad_entry_plain(zip->walk, zip->node, e, AD_STATE_SCANNED);
    e->raw_target = NULL;
}

/* The bytes in zip->last once more, under the name of e. */
static void
submit_again(Zip *zip, const AdEntry *e, const View *v)
{
    AdZipBodyEnd end = {.bytes = ad_source_bytes(zip->last)};
    AdReason reason;
    if (!ad_zip_body_charge(zip->reader, end.bytes, &reason)) {
        ad_entry_unread(zip->walk, zip->node, e, v->packed, reason);
        zip->is_stopped = TRUE;
        zip->reason = reason;
        if (reason == AD_REASON_RATIO_LIMIT)
            ad_walk_hazard(zip->walk, AD_HAZARD_BOMB, e->entry, e->path, NULL);
        return;
    }
    submit(zip, e, &end, TRUE);
}

static void
take_body(Zip *zip, AdEntry *e, const View *v)
{
    AdZipBodyEnd end;
    gboolean is_there = decode(zip, v, &end);
    if (end.is_stop) {
        zip->is_stopped = TRUE;
        zip->reason = end.reason;
    }
    if (end.is_partial && end.reason == AD_REASON_RATIO_LIMIT)
        ad_walk_hazard(zip->walk, AD_HAZARD_BOMB, e->entry, e->path, NULL);
    if (end.is_wrong_size)
        ad_walk_hazard(zip->walk, AD_HAZARD_LYING_SIZE, e->entry, e->path, NULL);
    if (!is_there && end.reason == AD_REASON_ENCRYPTED) {
        report_encrypted(zip, e, v);
        return;
    }
    if (!is_there) {
        ad_entry_unread(zip->walk, zip->node, e, v->packed, end.reason);
        return;
    }
    if (!end.is_partial && end.used < v->packed)
        take_stray(zip, v, end.used);
    if (e->type == AD_ENTRY_SYMLINK) {
        report_link(zip, e);
        return;
    }
    submit(zip, e, &end, FALSE);
    if (end.is_partial)
        forget_last(zip);
    else
        zip->last_header = v->m->header;
}

/* What is hazardous in a member besides its name. */
static void
report_hazards(Zip *zip, const AdEntry *e, const View *v, const char *difference)
{
    if (e->type != AD_ENTRY_SYMLINK)
        ad_entry_hazards(zip->walk, e);
    if (v->m->is_hidden)
        ad_walk_hazard(zip->walk, AD_HAZARD_ZIP_HIDDEN, e->entry, e->path, NULL);
    if (difference != NULL)
        ad_walk_hazard(zip->walk, AD_HAZARD_ZIP_MISMATCH, e->entry, e->path, difference);
    if (e->type == AD_ENTRY_FILE && ad_hazard_is_macro(v->name, v->name_bytes))
        ad_walk_hazard(zip->walk, AD_HAZARD_MACRO_DOCUMENT, e->entry, e->path, NULL);
}

/* Some writers separate folders by backslashes; so do the readers of their systems. */
static void
turn_backslashes(char *name, gsize bytes)
{
    if (memchr(name, '/', bytes) != NULL)
        return;
    for (gsize i = 0; i < bytes; i++)
        if (name[i] == '\\')
            name[i] = '/';
}

/* One entry of the delivery: the view under its name. is_same: the bytes are those of the entry before; is_other: what
 * another reader sees of the member before. */
static void
run_view(Zip *zip, const View *v, gboolean is_same, gboolean is_other, const char *difference)
{
    AdWalk *walk = zip->walk;
    const AdReport *report = walk->plan.report;
    g_autofree char *turned = g_memdup2(v->name, v->name_bytes + 1);
    g_auto(AdEntry) e = {.raw_name = turned, .name_bytes = v->name_bytes, .is_other_view = is_other};
    if (!ad_budget_take_entry(&walk->budget, &zip->reason)) {
        zip->is_stopped = TRUE;
        return;
    }
    turn_backslashes(turned, v->name_bytes);
    e.type = type_of(v, &e.mode);
    ad_entry_name(walk, zip->node, &e);
    report_hazards(zip, &e, v, difference);
    zip->node->flavours |= ad_flavour_of(turned);
    ad_open_image_entry(zip->node, turned, e.type, NULL);
    if (ad_walk_is_culprit(walk, e.path)) {
        ad_entry_unread(walk, zip->node, &e, 0, AD_REASON_WORKER_CRASH);
    } else if (v->m->header == AD_ZIP_UNKNOWN) {
        ad_entry_unread(walk, zip->node, &e, 0, AD_REASON_CORRUPT);
    } else if (e.type != AD_ENTRY_FILE && e.type != AD_ENTRY_SYMLINK) {
        ad_entry_plain(walk, zip->node, &e, AD_STATE_SCANNED);
    } else if (is_same && zip->last != NULL && zip->last_header == v->m->header) {
        submit_again(zip, &e, v);
    } else {
        report->begin(zip->thread, e.entry, e.path, report->user);
        take_body(zip, &e, v);
        report->end(zip->thread, e.entry, report->user);
    }
}

/* What the local header says otherwise than the directory, in words; NULL: nothing. *is_other_data: so that another
 * reader would get other bytes. */
static char *
compare(const View *central, const View *local, gboolean *is_other_data)
{
    const AdZipRecord *c = &central->r, *l = &local->r;
    gboolean has_sizes = (l->flags & AD_ZIP_FLAG_DESCRIPTOR) == 0;
    GString *out = g_string_new(NULL);
    *is_other_data = c->method != l->method || (l->packed != AD_ZIP_UNKNOWN && l->packed != c->packed);
    if (central->name_bytes != local->name_bytes || memcmp(central->name, local->name, local->name_bytes) != 0) {
        g_autofree char *a = ad_member_path_encode(local->name, local->name_bytes);
        g_autofree char *b = ad_member_path_encode(central->name, central->name_bytes);
        g_string_append_printf(out, "name %s / %s ", a, b);
    }
    if (c->method != l->method)
        g_string_append_printf(out, "method %u / %u ", l->method, c->method);
    if (l->packed != AD_ZIP_UNKNOWN && l->packed != c->packed)
        g_string_append_printf(out, "packed %" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT " ", l->packed, c->packed);
    if (has_sizes && l->size != c->size)
        g_string_append_printf(out, "size %" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT " ", l->size, c->size);
    if (has_sizes && l->crc != c->crc)
        g_string_append_printf(out, "crc %08x / %08x ", l->crc, c->crc);
    return g_string_free(out, out->len == 0);
}

/* The name in Info-ZIP's Unicode path field, or NULL; *is_meant: for this name, as its checksum says (APPNOTE 4.6.9). */
static char *
unicode_name(const Zip *zip, const View *v, gsize *bytes, gboolean *is_meant)
{
    gsize n = 0;
    g_autofree guint8 *extra = ad_zip_record_extra(zip->source, &v->r, 0x7075, &n);
    if (extra == NULL || n <= 5 || extra[0] != 1 || !g_utf8_validate((const char *)extra + 5, (gssize)(n - 5), NULL))
        return NULL;
    *bytes = n - 5;
    *is_meant = ad_zip_record_le32(extra + 1) == crc32(0, (const Bytef *)v->name, (uInt)v->name_bytes);
    char *name = g_malloc0(*bytes + 1);
    memcpy(name, extra + 5, *bytes);
    return name;
}

/* TRUE when `plain` can be the same name in a poorer character set: not UTF-8, or the ASCII letters of `unicode` in their
 * order with stand-ins for the others. */
static gboolean
is_transliteration(const char *plain, gsize plain_bytes, const char *unicode, gsize unicode_bytes)
{
    gsize at = 0;
    if (!g_utf8_validate(plain, (gssize)plain_bytes, NULL))
        return TRUE;
    for (gsize i = 0; i < unicode_bytes; i++) {
        if ((guint8)unicode[i] >= 0x80)
            continue;
        while (at < plain_bytes && plain[at] != unicode[i])
            at++;
        if (at++ == plain_bytes)
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_same_name(const View *a, const View *b)
{
    return a->name_bytes == b->name_bytes && memcmp(a->name, b->name, b->name_bytes) == 0;
}

/* The member under its names: that of the directory, that of its header, that of the Unicode field of either. */
static void
run_views(Zip *zip, const View *v, const View *local, gboolean has_local, gboolean is_alias)
{
    gsize bytes = 0;
    gboolean is_other_data = FALSE, is_meant = FALSE;
    View first = *v, unicode = *v;
    g_autofree char *difference = has_local ? compare(v, local, &is_other_data) : NULL;
    g_autofree char *name = unicode_name(zip, v, &bytes, &is_meant);
    if (name == NULL && has_local)
        name = unicode_name(zip, local, &bytes, &is_meant);
    if (name != NULL) {
        unicode.name = name;
        unicode.name_bytes = bytes;
    }
    gboolean is_same = name == NULL || has_same_name(v, &unicode) ||
                       (is_meant && is_transliteration(v->name, v->name_bytes, name, bytes));
    if (name != NULL && is_same)
        first = unicode;
    run_view(zip, &first, is_alias, FALSE, difference);
    if (has_local && (is_other_data || !has_same_name(v, local)) && !zip->is_stopped)
        run_view(zip, local, !is_other_data, TRUE, NULL);
    if (!is_same && !zip->is_stopped) {
        g_autofree char *detail = g_strdup_printf("Unicode name %s", name);
        run_view(zip, &unicode, !is_other_data, TRUE, detail);
    }
}

static void
run_member(Zip *zip, const AdZipMember *m)
{
    View v = {.m = m}, local = {.m = m};
    guint64 next, data;
    guint64 room = ad_source_bytes(zip->source) - (m->header == AD_ZIP_UNKNOWN ? 0 : m->data);
    gboolean has_local = m->header != AD_ZIP_UNKNOWN && ad_zip_record_local(zip->source, m->header, &local.r, &data);
    gboolean has_central = m->record != AD_ZIP_UNKNOWN &&
                           ad_zip_record_central(zip->source, m->record, zip->layout->begin, &v.r, &next);
    if (!has_central) {
        v.r = local.r;
        v.r.size = m->size;
    }
    v.packed = m->packed;
    local.r.host = v.r.host;
    local.r.attributes = v.r.attributes;
    if (local.r.packed == AD_ZIP_UNKNOWN || (local.r.flags & AD_ZIP_FLAG_DESCRIPTOR) != 0) {
        local.r.crc = v.r.crc;
        local.r.size = v.r.size;
    }
    local.packed = MIN(local.r.packed == AD_ZIP_UNKNOWN ? m->packed : local.r.packed, room);
    g_autofree char *name = ad_zip_record_name(zip->source, &v.r);
    g_autofree char *local_name = has_local ? ad_zip_record_name(zip->source, &local.r) : NULL;
    v.name = name;
    v.name_bytes = v.r.name_bytes;
    local.name = local_name;
    local.name_bytes = local.r.name_bytes;
    has_local = has_local && has_central && ((v.r.flags | local.r.flags) & AD_ZIP_FLAG_MASKED) == 0;
    run_views(zip, &v, &local, has_local, zip->last != NULL && zip->last_header == m->header);
}

static guint64
run_gaps(Zip *zip)
{
    guint64 sum = 0;
    for (guint i = 0; i < zip->layout->gaps->len; i++) {
        const AdZipRange *r = &g_array_index(zip->layout->gaps, AdZipRange, i);
        g_autoptr(AdSource) part = ad_source_new_part(zip->source, r->from, r->to - r->from);
        sum += r->to - r->from;
        ad_open_gap_item(zip->walk, zip->thread, zip->node, part, r->from, NULL);
    }
    return sum;
}

/* What the zip as a whole does. */
static void
report_layout(Zip *zip)
{
    const AdZipLayout *l = zip->layout;
    const AdItem *item = zip->item;
    gboolean is_behind_leaf = item->type.class_ == AD_GAP_CLASS_OTHER && strcmp(item->type.name, "data") != 0;
    if (l->has_overlap)
        ad_walk_hazard(zip->walk, AD_HAZARD_ZIP_OVERLAP, item->entry, item->path, NULL);
    if (l->directories > 1)
        ad_walk_hazard(zip->walk, AD_HAZARD_ZIP_MISMATCH, item->entry, item->path, "more than one directory");
    if (l->other_zips > 0)
        ad_walk_hazard(zip->walk, AD_HAZARD_ZIP_MISMATCH, item->entry, item->path, "more than one zip in one file");
    if (l->is_cut && item->is_gap)
        ad_walk_hazard(zip->walk, AD_HAZARD_ZIP_MISMATCH, item->entry, item->path, "members without a directory");
    if (is_behind_leaf)
        ad_walk_hazard(zip->walk, AD_HAZARD_POLYGLOT, item->entry, item->path, item->type.name);
}

/* Why the zip did not give all that it holds. */
static void
judge(Zip *zip)
{
    const AdZipLayout *l = zip->layout;
    gboolean is_partial = TRUE;
    AdReason reason = zip->reason;
    if (!zip->is_stopped && l->has_too_many)
        reason = AD_REASON_COUNT_LIMIT;
    else if (!zip->is_stopped && (l->is_multi_disk || l->is_cut))
        reason = AD_REASON_TRUNCATED;
    else if (!zip->is_stopped)
        reason = AD_REASON_CORRUPT;
    if (!zip->is_stopped && !l->has_too_many && !l->is_multi_disk && !(l->is_cut && !zip->item->is_gap))
        is_partial = l->is_damaged;
    if (is_partial) {
        zip->item->is_partial = TRUE;
        zip->item->reason = reason;
    }
}

gboolean
ad_open_zip(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source);
    g_autoptr(AdZipLayout) layout = ad_zip_layout_read(item->source, walk->plan.limits.files);
    if (layout->members->len == 0 && (layout->is_cut || layout->is_damaged || layout->is_multi_disk)) {
        *reason = layout->is_cut || layout->is_multi_disk ? AD_REASON_TRUNCATED : AD_REASON_CORRUPT;
        return FALSE;
    }
    g_autoptr(AdZipReader) reader = ad_zip_body_reader_new(walk, thread, item->source);
    Zip zip = {.item = item, .walk = walk, .node = node, .thread = thread, .source = item->source, .layout = layout,
               .reader = reader, .last_header = AD_ZIP_UNKNOWN, .reason = AD_REASON_CORRUPT};
    for (guint i = 0; i < layout->members->len && !zip.is_stopped; i++)
        run_member(&zip, &g_array_index(layout->members, AdZipMember, i));
    forget_last(&zip);
    report_layout(&zip);
    guint64 gap = run_gaps(&zip);
    if (layout->lost_gap_bytes > 0) {
        ad_walk_count(walk, FALSE, layout->lost_gap_bytes, AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(walk, item->entry, item->path, layout->lost_gap_bytes, AD_STATE_NOT_SCANNED,
                    AD_REASON_UNACCOUNTED_BYTES, AD_GAP_CLASS_CONTAINER);
    }
    judge(&zip);
    guint64 stray = MIN(zip.stray_bytes, layout->claimed_bytes);
    ad_walk_container(walk, node, "zip", size, layout->claimed_bytes - stray, layout->structure_bytes,
                      gap + layout->lost_gap_bytes + stray);
    return TRUE;
}
