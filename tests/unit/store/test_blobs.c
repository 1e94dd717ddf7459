/* SPDX-License-Identifier: Apache-2.0 */
/* test_blobs.c - content by its digest: published whole or not at all, within quota and reserve,
 * swept and purged */
#include "tests/unit/store/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "scanner/model/error.h"
#include "scanner/model/fd.h"
#include "service/store/backup.h"
#include "service/store/blobs.h"
#include "service/store/blobs_place.h"

static AdDigest
digest_of(const char *text)
{
    g_autofree char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    AdDigest d;
    assert_true(ad_digest_from_hex(hex, &d));
    return d;
}

static void
published_content_is_found_under_its_digest_and_read_only(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    AdDigest expected = digest_of("content"), got;
    guint64 bytes = 0;
    ad_autofd int fd = ad_blob_begin(f->store, 7, &error);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(write(fd, "content", 7), 7);
    assert_false(ad_blob_exists(f->store, &expected));
    assert_true(ad_blob_publish(f->store, fd, &expected, &got, &bytes, &error));
    assert_int_equal(bytes, 7);
    assert_int_equal(ad_digest_compare(&expected, &got), 0);
    g_autofree char *path = ad_blob_place(f->store, &expected);
    char hex[AD_DIGEST_HEX_SIZE];
    ad_digest_to_hex(&expected, hex);
    g_autofree char *tail = g_strdup_printf("/blobs/%.2s/%.2s/%s", hex, hex + 2, hex);
    assert_true(g_str_has_suffix(path, tail));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0400);
    g_autoptr(GBytes) read_back = ad_blob_read(f->store, &expected, &error);
    assert_memory_equal(g_bytes_get_data(read_back, NULL), "content", 7);
    assert_true(ad_blob_verify(f->store, &expected, &error));
    /* the same again is no second file and no error */
    assert_true(ad_blob_put(f->store, "content", 7, &got, &error));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM blob"), 1);
}

static void
another_digest_than_promised_is_not_published(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    AdDigest promised = digest_of("promised"), given = digest_of("given");
    ad_autofd int fd = ad_blob_begin(f->store, 0, &error);
    assert_int_equal(write(fd, "given", 5), 5);
    assert_false(ad_blob_publish(f->store, fd, &promised, NULL, NULL, &error));
    fixture_expect(&error, AD_ERROR_UNTRUSTED);
    assert_false(ad_blob_exists(f->store, &promised));
    assert_false(ad_blob_exists(f->store, &given));
}

static void
an_unpublished_file_leaves_no_name(void **state)
{
    Fixture *f = *state;
    int fd = ad_blob_begin(f->store, 0, NULL);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
    g_autofree char *root = ad_blob_place_root(f->store);
    g_autoptr(GDir) dir = g_dir_open(root, 0, NULL);
    assert_non_null(dir);
    assert_null(g_dir_read_name(dir));
}

static void
quota_and_reserve_are_kept(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    AdDigest d;
    ad_blob_configure(f->store, 10, 0);
    assert_true(ad_blob_put(f->store, "12345678", 8, &d, &error));
    assert_true(ad_blob_room(f->store, 2, &error));
    assert_false(ad_blob_room(f->store, 3, &error));
    fixture_expect(&error, AD_ERROR_LIMIT);
    assert_int_equal(ad_blob_begin(f->store, 3, &error), -1);
    fixture_expect(&error, AD_ERROR_LIMIT);
    /* begun with an unknown size, it is stopped when it is published */
    ad_autofd int fd = ad_blob_begin(f->store, 0, &error);
    assert_int_equal(write(fd, "too much", 8), 8);
    assert_false(ad_blob_publish(f->store, fd, NULL, &d, NULL, &error));
    fixture_expect(&error, AD_ERROR_LIMIT);
    ad_blob_configure(f->store, 0, 100);
    assert_false(ad_blob_room(f->store, 1, &error));
    fixture_expect(&error, AD_ERROR_LIMIT);
    ad_blob_configure(f->store, 0, 0);
    json_t *usage = ad_blob_usage(f->store, &error);
    assert_int_equal(json_integer_value(json_object_get(usage, "count")), 1);
    assert_int_equal(json_integer_value(json_object_get(usage, "bytes")), 8);
    json_decref(usage);
}

static void
purged_content_leaves_a_tombstone_and_a_record(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    AdDigest d;
    assert_true(ad_blob_put(f->store, "secret", 6, &d, &error));
    g_autofree char *path = ad_blob_place(f->store, &d);
    assert_true(ad_blob_purge(f->store, &somebody, &d, "asked to", &error));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM blob WHERE state = 'purged'"), 1);
    assert_int_equal(fixture_count(f, "SELECT COUNT(*) FROM ledger WHERE action = 'blob.purge'"),
                     1);
    assert_int_equal(ad_blob_open(f->store, &d, &error), -1);
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    assert_false(ad_blob_purge(f->store, &somebody, &d, "twice", &error));
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    /* fetched again, it is kept again */
    assert_true(ad_blob_put(f->store, "secret", 6, &d, &error));
    assert_true(ad_blob_exists(f->store, &d));
}

static void
a_lost_file_is_reported_and_can_be_published_again(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    AdDigest d;
    assert_true(ad_blob_put(f->store, "lost", 4, &d, &error));
    g_autofree char *path = ad_blob_place(f->store, &d);
    assert_int_equal(g_unlink(path), 0);
    json_t *check = ad_backup_check(f->store, &error);
    assert_true(json_is_false(json_object_get(check, "ok")));
    assert_int_equal(json_array_size(json_object_get(json_object_get(check, "blobs"), "missing")),
                     1);
    json_decref(check);
    assert_int_equal(ad_blob_open(f->store, &d, &error), -1);
    fixture_expect(&error, AD_ERROR_NOT_FOUND);
    assert_true(ad_blob_put(f->store, "lost", 4, &d, &error));
    json_t *missing = ad_blob_missing(f->store, &error);
    assert_int_equal(json_array_size(missing), 0);
    json_decref(missing);
}

static void
changed_content_is_noticed(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    AdDigest d;
    assert_true(ad_blob_put(f->store, "original", 8, &d, &error));
    g_autofree char *path = ad_blob_place(f->store, &d);
    assert_int_equal(chmod(path, 0600), 0);
    assert_true(g_file_set_contents(path, "0riginal", 8, NULL));
    assert_false(ad_blob_verify(f->store, &d, &error));
    fixture_expect(&error, AD_ERROR_UNTRUSTED);
    assert_null(ad_blob_read(f->store, &d, &error));
    fixture_expect(&error, AD_ERROR_UNTRUSTED);
}

static void
put_file(const char *path, gboolean is_old)
{
    g_autofree char *folder = g_path_get_dirname(path);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(path, "x", 1, NULL));
    struct timeval times[2] = {{0}};
    if (is_old)
        assert_int_equal(utimes(path, times), 0);
}

static void
the_sweeper_takes_what_is_old_and_unnamed_only(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    AdDigest kept, old = digest_of("old"), young = digest_of("young");
    assert_true(ad_blob_put(f->store, "kept", 4, &kept, &error));
    g_autofree char *kept_path = ad_blob_place(f->store, &kept);
    g_autofree char *old_path = ad_blob_place(f->store, &old);
    g_autofree char *young_path = ad_blob_place(f->store, &young);
    g_autofree char *root = ad_blob_place_root(f->store);
    g_autofree char *part = g_strconcat(root, "/" AD_BLOB_PART_PREFIX "abc", NULL);
    g_autofree char *stranger = g_build_filename(root, "notes.txt", NULL);
    struct timeval times[2] = {{0}};
    assert_int_equal(utimes(kept_path, times), 0);
    put_file(old_path, TRUE);
    put_file(young_path, FALSE);
    put_file(part, TRUE);
    put_file(stranger, TRUE);
    assert_int_equal(ad_blob_sweep(f->store, &error), 2);
    assert_true(g_file_test(kept_path, G_FILE_TEST_EXISTS));
    assert_false(g_file_test(old_path, G_FILE_TEST_EXISTS));
    assert_true(g_file_test(young_path, G_FILE_TEST_EXISTS));
    assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
    assert_true(g_file_test(stranger, G_FILE_TEST_EXISTS));
}

static void
a_large_content_is_hashed_in_pieces(void **state)
{
    Fixture *f = *state;
    GError *error = NULL;
    gsize bytes = 3 * 1024 * 1024 + 17;
    g_autofree char *data = g_strnfill(bytes, 'z');
    AdDigest expected = digest_of(data), got;
    guint64 size;
    ad_autofd int fd = ad_blob_begin(f->store, bytes, &error);
    assert_int_equal(write(fd, data, bytes), bytes);
    assert_true(ad_blob_publish(f->store, fd, NULL, &got, &size, &error));
    assert_int_equal(size, bytes);
    assert_int_equal(ad_digest_compare(&expected, &got), 0);
}

int
main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_open, fixture_close)
    const struct CMUnitTest tests[] = {
        WITH_STORE(published_content_is_found_under_its_digest_and_read_only),
        WITH_STORE(another_digest_than_promised_is_not_published),
        WITH_STORE(an_unpublished_file_leaves_no_name),
        WITH_STORE(quota_and_reserve_are_kept),
        WITH_STORE(purged_content_leaves_a_tombstone_and_a_record),
        WITH_STORE(a_lost_file_is_reported_and_can_be_published_again),
        WITH_STORE(changed_content_is_noticed),
        WITH_STORE(the_sweeper_takes_what_is_old_and_unnamed_only),
        WITH_STORE(a_large_content_is_hashed_in_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
