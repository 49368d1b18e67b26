/* No text of a picture touches another one or leaves the picture: every command below, drawn with the real font at
 * several sizes. A picture that is too small for its texts may say so instead. */
#include "tests/unit/check.h"
#include <math.h>
#include <string.h>
#include "backend/font.h"
#include "chart/figure.h"
#include "spec/parse.h"

enum { MAX_WORDS = 64, MAX_TEXTS = 4000 };

#define DATA SOURCE_ROOT "/examples/data/"
#define WEATHER DATA "seattle-weather.csv "
#define SMALL SOURCE_ROOT "/tests/data/golden/small.csv "

static const char *const commands[] = {
    "plot " WEATHER "-x temp_min -y temp_max --by weather",
    "plot " WEATHER
    "-x temp_min -y temp_max -c wind -t 'A title' --subtitle 'and a subtitle' --caption 'and a caption'",
    "plot " WEATHER
    "-x temp_min -y temp_max -t 'A title that is long enough to need a second line in most pictures, and a "
    "third one in some' --subtitle 'A subtitle that goes on for quite a while, too, as subtitles sometimes do' "
    "--caption 'Source: a caption with the source of the data, the day on which they were taken, and a word of thanks'",
    "plot " WEATHER "-x date -y temp_max,temp_min",
    "plot " WEATHER "-x date -y temp_max",
    "plot " WEATHER "-x wind -y date -k scatter",
    "plot " WEATHER "-x weather -y wind -k scatter",
    "plot " WEATHER "-x wind -y weather -k scatter",
    "plot " WEATHER "-x temp_min -y temp_max --col weather --by weather",
    "plot " WEATHER "-x temp_min -y temp_max --col weather --share none",
    "plot " WEATHER "-x date -y temp_max --col year(date) --row weather",
    "plot " WEATHER "-x date -y temp_max --col year(date) --share y",
    "plot " WEATHER "-x temp_min -y temp_max --col month(date) -c wind",
    "plot " WEATHER "-x wind*1000000 -y precipitation*1e-7 --col weather --wrap 2",
    "plot " DATA "co2-concentration.csv -x Date -y CO2",
    "plot " DATA "iowa-electricity.csv -x year -y net_generation --by source",
    "plot " DATA "iowa-electricity.csv -x year -y net_generation --by source --legend right",
    "plot " DATA "iowa-electricity.csv -x year -y net_generation --by source --legend top",
    "plot " DATA "capitals.csv -x longitude -y latitude --label city",
    "plot " DATA "capitals.csv -x longitude -y latitude --by city",
    "plot " DATA "capitals.csv -x city -y latitude -k scatter",
    "shade " DATA "zipcodes.csv -x longitude -y latitude",
    "shade " WEATHER "-x temp_min -y temp_max --by weather",
    "shade " WEATHER "-x temp_min -y temp_max --agg mean:precipitation --norm linear",
    "shade " WEATHER "-x temp_min -y temp_max --col weather",
    "layout plot " WEATHER "-x temp_min -y temp_max --by weather --heading 'The first of two panels' + plot " WEATHER
    "-x date -y temp_max,temp_min --letters a -t 'Two panels'",
    "layout shade " WEATHER "-x temp_min -y temp_max + plot " WEATHER "-x date -y wind + plot " WEATHER
    "-x wind -y precipitation -c temp_max --cols 2 --letters A",
    "layout plot " WEATHER "-x temp_min -y temp_max --col weather + plot " WEATHER "-x date -y wind --cols 1",
    "overlay shade " WEATHER "-x temp_min -y temp_max --canvas 40x40 + plot " WEATHER
    "-x temp_min -y temp_max --label weather --head 40",
    "plot " WEATHER "-x date -y temp_max --hline 30=hot --band '2013-06:2013-09=summer' --vline '2014-01-01=new year'",
    "plot " WEATHER "-x temp_min -y precipitation --yscale sqrt --xscale symlog --flip both --hband 10:20=wet",
    "plot " WEATHER "-x date -y temp_max --flip x",
    "plot " WEATHER
    "-x temp_min -y temp_max --label weather --hline '38=top limit' --vline '-8=left edge' --band '15:25=a band' "
    "--note '18.3,35,the warmest day' --note '-7.1,0,coldest'",
    "overlay shade " WEATHER "-x temp_min -y temp_max --canvas 40x40 + plot " WEATHER
    "-x temp_min -y temp_max -c wind + plot " WEATHER "-x temp_min -y temp_max -c precipitation",
    "plot " WEATHER "-x temp_min -y temp_max --size precipitation -c wind",
    "plot " WEATHER "-x temp_min -y temp_max --size precipitation --by weather --col year(date)",
    "plot " WEATHER "-x temp_min -y temp_max --aspect equal --by weather",
    "shade " DATA "zipcodes.csv -x longitude -y latitude --aspect 1.25 --ylim 24:50 --xlim -125:-66",
    "plot " WEATHER "-x weather",
    "plot " WEATHER "-x temp_max",
    "plot " WEATHER "-x weather -y temp_max",
    "plot " WEATHER "-k violin -x weather -y temp_max",
    "plot " WEATHER "-k ridge -x temp_max -y weather",
    "plot " WEATHER "-k barh -x weather --agg count --by year(date)",
    "plot " WEATHER "-k bar -x year(date) -y precipitation --by weather --agg sum --stack yes",
    "plot " WEATHER "-k hist -x temp_max --by weather --col year(date)",
    "plot " WEATHER "-k kde -x temp_max --by weather",
    "plot " WEATHER "-k ecdf -x temp_max",
    "plot " DATA "zipcodes.csv -x state --agg count",
    "plot " DATA "zipcodes.csv -k barh -x state --agg count",
    "plot " DATA "capitals.csv -k barh -x city -y latitude",
    "plot " WEATHER "-x temp_min -y temp_max --by weather --marginal both -t Joint",
    "plot " WEATHER "-x temp_min -y temp_max --size precipitation -c wind --shape weather",
    "plot " WEATHER "-k line -x trunc(date,'month') -y temp_max --right wind --agg mean",
    "plot " WEATHER "-x date -y temp_max --twin °F=y*1.8+32 --by weather -k scatter",
    "plot " WEATHER "-k heatmap -x month(date) -y weather -c temp_max --agg mean",
    "plot " WEATHER "-k hexbin -x temp_min -y temp_max",
    "plot " WEATHER "-k bivariate -x temp_min -y temp_max",
    "plot " WEATHER "-k boxen -x weather -y temp_max --by year(date)",
    "plot " WEATHER "-k strip -x weather -y temp_max -c wind",
    "plot " WEATHER "-k ridge -x temp_max --by month(date)",
    "plot " WEATHER "-k errorbars -x weather -y wind --agg mean --y2 sem --by year(date)",
    "plot " WEATHER "-k ribbon -x month(date) -y temp_max --agg mean --y2 std --by weather",
    "plot " WEATHER "-k scatter_matrix -y temp_min,temp_max,wind,precipitation -c weather",
    "plot " WEATHER "-k parallel -y temp_min,temp_max,wind,precipitation -c weather",
    "plot " WEATHER "-k andrews -y temp_min,temp_max,wind,precipitation -c weather --head 50",
    "plot " WEATHER "-k lag -y temp_max --lag 7",
    "plot " WEATHER "-k table --head 12",
    "plot " DATA "prices.csv -k candlestick -x date -y open,high,low,close",
    "plot " DATA "states.geojson -c hurricanes --label state",
    "plot " DATA "winds.csv -k contour -x longitude -y latitude -c speed",
    "plot " DATA "winds.csv -k contourf -x longitude -y latitude -c speed",
    "plot " DATA "winds.csv -k image -x longitude -y latitude -c speed",
    "shade " DATA "zipcodes.csv -x longitude -y latitude --bar histogram --xlim q1:q99 --ylim q1:q99",
    "shade " DATA "zipcodes.csv -x longitude -y latitude --by state",
    "overlay plot " DATA "summers.csv -k vspan -x begin --x2 end + plot " WEATHER "-x date -y temp_max + plot " DATA
    "summers.csv -k vlines -x begin --label what",
    "overlay plot " DATA "levels.csv -k hspan -y from --y2 to + plot " DATA
    "co2-concentration.csv -x Date -y CO2 + plot " DATA "levels.csv -k hlines -y from --label what",
    "plot " WEATHER
    "-x temp_min -y temp_max -c wind --xlabel 'a name of the x axis that is longer than the plot is wide'",
    "plot " SMALL "-x n -y y --logx --logy",
    "plot " SMALL "-x time -y v --by cat",
};

static const struct { const char *width, *height; } sizes[] = {
    { NULL, NULL }, { "8.5cm", "6cm" }, { "1600", "400" }, { "500", "900" }, { "200", "150" },
};

/* ---- boxes -------------------------------------------------------------------------------------------------- */

typedef struct box { double x0, y0, x1, y1; const char *text; } box;

static box box_of(const stp_node *n, const stp_measure *m)
{
    const double w = stp_text_width(m, n->text.utf8, &n->text.font), size = n->text.font.size;
    const double share = n->text.font.anchor == STP_START ? 0 : n->text.font.anchor == STP_MIDDLE ? 0.5 : 1;
    const double x = n->text.x - share * w;
    return (box) { x, n->text.y - 0.74 * size, x + w, n->text.y + 0.2 * size, n->text.utf8 };
}

static bool is_inside(const box *b, const stp_scene *s)
{
    return b->x0 >= -0.5 && b->y0 >= -0.5 && b->x1 <= s->width + 0.5 && b->y1 <= s->height + 0.5;
}

static bool overlap(const box *a, const box *b)
{
    return a->x0 < b->x1 - 0.5 && b->x0 < a->x1 - 0.5 && a->y0 < b->y1 - 0.5 && b->y0 < a->y1 - 0.5;
}

static int check_texts(const stp_scene *s, const stp_measure *m)
{
    static box boxes[MAX_TEXTS];
    int n = 0, bad = 0;
    for (int64_t i = 0; i < s->n_nodes && n < MAX_TEXTS; i++)
        if (s->nodes[i].kind == STP_NODE_TEXT && s->nodes[i].text.utf8[0]) boxes[n++] = box_of(&s->nodes[i], m);
    for (int i = 0; i < n; i++) {
        if (!is_inside(&boxes[i], s)) {
            printf("# '%s' leaves the picture: %.0f,%.0f to %.0f,%.0f\n", boxes[i].text, boxes[i].x0, boxes[i].y0,
                   boxes[i].x1, boxes[i].y1);
            bad++;
        }
        for (int k = 0; k < i; k++) {
            if (!overlap(&boxes[i], &boxes[k])) continue;
            printf("# '%s' overlaps '%s' at %.0f,%.0f\n", boxes[i].text, boxes[k].text, boxes[i].x0, boxes[i].y0);
            bad++;
        }
    }
    return bad;
}

/* ---- drawing -------------------------------------------------------------------------------------------------- */

/* Cuts a line at spaces; '…' keeps words together. */
static int cut_words(char *line, char **words)
{
    int n = 0;
    for (char *p = line; *p && n < MAX_WORDS - 4;) {
        while (*p == ' ') p++;
        if (!*p) break;
        const char end = *p == '\'' ? '\'' : ' ';
        if (end == '\'') p++;
        words[n++] = p;
        while (*p && *p != end) p++;
        if (*p) *p++ = 0;
    }
    return n;
}

static int check_command(const char *command, const char *width, const char *height, const stp_measure *m)
{
    char line[4096], *words[MAX_WORDS];
    stp_error err = { 0 };
    stp_spec *spec = NULL;
    stp_plan plan = { 0 };
    stp_scene scene = { 0 };
    snprintf(line, sizeof line, "%s", command);
    int n = cut_words(line, words), bad = 0;
    if (width) {
        words[n++] = (char *) (uintptr_t) "--width";
        words[n++] = (char *) (uintptr_t) width;
        words[n++] = (char *) (uintptr_t) "--height";
        words[n++] = (char *) (uintptr_t) height;
    }
    const bool ok = stp_parse_args(&spec, n, words, &err) == STP_OK &&
                    stp_plan_make(&plan, spec, NULL, NULL, &err) == STP_OK &&
                    stp_figure_draw(&plan, m, 1, &scene, &err) == STP_OK;
    if (ok) bad = check_texts(&scene, m);
    else bad = !width || strncmp(err.message, "the picture is too small", 24) != 0;
    if (bad) printf("# %s%s: %s%s\n", width ? width : "", width ? " wide" : "usual size", command, err.message);
    stp_scene_clear(&scene);
    stp_plan_clear(&plan);
    stp_spec_free(spec);
    return bad;
}

TEST(no_text_touches_another_or_leaves_the_picture)
{
    stp_font *font = NULL;
    stp_error err = { 0 };
    CHECK(stp_font_open(&font, &err) == STP_OK);
    if (!font) return;
    const stp_measure m = stp_font_measure(font);
    for (size_t i = 0; i < STP_COUNT(commands); i++)
        for (size_t k = 0; k < STP_COUNT(sizes); k++)
            CHECK(check_command(commands[i], sizes[k].width, sizes[k].height, &m) == 0);
    stp_font_close(font);
}

int main(int argc, char **argv)
{
    return RUN(argc, argv, CASE(no_text_touches_another_or_leaves_the_picture));
}
