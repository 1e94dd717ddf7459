/* SPDX-License-Identifier: Apache-2.0 */
/* endpoints.c - the inventory of hosts that a delivery's programs name */
#include "scanner/inspect/endpoints.h"

#include <string.h>

#include "scanner/inspect/address.h"
#include "scanner/inspect/mask.h"
#include "scanner/inspect/place.h"
#include "scanner/model/limits.h"

enum {
    PORTS_MAX = 16, /* of one host that are kept */
    SCHEMES_MAX = 8,
    WIDE_MAX = 600, /* characters of a UTF-16 address that are read */
};

/* One host, of a file or of the delivery. */
typedef struct {
    char schemes[SCHEMES_MAX][16];
    guint scheme_count;
    guint16 ports[PORTS_MAX];
    guint port_count;
    guint64 files;
    char *path; /* of the delivery */
} Host;

typedef struct {
    AdTallyMark marks[AD_LIMIT_INSPECT_MARKS];
    gsize count;
} Marks;

struct AdFileEndpoints {
    const guint8 *data;
    gsize bytes;
    GHashTable *hosts; /* char * -> Host * */
    gboolean is_cut; /* it names more hosts than are kept */
    Marks clear, numbers, passwords;
};

struct AdEndpoints {
    GMutex lock;
    GHashTable *hosts;
    gboolean is_cut;
};

static void
host_free(gpointer p)
{
    Host *host = p;
    g_free(host->path);
    g_free(host);
}

static GHashTable *
new_hosts(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, host_free);
}

static Host *
host_of(GHashTable *hosts, const char *name)
{
    Host *host = g_hash_table_lookup(hosts, name);
    if (host == NULL && g_hash_table_size(hosts) < AD_LIMIT_ENDPOINTS_SEEN) {
        host = g_new0(Host, 1);
        g_hash_table_insert(hosts, g_strdup(name), host);
    }
    return host;
}

static void
add_scheme(Host *host, const char *scheme)
{
    for (guint i = 0; i < host->scheme_count; i++)
        if (strcmp(host->schemes[i], scheme) == 0)
            return;
    if (host->scheme_count < SCHEMES_MAX)
        g_strlcpy(host->schemes[host->scheme_count++], scheme, sizeof host->schemes[0]);
}

static void
add_port(Host *host, guint port)
{
    for (guint i = 0; i < host->port_count; i++)
        if (host->ports[i] == port)
            return;
    if (port != 0 && host->port_count < PORTS_MAX)
        host->ports[host->port_count++] = (guint16)port;
}

AdFileEndpoints *
ad_file_endpoints_new(const guint8 *data, gsize bytes)
{
    AdFileEndpoints *file = g_new0(AdFileEndpoints, 1);
    file->data = data;
    file->bytes = bytes;
    file->hosts = new_hosts();
    return file;
}

void
ad_file_endpoints_free(AdFileEndpoints *file)
{
    if (file == NULL)
        return;
    g_hash_table_unref(file->hosts);
    g_free(file);
}

static void
mark(Marks *marks, gsize at, const char *label, const char *text)
{
    for (gsize i = 0; i < marks->count; i++)
        if (strcmp(marks->marks[i].text, text) == 0)
            return;
    if (marks->count >= AD_LIMIT_INSPECT_MARKS)
        return;
    AdTallyMark *m = &marks->marks[marks->count++];
    m->offset = at;
    g_strlcpy(m->label, label, sizeof m->label);
    g_strlcpy(m->text, text, sizeof m->text);
}

/* Words that stand where a password would be put in, and what a program fills in when it runs. */
static gboolean
is_placeholder(const char *p, gsize bytes)
{
    static const char *const words[] = {"pass", "pwd", "secret", "user", "xxx", "example", "your", "token", "***", "foo", "bar"};
    g_autofree char *lower = g_ascii_strdown(p, (gssize)bytes);
    if (bytes < 4 || strpbrk(lower, "$%{}<>()") != NULL)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(lower, words[i]) != NULL)
            return TRUE;
    return FALSE;
}

static void
take(AdFileEndpoints *file, const guint8 *data, gsize at, const AdAddress *a)
{
    Host *host = host_of(file->hosts, a->host);
    if (host == NULL) {
        file->is_cut = TRUE;
        return;
    }
    add_scheme(host, a->scheme);
    add_port(host, a->port);
    if (a->is_clear)
        mark(&file->clear, at, a->scheme, a->host);
    if (a->is_number)
        mark(&file->numbers, at, a->scheme, a->host);
    if (a->password_bytes > 0 && !is_placeholder((const char *)data + a->password_at, a->password_bytes)) {
        char text[64];
        ad_mask_value(text, sizeof text, data + a->password_at, a->password_bytes, AD_MASK_NUMBER_DIGEST);
        mark(&file->passwords, at, a->scheme, text);
    }
}

/* UTF-16, little-endian: the narrow characters from `at` on. */
static gsize
narrow(const AdFileEndpoints *file, gsize at, guint8 *out)
{
    gsize n = 0;
    for (; n < WIDE_MAX && at + 2 * n + 1 < file->bytes && file->data[at + 2 * n + 1] == 0 && file->data[at + 2 * n] != 0; n++)
        out[n] = file->data[at + 2 * n];
    return n;
}

gsize
ad_file_endpoints_look(AdFileEndpoints *file, gsize at, gboolean is_wide)
{
    AdAddress a;
    guint8 text[WIDE_MAX];
    if (!is_wide) {
        if (!ad_address_read(file->data, file->bytes, at, &a))
            return at;
        take(file, file->data, at, &a);
        return a.end;
    }
    if (!ad_address_read(text, narrow(file, at, text), 0, &a))
        return at;
    take(file, text, at, &a);
    return at + 2 * a.end;
}

void
ad_file_endpoints_note(const AdFileEndpoints *file, guint place, AdEndpoints *endpoints, AdTally *tally,
                       const AdTallyFile *name)
{
    GHashTableIter it;
    gpointer key, value;
    const char *first = NULL;
    AdTallyMark example = {.label = "host"};
    if (place != AD_PLACE_PROGRAM || g_hash_table_size(file->hosts) == 0)
        return;
    g_mutex_lock(&endpoints->lock);
    g_hash_table_iter_init(&it, file->hosts);
    while (g_hash_table_iter_next(&it, &key, &value)) {
        const Host *seen = value;
        Host *host = host_of(endpoints->hosts, key);
        if (first == NULL || strcmp(key, first) < 0)
            first = key;
        endpoints->is_cut |= host == NULL || file->is_cut;
        if (host == NULL)
            continue;
        for (guint i = 0; i < seen->scheme_count; i++)
            add_scheme(host, seen->schemes[i]);
        for (guint i = 0; i < seen->port_count; i++)
            add_port(host, seen->ports[i]);
        host->files++;
        if (host->path == NULL || strcmp(name->path, host->path) < 0) {
            g_free(host->path);
            host->path = g_strdup(name->path);
        }
    }
    g_mutex_unlock(&endpoints->lock);
    g_snprintf(example.text, sizeof example.text, g_hash_table_size(file->hosts) > 1 ? "%.50s +%u" : "%.50s", first,
               g_hash_table_size(file->hosts) - 1);
    ad_tally_note(tally, AD_OBSERVATION_INVENTORY, name, &example, 1);
    if (file->clear.count > 0)
        ad_tally_note(tally, AD_OBSERVATION_CLEARTEXT, name, file->clear.marks, file->clear.count);
    if (file->numbers.count > 0)
        ad_tally_note(tally, AD_OBSERVATION_BARE_ADDRESS, name, file->numbers.marks, file->numbers.count);
    if (file->passwords.count > 0)
        ad_tally_note(tally, AD_OBSERVATION_URL_PASSWORD, name, file->passwords.marks, file->passwords.count);
}

AdEndpoints *
ad_endpoints_new(void)
{
    AdEndpoints *endpoints = g_new0(AdEndpoints, 1);
    g_mutex_init(&endpoints->lock);
    endpoints->hosts = new_hosts();
    return endpoints;
}

void
ad_endpoints_free(AdEndpoints *endpoints)
{
    if (endpoints == NULL)
        return;
    g_hash_table_unref(endpoints->hosts);
    g_mutex_clear(&endpoints->lock);
    g_free(endpoints);
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static int
compare_schemes(gconstpointer a, gconstpointer b, gpointer user)
{
    (void)user;
    return strcmp(a, b);
}

static int
compare_ports(gconstpointer a, gconstpointer b, gpointer user)
{
    (void)user;
    return *(const guint16 *)a - *(const guint16 *)b;
}

/* Schemes and ports in order, whatever order the threads had. */
static AdEndpoint *
describe(const char *name, Host *host)
{
    g_autoptr(GString) schemes = g_string_new(NULL), ports = g_string_new(NULL);
    g_qsort_with_data(host->schemes, (gint)host->scheme_count, sizeof host->schemes[0], compare_schemes, NULL);
    g_qsort_with_data(host->ports, (gint)host->port_count, sizeof host->ports[0], compare_ports, NULL);
    for (guint i = 0; i < host->scheme_count; i++)
        g_string_append_printf(schemes, "%s%s", i > 0 ? "," : "", host->schemes[i]);
    for (guint i = 0; i < host->port_count; i++)
        g_string_append_printf(ports, "%s%u", i > 0 ? "," : "", host->ports[i]);
    return ad_endpoint_new(name, schemes->str, ports->str, host->files, host->path);
}

gboolean
ad_endpoints_is_cut(const AdEndpoints *endpoints)
{
    return endpoints->is_cut || g_hash_table_size(endpoints->hosts) > AD_LIMIT_ENDPOINTS;
}

void
ad_endpoints_report(AdEndpoints *endpoints, void (*row)(const AdEndpoint *endpoint, gpointer user), gpointer user)
{
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(endpoints->hosts), compare_texts);
    guint sent = 0;
    for (GList *l = names; l != NULL && sent < AD_LIMIT_ENDPOINTS; l = l->next, sent++) {
        g_autoptr(AdEndpoint) e = describe(l->data, g_hash_table_lookup(endpoints->hosts, l->data));
        row(e, user);
    }
}
