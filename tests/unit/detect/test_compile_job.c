/* SPDX-License-Identifier: Apache-2.0 */
/* test_compile_job.c - check and link as a worker runs them: in the cage of profile compile, over
 * the message table */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scanner/detect/compiler.h"
#include "scanner/detect/rule_bundle.h"
#include "scanner/model/limits.h"
#include "tests/unit/detect/workbench.h"

#define FIRST_FD 4 /* descriptors of the job; 3 is the channel */

typedef struct {
    GPtrArray *names; /* of the messages, in order */
    GPtrArray *faults;
    guint rules, infos;
    gboolean reads_externals;
} Said;

static int
child(int channel_fd, char **argv, int argc)
{
    g_autoptr(GError) error = NULL;
    dup2(channel_fd, 3);
    g_autoptr(AdChannel) channel = ad_channel_new(3, AD_SENDER_COMPILE);
    if (!ad_compiler_run(channel, argc, argv, &error))
        ad_channel_failed(channel, error);
    return 0;
}

/* Runs one job with fds under the roles of argv[2…]; what it said goes to said. */
static void
run_job(const char *what, const int *fds, char **argv, int argc, Said *said)
{
    int pair[2], status;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        int channel = dup(pair[1]);
        for (int i = 0; i < argc - 2; i++) /* away from the numbers that they are to have */
            dup2(fds[i], 100 + i);
        dup2(channel, 99);
        for (int i = 0; i < argc - 2; i++)
            dup2(100 + i, FIRST_FD + i);
        _exit(child(99, argv, argc));
    }
    close(pair[1]);
    g_autoptr(GBytes) job =
        ad_message_pack(AD_MESSAGE_JOB_COMPILE,
                        g_variant_new("(s@a{ss})", what, g_variant_new("a{ss}", NULL)), NULL);
    assert_true(send(pair[0], g_bytes_get_data(job, NULL), g_bytes_get_size(job), 0) > 0);
    for (;;) {
        char frame[AD_LIMIT_FRAME_BYTES];
        ssize_t got = recv(pair[0], frame, sizeof frame, 0);
        if (got <= 0)
            break;
        const AdMessageSpec *spec;
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) body =
            ad_message_unpack(frame, (gsize)got, AD_SENDER_COMPILE, &spec, &error);
        if (body == NULL)
            fail_msg("%s", error->message);
        g_ptr_array_add(said->names, (gpointer)(gsize)spec->name);
        if (spec->id == AD_MESSAGE_RULE_FAULT) {
            const char *file, *rule, *reason;
            guint line;
            g_variant_get(body, "(&s&su&s)", &file, &rule, &line, &reason);
            g_ptr_array_add(said->faults, g_strdup_printf("%s|%s|%u|%s", file, rule, line, reason));
        } else if (spec->id == AD_MESSAGE_RULE_INFO)
            said->infos++;
        else if (spec->id == AD_MESSAGE_RULES)
            g_variant_get(body, "(uuuuba(sut))", NULL, &said->rules, NULL, NULL,
                          &said->reads_externals, NULL);
        else if (spec->id == AD_MESSAGE_FAILED) {
            g_autofree char *shown = g_variant_print(body, FALSE);
            fail_msg("job %s failed: %s", what, shown);
        }
    }
    close(pair[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("job %s ended with status %x", what, (guint)status);
    assert_string_equal(g_ptr_array_index(said->names, said->names->len - 1), "DONE");
}

static Said *
said_new(void)
{
    Said *said = g_new0(Said, 1);
    said->names = g_ptr_array_new();
    said->faults = g_ptr_array_new_with_free_func(g_free);
    return said;
}

static void
said_free(Said *said)
{
    g_ptr_array_unref(said->names);
    g_ptr_array_unref(said->faults);
    g_free(said);
}

static void
a_pack_is_checked_and_linked_inside_the_cage_and_then_matches(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(ad_rule_file_free);
    static const char text[] =
        "import \"pe\"\n"
        "rule own { meta: id = \"AD-1\" concern = \"information-theft\" strings: $a = \"ADUANA\" "
        "condition: $a }\n"
        "rule bad { condition: nothing }\n"
        "rule pe_or { strings: $a = \"ADUANA\" condition: pe.machine == 1 or ($a and filename != "
        "\"x\") }\n"
        "rule only_pe { strings: $a = \"ADUANA\" condition: pe.is_pe and $a }\n";
    g_ptr_array_add(files, ad_rule_file_new("own/a.yar", text, strlen(text)));
    g_autoptr(Workbench) w = workbench_new();
    guint64 bytes;
    int sources = memfd_create("sources", MFD_CLOEXEC),
        checked = memfd_create("checked", MFD_CLOEXEC);
    assert_true(ad_rule_bundle_write(sources, files, &bytes, NULL));
    Said *check = said_new(), *link = said_new();
    char *check_argv[] = {"aduana-inspect", "compile", "sources=4", "checked=5"};
    run_job("check", (const int[]){sources, checked}, check_argv, 4, check);
    assert_int_equal(check->faults->len, 1);
    assert_true(g_str_has_prefix(g_ptr_array_index(check->faults, 0), "own/a.yar|bad|3|"));
    assert_int_equal(check->infos, 3); /* each rule that was loaded, ours or not */
    assert_int_equal(check->rules, 3);
    assert_true(check->reads_externals);
    int fds[AD_RULE_SET_COUNT + 1] = {checked};
    char *link_argv[AD_RULE_SET_COUNT + 3] = {"aduana-inspect", "compile", "sources.0=4"};
    for (int set = 0; set < AD_RULE_SET_COUNT; set++) {
        w->fds[set] = fds[set + 1] = memfd_create("set", MFD_CLOEXEC);
        link_argv[set + 3] =
            g_strdup_printf("%s=%d", ad_rule_set_role((AdRuleSet)set), FIRST_FD + 1 + set);
    }
    run_job("link", fds, link_argv, AD_RULE_SET_COUNT + 3, link);
    assert_int_equal(link->faults->len, 0);
    assert_int_equal(link->rules, 3);
    for (int set = 0; set < AD_RULE_SET_COUNT; set++)
        g_free(link_argv[set + 3]);
    g_autoptr(GError) error = NULL;
    w->matcher = ad_matcher_load(workbench_fd, w, &w->limits, &error);
    assert_non_null(w->matcher);
    w->scanner = ad_scanner_new(w->matcher);
    g_autofree char *names = workbench_names(w, "ADUANA", 6);
    assert_string_equal(names, "own/a.yar:own own/a.yar:pe_or");
    said_free(check);
    said_free(link);
    close(sources);
    close(checked);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pack_is_checked_and_linked_inside_the_cage_and_then_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
