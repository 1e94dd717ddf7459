/* SPDX-License-Identifier: Apache-2.0 */
/* liar_worker.c - a worker that has been taken over: it says what it likes
 *
 * The role of its first descriptor names the lie. It stands in no cage, which is the worst case; only the honest one
 * (lie-none) enters it as every job does. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/launcher.h"

enum { CHANNEL_FD = 3 };

static void
send_bytes(const void *data, gsize bytes)
{
    if (send(CHANNEL_FD, data, bytes, MSG_NOSIGNAL) < 0)
        _exit(9);
}

/* As the table has it, from whomever. */
static void
say(AdMessageId id, GVariant *body)
{
    g_autoptr(GBytes) frame = ad_message_pack(id, body, NULL);
    send_bytes(g_bytes_get_data(frame, NULL), g_bytes_get_size(frame));
}

static void
say_hello(guint layers)
{
    say(AD_MESSAGE_HELLO, g_variant_new("(uusa(ss))", layers, 7u, "0", NULL));
}

static void
say_progress(void)
{
    say(AD_MESSAGE_PROGRESS, g_variant_new("(tttt)", (guint64)1, (guint64)2, (guint64)3, (guint64)0));
}

static void
say_done(guint64 count)
{
    say(AD_MESSAGE_DONE, g_variant_new("(ts)", count, ""));
}

/* A good PROGRESS frame with one byte of it changed, by how much. */
static void
say_changed(gsize at, guint8 difference)
{
    g_autoptr(GBytes) frame = ad_message_pack(
        AD_MESSAGE_PROGRESS, g_variant_new("(tttt)", (guint64)1, (guint64)2, (guint64)3, (guint64)0), NULL);
    g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(frame, NULL), g_bytes_get_size(frame));
    copy[at] = (guint8)(copy[at] + difference);
    send_bytes(copy, g_bytes_get_size(frame));
}

static void
lie_magic(void)
{
    say_changed(0, 1);
}

static void
lie_version(void)
{
    say_changed(2, 1);
}

static void
lie_id(void)
{
    say_changed(3, 200);
}

static void
lie_length(void)
{
    say_changed(4, 1);
}

static void
lie_sender(void)
{
    say(AD_MESSAGE_RULES, g_variant_new("(uuuuba(sut))", 1u, 1u, 0u, 0u, FALSE, NULL));
}

static void
lie_parent(void)
{
    say(AD_MESSAGE_JOB_COMPILE, g_variant_new("(sa{ss})", "check", NULL));
}

/* A string that is not UTF-8: not a GVariant in normal form. */
static void
lie_type(void)
{
    g_autoptr(GBytes) frame =
        ad_message_pack(AD_MESSAGE_ENTRY_BEGIN, g_variant_new("(uts)", 1u, (guint64)1, "name"), NULL);
    g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(frame, NULL), g_bytes_get_size(frame));
    memset(copy + AD_MESSAGE_HEAD_BYTES, 0xff, g_bytes_get_size(frame) - AD_MESSAGE_HEAD_BYTES);
    send_bytes(copy, g_bytes_get_size(frame));
}

static void
lie_long(void)
{
    g_autofree guint8 *frame = g_malloc0(AD_LIMIT_FRAME_BYTES + 1);
    memcpy(frame, "AD\1\4", 4);
    send_bytes(frame, AD_LIMIT_FRAME_BYTES + 1);
}

static void
lie_empty(void)
{
    send_bytes("", 0);
}

/* A sound frame, and behind it in the same datagram one that says more than there is. */
static void
lie_behind(void)
{
    g_autoptr(GBytes) frame = ad_message_pack(
        AD_MESSAGE_PROGRESS, g_variant_new("(tttt)", (guint64)0, (guint64)0, (guint64)0, (guint64)0), NULL);
    gsize bytes = g_bytes_get_size(frame);
    g_autofree guint8 *both = g_malloc(2 * bytes);
    memcpy(both, g_bytes_get_data(frame, NULL), bytes);
    memcpy(both + bytes, both, bytes);
    both[bytes + 4]++;
    send_bytes(both, 2 * bytes);
}

static void
lie_short(void)
{
    send_bytes("AD\1", 3);
}

static void
send_descriptors(gsize count)
{
    union {
        char bytes[CMSG_SPACE(100 * sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    g_autoptr(GBytes) frame = ad_message_pack(
        AD_MESSAGE_PROGRESS, g_variant_new("(tttt)", (guint64)0, (guint64)0, (guint64)0, (guint64)0), NULL);
    struct iovec part = {(void *)(guintptr)g_bytes_get_data(frame, NULL), g_bytes_get_size(frame)};
    struct msghdr head = {.msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = control.bytes,
                          .msg_controllen = CMSG_SPACE(count * sizeof(int))};
    struct cmsghdr *c = CMSG_FIRSTHDR(&head);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    for (gsize i = 0; i < count; i++) {
        int fd = STDIN_FILENO;
        memcpy(CMSG_DATA(c) + i * sizeof fd, &fd, sizeof fd);
    }
    if (sendmsg(CHANNEL_FD, &head, MSG_NOSIGNAL) < 0)
        _exit(9);
}

static void
lie_descriptor(void)
{
    send_descriptors(1);
}

static void
lie_descriptors(void)
{
    send_descriptors(100);
}

static void
lie_hello_twice(void)
{
    say_hello(AD_CAGE_FULL);
}

static void
lie_count(void)
{
    for (int i = 0; i < 2; i++)
        say(AD_MESSAGE_COVERAGE, g_variant_new("(tttttttttt)", (guint64)0, (guint64)0, (guint64)0, (guint64)0,
                                               (guint64)0, (guint64)0, (guint64)0, (guint64)0, (guint64)0, (guint64)0));
}

static void
lie_done_count(void)
{
    say_progress();
    say_done(1);
    _exit(0);
}

static void
lie_after_done(void)
{
    say_done(1);
    say_progress();
}

static void
lie_flood(void)
{
    for (;;)
        say_progress();
}

/* Never more than the files limit allows, which is what the parent must count against. */
static void
lie_entry_flood(void)
{
    for (;;)
        say(AD_MESSAGE_ENTRY_END, g_variant_new("(ut)", 0u, (guint64)1));
}

static void
lie_close(void)
{
    close(CHANNEL_FD);
}

static void
lie_close_after_done(void)
{
    say_done(1);
    close(CHANNEL_FD);
}

static void
lie_silent(void)
{
    pause();
}

/* Talks, and never comes to an end. */
static void
lie_late(void)
{
    for (;;) {
        say_progress();
        g_usleep(20 * 1000);
    }
}

static void
lie_exit(void)
{
    _exit(3);
}

static void
lie_exit_zero(void)
{
    _exit(0);
}

static void
lie_done_but_fails(void)
{
    say_done(1);
    _exit(4);
}

static void
lie_crash(void)
{
    signal(SIGABRT, SIG_DFL);
    abort();
}

static void
lie_call(void)
{
    kill(getpid(), SIGSYS);
}

static void
lie_processor(void)
{
    kill(getpid(), SIGXCPU);
}

static void
lie_failed(void)
{
    say(AD_MESSAGE_FAILED, g_variant_new("(ys)", (guint8)AD_ERROR_LIMIT, "the words of the worker"));
    _exit(1);
}

static void
lie_failed_code(void)
{
    say(AD_MESSAGE_FAILED, g_variant_new("(ys)", (guint8)200, "an error that there is not"));
}

/* A child of its own keeps the channel open after it is gone. */
static void
lie_orphan(void)
{
    if (fork() == 0) {
        sleep(2);
        _exit(0);
    }
    _exit(5);
}

/* As every job does it. */
static void
lie_none(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AdChannel) channel = ad_channel_new(ad_launcher_child_fd(argc, argv, "channel"), AD_SENDER_UNPACK);
    AdCagePlan plan = ad_launcher_child_cage(AD_PROFILE_UNPACK, argc, argv);
    AdCageState cage;
    if (!ad_cage_enter(&plan, &cage, &error) || !ad_channel_hello(channel, &cage, &error)) {
        ad_channel_failed(channel, error);
        _exit(1);
    }
    g_autoptr(GVariant) limits = ad_channel_receive(channel, AD_MESSAGE_JOB_LIMITS, &error);
    guint64 files = 0;
    if (limits != NULL)
        g_variant_get_child(limits, 0, "t", &files);
    if (limits == NULL || !ad_channel_send(channel, AD_MESSAGE_PROGRESS,
                                           g_variant_new("(tttt)", files, (guint64)0, (guint64)0, (guint64)0), &error)) {
        ad_channel_failed(channel, error);
        _exit(1);
    }
    _exit(ad_channel_done(channel, "", &error) ? 0 : 1);
}

static const struct {
    const char *name;
    gboolean says_hello;
    void (*tell)(void);
} lies[] = {
    {"lie-magic", TRUE, lie_magic},
    {"lie-version", TRUE, lie_version},
    {"lie-id", TRUE, lie_id},
    {"lie-length", TRUE, lie_length},
    {"lie-sender", TRUE, lie_sender},
    {"lie-parent", TRUE, lie_parent},
    {"lie-type", TRUE, lie_type},
    {"lie-long", TRUE, lie_long},
    {"lie-empty", TRUE, lie_empty},
    {"lie-short", TRUE, lie_short},
    {"lie-behind", TRUE, lie_behind},
    {"lie-descriptor", TRUE, lie_descriptor},
    {"lie-descriptors", TRUE, lie_descriptors},
    {"lie-hello-twice", TRUE, lie_hello_twice},
    {"lie-no-hello", FALSE, say_progress},
    {"lie-count", TRUE, lie_count},
    {"lie-done-count", TRUE, lie_done_count},
    {"lie-after-done", TRUE, lie_after_done},
    {"lie-flood", TRUE, lie_flood},
    {"lie-entry-flood", TRUE, lie_entry_flood},
    {"lie-close", TRUE, lie_close},
    {"lie-close-after-done", TRUE, lie_close_after_done},
    {"lie-silent", TRUE, lie_silent},
    {"lie-mute", FALSE, lie_silent},
    {"lie-late", TRUE, lie_late},
    {"lie-exit", FALSE, lie_exit},
    {"lie-exit-zero", TRUE, lie_exit_zero},
    {"lie-done-but-fails", TRUE, lie_done_but_fails},
    {"lie-crash", TRUE, lie_crash},
    {"lie-call", TRUE, lie_call},
    {"lie-processor", TRUE, lie_processor},
    {"lie-failed", TRUE, lie_failed},
    {"lie-failed-early", FALSE, lie_failed},
    {"lie-failed-code", TRUE, lie_failed_code},
    {"lie-orphan", TRUE, lie_orphan},
};

int
main(int argc, char **argv)
{
    if (ad_launcher_child_fd(argc, argv, "lie-none") >= 0)
        lie_none(argc, argv);
    if (ad_launcher_child_fd(argc, argv, "lie-layers") >= 0)
        say_hello(0xffff);
    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++)
        if (ad_launcher_child_fd(argc, argv, lies[i].name) >= 0) {
            if (lies[i].says_hello)
                say_hello(AD_CAGE_FULL);
            lies[i].tell();
        }
    for (;;) /* until it is ended */
        pause();
}
