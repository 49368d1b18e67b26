/* Box plots after Tukey (1977): quartiles, whiskers to the last value within 1.5 IQR of the box, the rest as dots. */
#include <math.h>
#include "chart/kinds.h"
#include "chart/spread.h"

#define TINT  0.18 /* of the series' colour in the box */
#define REACH 1.5  /* IQRs that a whisker may be long */
enum { HALF_MOST = 40 };

typedef struct five {
    double low, q1, median, q3, high;
} five;

static five summary(const stp_dist *d)
{
    five f = { 0, stp_dist_quantile(d, 0.25), stp_dist_quantile(d, 0.5), stp_dist_quantile(d, 0.75), 0 };
    const double iqr = f.q3 - f.q1;
    f.low = f.q1;
    f.high = f.q3;
    for (int32_t i = 0; i < d->n_at; i++) {
        if (d->at[i] >= f.q1 - REACH * iqr) f.low = fmin(f.low, d->at[i]);
        if (d->at[i] <= f.q3 + REACH * iqr) f.high = fmax(f.high, d->at[i]);
    }
    return f;
}

static void line(stp_drawing *d, const stp_spread *s, double v0, double off0, double v1, double off1, uint32_t color,
                 double width)
{
    double a[2], b[2];
    stp_spread_px(d, s, v0, off0, a);
    stp_spread_px(d, s, v1, off1, b);
    stp_scene_line(d->scene, a[0], a[1], b[0], b[1], color, width);
}

static stp_status draw_one(stp_drawing *d, const stp_spread *s, stp_error *err)
{
    const five f = summary(s->dist);
    const uint32_t color = d->series[s->series].color;
    const double half = stp_spread_half(d, 0.86, HALF_MOST), cap = half * 0.4;
    STP_TRY(stp_spread_outliers(d, s, f.low, f.high, err));
    line(d, s, f.low, 0, f.q1, 0, color, 1);
    line(d, s, f.q3, 0, f.high, 0, color, 1);
    line(d, s, f.low, -cap, f.low, cap, color, 1);
    line(d, s, f.high, -cap, f.high, cap, color, 1);
    double a[2], b[2];
    stp_spread_px(d, s, f.q1, -half, a);
    stp_spread_px(d, s, f.q3, half, b);
    const stp_rect r = { fmin(a[0], b[0]), fmin(a[1], b[1]), fabs(a[0] - b[0]), fabs(a[1] - b[1]) };
    stp_scene_rects(d->scene, &r, 1, (stp_style){ .fill = d->panel->theme->background | 255 });
    stp_scene_rects(d->scene, &r, 1, (stp_style){ .fill = stp_with_alpha(color, TINT), .stroke = color, .width = 1 });
    line(d, s, f.median, -half, f.median, half, color, 2);
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    return stp_spread_draw(d, draw_one, err);
}

const stp_kind stp_kind_box = {
    .name = "box",
    .cells = STP_CELLS_ALL,
    .title = "Box plot",
    .help = "median, quartiles, whiskers and outliers of each category",
    .example = "stipple plot flights.csv -k box -x carrier -y delay",
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_TOP,
    .pad_y = 0.03,
    .zero_lines = true,
    .turns = true,
    .bind = stp_spread_bind,
    .prepare = stp_spread_make,
    .span = stp_spread_span,
    .draw = draw,
    STP_SPREAD_KIND,
};
