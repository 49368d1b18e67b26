#include <stipple.h>
#include <stdlib.h>
#include <unistd.h>
#include "../check.h"

static char path[64];

static void write_points(void)
{
    snprintf(path, sizeof path, "/tmp/stipple-explore-XXXXXX");
    const int fd = mkstemp(path);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    CHECK(f != NULL);
    if (!f) return;
    fputs("x,y\n", f);
    for (int i = 0; i < 3000; i++) fprintf(f, "%d,%d\n", i * 37 % 1009, i * 53 % 997);
    fclose(f);
}

/* The picture as SVG; coarse: with fewer cells. The caller clears it. */
static stp_text picture(stp_explorer *e, bool coarse)
{
    stp_text out = { 0 };
    stp_error err = { 0 };
    stp_explorer_coarsen(e, coarse);
    CHECK(stp_explorer_draw(e, "svg", 400, 300, NULL, &out, &err) == STP_OK);
    return out;
}

static bool is_same(const stp_text *a, const stp_text *b)
{
    return a->length == b->length && a->data && b->data && !memcmp(a->data, b->data, a->length);
}

/* What coarse and other pictures of a shaded layer are; canvas: NULL or of its own. */
static void check_coarse(const char *canvas, bool same)
{
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    stp_explorer *e = NULL;
    CHECK(stp_spec_new(&spec, &err) == STP_OK && stp_spec_add_layer(spec, "shade", &err) == STP_OK);
    CHECK(stp_spec_set(spec, "data", path, &err) == STP_OK && stp_spec_set(spec, "x", "x", &err) == STP_OK);
    CHECK(stp_spec_set(spec, "y", "y", &err) == STP_OK);
    CHECK(!canvas || stp_spec_set(spec, "canvas", canvas, &err) == STP_OK);
    CHECK(stp_explorer_open(&e, spec, NULL, &err) == STP_OK);
    stp_text all = picture(e, false), few = picture(e, true), again = picture(e, false);
    CHECK(is_same(&all, &few) == same && is_same(&all, &again));
    stp_text_clear(&all);
    stp_text_clear(&few);
    stp_text_clear(&again);
    stp_explorer_close(e);
    stp_spec_free(spec);
}

TEST(coarse_pictures_have_fewer_cells_and_the_next_all_of_them)
{
    write_points();
    check_coarse(NULL, false);
    unlink(path);
}

TEST(a_canvas_of_its_own_stays)
{
    write_points();
    check_coarse("50x40", true);
    unlink(path);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(coarse_pictures_have_fewer_cells_and_the_next_all_of_them),
               CASE(a_canvas_of_its_own_stays));
}
