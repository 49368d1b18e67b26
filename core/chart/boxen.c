/* Letter-value plots (Hofmann, Wickham and Kafadar 2017): boxes at the fourths, eighths, sixteenths … of the rows, as
 * far out as five to eight rows are left in each tail (Tukey 1977), which are dots. What a box plot is for many rows.
 */
#include <math.h>
#include "chart/kinds.h"
#include "chart/spread.h"

enum { HALF_MOST = 40, LEVELS_MOST = 40 };
#define DARK  0.85 /* of the series' colour in the innermost box */
#define LIGHT 0.15 /* in the outermost */
#define THIN  0.12 /* of the width of the innermost */

static int count_levels(int64_t n)
{
    int levels = 0;
    while (levels < LEVELS_MOST && n >> (levels + 4)) levels++;
    return levels > 1 ? levels : 1;
}

/* The ends of box number i from 1: half, a quarter, … of the rows lie outside of it. */
static void ends(const stp_dist *d, int i, double out[2])
{
    const double tail = ldexp(1, -i - 1);
    out[0] = stp_dist_quantile(d, tail);
    out[1] = stp_dist_quantile(d, 1 - tail);
}

/* From 1 in the middle to 0 outside. */
static double inner(int i, int levels)
{
    return levels > 1 ? (double) (levels - i) / (levels - 1) : 1;
}

static void draw_box(stp_drawing *d, const stp_spread *s, int i, int levels, uint32_t color)
{
    double v[2], a[2], b[2];
    ends(s->dist, i, v);
    const double t = inner(i, levels), half = stp_spread_half(d, 0.86, HALF_MOST) * (THIN + (1 - THIN) * t);
    stp_spread_px(d, s, v[0], -half, a);
    stp_spread_px(d, s, v[1], half, b);
    const stp_rect r = { fmin(a[0], b[0]), fmin(a[1], b[1]), fabs(a[0] - b[0]), fabs(a[1] - b[1]) };
    const uint32_t back = d->panel->theme->background | 255;
    stp_scene_rects(d->scene, &r, 1, (stp_style){ .fill = back });
    stp_scene_rects(d->scene, &r, 1, (stp_style){ .fill = stp_with_alpha(color, LIGHT + (DARK - LIGHT) * t),
                                                  .stroke = back, .width = 0.5 });
}

static stp_status draw_one(stp_drawing *d, const stp_spread *s, stp_error *err)
{
    const int levels = count_levels(s->dist->n);
    const uint32_t color = d->series[s->series].color;
    double v[2], a[2], b[2];
    ends(s->dist, levels, v);
    STP_TRY(stp_spread_outliers(d, s, v[0], v[1], err));
    for (int i = levels; i >= 1; i--) draw_box(d, s, i, levels, color);
    const double half = stp_spread_half(d, 0.86, HALF_MOST), median = stp_dist_quantile(s->dist, 0.5);
    stp_spread_px(d, s, median, -half, a);
    stp_spread_px(d, s, median, half, b);
    const bool flat = !(s->dist->lo < s->dist->hi); /* no box, on which a line in the colour of the ground shows */
    stp_scene_line(d->scene, a[0], a[1], b[0], b[1], flat ? color : d->panel->theme->background | 255, 1.5);
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    return stp_spread_draw(d, draw_one, err);
}

const stp_kind stp_kind_boxen = {
    .name = "boxen",
    .cells = STP_CELLS_ALL,
    .title = "Letter-value plot",
    .help = "boxes at fourths, eighths, sixteenths … of each category: a box plot for many rows",
    .example = "stipple plot flights.csv -k boxen -x carrier -y delay",
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_TOP,
    .pad_y = 0.03,
    .zero_lines = true,
    .bind = stp_spread_bind,
    .prepare = stp_spread_make,
    .span = stp_spread_span,
    .draw = draw,
    STP_SPREAD_KIND,
};
