/* Inputs as a whole, folders as files, and what names of folders say. */
#include "../check.h"
#include "base/file.h"
#include "table/folder.h"
#include "table/source.h"
#include "table/spool.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/stipple-input-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *written(const char *name, const char *text)
{
    const char *path = path_of(name);
    CHECK(stp_file_replace(path, text, strlen(text), NULL) == STP_OK);
    return path;
}

TEST(a_file_is_mapped_as_it_is)
{
    stp_input *in = NULL;
    const void *bytes = NULL;
    int64_t n = -1;
    CHECK(stp_input_open(&in, written("a.txt", "some text"), NULL) == STP_OK);
    CHECK(stp_input_map(in, &bytes, &n, NULL) == STP_OK);
    CHECK(n == 9 && !memcmp(bytes, "some text", 9));
    CHECK(stp_input_unchanged(in, NULL) == STP_OK);
    const void *again = NULL;
    CHECK(stp_input_map(in, &again, &n, NULL) == STP_OK);
    CHECK(again == bytes);
    stp_input_close(in);
}

/* Pages of the file that have never been looked at are not there. */
TEST(bytes_that_a_file_lost_are_zeros_and_an_error)
{
    enum { SIZE = 1 << 20, KEPT = 5000 };
    stp_input *in = NULL;
    const void *bytes = NULL;
    int64_t n;
    size_t sum = 0;
    stp_error err = { 0 };
    char *text = malloc(SIZE);
    memset(text, 'a', SIZE);
    const char *path = path_of("long.txt");
    CHECK(stp_file_replace(path, text, SIZE, NULL) == STP_OK);
    CHECK(stp_input_open(&in, path, NULL) == STP_OK);
    CHECK(stp_input_map(in, &bytes, &n, NULL) == STP_OK);
    CHECK(truncate(path, KEPT) == 0);
    for (int64_t i = 0; i < n; i++) sum += ((const char *) bytes)[i] == 'a';
    CHECK(sum == KEPT);
    CHECK(stp_input_unchanged(in, &err) == STP_ERR_IO);
    CHECK(strstr(err.message, "shrank from 1048576 to 5000 bytes while it was read") != NULL);
    CHECK(truncate(path, SIZE) == 0);                   /* long again, and yet not what was read */
    CHECK(stp_input_unchanged(in, &err) == STP_ERR_IO);
    CHECK(strstr(err.message, "changed while it was read") != NULL);
    stp_input_close(in);
    free(text);
}

TEST(a_file_that_has_become_shorter_is_an_error)
{
    stp_input *in = NULL;
    const void *bytes;
    int64_t n;
    stp_error err = { 0 };
    const char *path = written("b.txt", "some text");
    CHECK(stp_input_open(&in, path, NULL) == STP_OK);
    CHECK(stp_input_map(in, &bytes, &n, NULL) == STP_OK);
    CHECK(truncate(path, 4) == 0);
    CHECK(stp_input_unchanged(in, &err) == STP_ERR_IO);
    CHECK(strstr(err.message, "shrank from 9 to 4 bytes while it was read") != NULL);
    stp_input_close(in);
}

/* What is beyond the memory for it goes to a file; a look at all is one at both. */
TEST(a_copy_of_what_comes_once_reads_the_same_in_memory_and_in_a_file)
{
    enum { BLOCK = 1000003, BLOCKS = STP_SPOOL_IN_MEMORY / BLOCK + 3 };
    char *block = malloc(BLOCK), *got_bytes = malloc(3 * BLOCK);
    stp_spool *s = stp_spool_new();
    const void *all = NULL;
    size_t got = 0;
    CHECK(s && stp_spool_map(s, &all, NULL) == STP_OK && !all);
    for (int i = 0; i < BLOCKS; i++) {
        memset(block, i, BLOCK);
        CHECK(stp_spool_append(s, block, BLOCK, NULL) == STP_OK);
        if (i != 3) continue;
        CHECK(stp_spool_map(s, &all, NULL) == STP_OK);
        CHECK(((const char *) all)[3 * BLOCK] == 3 && ((const char *) all)[4 * BLOCK - 1] == 3);
    }
    CHECK(stp_spool_length(s) == (int64_t) BLOCK * BLOCKS);
    const int64_t edge = STP_SPOOL_IN_MEMORY - BLOCK;
    CHECK(stp_spool_read(s, edge, got_bytes, 2 * BLOCK, &got, NULL) == STP_OK && got == 2 * BLOCK);
    CHECK(stp_spool_map(s, &all, NULL) == STP_OK);
    CHECK(!memcmp((const char *) all + edge, got_bytes, got));
    CHECK(((const char *) all)[0] == 0 && got_bytes[0] == edge / BLOCK);
    CHECK(got_bytes[got - 1] == (edge + 2 * BLOCK - 1) / BLOCK);
    CHECK(stp_spool_read(s, stp_spool_length(s) - 5, got_bytes, 9, &got, NULL) == STP_OK && got == 5);
    CHECK(stp_spool_read(s, stp_spool_length(s) + 5, got_bytes, 9, &got, NULL) == STP_OK && got == 0);
    stp_spool_close(s);
    free(block);
    free(got_bytes);
}

TEST(an_empty_file_has_no_bytes)
{
    stp_input *in = NULL;
    const void *bytes = folder;
    int64_t n = -1;
    CHECK(stp_input_open(&in, written("c.txt", ""), NULL) == STP_OK);
    CHECK(stp_input_map(in, &bytes, &n, NULL) == STP_OK);
    CHECK(n == 0 && !bytes);
    stp_input_close(in);
}

static const char *partitions_of(const char *path)
{
    static char text[256];
    stp_arena arena = { 0 };
    stp_partition *p;
    int n = 0, at = 0;
    stp_error err = { 0 };
    text[0] = 0;
    if (stp_folder_partitions(&arena, path, &p, &n, &err) != STP_OK) at = snprintf(text, sizeof text, "fault");
    for (int i = 0; i < n; i++)
        at += snprintf(text + at, sizeof text - (size_t) at, "%s=%s;", p[i].key, p[i].value ? p[i].value : "(none)");
    stp_arena_clear(&arena);
    return text;
}

TEST(folders_called_key_and_value_are_partitions)
{
    CHECK_STR(partitions_of("data/m=1/p=a%20b/x=3.csv"), "m=1;p=a b;");
    CHECK_STR(partitions_of("p=%C3%BC%2Fx/f"), "p=\xc3\xbc/x;");
    CHECK_STR(partitions_of("k=__HIVE_DEFAULT_PARTITION__/f"), "k=(none);");
    CHECK_STR(partitions_of("a=b=c/=d/e=/f"), "a=b=c;e=;");
    CHECK_STR(partitions_of("p=100%/q=%4/r=%zz/f"), "p=100%;q=%4;r=%zz;");
    CHECK_STR(partitions_of("p=%FF/f"), "fault");
    CHECK_STR(partitions_of("p=%00/f"), "fault");
    CHECK_STR(partitions_of("plain/f.csv"), "");
}

TEST(a_folder_stands_for_its_files_in_the_order_of_their_names)
{
    static const char *const names[] = { "d", "d/z", "d/b=1", "d/.hidden", "d/_log" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) CHECK(mkdir(path_of(names[i]), 0700) == 0);
    written("d/z/2.csv", "a\n1\n");
    written("d/z/10.csv", "a\n1\n");
    written("d/b=1/x.csv", "a\n1\n");
    written("d/.hidden/x.csv", "a\n1\n");
    written("d/_log/x.csv", "a\n1\n");
    written("d/notes.md", "none");
    stp_arena arena = { 0 };
    stp_files f = { 0 };
    const char *paths[] = { path_of("d"), "-" }, *labels[] = { "d/", "-" };
    const char *const want[] = { "d/b=1/x.csv", "d/z/10.csv", "d/z/2.csv", "-" };
    CHECK(stp_folder_expand(&arena, paths, labels, 2, &f, NULL) == STP_OK);
    CHECK(f.n == 4);
    for (int i = 0; i < f.n && i < 4; i++) CHECK_STR(f.labels[i], want[i]);
    stp_arena_clear(&arena);
}

static void remove_all(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    CHECK(system(command) == 0);
}

int main(int argc, char **argv)
{
    if (!mkdtemp(folder)) return 1;
    const int status = RUN(argc, argv, CASE(a_file_is_mapped_as_it_is),
                           CASE(bytes_that_a_file_lost_are_zeros_and_an_error),
                           CASE(a_file_that_has_become_shorter_is_an_error),
                           CASE(a_copy_of_what_comes_once_reads_the_same_in_memory_and_in_a_file),
                           CASE(an_empty_file_has_no_bytes), CASE(folders_called_key_and_value_are_partitions),
                           CASE(a_folder_stands_for_its_files_in_the_order_of_their_names));
    remove_all();
    return status;
}
