/* Every row as a dot in its category's lane, set apart at random (but always the same way). */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "spec/choose.h"
#include "spec/gather.h"

#define LANE 0.62 /* of a slot that the dots of a category take */
enum { BIG = 2000, AS_MARKS = 20000 };

/* A strip has a category; it is x, or y where only that is one. */
static bool is_across(const stp_layer_plan *l)
{
    return stp_is_text(l->y[0].info->meaning) && !stp_is_text(l->x.info->meaning);
}

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    (void) p;
    STP_TRY(stp_kind_need(l, STP_ROLE_X | STP_ROLE_Y, err));
    l->turned = is_across(l);
    const stp_column_info *key = l->turned ? l->y[0].info : l->x.info;
    if (stp_is_text(key->meaning)) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "a strip chart has categories on one axis, '%s' is %s", key->name,
             stp_meaning_phrase(key->meaning));
    return stp_hint(err, "-k scatter draws numbers against numbers");
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_DOT;
    STP_TRY(stp_series_make(d, err));
    return d->n_series && d->series[0].value ? stp_series_color_scale(d, err) : STP_OK;
}

/* -0.5 … 0.5 from the number of a dot: van der Corput's sequence (base 2) fills a lane evenly. */
static double jitter(uint32_t i)
{
    i = (i >> 16) | (i << 16);
    i = (i & 0x00ff00ffu) << 8 | (i & 0xff00ff00u) >> 8;
    i = (i & 0x0f0f0f0fu) << 4 | (i & 0xf0f0f0f0u) >> 4;
    i = (i & 0x33333333u) << 2 | (i & 0xccccccccu) >> 2;
    i = (i & 0x55555555u) << 1 | (i & 0xaaaaaaaau) >> 1;
    return i / 4294967296.0 - 0.5;
}

static int64_t count_all(const stp_drawing *d)
{
    int64_t n = 0;
    for (int i = 0; i < d->n_series; i++) n += d->series[i].n;
    return n;
}

typedef struct dots {
    double *xy;
    uint32_t *fills;
    int64_t n;
} dots;

static bool place(const stp_drawing *d, const stp_series *s, double alpha, dots *out)
{
    const stp_panel *p = d->panel;
    const bool across = d->layer->turned;
    out->xy = malloc(((size_t) s->n + 1) * 2 * sizeof *out->xy);
    out->fills = s->value ? malloc(((size_t) s->n + 1) * sizeof *out->fills) : NULL;
    if (!out->xy || (s->value && !out->fills)) return false;
    for (int64_t i = 0; i < s->n; i++) {
        const double off = LANE * jitter((uint32_t) i + 1);
        const double x = stp_panel_px(p, s->x[i] + (across ? 0 : off)),
                     y = stp_panel_py(p, s->y[i] + (across ? off : 0));
        if (isnan(x) || isnan(y) || (s->value && isnan(s->value[i]))) continue;
        if (x < p->plot.x || x > p->plot.x + p->plot.w || y < p->plot.y || y > p->plot.y + p->plot.h) continue;
        if (out->fills)
            out->fills[out->n] =
                stp_with_alpha(stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, s->value[i])), alpha);
        out->xy[2 * out->n] = x;
        out->xy[2 * out->n++ + 1] = y;
    }
    return true;
}

static stp_status draw_series(stp_drawing *d, const stp_series *s, int64_t n_all, stp_error *err)
{
    const stp_value *v = d->layer->layer->v;
    const double shrink = n_all <= BIG ? 1 : pow((double) n_all / BIG, -0.25);
    const double radius = v[STP_F_SIZE].set ? v[STP_F_SIZE].a / 2 : fmax(1.25, 2.5 * shrink),
                 alpha = v[STP_F_ALPHA].set ? v[STP_F_ALPHA].a : fmax(0.35, 0.7 * shrink);
    dots q = { 0 };
    stp_status status = place(d, s, alpha, &q) ? STP_OK : stp_no_memory(err, "points");
    const uint32_t color = stp_with_alpha(s->color, alpha);
    if (status == STP_OK && n_all > AS_MARKS) {
        status = stp_splat(d->scene, d->panel->plot, d->pixels, q.xy, q.n, radius, q.fills, color, err);
    } else if (status == STP_OK) {
        stp_scene_group(d->scene, "series", stp_tooltip(s->label));
        stp_scene_points(d->scene, q.xy, q.n, radius, q.fills, (stp_style){ .fill = color });
        stp_scene_group_end(d->scene);
    }
    free(q.xy);
    free(q.fills);
    return status;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const int64_t n = count_all(d);
    for (int i = 0; i < d->n_series; i++) STP_TRY(draw_series(d, &d->series[i], n, err));
    return STP_OK;
}

const stp_kind stp_kind_strip = {
    .name = "strip",
    .title = "Strip chart",
    .help = "a dot for each row, in the lane of its category",
    .example = "stipple plot flights.csv -k strip -x carrier -y delay",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X | STP_ROLE_Y,
    .takes = STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_SIZE,
    .one_y = true,
    .pad_y = 0.03,
    .grid_y = true,
    .zero_lines = true,
    .bind = bind,
    .most_rows = 1000000,
    .instead = "-k boxen and -k violin draw any number of rows; or take some with --sample",
    .gather = stp_gather_rows,
    .prepare = prepare,
    .draw = draw,
};
