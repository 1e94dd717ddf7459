/* SPDX-License-Identifier: Apache-2.0 */
/* open_ole.c - OLE files: each stream becomes a member; macros, embedded files and installer actions are taken out
 *
 * A stream that lies in one piece is opened where it is, others are put together. Names with control characters are
 * the format's own ("\1CompObj") and no hazard. */
#include <string.h>

#include "scanner/unpack/msi.h"
#include "scanner/unpack/ole.h"
#include "scanner/unpack/ovba.h"
#include "scanner/unpack/walk_private.h"

#define NATIVE "\1Ole10Native"

typedef struct {
    AdItem *item;
    AdWalk *walk;
    AdNode *node;
    guint thread;
    AdOle *ole;
    gboolean is_limited; /* no more entries or bytes: *reason */
    AdReason reason;
} Open;

/* What the streams say the file is. */
static const char *
flavour_of(const AdOle *ole)
{
    static const guint8 installer[] = {0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46};
    static const guint8 patch[] = {0x86, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46};
    static const struct {
        const char *stream, *name;
    } marks[] = {
        {"EncryptedPackage", "ooxml-encrypted"}, {"!_StringPool", "msi"},   {"WordDocument", "doc"},
        {"Workbook", "xls"},                     {"Book", "xls"},           {"PowerPoint Document", "ppt"},
        {"__properties_version1.0", "msg"},      {"VisioDocument", "visio"}, {"VBA/dir", "vba"},
    };
    const GPtrArray *entries = ad_ole_entries(ole);
    const AdOleEntry *root = entries->len > 0 ? g_ptr_array_index(entries, 0) : NULL;
    if (root != NULL && memcmp(root->class_id, installer, sizeof installer) == 0)
        return "msi";
    if (root != NULL && memcmp(root->class_id, patch, sizeof patch) == 0)
        return "msp";
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (ad_ole_find(ole, marks[i].stream) != NULL)
            return marks[i].name;
    return NULL;
}

static void
submit(Open *o, guint64 entry, const char *path, AdSource *source, gboolean is_partial, AdReason reason)
{
    AdItem *inner = ad_item_new(o->walk, o->node, entry, path, source);
    inner->is_partial = is_partial;
    inner->reason = reason;
    ad_walk_submit(o->walk, o->thread, inner);
}

/* Bytes taken out of a stream: a macro's source, an embedded file, a table as text. */
static void
submit_copy(Open *o, const char *path, const void *data, gsize bytes, gboolean is_partial)
{
    if (!ad_budget_take_entry(&o->walk->budget, &o->reason) ||
        !ad_budget_take_bytes(&o->walk->budget, bytes, bytes, 0, 0, &o->reason)) {
        o->is_limited = TRUE;
        return;
    }
    guint8 *copy = g_memdup2(data, bytes);
    g_autoptr(AdSource) source = ad_source_new_memory(copy, bytes, g_free, copy, FALSE);
    submit(o, ad_walk_next_entry(o->walk), path, source, is_partial, AD_REASON_CORRUPT);
}

/* The bytes of a stream that lies in several pieces; NULL with o->reason when there is no room. */
static AdSource *
put_together(Open *o, const GArray *ranges, guint64 bytes, AdBody **held)
{
    guint8 buffer[16 * 1024];
    g_autoptr(AdBody) body = ad_body_new(o->walk->spool, o->thread, o->walk->plan.limits.ram_member_bytes, bytes);
    for (guint i = 0; i < ranges->len; i++) {
        const AdOleRange *r = &g_array_index(ranges, AdOleRange, i);
        for (guint64 at = r->from; at < r->to;) {
            gsize n = ad_source_read(o->item->source, at, buffer, (gsize)MIN(r->to - at, sizeof buffer));
            o->reason = AD_REASON_SIZE_LIMIT;
            if (n == 0 || !ad_body_append(body, buffer, n))
                return NULL;
            at += n;
        }
    }
    AdSource *source = ad_body_finish(body);
    *held = g_steal_pointer(&body);
    return source;
}

/* "\1Ole10Native" (MS-OLEDS 2.3.6 and what Packager puts in it): label, path, path again, then the file. */
static void
take_native(Open *o, const AdOleEntry *e, const char *path)
{
    g_autoptr(GByteArray) s = ad_ole_stream(o->ole, e, (gsize)o->walk->plan.limits.ram_member_bytes);
    gsize at = 6, strings = 0;
    ad_walk_hazard(o->walk, AD_HAZARD_EMBEDDED_OBJECT, o->node->entry, path, NULL);
    for (; strings < 2 && at < s->len; strings++) {
        const guint8 *nul = memchr(s->data + at, 0, s->len - at);
        at = nul != NULL ? (gsize)(nul - s->data) + 1 : s->len;
    }
    if (at + 8 > s->len)
        return;
    gsize name = s->data[at + 4] | (gsize)s->data[at + 5] << 8 | (gsize)s->data[at + 6] << 16;
    if (name > s->len - at - 8 || s->len - at - 8 - name < 4)
        return;
    at += 8 + name;
    gsize bytes = s->data[at] | (gsize)s->data[at + 1] << 8 | (gsize)s->data[at + 2] << 16 |
                  (gsize)s->data[at + 3] << 24;
    at += 4;
    g_autofree char *inner = ad_member_path_join(path, "native");
    if (bytes > 0)
        submit_copy(o, inner, s->data + at, MIN(bytes, s->len - at), bytes > s->len - at);
}

static void
take_stream(Open *o, AdOleEntry *e)
{
    g_autofree char *encoded = ad_member_path_encode(e->name, strlen(e->name));
    g_autofree char *component = ad_member_names_take(o->node->names, encoded);
    g_autofree char *path = ad_walk_member_path(o->node, component);
    const char *slash = strrchr(e->name, '/');
    guint64 entry = ad_walk_next_entry(o->walk);
    g_autoptr(GArray) ranges = ad_ole_ranges(o->ole, e);
    g_autoptr(AdSource) source = NULL;
    AdBody *held = NULL;
    const AdOleRange *first = ranges->len > 0 ? &g_array_index(ranges, AdOleRange, 0) : NULL;
    if (!ad_budget_take_entry(&o->walk->budget, &o->reason)) {
        o->is_limited = TRUE;
        return;
    }
    if (ranges->len <= 1) {
        source = ad_source_new_part(o->item->source, first != NULL ? first->from : 0, e->bytes);
    } else if (ad_budget_take_bytes(&o->walk->budget, e->bytes, e->bytes, 0, 0, &o->reason)) {
        source = put_together(o, ranges, e->bytes, &held);
    }
    if (source == NULL) {
        ad_walk_count(o->walk, TRUE, e->bytes, AD_STATE_NOT_SCANNED, FALSE);
        ad_walk_gap(o->walk, entry, path, e->bytes, AD_STATE_NOT_SCANNED, o->reason, AD_GAP_CLASS_CONTAINER);
        return;
    }
    submit(o, entry, path, source, e->is_broken, AD_REASON_CORRUPT);
    g_clear_pointer(&source, ad_source_unref);
    ad_body_free(held);
    if (strcmp(slash != NULL ? slash + 1 : e->name, NATIVE) == 0)
        take_native(o, e, path);
}

/* The source of one module: where the directory says, or where one begins. */
static void
take_module(Open *o, const char *folder, const AdOvbaModule *module)
{
    gboolean is_whole = FALSE;
    g_autofree char *name = g_strconcat(folder, module->stream, NULL);
    const AdOleEntry *e = ad_ole_find(o->ole, name);
    if (e == NULL || e->is_storage)
        return;
    g_autoptr(GByteArray) s = ad_ole_stream(o->ole, e, AD_LIMIT_VBA_BYTES);
    gsize at = module->offset;
    g_autoptr(GByteArray) text = at < s->len ? ad_ovba_decompress(s->data + at, s->len - at, AD_LIMIT_VBA_BYTES, &is_whole)
                                             : NULL;
    const guint8 *hit = text == NULL && s->len > 0 ? memmem(s->data, s->len, "\0Attribut", 9) : NULL;
    if (hit != NULL && hit - s->data >= 3) /* the directory lies: the text of every module begins like this */
        text = ad_ovba_decompress(hit - 3, s->len - (gsize)(hit - 3 - s->data), AD_LIMIT_VBA_BYTES, &is_whole);
    if (text == NULL || text->len == 0)
        return;
    g_autofree char *encoded = ad_member_path_encode(name, strlen(name));
    g_autofree char *stream = ad_walk_member_path(o->node, encoded);
    g_autofree char *path = ad_member_path_join(stream, "source");
    submit_copy(o, path, text->data, text->len, !is_whole);
}

/* Each macro project: a storage VBA with a stream dir in it. */
static void
take_macros(Open *o)
{
    const GPtrArray *entries = ad_ole_entries(o->ole);
    gboolean is_said = FALSE;
    for (guint i = 0; i < entries->len && !o->is_limited; i++) {
        const AdOleEntry *e = g_ptr_array_index(entries, i);
        gboolean is_whole;
        gsize n = strlen(e->name);
        if (e->is_storage || n < 7 || g_ascii_strcasecmp(e->name + n - 7, "VBA/dir") != 0)
            continue;
        if (!is_said)
            ad_walk_hazard(o->walk, AD_HAZARD_MACRO_DOCUMENT, o->item->entry, o->item->path, e->name);
        is_said = TRUE;
        g_autoptr(GByteArray) packed = ad_ole_stream(o->ole, e, AD_LIMIT_VBA_BYTES);
        g_autoptr(GByteArray) dir = ad_ovba_decompress(packed->data, packed->len, AD_LIMIT_VBA_BYTES, &is_whole);
        if (dir == NULL)
            continue;
        g_autofree char *folder = g_strndup(e->name, n - 3);
        g_autoptr(GPtrArray) modules = ad_ovba_modules(dir->data, dir->len, AD_LIMIT_VBA_MODULES);
        for (guint k = 0; k < modules->len && !o->is_limited; k++)
            take_module(o, folder, g_ptr_array_index(modules, k));
    }
}

static void
take_actions(Open *o)
{
    g_autoptr(AdMsiActions) actions = ad_msi_actions_read(o->ole);
    if (actions == NULL)
        return;
    g_autofree char *count = g_strdup_printf("%u custom actions", actions->rows);
    g_autofree char *encoded = ad_member_path_encode("!CustomAction", strlen("!CustomAction"));
    g_autofree char *stream = ad_walk_member_path(o->node, encoded);
    g_autofree char *path = ad_member_path_join(stream, "text");
    ad_walk_hazard(o->walk, AD_HAZARD_INSTALL_ACTION, o->item->entry, o->item->path, count);
    if (*actions->text != '\0')
        submit_copy(o, path, actions->text, strlen(actions->text), actions->is_damaged);
    else if (actions->is_damaged) /* its bytes are scanned as they lie; what they mean is not known */
        ad_walk_gap(o->walk, o->item->entry, path, 0, AD_STATE_PARTIAL, AD_REASON_CORRUPT, AD_GAP_CLASS_CONTAINER);
}

gboolean
ad_open_ole(AdItem *item, guint thread, AdNode *node, AdReason *reason)
{
    AdWalk *walk = item->walk;
    guint64 size = ad_source_bytes(item->source), gap = 0, zeros = 0;
    g_autoptr(AdOle) ole = ad_ole_read(item->source, walk->plan.limits.files);
    if (ole == NULL || ad_ole_entries(ole)->len == 0) {
        *reason = size < 512 ? AD_REASON_TRUNCATED : AD_REASON_CORRUPT;
        return FALSE;
    }
    Open o = {.item = item, .walk = walk, .node = node, .thread = thread, .ole = ole, .reason = AD_REASON_CORRUPT};
    const GPtrArray *entries = ad_ole_entries(ole);
    item->flavour = flavour_of(ole);
    for (guint i = 0; i < entries->len && !o.is_limited; i++) {
        AdOleEntry *e = g_ptr_array_index(entries, i);
        if (!e->is_storage)
            take_stream(&o, e);
    }
    take_macros(&o);
    take_actions(&o);
    for (guint i = 0; i < ad_ole_unused(ole)->len; i++) {
        const AdOleRange *r = &g_array_index(ad_ole_unused(ole), AdOleRange, i);
        guint64 z = ad_open_leftover(walk, thread, node, item->source, r->from, r->to, NULL);
        zeros += z;
        gap += r->to - r->from - z;
    }
    if (g_strcmp0(item->flavour, "ooxml-encrypted") == 0) {
        ad_walk_hazard(walk, AD_HAZARD_ENCRYPTED, item->entry, item->path, NULL);
        item->is_partial = TRUE;
        item->reason = AD_REASON_ENCRYPTED;
    } else if (o.is_limited) {
        item->is_partial = TRUE;
        item->reason = o.reason;
    } else if (ad_ole_is_cut(ole) || ad_ole_is_damaged(ole)) {
        item->is_partial = TRUE;
        item->reason = ad_ole_is_cut(ole) ? AD_REASON_TRUNCATED : AD_REASON_CORRUPT;
    }
    ad_walk_container(walk, node, item->flavour != NULL ? item->flavour : "ole", size, ad_ole_claimed(ole),
                      ad_ole_structure(ole) + zeros, gap);
    return TRUE;
}
