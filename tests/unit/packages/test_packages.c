/* SPDX-License-Identifier: Apache-2.0 */
/* test_packages.c - package data of each kind to components; what is no evidence; distro releases; which of a jar's names counts */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scanner/packages/catalogue.h"
#include "scanner/packages/packages.h"

typedef struct {
    GString *purls; /* one a line */
    guint components, gaps;
    AdReason reason;
} Seen;

static void
on_component(const AdComponent *c, gpointer user)
{
    Seen *seen = user;
    seen->components++;
    g_string_append_printf(seen->purls, "%s%s\n", *c->purl != '\0' ? c->purl : c->name, c->is_development ? " dev" : "");
}

static void
on_gap(guint64 entry, const char *path, guint64 bytes, AdReason reason, gpointer user)
{
    Seen *seen = user;
    (void)entry, (void)path, (void)bytes;
    seen->gaps++;
    seen->reason = reason;
}

static void
show(AdPackages *packages, const char *path, const char *type, const char *text)
{
    const AdPackageFile file = {.path = path, .entry = 1, .type = type, .data = (const guint8 *)text, .bytes = strlen(text)};
    ad_packages_file(packages, &file);
}

static Seen
report(AdPackages *packages)
{
    Seen seen = {.purls = g_string_new(NULL)};
    const AdPackagesSink sink = {on_component, on_gap, &seen};
    ad_packages_report(packages, &sink);
    return seen;
}

/* What one file gives, as lines of purls. */
static void
expect(const char *path, const char *type, const char *text, const char *purls)
{
    g_autoptr(AdPackages) packages = ad_packages_new();
    show(packages, path, type, text);
    Seen seen = report(packages);
    if (strcmp(seen.purls->str, purls) != 0)
        fail_msg("%s: got\n%s", path, seen.purls->str);
    assert_int_equal(seen.gaps, 0);
    g_string_free(seen.purls, TRUE);
}

static void
each_kind_of_package_data_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text, *purls;
    } cases[] = {
        {"a.tgz!node_modules/@s/p/package.json", "{\"name\":\"@s/p\",\"version\":\"1.0.0\"}", "pkg:npm/%40s/p@1.0.0\n"},
        {"a.tgz!package/package.json", "{\"name\":\"p\",\"version\":\"2\"}", "pkg:npm/p@2\n"},
        {"app/package-lock.json",
         "{\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"own\",\"version\":\"9\"},"
         "\"node_modules/a\":{\"version\":\"1\",\"dev\":true},"
         "\"node_modules/a/node_modules/@s/b\":{\"version\":\"2\",\"dependencies\":{\"version\":\"3\"}},"
         "\"node_modules/al\":{\"name\":\"real\",\"version\":\"4\"},"
         "\"packages/w\":{\"version\":\"5\"},\"node_modules/w\":{\"link\":true,\"resolved\":\"packages/w\"}}}",
         "pkg:npm/%40s/b@2\npkg:npm/a@1 dev\npkg:npm/real@4\n"},
        {"npm-shrinkwrap.json",
         "{\"dependencies\":{\"a\":{\"version\":\"1\",\"dependencies\":{\"b\":{\"version\":\"2\",\"dev\":true}}},"
         "\"c\":{\"version\":\"npm:d@3\"},\"e\":{\"version\":\"git+https://x/y\"}}}",
         "pkg:npm/a@1\npkg:npm/b@2 dev\npkg:npm/d@3\npkg:npm/e\n"},
        {"yarn.lock",
         "# yarn lockfile v1\n\n\"@s/a@^1.0\", \"@s/a@^1.1\":\n  version \"1.2\"\n  resolved \"x\"\n\nb@1:\n  version \"3\"\n"
         "  dependencies:\n    version \"9\"\n",
         "pkg:npm/%40s/a@1.2\npkg:npm/b@3\n"},
        {"yarn.lock",
         "\"a@npm:^1.0\":\n  version: 1.0.1\n\n\"own@workspace:.\":\n  version: 0.0.0-use.local\n\n\"x@npm:real@^2\":\n"
         "  version: 2.1\n",
         "pkg:npm/a@1.0.1\npkg:npm/real@2.1\n"},
        {"pnpm-lock.yaml",
         "lockfileVersion: '9.0'\n\npackages:\n\n  '@s/a@1.0':\n    resolution: {}\n\n  b@2(peer@1):\n    engines:\n"
         "      node@7:\n\nsnapshots:\n\n  c@9:\n",
         "pkg:npm/%40s/a@1.0\npkg:npm/b@2\n"},
        {"pnpm-lock.yaml", "packages:\n\n  /a/1.0_peer@2:\n    dev: true\n\n  /@s/b/2.0:\n    x: y\n",
         "pkg:npm/%40s/b@2.0\npkg:npm/a@1.0\n"},
        {"x.whl!X_y-3.dist-info/METADATA", "Metadata-Version: 2.1\nName: X_y\nVersion: 3\n\nName: other\n", "pkg:pypi/x-y@3\n"},
        {"lib/a.egg-info", "Metadata-Version: 1.0\nName: a\nSummary: b\n c\n", "pkg:pypi/a\n"},
        {"poetry.lock", "[[package]]\nname = \"a\"\nversion = \"1\"\ncategory = \"dev\"\n\n[package.dependencies]\nname = \"x\"\n\n"
                        "[[package]]\nname = \"b\"\nversion = \"2\"\n\n[metadata]\nname = \"y\"\n",
         "pkg:pypi/a@1 dev\npkg:pypi/b@2\n"},
        {"uv.lock", "[[package]]\nname = \"own\"\nversion = \"1\"\nsource = { virtual = \".\" }\n\n[[package]]\nname = \"b\"\n"
                    "version = \"2\"\nsource = { registry = \"https://x.example/simple\" }\n",
         "pkg:pypi/b@2\n"},
        {"Pipfile.lock", "{\"default\":{\"a\":{\"version\":\"==1\"}},\"develop\":{\"b\":{\"version\":\"==2\"}}}",
         "pkg:pypi/a@1\npkg:pypi/b@2 dev\n"},
        {"Cargo.lock", "version = 3\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"a\"\n"
                       "version = \"1.0.0\"\nsource = \"registry+https://x.example\"\ndependencies = [\n \"b\",\n]\n",
         "pkg:cargo/a@1.0.0\n"},
        {"composer.lock", "{\"packages\":[{\"name\":\"v/p\",\"version\":\"v1.0\",\"authors\":[{\"name\":\"N\"}]}],"
                          "\"packages-dev\":[{\"name\":\"v/d\",\"version\":\"2\"}]}",
         "pkg:composer/v/d@2 dev\npkg:composer/v/p@1.0\n"},
        {"vendor/composer/installed.json", "[{\"name\":\"v/p\",\"version\":\"1\"}]", "pkg:composer/v/p@1\n"},
        {"A.deps.json", "{\"libraries\":{\"Own/1\":{\"type\":\"project\"},\"N.J/13.0.1\":{\"type\":\"package\"},"
                        "\"runtimepack.M.N/6\":{\"type\":\"runtimepack\"}}}",
         "pkg:nuget/M.N@6\npkg:nuget/N.J@13.0.1\n"},
        {"packages.lock.json", "{\"dependencies\":{\"net6.0\":{\"A\":{\"type\":\"Direct\",\"resolved\":\"1\"},"
                               "\"own\":{\"type\":\"Project\",\"resolved\":\"2\"}}}}",
         "pkg:nuget/A@1\n"},
        {"Gemfile.lock", "PATH\n  remote: .\n  specs:\n    own (1)\n\nGEM\n  remote: x\n  specs:\n    a (1.2)\n      b (>= 1)\n"
                         "    n (1.14.0-x86_64-linux)\n\nPLATFORMS\n  ruby\n",
         "pkg:gem/a@1.2\npkg:gem/n@1.14.0?platform=x86_64-linux\n"},
        {"gems/specifications/a-1.gemspec", "Gem::Specification.new do |s|\n  s.name = \"a\".freeze\n  s.version = \"1\"\nend\n",
         "pkg:gem/a@1\n"},
        {"lib/apk/db/installed", "C:Q1x=\nP:musl\nV:1.2\nA:x86_64\no:musl\nF:lib\n\nP:libc\nV:3\no:musl\n\n",
         "pkg:apk/libc@3?upstream=musl\npkg:apk/musl@1.2?arch=x86_64\n"},
        {".PKGINFO", "# made\npkgname = a\npkgver = 1-r0\narch = x86_64\norigin = b\n",
         "pkg:apk/a@1-r0?arch=x86_64&upstream=b\n"},
        {"x.deb!control.tar!control", "Package: a\nVersion: 1:2\nArchitecture: amd64\nSource: s (3)\nMaintainer: X <x@debian.org>\n",
         "pkg:deb/debian/a@1:2?arch=amd64&upstream=s%403\n"},
        {"META-INF/maven/g/a/pom.properties", "#made\ngroupId = g\nartifactId: a\nversion=1\n", "pkg:maven/g/a@1\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        expect(cases[i].path, "text", cases[i].text, cases[i].purls);
}

static void
what_is_no_evidence_gives_no_package(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
    } cases[] = {
        {"app/package.json", "{\"name\":\"own\",\"version\":\"1\"}"},
        {"node_modules/a/sub/package.json", "{\"name\":\"x\",\"version\":\"1\"}"},
        {"node_modules/a/test/fixtures/package.json", "{\"name\":\"x\",\"version\":\"1\"}"},
        {"node_modules/a/package-lock.json", "{\"packages\":{\"node_modules/b\":{\"version\":\"1\"}}}"},
        {"node_modules/a/package.json", "{\"name\":\"x\",\"private\":true}"},
        {"src/test/yarn.lock", "a@1:\n  version \"1\"\n"},
        {"src/testdata/x.jar!META-INF/maven/g/a/pom.properties", "groupId=g\nartifactId=a\nversion=1\n"},
        {"tests/rootfs/var/lib/dpkg/status", "Package: a\nVersion: 1\n"},
        {"var/lib/dpkg/status.d/a.md5sums", "d41d8cd98f00b204e9800998ecf8427e  usr/bin/x\n"},
        {"var/lib/dpkg/status", "Package: a\nStatus: deinstall ok config-files\nVersion: 1\n"},
        {"notes/status", "Package: a\nVersion: 1\n"},
        {"META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBuild: 7\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        expect(cases[i].path, "text", cases[i].text, "");
}

static void
what_cannot_be_read_is_a_gap(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
        AdReason reason;
    } cases[] = {
        {"package-lock.json", "{\"packages\":", AD_REASON_CORRUPT},
        {"a.dist-info/METADATA", "no metadata\n", AD_REASON_CORRUPT},
        {"META-INF/maven/g/a/pom.properties", "version=1\n", AD_REASON_CORRUPT},
        {"var/lib/rpm/Packages", "x", AD_REASON_UNSUPPORTED_FORMAT},
        {"usr/lib/sysimage/rpm/Packages.db", "RpmP", AD_REASON_UNSUPPORTED_FORMAT},
        {"var/lib/rpm/rpmdb.sqlite", "SQLite format 2", AD_REASON_CORRUPT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdPackages) packages = ad_packages_new();
        show(packages, cases[i].path, "text", cases[i].text);
        Seen seen = report(packages);
        assert_int_equal(seen.gaps, 1);
        assert_int_equal(seen.reason, cases[i].reason);
        g_string_free(seen.purls, TRUE);
    }
}

static void
the_release_comes_from_the_same_tree(void **state)
{
    (void)state;
    static const char status[] = "Package: a\nVersion: 1\nArchitecture: all\n";
    g_autoptr(AdPackages) packages = ad_packages_new();
    show(packages, "i!one/etc/os-release", "text", "NAME=x\nID=debian\nVERSION_ID=\"12\"\n");
    show(packages, "i!one/var/lib/dpkg/status", "text", status);
    show(packages, "i!two/var/lib/dpkg/status", "text", status);
    show(packages, "i!two/usr/lib/os-release", "text", "ID='ubuntu'\nVERSION_ID=\"22.04\"\n");
    show(packages, "j!layer1!etc/os-release", "text", "ID=alpine\nVERSION_ID=3.18.4\n");
    show(packages, "j!layer2!lib/apk/db/installed", "text", "P:musl\nV:1\n\n");
    show(packages, "k!var/lib/dpkg/status", "text", status);
    Seen seen = report(packages);
    assert_string_equal(seen.purls->str, "pkg:deb/debian/a@1?arch=all&distro=debian-12\n"
                                         "pkg:deb/ubuntu/a@1?arch=all&distro=ubuntu-22.04\n"
                                         "pkg:apk/alpine/musl@1?distro=alpine-3.18.4\n"
                                         "pkg:deb/a@1?arch=all\n");
    g_string_free(seen.purls, TRUE);
}

static void
the_ecosystem_is_named_as_osv_does(void **state)
{
    (void)state;
    static const struct {
        const char *purl, *ecosystem;
    } cases[] = {
        {"pkg:npm/a@1", "npm"},
        {"pkg:deb/debian/a@1?distro=debian-12", "Debian:12"},
        {"pkg:deb/debian/a@1", "Debian"},
        {"pkg:deb/ubuntu/a@1?distro=ubuntu-22.04", "Ubuntu:22.04"},
        {"pkg:apk/alpine/a@1?distro=alpine-3.18.4", "Alpine:v3.18"},
        {"pkg:rpm/rocky/a@1?distro=rocky-9.2", "Rocky Linux:9"},
        {"pkg:deb/a@1", ""},
        {"pkg:generic/a@1", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AdPurl) purl = ad_purl_parse(cases[i].purl, -1, NULL, NULL);
        g_autofree char *got = ad_component_ecosystem(purl);
        assert_string_equal(got, cases[i].ecosystem);
    }
}

static void
a_jar_is_named_by_its_strongest_evidence(void **state)
{
    (void)state;
    static const char manifest[] = "Manifest-Version: 1.0\r\nImplementation-Title: t\r\nImplementation-Vendor-Id: org.m\r\n"
                                   "Implementation-Version: 1.\r\n 5\r\n";
    g_autoptr(AdPackages) packages = ad_packages_new();
    show(packages, "l/all-9.jar", "jar", "");
    show(packages, "l/all-9.jar!META-INF/MANIFEST.MF", "text", manifest);
    show(packages, "l/all-9.jar!META-INF/maven/g/a/pom.properties", "text", "groupId=g\nartifactId=a\nversion=1\n");
    show(packages, "l/all-9.jar!META-INF/maven/g/b/pom.properties", "text", "groupId=g\nartifactId=b\nversion=2\n");
    show(packages, "l/man-8.jar", "jar", "");
    show(packages, "l/man-8.jar!META-INF/MANIFEST.MF", "text", manifest);
    show(packages, "l/name-only-1.2.3.jar", "jar", "");
    show(packages, "l/nothing.jar", "jar", "");
    Seen seen = report(packages);
    assert_string_equal(seen.purls->str, "pkg:maven/g/a@1\npkg:maven/g/b@2\npkg:maven/org.m/t@1.5\n"
                                         "pkg:generic/name-only@1.2.3\n");
    g_string_free(seen.purls, TRUE);
}

static void
one_place_says_a_package_once(void **state)
{
    (void)state;
    g_autoptr(AdPackages) packages = ad_packages_new();
    show(packages, "a/Cargo.lock", "text", "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = \"r\"\n");
    show(packages, "a/Cargo.lock", "text", "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = \"r\"\n");
    show(packages, "b/Cargo.lock", "text", "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = \"r\"\n");
    Seen seen = report(packages);
    assert_int_equal(seen.components, 2); /* two occurrences of one identity */
    g_string_free(seen.purls, TRUE);
}

static void
a_component_survives_the_wire_and_a_lie_does_not(void **state)
{
    (void)state;
    g_autoptr(AdComponent) c = ad_component_new("npm", "a!b");
    g_free(c->purl);
    g_free(c->name);
    c->purl = g_strdup("pkg:npm/a@1");
    c->name = g_strdup("a");
    g_autoptr(GVariant) body = g_variant_ref_sink(ad_component_to_variant(c));
    g_autoptr(AdComponent) again = ad_component_from_variant(body, NULL);
    const AdComponent *x = c, *y = again;
    assert_int_equal(ad_component_compare(&x, &y), 0);
    static const char *const lies[] = {"pkg:NPM/a@1", "npm/a", "pkg:npm/"};
    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
        g_free(c->purl);
        c->purl = g_strdup(lies[i]);
        g_autoptr(GVariant) lie = g_variant_ref_sink(ad_component_to_variant(c));
        assert_null(ad_component_from_variant(lie, NULL));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_package_data_is_read),
        cmocka_unit_test(what_is_no_evidence_gives_no_package),
        cmocka_unit_test(what_cannot_be_read_is_a_gap),
        cmocka_unit_test(the_release_comes_from_the_same_tree),
        cmocka_unit_test(the_ecosystem_is_named_as_osv_does),
        cmocka_unit_test(a_jar_is_named_by_its_strongest_evidence),
        cmocka_unit_test(one_place_says_a_package_once),
        cmocka_unit_test(a_component_survives_the_wire_and_a_lie_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
