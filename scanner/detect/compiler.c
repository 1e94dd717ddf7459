/* SPDX-License-Identifier: Apache-2.0 */
/* compiler.c - the compile job of a worker: check one pack, or link all of them */
#include "scanner/detect/compiler.h"

#include <fcntl.h>
#include <malloc.h>
#include <string.h>

#include "scanner/detect/check.h"
#include "scanner/detect/engine.h"
#include "scanner/detect/link.h"
#include "scanner/detect/rule_meta.h"
#include "scanner/detect/rule_source.h"
#include "scanner/detect/self_test.h"
#include "scanner/model/error.h"
#include "scanner/sandbox/launcher.h"

#define TEXT_BYTES 1000 /* a reason or a title: five of them stay far below one frame */

typedef struct {
    AdChannel *channel;
    int argc;
    char **argv;
    guint64 faults, infos;
    gboolean is_broken; /* the parent is gone */
} Job;

/* Valid UTF-8 of at most TEXT_BYTES, floating. */
static GVariant *
short_text(const char *text)
{
    g_autofree char *cut = g_strndup(text, TEXT_BYTES);
    return g_variant_new_take_string(g_utf8_make_valid(cut, -1));
}

static void
send(Job *job, AdMessageId id, GVariant *body)
{
    if (job->is_broken) {
        g_variant_unref(g_variant_ref_sink(body));
        return;
    }
    job->is_broken = !ad_channel_send(job->channel, id, body, NULL);
}

/* The table allows so many faults a job; the last one says that there are more. */
static void
send_fault(const char *file, const char *rule, guint line, const char *reason, gpointer user)
{
    Job *job = user;
    guint64 most = ad_message_spec(AD_MESSAGE_RULE_FAULT)->most;
    if (job->faults + 1 > most)
        return;
    if (++job->faults == most)
        reason = "and more: only so many faults are told";
    send(job, AD_MESSAGE_RULE_FAULT,
         g_variant_new("(@s@su@s)", short_text(file), short_text(rule), line, short_text(reason)));
}

static void
send_info(Job *job, const AdRuleFile *file, const AdRuleSlice *rule)
{
    /* the table allows so many a job; who reads them compares their number with the rules loaded */
    if (job->infos >= ad_message_spec(AD_MESSAGE_RULE_INFO)->most)
        return;
    job->infos++;
    g_autoptr(AdFinding) f = ad_finding_new(AD_KIND_YARA, rule->name, "");
    ad_rule_meta_apply(f, rule->name, rule->meta);
    const char *id = g_hash_table_lookup(f->extra, "id");
    const char *category = g_hash_table_lookup(f->extra, "category");
    send(job, AD_MESSAGE_RULE_INFO,
         g_variant_new("(@s@s@sy@syy@s@s@s)", short_text(file->name), short_text(rule->name),
                       short_text(id == NULL ? "" : id), (guchar)f->concern,
                       short_text(category == NULL ? "" : category), (guchar)f->severity,
                       (guchar)f->confidence, short_text(f->title_en), short_text(f->title_es),
                       short_text(f->reference)));
}

static void
send_infos(Job *job, const GPtrArray *files)
{
    for (guint i = 0; i < files->len; i++) {
        const AdRuleFile *file = g_ptr_array_index(files, i);
        if (file->is_dropped)
            continue;
        g_autoptr(AdRuleSource) source = ad_rule_source_parse(file->text, file->bytes);
        for (guint r = 0; r < source->rules->len; r++)
            send_info(job, file, g_ptr_array_index(source->rules, r));
    }
}

static int
fd_of(const Job *job, const char *role)
{
    return ad_launcher_child_fd(job->argc, job->argv, role);
}

static gboolean
finish(const Job *job, GError **error)
{
    if (job->is_broken)
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "the parent of the compile job is gone");
    return !job->is_broken;
}

static gboolean
run_check(Job *job, GError **error)
{
    int in = fd_of(job, "sources"), out = fd_of(job, "checked");
    if (in < 0 || out < 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "compile job check needs sources and checked");
        return FALSE;
    }
    g_autoptr(GPtrArray) files = ad_rule_bundle_read(in, error);
    if (files == NULL)
        return FALSE;
    AdCheckCounts counts = {0};
    ad_check_files(files, send_fault, job, &counts);
    gint dropped = ad_self_test(files, send_fault, job, error);
    if (dropped < 0)
        return FALSE;
    counts.rules_skipped += (guint)dropped;
    ad_check_count(files, &counts);
    guint64 bytes = 0;
    if (!ad_rule_bundle_write(out, files, &bytes, error))
        return FALSE;
    send_infos(job, files);
    GVariantBuilder sets;
    g_variant_builder_init(&sets, G_VARIANT_TYPE("a(sut)"));
    g_variant_builder_add(&sets, "(sut)", "checked", counts.rules_loaded, bytes);
    send(job, AD_MESSAGE_RULES,
         g_variant_new("(uuuub@a(sut))", counts.files, counts.rules_loaded, counts.rules_skipped,
                       counts.strings, counts.reads_externals, g_variant_builder_end(&sets)));
    return finish(job, error);
}

/* All packs' files, in the order of the packs. */
static GPtrArray *
read_packs(Job *job, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(ad_rule_file_free);
    for (guint pack = 0;; pack++) {
        g_autofree char *role = g_strdup_printf("sources.%u", pack);
        int fd = fd_of(job, role);
        if (fd < 0)
            break;
        GPtrArray *files = ad_rule_bundle_read(fd, error);
        if (files == NULL)
            return NULL;
        g_ptr_array_extend_and_steal(all, files);
    }
    return g_steal_pointer(&all);
}

/* From here on nobody changes it, this process included; a file that is no memory file stays as it
 * is. */
static void
seal(int fd)
{
    (void)fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

static gboolean
save_set(AdRuleSet set, YR_RULES *rules, guint64 *bytes, gpointer user, GError **error)
{
    return ad_engine_save(rules, fd_of(user, ad_rule_set_role(set)), bytes, error);
}

static gboolean
run_link(Job *job, GError **error)
{
    AdLinkedSet sets[AD_RULE_SET_COUNT];
    AdCheckCounts counts = {0};
    guint want = 0;
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        if (fd_of(job, ad_rule_set_role((AdRuleSet)set)) >= 0)
            want |= 1u << set;
    /* without a place for every set, rules would be lost: then all stay in the base set */
    const guint needed =
        (1u << AD_RULE_SET_PE) | (1u << AD_RULE_SET_ELF) | (1u << AD_RULE_SET_MACHO);
    AdSplitMode mode = (want & needed) != needed                 ? AD_SPLIT_NONE
                       : (want & (1u << AD_RULE_SET_GATED)) == 0 ? AD_SPLIT_CLASSES
                                                                 : AD_SPLIT_GATED;
    if ((want & (1u << AD_RULE_SET_BASE)) == 0) {
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "compile job link needs rules.base");
        return FALSE;
    }
    g_autoptr(GPtrArray) files = read_packs(job, error);
    if (files == NULL)
        return FALSE;
    if (mode == AD_SPLIT_NONE)
        want &= ~needed & ~(1u << AD_RULE_SET_GATED);
    if (!ad_link_files(files, want, mode, save_set, send_fault, job, sets, error))
        return FALSE;
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        if (want & (1u << set))
            seal(fd_of(job, ad_rule_set_role((AdRuleSet)set)));
    ad_check_count(files, &counts);
    GVariantBuilder list;
    g_variant_builder_init(&list, G_VARIANT_TYPE("a(sut)"));
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        if (sets[set].bytes > 0)
            g_variant_builder_add(&list, "(sut)", ad_rule_set_role((AdRuleSet)set), sets[set].rules,
                                  sets[set].bytes);
    send(job, AD_MESSAGE_RULES,
         g_variant_new("(uuuub@a(sut))", counts.files, counts.rules_loaded, 0, counts.strings,
                       counts.reads_externals, g_variant_builder_end(&list)));
    return finish(job, error);
}

gboolean
ad_compiler_run(AdChannel *channel, int argc, char **argv, GError **error)
{
    Job job = {.channel = channel, .argc = argc, .argv = argv};
    /* a throwaway compiler a file clears and frees about 12 MiB: kept, not given back to the kernel each time */
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
    AdCagePlan cage = ad_launcher_child_cage(AD_PROFILE_COMPILE, argc, argv);
    AdCageState state = {0};
    if (!ad_cage_enter(&cage, &state, error) || !ad_channel_hello(channel, &state, error))
        return FALSE;
    g_autoptr(GVariant) body = ad_channel_receive(channel, AD_MESSAGE_JOB_COMPILE, error);
    if (body == NULL)
        return FALSE;
    const char *what;
    g_variant_get(body, "(&s@a{ss})", &what, NULL);
    if (!ad_engine_start(error))
        return FALSE;
    gboolean is_done = FALSE;
    if (g_str_equal(what, "check"))
        is_done = run_check(&job, error);
    else if (g_str_equal(what, "link"))
        is_done = run_link(&job, error);
    else
        g_set_error(error, AD_ERROR, AD_ERROR_PEER, "no compile job is called %s", what);
    ad_engine_stop();
    return is_done && ad_channel_done(channel, "", error);
}
