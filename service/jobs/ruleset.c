/* SPDX-License-Identifier: Apache-2.0 */
/* ruleset.c - rule folders in, sealed compiled sets out */
#include "service/jobs/ruleset.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "scanner/detect/compiler.h"
#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "scanner/model/result.h"
#include "service/jobs/ruleset_cache.h"
#include "service/po/tr.h"

/* The sets that the link step writes; a matcher loads those that are there. */
static const char *const set_roles[] = {"rules.base", "rules.base.0", "rules.base.1", "rules.gated",
                                        "rules.pe",   "rules.elf",    "rules.macho"};

/* One pack on its way through the check step. */
typedef struct {
    char *prefix;
    int sources_fd, checked_fd;
    gboolean is_done, is_good;
} Pack;

/* A build under way; owned by its main-context callbacks, freed when ready has been called. */
typedef struct {
    AdRuleset *ruleset;
    GPtrArray *packs;
    GHashTable *workers; /* AdWorker * -> Pack *, NULL value for the link step */
    AdRulesetReady ready;
    gpointer user;
    gint64 started_us;
    GError *error;
} Build;

static void build_advance(Build *b);

static void
worker_fd_free(gpointer p)
{
    AdWorkerFd *f = p;
    if (f->fd >= 0)
        close(f->fd);
    g_free((char *)f->role);
    g_free(f);
}

static void
info_free(gpointer p)
{
    AdRuleInfo *i = p;
    g_free(i->file);
    g_free(i->rule);
    g_free(i->id);
    g_free(i->category);
    g_free(i->title_en);
    g_free(i->title_es);
    g_free(i->reference);
    g_free(i);
}

static void
fault_free(gpointer p)
{
    ad_rule_fault_free(p);
}

static void
add_fd(GPtrArray *list, const char *role, int fd)
{
    AdWorkerFd *f = g_new0(AdWorkerFd, 1);
    f->role = g_strdup(role);
    f->fd = fd;
    g_ptr_array_add(list, f);
}

char *
ad_ruleset_builtin_dir(GError **error)
{
    const char *chosen = g_getenv("ADUANA_RULES");
    if (chosen != NULL)
        return g_strdup(chosen);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = self == NULL ? g_strdup(".") : g_path_get_dirname(self);
    /* a build tree has rules/ beside bin/; an installation has share/aduana/rules beside bin/ */
    const char *const places[] = {"../rules", "../share/aduana/rules"};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *dir = g_build_filename(bin, places[i], NULL);
        g_autofree char *yara = g_build_filename(dir, "yara", NULL);
        if (g_file_test(yara, G_FILE_TEST_IS_DIR))
            return g_canonicalize_filename(dir, NULL);
    }
    g_set_error(error, AD_ERROR, AD_ERROR_NOT_FOUND,
                "aduana's own rules are not beside %s; set ADUANA_RULES to their folder", bin);
    return NULL;
}

guint
ad_ruleset_files_left_out(const AdRuleset *ruleset)
{
    guint files = 0;
    for (guint i = 0; i < ruleset->faults->len; i++)
        files += *((AdRuleFault *)g_ptr_array_index(ruleset->faults, i))->rule == '\0';
    return files;
}

static AdRulesetSpec *
spec_copy(const AdRulesetSpec *spec)
{
    AdRulesetSpec *copy = g_new0(AdRulesetSpec, 1);
    *copy = (AdRulesetSpec){.dirs = (const char *const *)g_strdupv((char **)spec->dirs),
                            .has_builtin = spec->has_builtin,
                            .cache_dir = g_strdup(spec->cache_dir),
                            .is_degraded_ok = spec->is_degraded_ok,
                            .policy = g_strdup(spec->policy)};
    return copy;
}

/* Says in the person's language that a folder holds no rule that can be used, and why the first of the refused files was
 * refused; any other cause stays, with the folder before it. */
static void
no_rules(const char *dir, const char *prefix, const GPtrArray *faults, guint before, GError **cause)
{
    gboolean is_name_bad = g_str_equal(prefix, "/") || g_str_equal(prefix, ".");
    for (const char *p = prefix; *p != '\0'; p++)
        is_name_bad |= g_ascii_iscntrl(*p);
    if (is_name_bad || !g_error_matches(*cause, AD_ERROR, AD_ERROR_USAGE)) {
        g_prefix_error(cause, "rules in %s: ", dir);
        return;
    }
    g_clear_error(cause);
    if (faults->len == before) {
        g_set_error(cause, AD_ERROR, AD_ERROR_USAGE,
                    _("the rules folder '%s' holds no rule file: aduana reads *.yar, *.yara and "
                      "*.rule."),
                    dir);
        return;
    }
    const AdRuleFault *first = g_ptr_array_index(faults, before);
    g_set_error(cause, AD_ERROR, AD_ERROR_USAGE,
                _("the rules folder '%s' holds no rule file that can be used; the first refused is "
                  "%s (%s)."),
                dir, first->file, first->reason);
}

/* Adds one folder as a pack: its sources' digest enters the ruleset's. */
static gboolean
gather_dir(AdRuleset *rs, GChecksum *sum, const char *dir, const char *prefix, GError **error)
{
    AdDigest pack;
    GError *cause = NULL;
    guint faults = rs->faults->len;
    int fd = ad_compiler_gather(dir, prefix, rs->faults, &pack, &cause);
    if (fd < 0) {
        no_rules(dir, prefix, rs->faults, faults, &cause);
        g_propagate_error(error, cause);
        return FALSE;
    }
    g_checksum_update(sum, (const guchar *)prefix, (gssize)strlen(prefix) + 1);
    g_checksum_update(sum, pack.bytes, AD_DIGEST_SIZE);
    add_fd(rs->sources, prefix, fd);
    return TRUE;
}

/* "signature-base" for ".../signature-base/", with "-2" when two folders have one name. */
static char *
prefix_of(const char *dir, GHashTable *taken)
{
    g_autofree char *full = g_canonicalize_filename(dir, NULL);
    g_autofree char *base = g_path_get_basename(full);
    char *prefix = g_strdup(base);
    for (guint n = 2; g_hash_table_contains(taken, prefix); n++) {
        g_free(prefix);
        prefix = g_strdup_printf("%s-%u", base, n);
    }
    g_hash_table_add(taken, g_strdup(prefix));
    return prefix;
}

AdRuleset *
ad_ruleset_gather(const AdRulesetSpec *spec, GError **error)
{
    g_autoptr(AdRuleset) rs = g_new0(AdRuleset, 1);
    g_atomic_ref_count_init(&rs->refs);
    rs->spec = spec_copy(spec);
    rs->faults = g_ptr_array_new_with_free_func(fault_free);
    rs->infos = g_ptr_array_new_with_free_func(info_free);
    rs->fds = g_ptr_array_new_with_free_func(worker_fd_free);
    rs->sources = g_ptr_array_new_with_free_func(worker_fd_free);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    static const char engine[] = "aduana " AD_VERSION " yara " AD_YARA_VERSION;
    g_checksum_update(sum, (const guchar *)engine, sizeof engine);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *own = ad_ruleset_builtin_dir(error);
    if (own == NULL)
        return NULL;
    g_autofree char *policy = g_build_filename(own, "risk", NULL);
    g_autofree char *yara = g_build_filename(own, "yara", NULL);
    rs->policy = ad_policy_load(spec->policy != NULL ? spec->policy : policy, policy, error);
    if (rs->policy == NULL)
        return NULL;
    g_hash_table_add(taken, g_strdup("aduana"));
    if (spec->has_builtin && !gather_dir(rs, sum, yara, "aduana", error))
        return NULL;
    for (gsize i = 0; spec->dirs != NULL && spec->dirs[i] != NULL; i++) {
        g_autofree char *prefix = prefix_of(spec->dirs[i], taken);
        if (!gather_dir(rs, sum, spec->dirs[i], prefix, error))
            return NULL;
    }
    if (rs->sources->len == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_USAGE,
                    _("no rules at all: name a folder with --rules."));
        return NULL;
    }
    rs->digest_hex = g_strdup(g_checksum_get_string(sum));
    ad_digest_from_hex(rs->digest_hex, &rs->digest);
    return g_steal_pointer(&rs);
}

AdRuleset *
ad_ruleset_ref(AdRuleset *ruleset)
{
    g_atomic_ref_count_inc(&ruleset->refs);
    return ruleset;
}

void
ad_ruleset_unref(AdRuleset *rs)
{
    if (rs == NULL || !g_atomic_ref_count_dec(&rs->refs))
        return;
    g_ptr_array_unref(rs->faults);
    g_ptr_array_unref(rs->infos);
    g_ptr_array_unref(rs->fds);
    g_ptr_array_unref(rs->sources);
    ad_policy_free(rs->policy);
    g_strfreev((char **)rs->spec->dirs);
    g_free((char *)rs->spec->cache_dir);
    g_free((char *)rs->spec->policy);
    g_free(rs->spec);
    g_free(rs->digest_hex);
    g_free(rs);
}

static void
pack_free(gpointer p)
{
    Pack *pack = p;
    if (pack->checked_fd >= 0)
        close(pack->checked_fd);
    g_free(pack->prefix);
    g_free(pack);
}

static void
worker_free(gpointer p)
{
    ad_launcher_free(p);
}

static void
build_finish(Build *b)
{
    AdRuleset *rs = b->ruleset;
    rs->build_ms = (g_get_monotonic_time() - b->started_us) / 1000;
    b->ready(rs, b->error, b->user);
    g_clear_error(&b->error);
    g_hash_table_destroy(b->workers);
    g_ptr_array_unref(b->packs);
    ad_ruleset_unref(rs);
    g_free(b);
}

static int
new_memfd(const char *name)
{
    return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

static gboolean
seal(int fd)
{
    return fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
}

/* RULE_FAULT and RULE_INFO of either step, RULES of the link step. */
static void
on_message(AdWorker *worker, const AdMessageSpec *spec, GVariant *body, gpointer user)
{
    Build *b = user;
    AdRuleset *rs = b->ruleset;
    Pack *pack = g_hash_table_lookup(b->workers, worker);
    if (spec->id == AD_MESSAGE_RULE_FAULT) {
        const char *file, *rule, *reason;
        guint line;
        g_variant_get(body, "(&s&su&s)", &file, &rule, &line, &reason);
        g_ptr_array_add(rs->faults, ad_rule_fault_new(file, rule, line, reason));
    } else if (spec->id == AD_MESSAGE_RULE_INFO) {
        AdRuleInfo *i = g_new0(AdRuleInfo, 1);
        guchar concern, severity, confidence;
        g_variant_get(body, "(sssysyysss)", &i->file, &i->rule, &i->id, &concern, &i->category, &severity,
                      &confidence, &i->title_en, &i->title_es, &i->reference);
        i->concern = MIN(concern, AD_CONCERN_COUNT - 1);
        i->severity = MIN(severity, AD_SEVERITY_COUNT - 1);
        i->confidence = MIN(confidence, AD_CONFIDENCE_COUNT - 1);
        g_ptr_array_add(rs->infos, i);
    } else if (spec->id == AD_MESSAGE_RULES) {
        guint files, loaded, skipped, strings;
        gboolean reads_externals;
        g_autoptr(GVariant) sets = NULL;
        g_variant_get(body, "(uuuub@a(sut))", &files, &loaded, &skipped, &strings, &reads_externals, &sets);
        if (pack != NULL) { /* check: what was skipped is known here only */
            rs->rules_skipped += skipped;
            rs->reads_externals |= reads_externals;
        } else {
            rs->files = files;
            rs->rules_loaded = loaded;
            rs->rules_skipped += skipped;
            rs->strings = strings;
            rs->reads_externals |= reads_externals;
        }
    }
}

static const char *
end_text(const AdWorkerStatus *status)
{
    return status->error != NULL ? status->error->message : "ended without a word";
}

static void
on_checked(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    Build *b = user;
    Pack *pack = g_hash_table_lookup(b->workers, worker);
    pack->is_done = TRUE;
    pack->is_good = status->end == AD_WORKER_DONE && seal(pack->checked_fd);
    if (!pack->is_good) {
        g_autofree char *reason = g_strdup_printf("the whole pack was left out: %s", end_text(status));
        g_ptr_array_add(b->ruleset->faults, ad_rule_fault_new(pack->prefix, "", 0, reason));
    }
    g_hash_table_remove(b->workers, worker);
    build_advance(b);
}

static void
on_linked(AdWorker *worker, const AdWorkerStatus *status, gpointer user)
{
    Build *b = user;
    AdRuleset *rs = b->ruleset;
    gboolean is_good = status->end == AD_WORKER_DONE;
    for (guint i = rs->fds->len; is_good && i-- > 0;) {
        AdWorkerFd *f = g_ptr_array_index(rs->fds, i);
        if (lseek(f->fd, 0, SEEK_END) == 0)
            g_ptr_array_remove_index(rs->fds, i); /* a set without rules */
        else
            is_good = seal(f->fd);
    }
    if (!is_good || rs->fds->len == 0) {
        g_ptr_array_set_size(rs->fds, 0);
        g_set_error(&b->error, AD_ERROR, AD_ERROR_SYSTEM, "the rules could not be compiled: %s",
                    is_good ? "no rule is left" : end_text(status));
    } else if (rs->spec->cache_dir != NULL) {
        g_autoptr(GError) error = NULL;
        if (!ad_ruleset_cache_store(rs, rs->spec->cache_dir, &error))
            g_message("compiled rules were not cached: %s", error->message);
    }
    g_hash_table_remove(b->workers, worker);
    build_finish(b);
}

static AdWorkerPlan
compile_plan(const AdRuleset *rs, const AdWorkerFd *fds, gsize count)
{
    AdWorkerPlan plan = {.profile = AD_PROFILE_COMPILE,
                         .fds = fds,
                         .fd_count = count,
                         .limits = ad_limits_default(),
                         .is_degraded_ok = rs->spec->is_degraded_ok};
    return plan;
}

/* Starts a worker and gives it its job; NULL with b->error. */
static AdWorker *
start_worker(Build *b, const AdWorkerFd *fds, gsize count, const char *step, const char *prefix,
             AdWorkerEnded ended)
{
    AdWorkerPlan plan = compile_plan(b->ruleset, fds, count);
    AdWorker *worker = ad_launcher_start(&plan, on_message, ended, b, &b->error);
    if (worker == NULL)
        return NULL;
    GVariantBuilder options;
    g_variant_builder_init(&options, G_VARIANT_TYPE("a{ss}"));
    g_variant_builder_add(&options, "{ss}", "prefix", prefix);
    if (!ad_launcher_send(worker, AD_MESSAGE_JOB_COMPILE,
                          g_variant_new("(s@a{ss})", step, g_variant_builder_end(&options)), &b->error)) {
        ad_launcher_free(worker);
        return NULL;
    }
    return worker;
}

static gboolean
start_check(Build *b, Pack *pack)
{
    pack->checked_fd = new_memfd("checked");
    if (pack->checked_fd < 0) {
        g_set_error(&b->error, AD_ERROR, AD_ERROR_SYSTEM, "no memory file: %s", g_strerror(errno));
        return FALSE;
    }
    const AdWorkerFd fds[] = {{"sources", pack->sources_fd}, {"checked", pack->checked_fd}};
    AdWorker *worker = start_worker(b, fds, G_N_ELEMENTS(fds), "check", pack->prefix, on_checked);
    if (worker == NULL)
        return FALSE;
    g_hash_table_insert(b->workers, worker, pack);
    return TRUE;
}

static gboolean
start_link(Build *b)
{
    AdRuleset *rs = b->ruleset;
    g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(AdWorkerFd));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < b->packs->len; i++) {
        Pack *pack = g_ptr_array_index(b->packs, i);
        if (!pack->is_good)
            continue;
        char *role = g_strdup_printf("sources.%u", names->len);
        g_ptr_array_add(names, role);
        AdWorkerFd f = {role, pack->checked_fd};
        g_array_append_val(fds, f);
    }
    if (names->len == 0) {
        const AdRuleFault *last =
            rs->faults->len == 0 ? NULL : g_ptr_array_index(rs->faults, rs->faults->len - 1);
        g_set_error(&b->error, AD_ERROR, AD_ERROR_SYSTEM, "no rule pack could be compiled (%s: %s)",
                    last == NULL ? "" : last->file, last == NULL ? "" : last->reason);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(set_roles); i++) {
        int fd = new_memfd(set_roles[i]);
        if (fd < 0) {
            g_set_error(&b->error, AD_ERROR, AD_ERROR_SYSTEM, "no memory file: %s", g_strerror(errno));
            return FALSE;
        }
        add_fd(rs->fds, set_roles[i], fd);
        AdWorkerFd f = {set_roles[i], fd};
        g_array_append_val(fds, f);
    }
    AdWorker *worker = start_worker(b, (const AdWorkerFd *)(const void *)fds->data, fds->len, "link", "", on_linked);
    if (worker == NULL)
        return FALSE;
    g_hash_table_insert(b->workers, worker, NULL);
    return TRUE;
}

/* Starts what can be started: checks, as many as there are processors, then the link step. */
static void
build_advance(Build *b)
{
    gboolean is_waiting = FALSE;
    for (guint i = 0; b->error == NULL && i < b->packs->len; i++) {
        Pack *pack = g_ptr_array_index(b->packs, i);
        is_waiting |= !pack->is_done;
        if (!pack->is_done && pack->checked_fd < 0 && g_hash_table_size(b->workers) < g_get_num_processors())
            start_check(b, pack);
    }
    if (b->error == NULL && !is_waiting)
        start_link(b);
    if (b->error != NULL)
        build_finish(b);
}

static gboolean
ready_from_idle(gpointer user)
{
    build_finish(user);
    return G_SOURCE_REMOVE;
}

static gboolean
advance_from_idle(gpointer user)
{
    build_advance(user);
    return G_SOURCE_REMOVE;
}

static void
attach_idle(GSourceFunc function, gpointer user)
{
    g_autoptr(GSource) source = g_idle_source_new();
    g_source_set_callback(source, function, user, NULL);
    g_source_attach(source, g_main_context_get_thread_default());
}

void
ad_ruleset_build(AdRuleset *ruleset, AdRulesetReady ready, gpointer user)
{
    Build *b = g_new0(Build, 1);
    b->ruleset = ad_ruleset_ref(ruleset);
    b->packs = g_ptr_array_new_with_free_func(pack_free);
    b->workers = g_hash_table_new_full(g_direct_hash, g_direct_equal, worker_free, NULL);
    b->ready = ready;
    b->user = user;
    b->started_us = g_get_monotonic_time();
    if (ruleset->fds->len > 0 ||
        (ruleset->spec->cache_dir != NULL && ad_ruleset_cache_load(ruleset, ruleset->spec->cache_dir))) {
        attach_idle(ready_from_idle, b);
        return;
    }
    for (guint i = 0; i < ruleset->sources->len; i++) {
        const AdWorkerFd *source = g_ptr_array_index(ruleset->sources, i);
        Pack *pack = g_new0(Pack, 1);
        *pack = (Pack){.prefix = g_strdup(source->role), .sources_fd = source->fd, .checked_fd = -1};
        g_ptr_array_add(b->packs, pack);
    }
    attach_idle(advance_from_idle, b);
}
