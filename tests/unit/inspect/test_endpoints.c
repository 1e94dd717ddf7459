/* SPDX-License-Identifier: Apache-2.0 */
/* test_endpoints.c - addresses that mean a connection, what starts by itself, what runs at install, whom to tell */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "scanner/inspect/address.h"
#include "scanner/inspect/contact.h"
#include "scanner/inspect/inspect.h"
#include "scanner/inspect/install_code.h"
#include "scanner/model/limits.h"

static void
addresses_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host; /* NULL: none is meant */
        guint port;
    } rows[] = {
        {"https://updates.acme.mx/v1", "updates.acme.mx", 0},
        {"https://Updates.ACME.mx:8443/v1", "updates.acme.mx", 8443},
        {"http://user:hunter99@db.acme.mx:81/", "db.acme.mx", 81},
        {"http://8.8.4.4:9999/x", "8.8.4.4", 9999},
        {"http://[2001:4860:4860::8888]:80/", "2001:4860:4860::8888", 80},
        {"mongodb+srv://c.acme.mx/db", "c.acme.mx", 0},
        {"see https://acme.mx.", "acme.mx", 0},
        {"http://10.0.0.1/", NULL, 0},
        {"http://192.168.1.1/", NULL, 0},
        {"http://203.0.113.9/", NULL, 0}, /* for documents, RFC 5737 */
        {"http://[fe80::1]/", NULL, 0},
        {"http://[2001:db8::1]/", NULL, 0},
        {"http://localhost:8080/", NULL, 0},
        {"http://www.w3.org/2000/svg", NULL, 0},
        {"http://schemas.microsoft.com/x", NULL, 0},
        {"https://www.apache.org/licenses/LICENSE-2.0", NULL, 0},
        {"https://example.com/", NULL, 0},
        {"https://api.acme.example/", NULL, 0},
        {"http://printer.local/", NULL, 0},
        {"https://%s/path", NULL, 0},
        {"https://api.acme.%s/path", NULL, 0},
        {"https://api.acme.mx{path}", NULL, 0},
        {"https://${HOST}/", NULL, 0},
        {"http://index.html", NULL, 0},
        {"http://1.2.3/", NULL, 0},
        {"http://a..mx/", NULL, 0},
        {"https://", NULL, 0},
        {"https:/", NULL, 0},
        {"xhttps://acme.mx", NULL, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        AdAddress a;
        gsize bytes = strlen(rows[i].text), at = 0;
        const char *http = strstr(rows[i].text, "http");
        if (http != NULL)
            at = (gsize)(http - rows[i].text);
        g_autofree guint8 *copy = g_memdup2(rows[i].text, bytes);
        gboolean is = ad_address_read(copy, bytes, at, &a);
        if (is != (rows[i].host != NULL) || (is && (strcmp(a.host, rows[i].host) != 0 || a.port != rows[i].port)))
            fail_msg("%s: %d %s %u", rows[i].text, is, a.host, a.port);
    }
}

static void
append_finding(const AdFinding *f, gpointer user)
{
    g_string_append_printf(user, "%s;", f->rule);
}

static void
append_endpoint(const AdEndpoint *e, gpointer user)
{
    g_string_append_printf(user, "%s|%s|%s|%d|%s;", e->host, e->schemes, e->ports, (int)e->files, e->path);
}

static void
add(AdInspect *inspect, const char *path, const void *data, gsize bytes)
{
    const AdInspectFile file = {.name = {.path = path}, .data = data, .bytes = bytes};
    ad_inspect_file(inspect, &file);
}

static char *
report(AdInspect *inspect)
{
    GString *out = g_string_new(NULL);
    ad_inspect_report(inspect, &(AdInspectSink){append_finding, append_endpoint, out});
    return g_string_free(out, FALSE);
}

static char *
inspect_at(const char *path, const char *text)
{
    g_autoptr(AdInspect) inspect = ad_inspect_new("b");
    add(inspect, path, text, strlen(text));
    return report(inspect);
}

static void
hosts_are_gathered_over_files_and_documents_do_not_count(void **state)
{
    (void)state;
    static const guint8 wide[] = "h\0t\0t\0p\0s\0:\0/\0/\0w\0.\0a\0c\0m\0e\0.\0m\0x\0/";
    static const char one[] = "https://api.acme.mx:8443/ ws://api.acme.mx:8080", two[] = "call(\"https://api.acme.mx/v2\")";
    g_autoptr(AdInspect) inspect = ad_inspect_new("b");
    add(inspect, "b!bin/z", one, strlen(one));
    add(inspect, "b!bin/a", two, strlen(two));
    add(inspect, "b!bin/w.exe", wide, sizeof wide);
    add(inspect, "b!docs/guide", "https://docs.other.mx", 21);
    g_autofree char *out = report(inspect);
    assert_string_equal(out, "api.acme.mx|https,ws|8080,8443|2|b!bin/a;w.acme.mx|https||1|b!bin/w.exe;"
                             "endpoint.inventory;endpoint.cleartext;");
}

static void
passwords_in_addresses_are_told_from_placeholders(void **state)
{
    (void)state;
    g_autofree char *real = inspect_at("b!app/conf", "db=postgres://svc:Qz7-rLm2@db.acme.mx/prod");
    g_autofree char *word = inspect_at("b!app/conf", "db=postgres://user:password@db.acme.mx/prod");
    g_autofree char *mark = inspect_at("b!app/conf", "db=postgres://svc:${DB_PW}@db.acme.mx/prod");
    assert_non_null(strstr(real, "secret.url-password;"));
    assert_null(strstr(word, "secret."));
    assert_null(strstr(mark, "secret."));
}

static void
more_hosts_than_the_inventory_holds_are_said(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < AD_LIMIT_ENDPOINTS + 1; i++)
        g_string_append_printf(text, "https://h%d.acme.mx/ ", i);
    g_autofree char *out = inspect_at("b!bin/x", text->str);
    assert_non_null(strstr(out, "endpoint.inventory-cut;"));
    g_auto(GStrv) rows = g_strsplit(out, "|https|", -1);
    assert_int_equal(g_strv_length(rows) - 1, AD_LIMIT_ENDPOINTS);
}

static void
what_starts_by_itself_or_at_install_is_told_by_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *rule;
    } rows[] = {
        {"x.deb!data.tar!lib/systemd/system/acme.service", "[Service]", "autostart.service;"},
        {"x.deb!data.tar!lib/systemd/system/acme.timer", "[Timer]", "autostart.hook;"},
        {"x.deb!data.tar!etc/cron.d/acme", "* * * * * root /opt/acme", "autostart.hook;"},
        {"x.deb!data.tar!etc/init.d/acme", "#!/bin/sh", "autostart.service;"},
        {"x.deb!data.tar!etc/profile.d/acme.sh", ":", "autostart.hook;"},
        {"x.deb!data.tar!lib/udev/rules.d/9.rules", "ACTION==\"add\", RUN+=\"/opt/acme\"", "autostart.hook;"},
        {"x.deb!data.tar!lib/udev/rules.d/9.rules", "ACTION==\"add\", MODE=\"0660\"", ""},
        {"x.zip!setup/acme.reg", "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run]", "autostart.hook;"},
        {"x.zip!Library/LaunchDaemons/mx.acme.plist", "<plist>", "autostart.service;"},
        {"x.zip!src/etcetera/init.d.c", "int x;", ""},
        {"x.deb!control.tar!postinst", "#!/bin/sh", "package.maintainer-script;"},
        {"x.deb!data.tar!usr/share/x/postinst", "#!/bin/sh", ""},
        {"x.rpm!header!postin", "/sbin/ldconfig", "package.maintainer-script;"},
        {"x.tgz!package/package.json", "{\"name\":\"a\",\"scripts\":{\"postinstall\":\"node x.js\"}}", "package.install-code;"},
        {"x.tgz!package/package.json", "{\"scripts\":{\"test\":\"x\"},\"postinstall\":\"y\"}", ""},
        {"x.tgz!package/package.json", "{\"config\":{\"scripts\":{\"install\":\"y\"}}}", ""},
        {"x.tgz!package/package.json", "{\"description\":\"scripts\",\"x\":{\"install\":\"y\"}}", ""},
        {"x.tgz!package/package.json", "{\"scripts\":{\"build\":\"preinstall\"}}", ""},
        {"x.tar.gz!a-1/setup.py", "setup(cmdclass={'install': X})", "package.install-code;"},
        {"x.tar.gz!a-1/setup.py", "setup(name='a')", ""},
        {"x.gem!ext/a/extconf.rb", "require 'mkmf'", "package.install-code;"},
        {"x.nupkg!tools/install.ps1", "param($p)", "package.install-code;"},
        {"x.whl!a.pth", "import os; os.getcwd()", "package.install-code;"},
        {"x.whl!a.pth", "./src", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *out = inspect_at(rows[i].path, rows[i].text);
        if (strcmp(out, rows[i].rule) != 0)
            fail_msg("%s: %s", rows[i].path, out);
    }
}

static void
a_security_contact_is_right_or_its_fault_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
    } rows[] = {
        {"Contact: mailto:s@acme.mx\nExpires: 2030-01-01T00:00:00Z\n", NULL},
        {"# x\r\ncontact: https://acme.mx/s\r\nEXPIRES: 2030-01-01T00:00:00Z", NULL},
        {"Contact: mailto:s@acme.mx\nExpires: 2020-01-01T00:00:00Z\n", "expired 2020-01-01"},
        {"Contact: mailto:s@acme.mx\n", "no Expires"},
        {"Contact: mailto:s@acme.mx\nExpires: soon", "Expires is no date"},
        {"Expires: 2030-01-01T00:00:00Z", "no Contact"},
        {"", "no Contact"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *fault = ad_contact_fault(rows[i].text, strlen(rows[i].text), 1700000000);
        if (g_strcmp0(fault, rows[i].fault) != 0)
            fail_msg("%s: %s", rows[i].text, fault);
    }
    g_autofree char *out = inspect_at("b!.well-known/security.txt", "Contact: mailto:s@acme.mx\n");
    assert_string_equal(out, "contact.security-present;contact.security-txt-invalid;");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_or_refused),
        cmocka_unit_test(hosts_are_gathered_over_files_and_documents_do_not_count),
        cmocka_unit_test(passwords_in_addresses_are_told_from_placeholders),
        cmocka_unit_test(more_hosts_than_the_inventory_holds_are_said),
        cmocka_unit_test(what_starts_by_itself_or_at_install_is_told_by_its_place),
        cmocka_unit_test(a_security_contact_is_right_or_its_fault_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
