/* All pairs of several columns of numbers: dots off the diagonal, a histogram on it. */
#include <math.h>
#include <stdlib.h>
#include "agg/edges.h"
#include "chart/kinds.h"
#include "chart/numbers.h"
#include "spec/gather.h"

enum { GAP = 8, LEFT_GAP = 12, BELOW = 22, SPLAT_FROM = 5000 };
#define BINS_PART 0.8 /* of a cell that its highest bin takes: the name stands above */

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    (void) p;
    return stp_numbers_bind(l, 2, err);
}

typedef struct column {
    double lo, hi;
    stp_edges edges;
    int64_t *count;
    int64_t most;
    stp_ticks ticks;
} column;

typedef struct matrix {
    column *column;
    int n;
    double left; /* px for the labels of the rows */
} matrix;

/* ---- columns ------------------------------------------------------------------------------------------------------
 */

/* The histogram of a column. */
static stp_status make_bins(stp_drawing *d, column *c, int k, stp_error *err)
{
    stp_dist dist = { 0 };
    bool good = true;
    const int64_t n = d->layer->rows.n_rows;
    for (int64_t i = 0; good && i < n; i++) good = stp_dist_add(&dist, stp_number_at(d, k, i));
    good = good && stp_dist_finish(&dist);
    stp_status s = good ? STP_OK : stp_no_memory(err, "bins");
    if (s == STP_OK) {
        const double wanted = fmax(stp_bin_width(&dist), (dist.hi - dist.lo) / 24);
        const double nice = wanted > 0 ? stp_nice_width(wanted) : 1, step = stp_bin_step(&dist, nice);
        s = stp_edges_make(&c->edges, d->panel->arena, dist.lo, dist.hi, stp_stepped_width(nice, step), step, err);
    }
    stp_dist_clear(&dist);
    STP_TRY(s);
    c->count = stp_arena_array(d->panel->arena, (size_t) c->edges.n + 1, sizeof *c->count);
    if (!c->count) return stp_no_memory(err, "bins");
    for (int64_t i = 0; i < n; i++) {
        const int bin = stp_edges_find(&c->edges, stp_number_at(d, k, i));
        if (bin >= 0 && ++c->count[bin] > c->most) c->most = c->count[bin];
    }
    return STP_OK;
}

static stp_status make_column(stp_drawing *d, column *c, int k, stp_error *err)
{
    if (!stp_number_range(d, k, &c->lo, &c->hi))
        return stp_fail(err, STP_ERR_EMPTY, "%s: there is nothing to draw: no row has a value in '%s'",
                        d->layer->source->path, d->layer->y[k].info->name);
    STP_TRY(make_bins(d, c, k, err));
    const double pad = (c->hi - c->lo) * 0.05;
    c->lo -= pad;
    c->hi += pad;
    const stp_scale scale = {
        .kind = STP_SCALE_LINEAR, .lo = c->lo, .hi = c->hi, .integer = d->layer->y[k].info->meaning == STP_INTEGER
    };
    const stp_tick_style style = { .wanted = 3.5, .thousands = ',' };
    STP_TRY(stp_ticks_make(&scale, &style, d->panel->arena, &c->ticks, err));
    for (int i = 0; c->ticks.suffix && i < c->ticks.n; i++) /* no name takes it */
        c->ticks.ticks[i].label = stp_label_compact(d->panel->arena, c->ticks.ticks[i].value);
    return STP_OK;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_DOT;
    STP_TRY(stp_numbers_series(d, err));
    matrix *m = stp_arena_array(d->panel->arena, 1, sizeof *m);
    if (!m) return stp_no_memory(err, "a matrix");
    d->made = m;
    m->n = d->layer->n_y;
    m->column = stp_arena_array(d->panel->arena, (size_t) m->n, sizeof *m->column);
    if (!m->column) return stp_no_memory(err, "a matrix");
    const stp_font_style font = stp_font_tick(d->panel->theme, STP_END);
    for (int k = 0; k < m->n; k++) {
        STP_TRY(make_column(d, &m->column[k], k, err));
        const stp_ticks *t = &m->column[k].ticks;
        for (int i = 0; i < t->n; i++)
            m->left = fmax(m->left, LEFT_GAP + stp_text_width(d->panel->measure, t->ticks[i].label, &font));
    }
    return STP_OK;
}

/* ---- drawing
 * ---------------------------------------------------------------------------------------------------------- */

static stp_rect cell_box(const stp_drawing *d, int row, int col)
{
    const stp_rect *p = &d->panel->plot;
    const matrix *m = d->made;
    const double w = (p->w - m->left - GAP * (m->n - 1)) / m->n, h = (p->h - BELOW - GAP * (m->n - 1)) / m->n;
    return (stp_rect){ p->x + m->left + col * (w + GAP), p->y + row * (h + GAP), w, h };
}

static double part(const column *c, double v)
{
    return (v - c->lo) / (c->hi - c->lo);
}

static void draw_bins(stp_drawing *d, const column *c, stp_rect box)
{
    for (int i = 0; i < c->edges.n; i++) {
        const double x0 = box.x + box.w * fmax(0, part(c, c->edges.at[i])),
                     x1 = box.x + box.w * fmin(1, part(c, c->edges.at[i + 1]));
        const double h = c->most ? BINS_PART * box.h * (double) c->count[i] / (double) c->most : 0;
        const stp_rect r = { x0 + 0.5, box.y + box.h - h, fmax(0.5, x1 - x0 - 1), h };
        if (h > 0) stp_scene_rects(d->scene, &r, 1, (stp_style){ .fill = d->panel->theme->other });
    }
}

static stp_status draw_dots(stp_drawing *d, const matrix *m, int row, int col, stp_error *err)
{
    const stp_rect box = cell_box(d, row, col);
    const int64_t n_all = d->layer->rows.n_rows;
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA], *size = &d->layer->layer->v[STP_F_SIZE];
    const double shrink = n_all <= 500 ? 1 : pow((double) n_all / 500, -0.25);
    const double radius = size->set ? size->a / 2 : fmax(0.9, 2 * shrink),
                 a = alpha->set ? alpha->a : fmax(0.3, 0.7 * shrink);
    double *xy = malloc(((size_t) n_all + 1) * 2 * sizeof *xy);
    uint32_t *fills = malloc(((size_t) n_all + 1) * sizeof *fills);
    stp_status status = xy && fills ? STP_OK : stp_no_memory(err, "points");
    int64_t n = 0;
    for (int i = 0; status == STP_OK && i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        for (int64_t k = 0; k < s->n; k++) {
            if (s->row[k] < 0 || (s->value && isnan(s->value[k]))) continue;
            const double x = part(&m->column[col], stp_number_at(d, col, s->row[k])),
                         y = part(&m->column[row], stp_number_at(d, row, s->row[k]));
            if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) continue;
            const uint32_t color =
                s->value ? stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, s->value[k])) : s->color;
            xy[2 * n] = box.x + x * box.w;
            xy[2 * n + 1] = box.y + (1 - y) * box.h;
            fills[n++] = stp_with_alpha(color, a);
        }
    }
    if (status == STP_OK && n * m->n * (m->n - 1) > SPLAT_FROM)
        status = stp_splat(d->scene, box, d->pixels, xy, n, radius, fills, 0, err);
    else if (status == STP_OK)
        stp_scene_points(d->scene, xy, n, radius, fills, (stp_style){ .fill = 255 });
    free(xy);
    free(fills);
    return status;
}

/* Labels under the lowest cell of a column that keep apart, and from those of the next column. */
static void draw_x_labels(stp_drawing *d, const column *x, stp_rect box)
{
    enum { APART = 8 };
    const stp_font_style font = stp_font_tick(d->panel->theme, STP_MIDDLE);
    double end = box.x - GAP / 2.0;
    for (int i = 0; i < x->ticks.n; i++) {
        const char *label = x->ticks.ticks[i].label;
        const double at = floor(box.x + box.w * part(x, x->ticks.ticks[i].value)) + 0.5;
        const double half = stp_text_width(d->panel->measure, label, &font) / 2;
        if (at - half < end || at + half > box.x + box.w + GAP / 2.0) continue;
        stp_scene_text(d->scene, label, at, box.y + box.h + 16, font);
        end = at + half + APART;
    }
}

static void draw_y_labels(stp_drawing *d, const column *y, stp_rect box)
{
    const stp_theme *t = d->panel->theme;
    double below = INFINITY;
    for (int i = 0; i < y->ticks.n; i++) {
        const double at = box.y + box.h * (1 - part(y, y->ticks.ticks[i].value));
        if (at > below - t->tick_size - 2) continue;
        stp_scene_text(d->scene, y->ticks.ticks[i].label, box.x - 6, at + 4, stp_font_tick(t, STP_END));
        below = at;
    }
}

/* Names stand in the cells of the diagonal; ticks at the outer cells. */
static void draw_frame(stp_drawing *d, const matrix *m, int row, int col)
{
    const stp_theme *t = d->panel->theme;
    const stp_rect box = cell_box(d, row, col);
    const column *x = &m->column[col], *y = &m->column[row];
    for (int i = 0; i < x->ticks.n; i++) {
        const double at = floor(box.x + box.w * part(x, x->ticks.ticks[i].value)) + 0.5;
        stp_scene_line(d->scene, at, box.y, at, box.y + box.h, t->grid, 1);
    }
    if (row == m->n - 1) draw_x_labels(d, x, box);
    for (int i = 0; i < y->ticks.n && row != col; i++) {
        const double at = floor(box.y + box.h * (1 - part(y, y->ticks.ticks[i].value))) + 0.5;
        stp_scene_line(d->scene, box.x, at, box.x + box.w, at, t->grid, 1);
    }
    if (col == 0) draw_y_labels(d, y, box);
    stp_scene_line(d->scene, box.x, box.y + box.h + 0.5, box.x + box.w, box.y + box.h + 0.5, t->axis, 1);
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const matrix *m = d->made;
    const stp_font_style name = stp_font_name(d->panel->theme, STP_START);
    stp_scene_group(d->scene, "matrix", NULL);
    for (int row = 0; row < m->n; row++)
        for (int col = 0; col < m->n; col++) {
            const stp_rect box = cell_box(d, row, col);
            if (box.w < 20 || box.h < 20)
                return stp_fail(err, STP_ERR_USAGE, "the picture is too small for %d x %d charts", m->n, m->n);
            draw_frame(d, m, row, col);
            if (row != col) {
                STP_TRY(draw_dots(d, m, row, col, err));
                continue;
            }
            draw_bins(d, &m->column[row], box);
            stp_scene_text(d->scene, stp_fit_text(d->panel, d->layer->y[row].info->name, &name, box.w - 8), box.x + 4,
                           box.y + 12, name);
        }
    stp_scene_group_end(d->scene);
    return STP_OK;
}

static void describe(const stp_drawing *d, stp_buf *out)
{
    stp_buf_text(out, "Scatter matrix of ");
    for (int k = 0; k < d->layer->n_y; k++) stp_buf_printf(out, k ? ", %s" : "%s", d->layer->y[k].info->name);
}

const stp_kind stp_kind_scatter_matrix = {
    .name = "scatter_matrix",
    .title = "Scatter matrix",
    .help = "every column of numbers against every other",
    .example = "stipple plot flights.csv -k scatter_matrix -y distance,delay,temp --by carrier",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_Y | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_SIZE,
    .bare = true,
    .bind = bind,
    .most_rows = 1000000,
    .instead = "take some of them with --sample; `stipple shade` draws any number of rows of two columns",
    .gather = stp_gather_rows,
    .prepare = prepare,
    .draw = draw,
    .describe = describe,
};
