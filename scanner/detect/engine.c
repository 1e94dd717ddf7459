/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - libyara 4.2.3 as aduana uses it */
#include "scanner/detect/engine.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scanner/model/error.h"
#include "scanner/model/limits.h"

/* scanner.md 3.1: the notebook page grows with the quote, and generated rules need a deep stack. */
#define MATCH_DATA_BYTES 64
#define STACK_SLOTS 65536

static const char *const externals[AD_ENGINE_EXTERNALS] = {"filename", "filepath", "extension",
                                                           "filetype", "owner"};
static const char *const modules[] = {"pe", "elf", "macho", "hash", "math", "time", "console"};

gboolean
ad_engine_start(GError **error)
{
    guint32 stack = STACK_SLOTS, match_data = MATCH_DATA_BYTES;
    int code = yr_initialize();
    if (code == ERROR_SUCCESS)
        code = yr_set_configuration(YR_CONFIG_STACK_SIZE, &stack);
    if (code == ERROR_SUCCESS)
        code = yr_set_configuration(YR_CONFIG_MAX_MATCH_DATA, &match_data);
    if (code != ERROR_SUCCESS)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "libyara does not start (error %d)", code);
    return code == ERROR_SUCCESS;
}

void
ad_engine_stop(void)
{
    yr_finalize();
}

const char *
ad_engine_external(guint i)
{
    return externals[i];
}

gboolean
ad_engine_allows_module(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(modules); i++)
        if (g_str_equal(modules[i], name))
            return TRUE;
    return FALSE;
}

static void
on_message(int level, const char *file, int line, const YR_RULE *rule, const char *message,
           void *user)
{
    (void)file;
    const AdEngineCompiler *c = user;
    if (level == YARA_ERROR_LEVEL_ERROR && c->on_fault != NULL)
        c->on_fault(rule != NULL ? rule->identifier : NULL, line > 0 ? (guint)line : 0, message,
                    c->user);
}

gboolean
ad_engine_compiler_init(AdEngineCompiler *c, AdEngineFault on_fault, gpointer user, GError **error)
{
    *c = (AdEngineCompiler){.on_fault = on_fault, .user = user};
    int code = yr_compiler_create(&c->compiler);
    if (code == ERROR_SUCCESS) {
        yr_compiler_set_callback(c->compiler, on_message, c);
        yr_compiler_set_include_callback(c->compiler, NULL, NULL, NULL);
        for (guint i = 0; code == ERROR_SUCCESS && i < AD_ENGINE_EXTERNALS; i++)
            code = yr_compiler_define_string_variable(c->compiler, externals[i], "");
    }
    if (code != ERROR_SUCCESS)
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "no rule compiler: libyara error %d", code);
    return code == ERROR_SUCCESS;
}

void
ad_engine_compiler_clear(AdEngineCompiler *c)
{
    g_clear_pointer(&c->compiler, yr_compiler_destroy);
}

int
ad_engine_compiler_add(AdEngineCompiler *c, const char *text, const char *ns)
{
    return yr_compiler_add_string(c->compiler, text, ns);
}

/* libyara reads and writes its relocations eight bytes at a time: without a buffer, a system call
 * each. */
#define BUFFER_BYTES 65536

typedef struct {
    int fd;
    off_t at;       /* of the descriptor */
    gsize from, to; /* read: bytes not yet given; write: to = bytes not yet written */
    int code;       /* errno of the first failure */
    guint8 buffer[BUFFER_BYTES];
} Position;

static gboolean
flush(Position *p)
{
    for (gsize done = 0; done < p->to;) {
        ssize_t put = pwrite(p->fd, p->buffer + done, p->to - done, p->at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            p->code = put < 0 ? errno : ENOSPC;
            return FALSE;
        }
        done += (gsize)put;
        p->at += put;
    }
    p->to = 0;
    return TRUE;
}

static size_t
write_items(const void *data, size_t size, size_t count, void *user)
{
    Position *p = user;
    gsize total;
    if (!g_size_checked_mul(&total, size, count))
        return 0;
    for (gsize done = 0; done < total;) {
        gsize part = MIN(total - done, sizeof p->buffer - p->to);
        memcpy(p->buffer + p->to, (const guint8 *)data + done, part);
        p->to += part;
        done += part;
        if (p->to == sizeof p->buffer && !flush(p))
            return 0;
    }
    return count;
}

static gboolean
fill(Position *p)
{
    ssize_t got;
    do
        got = pread(p->fd, p->buffer, sizeof p->buffer, p->at);
    while (got < 0 && errno == EINTR);
    if (got <= 0) {
        p->code = got < 0 ? errno : 0;
        return FALSE;
    }
    p->at += got;
    p->from = 0;
    p->to = (gsize)got;
    return TRUE;
}

static size_t
read_items(void *data, size_t size, size_t count, void *user)
{
    Position *p = user;
    gsize total;
    if (!g_size_checked_mul(&total, size, count))
        return 0;
    for (gsize done = 0; done < total;) {
        if (p->from == p->to && !fill(p))
            return done / MAX(size, 1);
        gsize part = MIN(total - done, p->to - p->from);
        memcpy((guint8 *)data + done, p->buffer + p->from, part);
        p->from += part;
        done += part;
    }
    return count;
}

gboolean
ad_engine_save(YR_RULES *rules, int fd, guint64 *bytes, GError **error)
{
    g_autofree Position *position = g_new0(Position, 1);
    position->fd = fd;
    YR_STREAM stream = {.user_data = position, .write = write_items};
    int code = yr_rules_save_stream(rules, &stream);
    if (code != ERROR_SUCCESS || !flush(position)) {
        g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "compiled rules cannot be written: %s",
                    position->code != 0 ? g_strerror(position->code) : ad_engine_error_name(code));
        return FALSE;
    }
    *bytes = (guint64)position->at;
    return TRUE;
}

YR_RULES *
ad_engine_load(int fd, GError **error)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size > AD_LIMIT_COMPILED_BYTES) {
        g_set_error(error, AD_ERROR, AD_ERROR_LIMIT, "compiled rules are larger than %d MiB",
                    (int)(AD_LIMIT_COMPILED_BYTES / AD_MIB));
        return NULL;
    }
    g_autofree Position *position = g_new0(Position, 1);
    position->fd = fd;
    YR_STREAM stream = {.user_data = position, .read = read_items};
    YR_RULES *rules = NULL;
    int code = yr_rules_load_stream(&stream, &rules);
    if (code == ERROR_SUCCESS)
        return rules;
    g_set_error(error, AD_ERROR, AD_ERROR_SYSTEM, "compiled rules cannot be loaded: %s",
                position->code != 0 ? g_strerror(position->code) : ad_engine_error_name(code));
    return NULL;
}

const char *
ad_engine_error_name(int code)
{
    switch (code) {
    case ERROR_INSUFFICIENT_MEMORY:
        return "out of memory (1)";
    case ERROR_COULD_NOT_MAP_FILE:
        return "cannot map (4)";
    case ERROR_INVALID_FILE:
        return "not compiled rules (6)";
    case ERROR_CORRUPT_FILE:
        return "damaged compiled rules (7)";
    case ERROR_UNSUPPORTED_FILE_VERSION:
        return "compiled by another libyara (8)";
    case ERROR_EXEC_STACK_OVERFLOW:
        return "condition too deep (25)";
    case ERROR_SCAN_TIMEOUT:
        return "too slow (26)";
    case ERROR_TOO_MANY_MATCHES:
        return "too many matches (30)";
    case ERROR_INTERNAL_FATAL_ERROR:
        return "internal error (31)";
    case ERROR_TOO_MANY_RE_FIBERS:
        return "regular expression too ambiguous (46)";
    default:
        return "engine error";
    }
}
