/* Every kind of chart has a picture in the gallery, a golden scene, and an entry in the manual with an example of its
 * own. */
#include "tests/unit/check.h"
#include <stdlib.h>
#include "base/file.h"
#include "spec/help.h"
#include "spec/kind.h"

static stp_error err;

static bool read_source(const char *name, stp_buf *out)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", SOURCE_ROOT, name);
    return stp_file_read(path, 0, out, &err) == STP_OK && out->data;
}

/* Drawn of files that hold aggregates, which say so themselves. */
static bool is_found_by_itself(const stp_kind *k)
{
    return !strcmp(k->name, "aggregate");
}

static void check_each(const char *file, const char *form, const char *end)
{
    stp_buf text = { 0 };
    CHECK(read_source(file, &text));
    for (int i = 0; text.data && stp_kinds[i]; i++) {
        char wanted[80];
        if (is_found_by_itself(stp_kinds[i])) continue;
        const int n = snprintf(wanted, sizeof wanted, "%s%s%s", form, stp_kinds[i]->name, end);
        const bool there = n > 0 && strstr(text.data, wanted);
        if (!there) printf("# %s lacks %s\n", file, wanted);
        CHECK(there);
    }
    stp_buf_clear(&text);
}

TEST(the_gallery_draws_every_kind)
{
    check_each("examples/Makefile", " -k ", " ");
}

TEST(every_kind_has_a_golden_scene)
{
    check_each("tests/unit/chart/test_golden.c", "A(\"-k\"), A(\"", "\")");
}

TEST(the_manual_has_every_kind_and_its_example)
{
    static const struct { const char *command; stp_verb verb; } manuals[] = {
        { "plot", STP_VERB_PLOT }, { "shade", STP_VERB_SHADE },
    };
    for (size_t m = 0; m < STP_COUNT(manuals); m++) {
        stp_buf text = { 0 };
        CHECK(stp_help_write(manuals[m].command, "man", &text, &err) == STP_OK);
        for (int i = 0; text.data && stp_kinds[i]; i++) {
            const stp_kind *k = stp_kinds[i];
            if (!(k->verbs & (unsigned) manuals[m].verb)) continue;
            char entry[80];
            snprintf(entry, sizeof entry, ".It Cm %s\n", k->name);
            CHECK(strstr(text.data, entry) != NULL);
            CHECK(k->help && *k->help && k->example && !strncmp(k->example, "stipple ", 8));
        }
        stp_buf_clear(&text);
    }
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(the_gallery_draws_every_kind), CASE(every_kind_has_a_golden_scene),
               CASE(the_manual_has_every_kind_and_its_example));
}
