/* A picture in two themes: its data are gathered once, and each is as if it were alone. */
#include "tests/unit/check.h"
#include "base/text.h"
#include "chart/figure.h"
#include "spec/parse.h"

#define SMALL SOURCE_ROOT "/tests/data/golden/small.csv"

static double fake_width(void *self, const char *utf8, double size, stp_weight weight, bool tabular)
{
    (void) self, (void) weight, (void) tabular;
    return 0.6 * size * (double) stp_utf8_length(utf8);
}

/* Sources that count how often they are read. */
static const stp_format *counted;
static stp_format counting;
static int passes;

static stp_status count_pass(stp_source *s, stp_error *err)
{
    passes++;
    return counted->rewind(s, err);
}

static void watch(stp_source *s)
{
    counted = s->format;
    counting = *counted;
    counting.rewind = count_pass;
    s->format = &counting;
    passes = 0;
}

/* Draws in n themes; dumps: of each. Returns how often the file was read, -1 after a fault. */
static int draw(int argc, char *const argv[], const char *const *themes, int n, stp_buf *dumps)
{
    const stp_measure fake = { NULL, fake_width };
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    stp_plan plan = { 0 };
    stp_scene scenes[2] = { 0 };
    bool ok = stp_parse_args(&spec, argc, argv, &err) == STP_OK &&
              stp_plan_make(&plan, spec, NULL, NULL, &err) == STP_OK;
    stp_source *source = ok ? plan.items[0].layers[0].source : NULL;       /* facets will borrow it */
    if (ok) watch(source);
    ok = ok && stp_figure_draw_themes(&plan, &fake, 1, themes, n, scenes, &err) == STP_OK;
    if (!ok) printf("# %s\n", err.message);
    for (int i = 0; ok && i < n; i++) stp_scene_dump(&scenes[i], &dumps[i]);
    for (int i = 0; i < n; i++) stp_scene_clear(&scenes[i]);
    if (source) source->format = counted;
    stp_plan_clear(&plan);
    stp_spec_free(spec);
    return ok ? passes : -1;
}

static void compare(int argc, char *const argv[])
{
    static const char *const themes[] = { "light", "dark" };
    stp_buf both[2] = { 0 }, alone[2] = { 0 };
    const int read_for_both = draw(argc, argv, themes, 2, both);
    for (int i = 0; i < 2; i++) {
        CHECK(draw(argc, argv, &themes[i], 1, &alone[i]) == read_for_both);
        CHECK(both[i].data && alone[i].data && !strcmp(both[i].data, alone[i].data));
    }
    CHECK(read_for_both > 0);
    CHECK(both[0].data && both[1].data && strcmp(both[0].data, both[1].data) != 0);
    for (int i = 0; i < 2; i++) {
        stp_buf_clear(&both[i]);
        stp_buf_clear(&alone[i]);
    }
}

#define THEMES(name, ...)                              \
    TEST(name)                                         \
    {                                                  \
        char *const argv[] = { __VA_ARGS__ };          \
        compare((int) STP_COUNT(argv), argv);          \
    }

THEMES(dots, (char *) "plot", (char *) SMALL, (char *) "-x", (char *) "x", (char *) "-y", (char *) "y", (char *) "-b",
       (char *) "cat")
THEMES(values, (char *) "plot", (char *) SMALL, (char *) "-x", (char *) "x", (char *) "-y", (char *) "y", (char *) "-c",
       (char *) "y")
THEMES(counts, (char *) "shade", (char *) SMALL, (char *) "-x", (char *) "x", (char *) "-y", (char *) "y")
THEMES(categories, (char *) "shade", (char *) SMALL, (char *) "-x", (char *) "x", (char *) "-y", (char *) "y",
       (char *) "-b", (char *) "cat")
THEMES(hexagons, (char *) "plot", (char *) SMALL, (char *) "-k", (char *) "hexbin", (char *) "-x", (char *) "x",
       (char *) "-y", (char *) "y")
THEMES(densities, (char *) "plot", (char *) SMALL, (char *) "-k", (char *) "bivariate", (char *) "-x", (char *) "x",
       (char *) "-y", (char *) "y")
THEMES(facets, (char *) "shade", (char *) SMALL, (char *) "-x", (char *) "x", (char *) "-y", (char *) "y",
       (char *) "--col", (char *) "cat")
THEMES(bars, (char *) "plot", (char *) SMALL, (char *) "-k", (char *) "bar", (char *) "-x", (char *) "cat")

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(dots), CASE(values), CASE(counts), CASE(categories), CASE(hexagons), CASE(densities),
               CASE(facets), CASE(bars));
}
