/* SPDX-License-Identifier: Apache-2.0 */
/* walk_private.h - what the files of the walk share: items, nodes and the verbs over them */
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include "scanner/model/member_path.h"
#include "scanner/unpack/body.h"
#include "scanner/unpack/budget.h"
#include "scanner/unpack/hazard.h"
#include "scanner/unpack/flavour.h"
#include "scanner/unpack/identify.h"
#include "scanner/unpack/image.h"
#include "scanner/unpack/spool.h"
#include "scanner/unpack/stall.h"
#include "scanner/unpack/walk.h"

struct AdWalk {
    AdWalkPlan plan;
    AdBudget budget;
    AdSpool *spool;
    AdStall *stall;
    GHashTable *culprits; /* of path; NULL when there are none */
    _Atomic guint64 next_entry, hash_us, scan_us, inspect_us, bytes_scanned;
    GMutex lock; /* over the two below */
    AdCoverage coverage;
    GHashTable *clean; /* AdDigest set: verdict keys that this job found clean */
};

/* A container that is being read, or was, as long as members of it are in work. Counted references. */
typedef struct AdNode AdNode;
struct AdNode {
    gint refs;
    AdNode *up;       /* the container around it, or NULL */
    guint64 entry;
    char *path;       /* for its own rows */
    char *prefix;     /* of its members' paths */
    guint depth;
    gboolean has_sha256;
    AdDigest sha256;
    AdFormat format;
    AdMemberNames *names;
    GHashTable *folded; /* of ad_hazard_fold: which names were seen where case does not count */
    guint gap_items; /* made so far; only the thread that reads the container counts */
    guint flavours;  /* what its members' names say of it: bits of flavour.h */
    AdImage *image;       /* its members may make up a container image; NULL: none seen */
    AdImageMember *layer; /* it is itself a member of one (borrowed: the image waits for it) */
};

/* One file's bytes with all that is known of it, on its way to be scanned or opened. */
typedef struct {
    AdWalk *walk;
    AdNode *parent; /* NULL: the bundle itself */
    guint64 entry;
    char *path;
    char *base; /* last part of its name, for rules and for what a compressed stream holds */
    AdEntryType entry_type;
    AdSource *source;
    AdFileType type;
    gboolean is_gap;       /* bytes of its container that belong to no member: no artifact of its own */
    gboolean is_part;      /* data.tar of a deb, payload of an rpm: no depth of its own, no scan of the packed bytes */
    gboolean is_partial;   /* not all of it was decoded */
    AdReason reason;       /* why, if is_partial */
    gboolean has_sha256;
    AdDigest sha256;
    const char *flavour;         /* a closer name of its type, found while it was read; static, or NULL */
    AdImageMember *image_member; /* or NULL */
} AdItem;

AdNode *ad_node_new(const AdItem *item);
AdNode *ad_node_ref(AdNode *node);
void ad_node_unref(AdNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdNode, ad_node_unref)

/* walk.c */
guint64 ad_walk_next_entry(AdWalk *walk);
/* Path of a member: node's prefix, '!' and component, within AD_LIMIT_PATH_BYTES. */
char *ad_walk_member_path(const AdNode *node, const char *component);
gboolean ad_walk_is_culprit(const AdWalk *walk, const char *path);
AdItem *ad_item_new(AdWalk *walk, AdNode *parent, guint64 entry, const char *path, AdSource *source);
void ad_item_free(AdItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AdItem, ad_item_free)
/* Identifies the item and gives it to the pool, or works on it at once when it lies in the spool. Takes item. */
void ad_walk_submit(AdWalk *walk, guint thread, AdItem *item);
/* Its bytes in memory: the source itself, or a copy (through *body when it is large). NULL: no room. */
AdSource *ad_walk_in_memory(AdWalk *walk, guint thread, AdSource *source, AdBody **body);

/* Rows */
void ad_walk_gap(AdWalk *walk, guint64 entry, const char *path, guint64 bytes, AdState state, AdReason reason,
                 AdGapClass class_);
void ad_walk_hazard(AdWalk *walk, AdHazard hazard, guint64 entry, const char *path, const char *detail);
/* A leaf's bytes into the coverage. is_file: it counts as one. */
void ad_walk_count(AdWalk *walk, gboolean is_file, guint64 bytes, AdState state, gboolean is_reused);
void ad_walk_container(AdWalk *walk, const AdNode *node, const char *format, guint64 size, guint64 claimed,
                       guint64 structure, guint64 gap);

/* entry.c: a member as its container describes it, whoever read it. The raw bytes are a stranger's and borrowed. */
typedef struct {
    const char *raw_name;
    gsize name_bytes;
    const char *raw_target; /* of a link, or NULL */
    AdEntryType type;
    guint mode;              /* permission bits, 0 when there are none */
    gboolean has_capability; /* security.capability among its extended attributes */
    gboolean is_other_view;  /* of the member before: no second member of its name */
    guint64 entry;           /* by ad_entry_name */
    char *path;              /* the same; owned */
} AdEntry;
void ad_entry_clear(AdEntry *e);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AdEntry, ad_entry_clear)
/* Number and path, and what is hazardous in the name. */
void ad_entry_name(AdWalk *walk, AdNode *node, AdEntry *e);
/* What is hazardous in its kind, rights and target. */
void ad_entry_hazards(AdWalk *walk, const AdEntry *e);
/* Artifact row of an entry without bytes of its own. */
void ad_entry_plain(AdWalk *walk, const AdNode *node, const AdEntry *e, AdState state);
/* A member of which nothing could be read; bytes: what it takes up in its container. */
void ad_entry_unread(AdWalk *walk, const AdNode *node, const AdEntry *e, guint64 bytes, AdReason reason);
/* A raw member name as path component, numbered if it is a duplicate; what is hazardous in it is said. */
char *ad_members_component(AdWalk *walk, AdNode *node, const char *raw, gsize bytes, guint64 entry);

/* leaf.c: hash, look up, scan, report. */
void ad_leaf_run(AdItem *item, guint thread);
/* The scan of a container's own packed bytes: findings only. TRUE and its verdict key when it is clean. */
gboolean ad_leaf_scan_container(AdItem *item, guint thread, AdDigest *key);
/* SHA-256 of the item, once. */
void ad_leaf_hash(AdItem *item);
/* Artifact row of the item. */
void ad_leaf_artifact(const AdItem *item, AdState state, gboolean is_reused, const AdDigest *verdict_key);

/* evidence.c: the item, when it may name packages, to the plan's AdPackages. */
void ad_evidence_take(AdItem *item, guint thread);

/* open.c: a container's item. FALSE: nothing in it could be read and it is a leaf after all; *reason says why. */
gboolean ad_open_run(AdItem *item, guint thread, AdNode *node, AdReason *reason);
/* Bytes [from, to) of source belong to no member: leading zeros are structure and their number is returned, the rest
 * becomes an item of its own, named by its offset. failure: the reader stopped there, and why; NULL: the container
 * ended well, and bytes behind are a hazard. */
guint64 ad_open_leftover(AdWalk *walk, guint thread, AdNode *node, AdSource *source, guint64 from, guint64 to,
                         const AdReason *failure);
/* The same when the bytes are at hand: all of source is the gap, which began at offset. */
void ad_open_gap_item(AdWalk *walk, guint thread, AdNode *node, AdSource *source, guint64 offset,
                      const AdReason *failure);

/* Members of a container read by libarchive. */
typedef struct {
    AdWalk *walk;
    AdNode *node;
    guint thread;
    struct archive *a;
    guint64 packed_bytes;  /* of the container, for the ratio */
    gboolean is_positional; /* tar, cpio: headers and bodies lie one behind the other */
    /* positional: called with a region between a body's end and the next header; returns its structure bytes */
    guint64 (*between)(gpointer user, guint64 from, guint64 to);
    void (*forget)(gpointer user, guint64 to); /* positions below to are not asked for again */
    gpointer user;
    /* results */
    guint64 entries, decoded_bytes;
    guint64 claimed_bytes, structure_bytes, gap_bytes; /* positional */
    guint64 position;                                  /* positional: accounted up to here */
    gboolean has_failed;
    gboolean has_broken_body; /* it failed inside a member's body: others may follow */
    AdReason reason;
} AdMembers;

/* member.c: runs to the end, an error or a limit. */
void ad_members_run(AdMembers *members);
/* With a fresh reader in members->a: the members behind the one that broke are named, their bodies not touched. */
void ad_members_name_rest(AdMembers *members);
/* The reason that libarchive's last error means. */
AdReason ad_members_reason(struct archive *a, struct archive_entry *entry);

/* open_image.c: called for every member of a container with its raw name; and when an item or a container is done. */
void ad_open_image_body(AdNode *node, AdItem *item, const char *raw_name);
void ad_open_image_entry(AdNode *node, const char *raw_name, AdEntryType type, const char *target);
void ad_open_image_item_done(AdItem *item, guint thread);
void ad_open_image_container_done(AdWalk *walk, AdNode *node, guint thread);

/* open_stream.c, open_ar.c, open_rpm.c, open_zip.c, open_seekable.c */
gboolean ad_open_stream(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_sequence(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_ar(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_rpm(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_zip(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_ole(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_asar(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_crx(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_squash(AdItem *item, guint thread, AdNode *node, AdReason *reason);
gboolean ad_open_seekable(AdItem *item, guint thread, AdNode *node, AdReason *reason);
