/* SPDX-License-Identifier: Apache-2.0 */
/* test_fetch.c - addresses, URLs, header lines and the job's body: the pure parts of a fetch */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cmocka.h>

#include "feeds/fetch/address_policy.h"
#include "feeds/fetch/answer.h"
#include "feeds/fetch/fetch_job.h"
#include "feeds/fetch/url_policy.h"
#include "scanner/model/limits.h"

static AdAddressClass
classify(const char *text)
{
    const char *why = NULL;
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return ad_address_policy_classify((const struct sockaddr *)&v4, sizeof v4, &why);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return ad_address_policy_classify((const struct sockaddr *)&v6, sizeof v6, &why);
}

static void
first_and_last_address_of_each_range_are_classified(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        AdAddressClass class_;
    } cases[] = {
        {"0.0.0.0", AD_ADDRESS_NEVER},
        {"0.255.255.255", AD_ADDRESS_NEVER},
        {"1.0.0.0", AD_ADDRESS_PUBLIC},
        {"9.255.255.255", AD_ADDRESS_PUBLIC},
        {"10.0.0.0", AD_ADDRESS_PRIVATE},
        {"10.255.255.255", AD_ADDRESS_PRIVATE},
        {"11.0.0.0", AD_ADDRESS_PUBLIC},
        {"100.63.255.255", AD_ADDRESS_PUBLIC},
        {"100.64.0.0", AD_ADDRESS_PRIVATE},
        {"100.100.100.200", AD_ADDRESS_NEVER},
        {"100.127.255.255", AD_ADDRESS_PRIVATE},
        {"100.128.0.0", AD_ADDRESS_PUBLIC},
        {"126.255.255.255", AD_ADDRESS_PUBLIC},
        {"127.0.0.1", AD_ADDRESS_PRIVATE},
        {"127.255.255.255", AD_ADDRESS_PRIVATE},
        {"128.0.0.0", AD_ADDRESS_PUBLIC},
        {"169.253.255.255", AD_ADDRESS_PUBLIC},
        {"169.254.0.0", AD_ADDRESS_NEVER},
        {"169.254.169.254", AD_ADDRESS_NEVER},
        {"169.255.0.0", AD_ADDRESS_PUBLIC},
        {"172.15.255.255", AD_ADDRESS_PUBLIC},
        {"172.16.0.0", AD_ADDRESS_PRIVATE},
        {"172.31.255.255", AD_ADDRESS_PRIVATE},
        {"172.32.0.0", AD_ADDRESS_PUBLIC},
        {"192.0.0.192", AD_ADDRESS_NEVER},
        {"192.0.2.255", AD_ADDRESS_NEVER},
        {"192.0.3.0", AD_ADDRESS_PUBLIC},
        {"192.168.0.0", AD_ADDRESS_PRIVATE},
        {"192.168.255.255", AD_ADDRESS_PRIVATE},
        {"198.17.255.255", AD_ADDRESS_PUBLIC},
        {"198.18.0.0", AD_ADDRESS_PRIVATE},
        {"198.19.255.255", AD_ADDRESS_PRIVATE},
        {"198.20.0.0", AD_ADDRESS_PUBLIC},
        {"198.51.100.7", AD_ADDRESS_NEVER},
        {"203.0.113.7", AD_ADDRESS_NEVER},
        {"223.255.255.255", AD_ADDRESS_PUBLIC},
        {"224.0.0.0", AD_ADDRESS_NEVER},
        {"255.255.255.255", AD_ADDRESS_NEVER},
        {"::", AD_ADDRESS_NEVER},
        {"::1", AD_ADDRESS_PRIVATE},
        {"::2", AD_ADDRESS_NEVER}, /* 0.0.0.2 in ::/96 */
        {"::ffff:127.0.0.1", AD_ADDRESS_PRIVATE},
        {"::ffff:169.254.169.254", AD_ADDRESS_NEVER},
        {"::ffff:8.8.8.8", AD_ADDRESS_PUBLIC},
        {"::ffff:0:127.0.0.1", AD_ADDRESS_PRIVATE},
        {"64:ff9b::10.0.0.1", AD_ADDRESS_PRIVATE},
        {"64:ff9b::8.8.8.8", AD_ADDRESS_PUBLIC},
        {"64:ff9b:1::8.8.8.8", AD_ADDRESS_NEVER},
        {"2002:7f00:1::", AD_ADDRESS_PRIVATE},
        {"2002:a9fe:a9fe::1", AD_ADDRESS_NEVER},
        {"2001:0:1::1", AD_ADDRESS_NEVER},
        {"2001:db8::1", AD_ADDRESS_NEVER},
        {"2001:4860:4860::8888", AD_ADDRESS_PUBLIC},
        {"fc00::1", AD_ADDRESS_PRIVATE},
        {"fdff::1", AD_ADDRESS_PRIVATE},
        {"fd00:ec2::254", AD_ADDRESS_NEVER},
        {"fe80::1", AD_ADDRESS_NEVER},
        {"febf::1", AD_ADDRESS_NEVER},
        {"ff02::1", AD_ADDRESS_NEVER},
        {"4000::1", AD_ADDRESS_NEVER},
        {"1fff::1", AD_ADDRESS_NEVER},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (classify(cases[i].address) != cases[i].class_)
            fail_msg("%s is of class %d", cases[i].address, (int)classify(cases[i].address));
}

static void
an_address_of_another_family_or_cut_short_is_never_reached(void **state)
{
    (void)state;
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr other = {.sa_family = AF_UNIX};
    assert_int_equal(inet_pton(AF_INET6, "2001:4860:4860::8888", &v6.sin6_addr), 1);
    assert_int_equal(ad_address_policy_classify(&other, sizeof other, NULL), AD_ADDRESS_NEVER);
    assert_int_equal(ad_address_policy_classify((const struct sockaddr *)&v6, 8, NULL),
                     AD_ADDRESS_NEVER);
}

static void
this_machines_addresses_are_known(void **state)
{
    (void)state;
    g_autoptr(AdOwnAddresses) own = ad_own_addresses_read();
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_true(ad_own_addresses_contain(own, (const struct sockaddr *)&v4, sizeof v4));
    v4.sin_addr.s_addr = htonl(0x08080808);
    assert_false(ad_own_addresses_contain(own, (const struct sockaddr *)&v4, sizeof v4));
}

static void
urls_are_judged_by_scheme_port_and_user(void **state)
{
    (void)state;
    static const AdUrlPolicy strict = {FALSE, FALSE}, http = {TRUE, FALSE}, inside = {TRUE, TRUE};
    static const struct {
        const AdUrlPolicy *policy;
        const char *url, *previous;
        const char *reason; /* NULL: allowed */
        const char *normal;
    } cases[] = {
        {&strict, "https://a.example/x", NULL, NULL, "https://a.example/x"},
        {&strict, "HTTPS://a.example", NULL, NULL, "https://a.example/"},
        {&strict, "https://a.example/x#part", NULL, NULL, "https://a.example/x"},
        {&strict, "https://a.example/../x", NULL, NULL, "https://a.example/../x"},
        {&strict, "https://a.example:443/x", NULL, NULL, "https://a.example:443/x"},
        {&strict, "https://a.example:8443/x", NULL, "port", NULL},
        {&strict, "https://a.example:80/x", NULL, "port", NULL},
        {&inside, "https://a.example:8443/x", NULL, NULL, "https://a.example:8443/x"},
        {&strict, "http://a.example/x", NULL, "scheme", NULL},
        {&http, "http://a.example/x", NULL, NULL, "http://a.example/x"},
        {&http, "http://a.example:443/x", NULL, "port", NULL},
        {&http, "http://a.example/x", "https://a.example/y", "redirect-downgrade", NULL},
        {&inside, "http://a.example/x", "https://a.example/y", "redirect-downgrade", NULL},
        {&http, "https://a.example/x", "http://a.example/y", NULL, "https://a.example/x"},
        {&http, "/other", "http://a.example/y", NULL, "http://a.example/other"},
        {&http, "//b.example/z", "https://a.example/y", NULL, "https://b.example/z"},
        {&inside, "file:///etc/passwd", "http://a.example/y", "scheme", NULL},
        {&inside, "ftp://a.example/x", NULL, "scheme", NULL},
        {&inside, "gopher://a.example/x", NULL, "scheme", NULL},
        {&inside, "https://user@a.example/x", NULL, "userinfo", NULL},
        {&inside, "https://user:secret@a.example/x", NULL, "userinfo", NULL},
        {&inside, "https://a.example/a b", NULL, "bad-url", NULL},
        {&inside, "https://a.example/a\nb", NULL, "bad-url", NULL},
        {&inside, "https://a.example/\xff", NULL, "bad-url", NULL},
        {&inside, "https://caf\xc3\xa9.example/", NULL, "bad-url", NULL},
        {&inside, "", NULL, "bad-url", NULL},
        {&inside, "a.example/x", NULL, "bad-url", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AdFault fault = {0};
        g_autofree char *got =
            ad_url_policy_check(cases[i].policy, cases[i].url, cases[i].previous, &fault);
        if (g_strcmp0(fault.reason, cases[i].reason) != 0 || g_strcmp0(got, cases[i].normal) != 0)
            fail_msg("%s: %s, %s", cases[i].url, got, fault.reason);
        ad_fault_clear(&fault);
    }
}

static void
a_url_longer_than_the_limit_is_refused(void **state)
{
    (void)state;
    AdUrlPolicy policy = {FALSE, FALSE};
    AdFault fault = {0};
    g_autofree char *tail = g_strnfill(AD_LIMIT_URL_BYTES, 'a');
    g_autofree char *url = g_strconcat("https://a.example/", tail, NULL);
    assert_null(ad_url_policy_check(&policy, url, NULL, &fault));
    assert_string_equal(fault.reason, "bad-url");
    ad_fault_clear(&fault);
    url[AD_LIMIT_URL_BYTES] = '\0';
    g_autofree char *fits = ad_url_policy_check(&policy, url, NULL, &fault);
    assert_non_null(fits);
}

static void
content_ranges_are_read_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gboolean is_good;
        AdContentRange range;
    } cases[] = {
        {"bytes 5-9/10", TRUE, {FALSE, TRUE, 5, 9, 10}},
        {"Bytes 0-0/1", TRUE, {FALSE, TRUE, 0, 0, 1}},
        {"bytes 5-9/*", TRUE, {FALSE, FALSE, 5, 9, 0}},
        {"bytes */10", TRUE, {TRUE, TRUE, 0, 0, 10}},
        {"bytes 0-18446744073709551614/18446744073709551615",
         TRUE,
         {FALSE, TRUE, 0, G_MAXUINT64 - 1, G_MAXUINT64}},
        {"bytes 5-10/10", FALSE, {0}},
        {"bytes 9-5/10", FALSE, {0}},
        {"bytes 5-9/10 ", FALSE, {0}},
        {"bytes 5-9", FALSE, {0}},
        {"bytes -9/10", FALSE, {0}},
        {"bytes +5-9/10", FALSE, {0}},
        {"bytes 5-9/18446744073709551616", FALSE, {0}},
        {"bytes */*", FALSE, {0}},
        {"items 5-9/10", FALSE, {0}},
        {"bytes=5-9/10", FALSE, {0}},
        {"", FALSE, {0}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AdContentRange got = {0};
        if (ad_answer_parse_range(cases[i].text, &got) != cases[i].is_good)
            fail_msg("%s", cases[i].text);
        assert_int_equal(got.first, cases[i].range.first);
        assert_int_equal(got.last, cases[i].range.last);
        assert_int_equal(got.total, cases[i].range.total);
        assert_int_equal(got.is_unsatisfied, cases[i].range.is_unsatisfied);
        assert_int_equal(got.has_total, cases[i].range.has_total);
    }
}

static void
a_wait_is_capped_and_nonsense_is_none(void **state)
{
    (void)state;
    gint64 now = 1445412480; /* Wed, 21 Oct 2015 07:28:00 GMT */
    static const struct {
        const char *text;
        guint seconds;
    } cases[] = {
        {"0", 0},
        {"120", 120},
        {"86400", 86400},
        {"86401", 86400},
        {"1000000000", 86400},
        {"99999999999999999999999999", 86400},
        {"12x", 0},
        {"-5", 0},
        {"soon", 0},
        {"", 0},
        {"Wed, 21 Oct 2015 07:29:00 GMT", 60},
        {"Wed, 21 Oct 2015 07:27:00 GMT", 0},
        {"Wed, 21 Oct 2065 07:28:00 GMT", 86400},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (ad_answer_parse_retry_after(cases[i].text, now) != cases[i].seconds)
            fail_msg("%s: %u", cases[i].text, ad_answer_parse_retry_after(cases[i].text, now));
}

static void
header_lines_are_collected_and_bounded(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "HTTP/1.1 103 Early Hints\r\n",
        "ETag: \"early\"\r\n",
        "\r\n",
        "HTTP/1.1 206 Partial\r\n",
        "eTaG:  \"a\"\r\n",
        "Last-Modified: x\r\n",
        "Location: /a\r\n",
        "Content-Range: bytes 1-2/3\r\n",
        "Content-Type: a\x1b[31m\r\n",
        "no colon\r\n",
    };
    AdAnswer answer = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_int_equal(ad_answer_add_line(&answer, lines[i], strlen(lines[i])), AD_ANSWER_OK);
    assert_int_equal(answer.status, 206);
    assert_string_equal(answer.etag, "\"a\"");
    assert_string_equal(answer.raw_location, "/a");
    assert_null(answer.content_type);
    assert_true(answer.has_range && !answer.is_range_bad);
    assert_int_equal(ad_answer_add_line(&answer, lines[7], strlen(lines[7])), AD_ANSWER_OK);
    assert_true(answer.is_range_bad); /* said twice */
    assert_int_equal(ad_answer_add_line(&answer, "Location: /b\r\n", 14), AD_ANSWER_OK);
    assert_null(answer.raw_location); /* two ways lead nowhere */
    assert_int_equal(ad_answer_add_line(&answer, "Transfer-Encoding: gzip, chunked\r\n", 34),
                     AD_ANSWER_UNREADABLE);
    g_autofree char *long_line = g_strnfill(AD_LIMIT_HEADER_BYTES, 'x');
    assert_int_equal(ad_answer_add_line(&answer, long_line, AD_LIMIT_HEADER_BYTES),
                     AD_ANSWER_TOO_LONG);
    /* interim answers do not reset the count */
    AdAnswerState last = AD_ANSWER_OK;
    for (guint i = 0; i < 10000 && last == AD_ANSWER_OK; i++)
        last = ad_answer_add_line(&answer, lines[0], strlen(lines[0]));
    assert_int_equal(last, AD_ANSWER_TOO_LONG);
    ad_answer_clear(&answer);
}

static void
only_strong_etags_stand_for_identical_bytes(void **state)
{
    (void)state;
    assert_true(ad_fetch_job_is_strong("\"a\""));
    assert_true(ad_fetch_job_is_strong("\"\""));
    assert_false(ad_fetch_job_is_strong("W/\"a\""));
    assert_false(ad_fetch_job_is_strong("\"a"));
    assert_false(ad_fetch_job_is_strong("\""));
    assert_false(ad_fetch_job_is_strong("\"a\"b\""));
    assert_false(ad_fetch_job_is_strong("a"));
    assert_false(ad_fetch_job_is_strong(""));
    assert_false(ad_fetch_job_is_strong(NULL));
}

static void
a_job_survives_the_wire(void **state)
{
    (void)state;
    g_autoptr(AdFetchJob) job = ad_fetch_job_new("https://a.example/x");
    job->allow_http = TRUE;
    job->max_bytes = 77;
    job->resume_bytes = 5;
    job->resume_etag = g_strdup("\"r\"");
    job->etag = g_strdup("W/\"e\"");
    job->last_modified = g_strdup("Mon, 05 Oct 2026 10:00:00 GMT");
    job->pin = g_strdup("sha256//AAAA");
    g_autoptr(GVariant) body = g_variant_ref_sink(ad_fetch_job_to_variant(job));
    g_autoptr(AdFetchJob) back = ad_fetch_job_from_variant(body, NULL);
    assert_non_null(back);
    assert_string_equal(back->url, job->url);
    assert_true(back->allow_http && !back->allow_private);
    assert_int_equal(back->max_bytes, 77);
    assert_int_equal(back->resume_bytes, 5);
    assert_string_equal(back->resume_etag, "\"r\"");
    assert_string_equal(back->etag, "W/\"e\"");
    assert_string_equal(back->last_modified, job->last_modified);
    assert_string_equal(back->pin, "sha256//AAAA");
}

static void
a_job_with_anything_unknown_or_unsafe_is_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "('u', {'insecure': '1'}, [])",
        "('u', {'allow_http': 'yes'}, [])",
        "('u', {'max_bytes': '0'}, [])",
        "('u', {'max_bytes': '99999999999999999'}, [])",
        "('u', {'max_bytes': '1e3'}, [])",
        "('u', {'deadline_ms': '-1'}, [])",
        "('u', {'low_speed_s': '31'}, [])",
        "('u', {'pin': 'md5//AAAA'}, [])",
        "('u', {'resume_bytes': '5'}, [])",
        "('u', {'resume_etag': '\"x\"'}, [])",
        "('u', {'resume_bytes': '5', 'resume_etag': 'W/\"x\"'}, [])",
        "('u', @a{ss} {}, [('authorization', 'Basic x')])",
        "('u', @a{ss} {}, [('etag', '\"a\"\\r\\nHost: b')])",
        "('u', @a{ss} {}, [('etag', '')])",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) body =
            g_variant_parse(G_VARIANT_TYPE("(sa{ss}a(ss))"), bodies[i], NULL, NULL, &error);
        assert_null(error);
        g_autoptr(AdFetchJob) job = ad_fetch_job_from_variant(body, &error);
        if (job != NULL)
            fail_msg("%s was taken", bodies[i]);
        assert_true(g_error_matches(error, AD_ERROR, AD_ERROR_PEER));
    }
}

static void
the_first_fault_is_the_one_that_is_told(void **state)
{
    (void)state;
    AdFault fault = {0};
    ad_fault_set(&fault, AD_FAULT_DNS, "first %d", 1);
    ad_fault_set(&fault, AD_FAULT_INTERNAL, "second");
    ad_fault_set_http(&fault, 404, 0, "u");
    assert_string_equal(fault.reason, "dns");
    assert_string_equal(fault.sentence, "first 1");
    assert_int_equal(fault.code, AD_ERROR_AGAIN);
    ad_fault_clear(&fault);
    ad_fault_set_http(&fault, 503, 9, "u");
    assert_string_equal(fault.reason, "http-503");
    assert_int_equal(fault.code, AD_ERROR_AGAIN);
    ad_fault_clear(&fault);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_and_last_address_of_each_range_are_classified),
        cmocka_unit_test(an_address_of_another_family_or_cut_short_is_never_reached),
        cmocka_unit_test(this_machines_addresses_are_known),
        cmocka_unit_test(urls_are_judged_by_scheme_port_and_user),
        cmocka_unit_test(a_url_longer_than_the_limit_is_refused),
        cmocka_unit_test(content_ranges_are_read_strictly),
        cmocka_unit_test(a_wait_is_capped_and_nonsense_is_none),
        cmocka_unit_test(header_lines_are_collected_and_bounded),
        cmocka_unit_test(only_strong_etags_stand_for_identical_bytes),
        cmocka_unit_test(a_job_survives_the_wire),
        cmocka_unit_test(a_job_with_anything_unknown_or_unsafe_is_refused),
        cmocka_unit_test(the_first_fault_is_the_one_that_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
