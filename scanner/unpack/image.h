/* SPDX-License-Identifier: Apache-2.0 */
/* image.h - container images inside a tar: OCI layouts and what `docker save` writes
 *
 * An image is a tar of layers (tars again) with JSON documents that put them in order. The walk opens and scans every
 * member anyhow; this collector remembers what the members are, and when all of them are done it says what only the
 * whole can tell: which file of an earlier layer a later one hides (whiteouts), whether each blob is what its digest
 * promises, what is missing or named by nobody, and what the configuration runs. Sources: OCI image-spec 1.1
 * (image-layout, manifest, image-index, layer, config), Docker image spec 1.3 (manifest.json, layer.tar).
 *
 * One thread adds members; each member's own fields belong to the thread that works on it; the last one to call
 * ad_image_part_done concludes. */
#pragma once

#include "scanner/model/digest.h"
#include "scanner/model/terms.h"
#include "scanner/unpack/hazard.h"
#include "scanner/unpack/source.h"

typedef struct AdImage AdImage;
typedef struct AdImageMember AdImageMember;

/* What the conclusion says. */
typedef struct {
    void (*hazard)(AdHazard hazard, guint64 entry, const char *path, const char *detail, gpointer user);
    /* text that stands in a document of the image: the environment, what is started */
    void (*derived)(const char *path, const char *text, gpointer user);
    /* bytes of a member that nobody can read, or (0) names that were not compared */
    void (*gap)(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user);
    gpointer user;
} AdImageSink;

/* TRUE when a member of this raw name may be part of an image: then it is worth an AdImage. */
gboolean ad_image_wants(const char *raw_name);

/* path and entry: of the tar. It waits for the tar itself and for every member added. */
AdImage *ad_image_new(guint64 entry, const char *path);
void ad_image_free(AdImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdImage, ad_image_free)

/* A member with its bytes; small JSON documents are copied. is_whole: all of it was decoded, so that
 * its digest says something. NULL when there are too many (then that is said).
 * The member belongs to the image. */
AdImageMember *ad_image_add(AdImage *image, const char *raw_name, guint64 entry, const char *path,
                            const AdSource *source, gboolean is_whole);
/* A symbolic link of the tar: old `docker save` shares layers so. */
void ad_image_add_link(AdImage *image, const char *raw_name, const char *raw_target);

/* One name in the layer that this member is. */
void ad_image_member_list(AdImageMember *layer, const char *raw_name);
/* Its digest (NULL: unknown) and type, once they are known. */
void ad_image_member_identify(AdImageMember *member, const AdDigest *sha256, const char *type_name);
AdImage *ad_image_of(AdImageMember *member);

/* TRUE for the last part that is done: conclude now. */
gboolean ad_image_part_done(AdImage *image);

/* Says all that the image as a whole tells. */
void ad_image_conclude(AdImage *image, const AdImageSink *sink);
