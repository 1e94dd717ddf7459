/* SPDX-License-Identifier: Apache-2.0 */
/* tally.c - what the checks saw over all files of a delivery */
#include "scanner/inspect/tally.h"

#include <string.h>

#include "scanner/model/limits.h"

/* A file that is kept by name. */
typedef struct {
    char *path;
    guint64 entry;
    gboolean has_sha256;
    AdDigest sha256;
    AdTallyMark *marks;
    gsize count;
} Place;

typedef struct {
    guint64 files;
    GPtrArray *places; /* Place *, by path; NULL before the first */
} Row;

struct AdTally {
    char *path;
    GMutex lock;
    Row rows[AD_OBSERVATION_COUNT];
    guint64 looked[AD_KIND_COUNT];
};

static void
place_free(gpointer p)
{
    Place *place = p;
    g_free(place->path);
    g_free(place->marks);
    g_free(place);
}

AdTally *
ad_tally_new(const char *path)
{
    AdTally *tally = g_new0(AdTally, 1);
    tally->path = g_strdup(path);
    g_mutex_init(&tally->lock);
    return tally;
}

void
ad_tally_free(AdTally *tally)
{
    if (tally == NULL)
        return;
    for (int i = 0; i < AD_OBSERVATION_COUNT; i++)
        if (tally->rows[i].places != NULL)
            g_ptr_array_unref(tally->rows[i].places);
    g_mutex_clear(&tally->lock);
    g_free(tally->path);
    g_free(tally);
}

void
ad_tally_looked(AdTally *tally, AdKind kind)
{
    g_mutex_lock(&tally->lock);
    tally->looked[kind]++;
    g_mutex_unlock(&tally->lock);
}

static guint
ceiling(AdObservation observation)
{
    return ad_observation_row(observation)->scope == AD_SCOPE_DELIVERY ? AD_LIMIT_INSPECT_EXAMPLES
                                                                       : AD_LIMIT_INSPECT_PLACES;
}

/* Index of the first place whose path is not before this one. */
static guint
lower_bound(const GPtrArray *places, const char *path, guint64 entry)
{
    guint from = 0, to = places->len;
    while (from < to) {
        guint middle = from + (to - from) / 2;
        const Place *p = g_ptr_array_index(places, middle);
        int order = strcmp(p->path, path);
        if (order < 0 || (order == 0 && p->entry < entry))
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

void
ad_tally_note(AdTally *tally, AdObservation observation, const AdTallyFile *file, const AdTallyMark *marks,
              gsize count)
{
    guint most = ceiling(observation);
    g_mutex_lock(&tally->lock);
    Row *row = &tally->rows[observation];
    row->files++;
    if (row->places == NULL)
        row->places = g_ptr_array_new_with_free_func(place_free);
    guint at = lower_bound(row->places, file->path, file->entry);
    if (at < most) {
        Place *place = g_new0(Place, 1);
        place->path = g_strdup(file->path);
        place->entry = file->entry;
        place->has_sha256 = file->sha256 != NULL;
        if (file->sha256 != NULL)
            place->sha256 = *file->sha256;
        place->count = MIN(count, AD_LIMIT_INSPECT_MARKS);
        place->marks = g_memdup2(marks, place->count * sizeof *marks);
        g_ptr_array_insert(row->places, (gint)at, place);
        if (row->places->len > most)
            g_ptr_array_set_size(row->places, (gint)most);
    }
    g_mutex_unlock(&tally->lock);
}

/* The end of a path tells more than its beginning; an evidence row's label is short. */
static char *
shorten_path(const char *path)
{
    enum { KEPT = 120 };
    gsize bytes = strlen(path);
    if (bytes <= KEPT)
        return g_strdup(path);
    const char *from = path + bytes - KEPT;
    while ((*from & 0xc0) == 0x80)
        from++;
    return g_strconcat("…", from, NULL);
}

static void
add_count(AdFinding *f, guint64 files, guint64 looked)
{
    g_autofree char *text = looked >= files && looked > 0
                                ? g_strdup_printf("%" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT, files, looked)
                                : g_strdup_printf("%" G_GUINT64_FORMAT, files);
    ad_finding_add_evidence(f, 0, "count", text, strlen(text));
    g_hash_table_replace(f->extra, g_strdup("count"), g_strdup_printf("%" G_GUINT64_FORMAT, files));
}

static AdFinding *
about_delivery(const AdTally *tally, AdObservation observation)
{
    const Row *row = &tally->rows[observation];
    AdFinding *f = ad_observation_new(observation, tally->path);
    add_count(f, row->files, tally->looked[f->kind]);
    for (guint i = 0; i < row->places->len; i++) {
        const Place *p = g_ptr_array_index(row->places, i);
        g_autofree char *shown = shorten_path(p->path);
        const char *text = p->count > 0 ? p->marks[0].text : "";
        ad_finding_add_evidence(f, p->count > 0 ? p->marks[0].offset : 0, shown, text, strlen(text));
    }
    return f;
}

static AdFinding *
about_file(AdObservation observation, const Place *place)
{
    AdFinding *f = ad_observation_new(observation, place->path);
    f->entry = place->entry;
    f->has_sha256 = place->has_sha256;
    f->sha256 = place->sha256;
    for (gsize i = 0; i < place->count; i++)
        ad_finding_add_evidence(f, place->marks[i].offset, place->marks[i].label, place->marks[i].text,
                                strlen(place->marks[i].text));
    return f;
}

void
ad_tally_report(AdTally *tally, void (*finding)(const AdFinding *finding, gpointer user), gpointer user)
{
    for (int i = 0; i < AD_OBSERVATION_COUNT; i++) {
        AdObservation observation = (AdObservation)i;
        const Row *row = &tally->rows[i];
        if (row->files == 0)
            continue;
        if (ad_observation_row(observation)->scope == AD_SCOPE_DELIVERY) {
            g_autoptr(AdFinding) f = about_delivery(tally, observation);
            finding(f, user);
            continue;
        }
        for (guint k = 0; k < row->places->len; k++) {
            g_autoptr(AdFinding) f = about_file(observation, g_ptr_array_index(row->places, k));
            finding(f, user);
        }
        if (row->files > row->places->len) {
            g_autoptr(AdFinding) rest = ad_observation_new(observation, tally->path);
            add_count(rest, row->files - row->places->len, 0);
            finding(rest, user);
        }
    }
}
