/* SPDX-License-Identifier: Apache-2.0 */
/* image_layers.c - what later layers of an image hide of earlier ones (OCI image-spec, layer.md: whiteouts)
 *
 * The names of all layers are laid over each other in order. `a/.wh.b` hides a/b and all below it, `a/.wh..wh..opq`
 * all below a, a name that comes again replaces the one before. What is hidden still travels with the image. */
#include <string.h>

#include "scanner/model/limits.h"
#include "scanner/model/member_path.h"
#include "scanner/unpack/image_private.h"

#define MARK ".wh."
#define OPAQUE ".wh..wh..opq"

typedef struct {
    const AdImage *image;
    const AdImageSink *sink;
    const GPtrArray *layers;
    GTree *visible;   /* name (borrowed) -> 1 + number of the layer that shows it */
    guint layer;      /* in work */
    guint64 hidden, replaced, shown;
} Stack;

/* One name that a whiteout of the layer in work hides. */
static void
tell_hidden(Stack *s, const char *name, guint from)
{
    s->hidden++;
    if (s->shown >= AD_LIMIT_IMAGE_HIDDEN_SHOWN)
        return;
    s->shown++;
    const AdImageLayer *below = g_ptr_array_index(s->layers, from);
    const AdImageLayer *above = g_ptr_array_index(s->layers, s->layer);
    g_autofree char *component = ad_member_path_encode(name, strlen(name));
    g_autofree char *path = ad_member_path_join(below->member->path, component);
    g_autofree char *detail = g_strdup_printf("layer %u of %u hides it: %s", s->layer + 1, s->layers->len, above->digest);
    s->sink->hazard(AD_HAZARD_IMAGE_HIDDEN, below->member->entry, path, detail, s->sink->user);
}

/* Hides every visible name below folder ("" is the root), and folder itself unless only what is in it. */
static void
hide(Stack *s, const char *folder, gboolean only_below)
{
    g_autofree char *prefix = *folder != '\0' ? g_strconcat(folder, "/", NULL) : g_strdup("");
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    gpointer key, value;
    if (!only_below && g_tree_lookup_extended(s->visible, folder, &key, &value) &&
        GPOINTER_TO_UINT(value) - 1 != s->layer)
        g_ptr_array_add(gone, key);
    for (GTreeNode *n = g_tree_lower_bound(s->visible, prefix); n != NULL; n = g_tree_node_next(n)) {
        if (!g_str_has_prefix(g_tree_node_key(n), prefix))
            break;
        if (GPOINTER_TO_UINT(g_tree_node_value(n)) - 1 != s->layer)
            g_ptr_array_add(gone, g_tree_node_key(n));
    }
    for (guint i = 0; i < gone->len; i++) {
        const char *name = g_ptr_array_index(gone, i);
        guint from = GPOINTER_TO_UINT(g_tree_lookup(s->visible, name)) - 1;
        g_tree_remove(s->visible, name);
        tell_hidden(s, name, from);
    }
}

static void
lay(Stack *s, const AdImageMember *member)
{
    GPtrArray *names = member->listing;
    /* whiteouts first: they are about the layers below, wherever they stand in the tar */
    for (guint i = 0; names != NULL && i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i), *slash = strrchr(name, '/');
        const char *base = slash != NULL ? slash + 1 : name;
        g_autofree char *folder = slash != NULL ? g_strndup(name, (gsize)(slash - name)) : g_strdup("");
        if (strcmp(base, OPAQUE) == 0) {
            hide(s, folder, TRUE);
        } else if (g_str_has_prefix(base, MARK) && strlen(base) > strlen(MARK)) {
            g_autofree char *target = g_strconcat(folder, slash != NULL ? "/" : "", base + strlen(MARK), NULL);
            hide(s, target, FALSE);
        }
    }
    for (guint i = 0; names != NULL && i < names->len; i++) {
        char *name = g_ptr_array_index(names, i);
        const char *slash = strrchr(name, '/');
        if (g_str_has_prefix(slash != NULL ? slash + 1 : name, MARK))
            continue;
        guint before = GPOINTER_TO_UINT(g_tree_lookup(s->visible, name));
        s->replaced += before != 0 && before - 1 != s->layer;
        hide(s, name, TRUE); /* a file where a folder was */
        /* the key of a name that is there already stays, and lives as long: all listings outlive the tree */
        g_tree_insert(s->visible, name, GUINT_TO_POINTER(s->layer + 1));
    }
}

static int
compare_names(gconstpointer a, gconstpointer b, gpointer user)
{
    (void)user;
    return strcmp(a, b);
}

void
ad_image_layers_compare(const AdImage *image, const GPtrArray *layers, const AdImageSink *sink)
{
    g_autoptr(GTree) visible = g_tree_new_full(compare_names, NULL, NULL, NULL);
    Stack s = {.image = image, .sink = sink, .layers = layers, .visible = visible};
    for (s.layer = 0; s.layer < layers->len; s.layer++) {
        const AdImageLayer *l = g_ptr_array_index(layers, s.layer);
        if (l->member == NULL)
            continue;
        lay(&s, l->member);
        if (l->member->is_listing_cut)
            sink->gap(l->member->entry, l->member->path, 0, AD_REASON_COUNT_LIMIT, sink->user);
    }
    if (s.hidden > s.shown) {
        g_autofree char *detail = g_strdup_printf("%" G_GUINT64_FORMAT " files are hidden, %" G_GUINT64_FORMAT
                                                  " are named", s.hidden, s.shown);
        sink->hazard(AD_HAZARD_IMAGE_HIDDEN, image->entry, image->path, detail, sink->user);
    }
    if (s.replaced > 0) {
        g_autofree char *detail = g_strdup_printf("%" G_GUINT64_FORMAT " files are replaced by a later layer's",
                                                  s.replaced);
        sink->hazard(AD_HAZARD_IMAGE_HIDDEN, image->entry, image->path, detail, sink->user);
    }
}
