/* Lines and bands across the whole plot, at the values of one column: hlines, vlines, hspan, vspan. */
#include <math.h>
#include <stdlib.h>
#include "chart/kinds.h"
#include "spec/choose.h"
#include "spec/gather.h"

#define BAND_ALPHA 0.15
enum { TEXTS_MOST = 500 };

/* The kinds differ in the axis that their values are on, and in whether there are two of them. */
static bool on_y(const stp_drawing *d)
{
    return d->layer->kind == &stp_kind_hlines || d->layer->kind == &stp_kind_hspan;
}

static bool is_band(const stp_layer_plan *l)
{
    return l->kind == &stp_kind_hspan || l->kind == &stp_kind_vspan;
}

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    (void) p;
    if (is_band(l)) {
        STP_TRY(stp_kind_need(l, l->kind == &stp_kind_hspan ? STP_ROLE_Y2 : STP_ROLE_X2, err));
        STP_TRY(stp_plan_bind_ends(l, err));
        const stp_binding *a = l->kind == &stp_kind_hspan ? &l->y[0] : &l->x, *b = l->x2.info ? &l->x2 : &l->y2[0];
        if ((a->info->meaning == STP_TIME) != (b->info->meaning == STP_TIME) || stp_is_text(b->info->meaning))
            return stp_fail(err, STP_ERR_USAGE, "'%s' is %s and no end for '%s'", b->info->name,
                            stp_meaning_phrase(b->info->meaning), a->info->name);
    }
    if (!l->n_y) l->n_y = 1; /* one series, without a y */
    return STP_OK;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->nameless = true;
    d->swatch = is_band(d->layer) ? STP_SWATCH_BOX : STP_SWATCH_DOT;
    d->keep_rows = true;
    return stp_series_make(d, err);
}

static double first_end(const stp_drawing *d, const stp_series *s, int64_t i)
{
    return on_y(d) ? s->y[i] : s->x[i];
}

static double second_end(const stp_drawing *d, const stp_series *s, int64_t i)
{
    const stp_layer_plan *l = d->layer;
    const stp_binding *b = on_y(d) ? &l->y2[0] : &l->x2;
    return stp_panel_value(d->panel, l, b, l->rows.column[b->at][s->row[i]], on_y(d));
}

static void span(const stp_drawing *d, bool is_y, double *lo, double *hi)
{
    if (is_y != on_y(d)) return;
    const bool log = (is_y ? &d->panel->y : &d->panel->x)->kind == STP_SCALE_LOG;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++) {
            const double ends[2] = { first_end(d, &d->series[i], k),
                                     is_band(d->layer) ? second_end(d, &d->series[i], k) : NAN };
            for (int j = 0; j < 2; j++) {
                if (!isfinite(ends[j]) || (log && ends[j] <= 0)) continue;
                *lo = fmin(*lo, ends[j]);
                *hi = fmax(*hi, ends[j]);
            }
        }
}

static double px(const stp_drawing *d, double v)
{
    return on_y(d) ? stp_panel_py(d->panel, v) : stp_panel_px(d->panel, v);
}

static bool inside(const stp_drawing *d, double at)
{
    const stp_rect *r = &d->panel->plot;
    return on_y(d) ? at >= r->y && at <= r->y + r->h : at >= r->x && at <= r->x + r->w;
}

static void draw_line(stp_drawing *d, const stp_series *s, double at)
{
    const stp_rect *r = &d->panel->plot;
    const stp_value *width = &d->layer->layer->v[STP_F_LINE_WIDTH];
    const double xy[4] = { on_y(d) ? r->x : at, on_y(d) ? at : r->y, on_y(d) ? r->x + r->w : at,
                           on_y(d) ? at : r->y + r->h };
    stp_scene_path(d->scene, xy, 2, false, (stp_style){ .stroke = s->color, .width = width->set ? width->a : 1.25 });
}

static void draw_band(stp_drawing *d, const stp_series *s, double a, double b)
{
    const stp_rect *r = &d->panel->plot;
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    const double from = on_y(d) ? r->y : r->x, to = from + (on_y(d) ? r->h : r->w);
    const double lo = fmax(from, fmin(a, b)), hi = fmin(to, fmax(a, b));
    if (!(lo < hi)) return;
    const stp_rect q = on_y(d) ? (stp_rect){ r->x, lo, r->w, hi - lo } : (stp_rect){ lo, r->y, hi - lo, r->h };
    stp_scene_rects(d->scene, &q, 1,
                    (stp_style){ .fill = stp_with_alpha(s->color, alpha->set ? alpha->a : BAND_ALPHA) });
}

/* Its text at an end of a line, unless it would cover another one. */
static void draw_text(stp_drawing *d, const stp_series *s, int64_t i, double at, stp_room_taken *taken)
{
    const stp_panel *p = d->panel;
    if (!s->text || !s->text[i][0] || taken->n == TEXTS_MOST) return;
    const stp_font_style font = { .size = 11, .color = p->theme->ink, .halo = p->theme->background, .halo_width = 3 };
    stp_room_name_line(p, d->scene, s->text[i], font, at, on_y(d), taken, false);
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    stp_room_taken taken = { .at = stp_arena_array(d->panel->arena, TEXTS_MOST, sizeof *taken.at) };
    if (!taken.at) return stp_no_memory(err, "texts");
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        stp_scene_group(d->scene, d->layer->kind->name, stp_tooltip(s->label));
        for (int64_t k = 0; k < s->n; k++) {
            const double at = px(d, first_end(d, s, k));
            if (is_band(d->layer))
                draw_band(d, s, at, px(d, second_end(d, s, k)));
            else if (inside(d, at) && (!k || first_end(d, s, k) != first_end(d, s, k - 1)))
                draw_line(d, s, at);
            if (inside(d, at)) draw_text(d, s, k, at, &taken);
        }
        stp_scene_group_end(d->scene);
    }
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_printf(out, "%s at %s", d->layer->kind->title, (on_y(d) ? d->layer->y[0] : d->layer->x).info->name);
}

#define RULE                                                                                                           \
    .most_rows = 100000, .instead = "-k hist shows how many there are where; or take some with --where or --sample",   \
    .verbs = STP_VERB_PLOT, .one_y = true, .grid_y = true, .bind = bind, .gather = stp_gather_rows,                    \
    .prepare = prepare, .span = span, .draw = draw, .describe = describe

const stp_kind stp_kind_hlines = {
    .name = "hlines",
    .title = "Horizontal lines",
    .help = "a line across the plot at each y",
    .example = "stipple overlay plot ts.csv -x time -y north + plot limits.csv -k hlines -y limit --label what",
    .needs = STP_ROLE_Y,
    .takes = STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_LABEL,
    .pad_y = 0.03,
    RULE,
};
const stp_kind stp_kind_vlines = {
    .name = "vlines",
    .title = "Vertical lines",
    .help = "a line up the plot at each x",
    .example = "stipple overlay plot ts.csv -x time -y north + plot events.csv -k vlines -x time --label what",
    .needs = STP_ROLE_X,
    .takes = STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_LABEL,
    RULE,
};
const stp_kind stp_kind_hspan = {
    .name = "hspan",
    .title = "Horizontal bands",
    .help = "a band across the plot from y to --y2",
    .example = "stipple overlay plot limits.csv -k hspan -y low --y2 high + plot ts.csv -x time -y north",
    .needs = STP_ROLE_Y,
    .takes = STP_ROLE_Y2 | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_LABEL,
    RULE,
};
const stp_kind stp_kind_vspan = {
    .name = "vspan",
    .title = "Vertical bands",
    .help = "a band up the plot from x to --x2",
    .example = "stipple overlay plot events.csv -k vspan -x time --x2 until + plot ts.csv -x time -y north",
    .needs = STP_ROLE_X,
    .takes = STP_ROLE_X2 | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_LABEL,
    RULE,
};
