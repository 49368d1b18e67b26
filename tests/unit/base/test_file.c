#include "../check.h"
#include "base/file.h"
#include "base/lazy.h"
#include "base/log.h"
#include "base/cpu.h"
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[4][512];
    static int i;
    i = (i + 1) % 4;
    snprintf(path[i], sizeof path[i], "%s/%s", folder, name);
    return path[i];
}

static int n_entries(void)
{
    DIR *d = opendir(folder);
    int n = 0;
    while (readdir(d)) n++;
    closedir(d);
    return n - 2;
}

static bool holds(const char *name, const char *want)
{
    stp_buf b = { 0 };
    const bool good = stp_file_read(in_folder(name), 0, &b, NULL) == STP_OK && b.length == strlen(want) &&
                      (!b.length || !memcmp(b.data, want, b.length));
    stp_buf_clear(&b);
    return good;
}

TEST(a_written_file_reads_back)
{
    stp_error err = { 0 };
    CHECK(stp_file_replace(in_folder("a"), "hello", 5, &err) == STP_OK);
    CHECK(holds("a", "hello"));
    CHECK(stp_file_replace(in_folder("a"), "", 0, &err) == STP_OK);
    CHECK(holds("a", ""));
    CHECK(n_entries() == 1);
    unlink(in_folder("a"));
}

TEST(the_mode_of_the_old_file_stays_and_new_files_obey_the_umask)
{
    struct stat st;
    const mode_t old = umask(027);
    CHECK(stp_file_replace(in_folder("m"), "1", 1, NULL) == STP_OK);
    umask(old);
    CHECK(stat(in_folder("m"), &st) == 0 && (st.st_mode & 07777) == 0640);
    chmod(in_folder("m"), 0604);
    CHECK(stp_file_replace(in_folder("m"), "2", 1, NULL) == STP_OK);
    CHECK(stat(in_folder("m"), &st) == 0 && (st.st_mode & 07777) == 0604);
    unlink(in_folder("m"));
}

TEST(a_symbolic_link_is_written_through)
{
    struct stat st;
    CHECK(stp_file_replace(in_folder("real"), "old", 3, NULL) == STP_OK);
    CHECK(symlink("real", in_folder("one")) == 0 && symlink(in_folder("one"), in_folder("two")) == 0);
    CHECK(stp_file_replace(in_folder("two"), "new", 3, NULL) == STP_OK);
    CHECK(lstat(in_folder("two"), &st) == 0 && S_ISLNK(st.st_mode));
    CHECK(lstat(in_folder("one"), &st) == 0 && S_ISLNK(st.st_mode));
    CHECK(holds("real", "new"));
    unlink(in_folder("real"));                                      /* now they lead to nothing */
    CHECK(stp_file_replace(in_folder("two"), "again", 5, NULL) == STP_OK);
    CHECK(holds("real", "again"));
    CHECK(symlink("loop", in_folder("loop")) == 0);
    stp_error err = { 0 };
    CHECK(stp_file_replace(in_folder("loop"), "x", 1, &err) == STP_ERR_IO);
    CHECK(strstr(err.message, "symbolic links") != NULL);
    unlink(in_folder("real"));
    unlink(in_folder("one"));
    unlink(in_folder("two"));
    unlink(in_folder("loop"));
    CHECK(n_entries() == 0);
}

TEST(a_file_in_parts_is_there_when_it_is_committed)
{
    stp_out *o = NULL;
    CHECK(stp_file_replace(in_folder("parts"), "old", 3, NULL) == STP_OK);
    CHECK(stp_out_open(&o, in_folder("parts"), NULL) == STP_OK);
    CHECK(stp_out_write(o, "one", 3, NULL) == STP_OK && stp_out_write(o, "", 0, NULL) == STP_OK);
    CHECK(holds("parts", "old"));
    CHECK(stp_out_write(o, " two", 4, NULL) == STP_OK && stp_out_commit(o, NULL) == STP_OK);
    CHECK(holds("parts", "one two"));
    CHECK(stp_out_open(&o, in_folder("parts"), NULL) == STP_OK && stp_out_write(o, "three", 5, NULL) == STP_OK);
    stp_out_abandon(o);
    stp_out_abandon(NULL);
    CHECK(holds("parts", "one two"));
    unlink(in_folder("parts"));
    CHECK(n_entries() == 0);
}

TEST(failures_name_the_file_and_leave_nothing)
{
    stp_error err = { 0 };
    char want[128];
    CHECK(stp_file_replace(folder, "x", 1, &err) == STP_ERR_IO);
    snprintf(want, sizeof want, "cannot write '%s': Is a directory", folder);
    CHECK_STR(err.message, want);
    CHECK(stp_file_replace("/no/such/folder/x.svg", "x", 1, &err) == STP_ERR_IO);
    CHECK_STR(err.message, "cannot write '/no/such/folder/x.svg': No such file or directory");
    CHECK(stp_file_replace("", "x", 1, &err) == STP_ERR_IO);
    CHECK(stp_file_replace("/dev/full", "x", 1, &err) == STP_ERR_IO);
    CHECK_STR(err.message, "cannot write '/dev/full': No space left on device");
    CHECK(stp_file_replace("/dev/null", "x", 1, &err) == STP_OK);
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    CHECK(stp_file_replace(in_folder(longest), "x", 1, &err) == STP_ERR_IO);
    CHECK(n_entries() == 0);
}

TEST(a_protected_file_is_not_replaced)
{
    if (geteuid() == 0) return;                                     /* root may write anything */
    CHECK(stp_file_replace(in_folder("p"), "old", 3, NULL) == STP_OK);
    chmod(in_folder("p"), 0444);
    CHECK(stp_file_replace(in_folder("p"), "new", 3, NULL) == STP_ERR_IO);
    CHECK(holds("p", "old"));
    unlink(in_folder("p"));
}

TEST(reading_refuses_what_is_too_big_or_missing_and_leaves_the_output)
{
    stp_buf b = { 0 };
    stp_buf_text(&b, "kept");
    stp_error err = { 0 };
    CHECK(stp_file_replace(in_folder("big"), "0123456789", 10, NULL) == STP_OK);
    CHECK(stp_file_read(in_folder("big"), 9, &b, &err) == STP_ERR_DATA);
    CHECK_STR(b.data, "kept");
    CHECK(stp_file_read(in_folder("big"), 10, &b, &err) == STP_OK && b.length == 10);
    CHECK(stp_file_read("/no/such", 0, &b, &err) == STP_ERR_IO);
    CHECK_STR(err.message, "cannot open '/no/such': No such file or directory");
    CHECK(stp_file_read(folder, 0, &b, &err) == STP_ERR_IO);
    CHECK(b.length == 10);
    CHECK(stp_file_read("/dev/zero", 100000, &b, &err) == STP_ERR_DATA);
    stp_buf_clear(&b);
    unlink(in_folder("big"));
}

TEST(suffixes_are_of_the_last_part_only)
{
    CHECK_STR(stp_file_suffix("a/b.c/plot.tar.svg"), "svg");
    CHECK_STR(stp_file_suffix("a.b/plot"), "");
    CHECK_STR(stp_file_suffix(".hidden"), "");
    CHECK_STR(stp_file_suffix("x."), "");
}

TEST(a_missing_library_says_what_to_install)
{
    static const char *const none[] = { "libno-such-library.so.9", NULL };
    static const char *const libc[] = { "libno.so", "libc.so.6", NULL };
    void *handle = NULL;
    stp_error err = { 0 };
    size_t (*length)(const char *) = NULL;
    const stp_symbol good = { "strlen", &length }, bad[] = { { "strlen", &length }, { "no_such_function_", &length } };
    CHECK(stp_lazy_open(&handle, none, &good, 1, "NetCDF", "libnetcdf19", &err) == STP_ERR_IO && !handle);
    CHECK_STR(err.hint, "apt install libnetcdf19");
    CHECK(stp_lazy_open(&handle, libc, bad, 2, "libc", "libc6", &err) == STP_ERR_IO && !handle && !length);
    CHECK(stp_lazy_open(&handle, libc, &good, 1, "libc", "libc6", &err) == STP_OK && length && length("four") == 4);
    stp_lazy_close(handle);
    stp_lazy_close(NULL);
}

static void take_note(void *self, stp_level level, const char *message)
{
    snprintf(self, 64, "%d %s", (int) level, message);
}

TEST(notes_go_to_who_asked_for_them)
{
    char got[64] = "";
    const stp_log log = { got, take_note }, silent = { got, NULL };
    stp_note(NULL, STP_LEVEL_INFO, "nobody");
    stp_note(&silent, STP_LEVEL_INFO, "nobody");
    CHECK_STR(got, "");
    stp_note(&log, STP_LEVEL_INFO, "%d rows", 7);
    CHECK_STR(got, "1 7 rows");
}

TEST(there_is_a_core_and_the_environment_can_hide_avx2)
{
    CHECK(stp_cpu_count() >= 1);
    setenv("STIPPLE_CPU", "generic", 1);
    CHECK(!stp_cpu_has_avx2());
    unsetenv("STIPPLE_CPU");
}

int main(int argc, char **argv)
{
    snprintf(folder, sizeof folder, "/tmp/stipple-test-XXXXXX");
    if (!mkdtemp(folder)) return 1;
    const int bad = RUN(argc, argv, CASE(a_written_file_reads_back),
                        CASE(the_mode_of_the_old_file_stays_and_new_files_obey_the_umask),
                        CASE(a_symbolic_link_is_written_through), CASE(a_file_in_parts_is_there_when_it_is_committed),
                        CASE(failures_name_the_file_and_leave_nothing), CASE(a_protected_file_is_not_replaced),
                        CASE(reading_refuses_what_is_too_big_or_missing_and_leaves_the_output),
                        CASE(suffixes_are_of_the_last_part_only), CASE(a_missing_library_says_what_to_install),
                        CASE(notes_go_to_who_asked_for_them), CASE(there_is_a_core_and_the_environment_can_hide_avx2));
    rmdir(folder);
    return bad;
}
