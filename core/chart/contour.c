/* Lines of equal value, or the bands between them: nice levels from the ticks of the values' range, or those that
 * --levels lists. Bands are drawn from the lowest up, each over what is below it, so that nothing shows between them.
 */
#include "agg/contour.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "chart/kinds.h"
#include "chart/plane.h"

enum { LEVELS_MAX = 200, POINTS_MAX = 1 << 19, LABEL_LINE = 120, LABEL_MARGIN = 14 };

typedef struct levels {
    double *at;
    const char **label;
    int n;
} levels;

/* ---- levels ---------------------------------------------------------------------------------------- */

/* The range of the values in all panels. */
static bool find_range(const stp_drawing *d, double *lo, double *hi)
{
    const stp_plane *p;
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int k = 0; (p = stp_plane_facet(d, k)); k++) {
        const stp_column *c = &p->field.values[0];
        for (int64_t i = 0; i < c->length; i++) {
            const double v = stp_column_float(c, i);
            if (!isfinite(v)) continue;
            if (v < *lo) *lo = v;
            if (v > *hi) *hi = v;
        }
    }
    return *lo <= *hi;
}

static stp_status bad_levels(const char *text, stp_error *err)
{
    stp_fail(err, STP_ERR_USAGE, "--levels wants a number of levels from 1 to %d or rising values, not '%.60s'",
             (int) LEVELS_MAX, text);
    return stp_hint(err, "as --levels 10 or --levels 0,5,10");
}

static stp_status listed_levels(stp_drawing *d, const char *text, levels *out, stp_error *err)
{
    const char *const *items;
    STP_TRY(stp_split(d->panel->arena, text, ',', &items, &out->n, err));
    if (out->n > LEVELS_MAX) return bad_levels(text, err);
    out->at = stp_arena_array(d->panel->arena, (size_t) out->n + 1, sizeof *out->at);
    if (!out->at) return stp_no_memory(err, "levels");
    for (int i = 0; i < out->n; i++) {
        const bool number = stp_parse_double(items[i], strlen(items[i]), &out->at[i]) && isfinite(out->at[i]);
        if (!number || (i && out->at[i] <= out->at[i - 1])) return bad_levels(text, err);
    }
    return STP_OK;
}

static stp_status nice_levels(stp_drawing *d, double lo, double hi, double wanted, levels *out, stp_error *err)
{
    stp_ticks ticks = { 0 };
    const stp_scale scale = { .kind = STP_SCALE_LINEAR, .lo = lo, .hi = hi };
    if (lo < hi) STP_TRY(stp_ticks_make(&scale, &(stp_tick_style){ .wanted = wanted }, d->panel->arena, &ticks, err));
    out->at = stp_arena_array(d->panel->arena, (size_t) ticks.n + 1, sizeof *out->at);
    if (!out->at) return stp_no_memory(err, "levels");
    for (int i = 0; i < ticks.n; i++) out->at[out->n++] = ticks.ticks[i].value;
    return STP_OK;
}

static stp_status find_levels(stp_drawing *d, double lo, double hi, levels *out, stp_error *err)
{
    const stp_value *v = &d->layer->layer->v[STP_F_LEVELS], *clim = &d->layer->layer->v[STP_F_CLIM];
    int64_t count;
    if (clim->set && isfinite(clim->a)) lo = clim->a;
    if (clim->set && isfinite(clim->b)) hi = clim->b;
    if (v->set && strchr(v->text, ','))
        STP_TRY(listed_levels(d, v->text, out, err));
    else if (!v->set)
        STP_TRY(nice_levels(d, lo, hi, 8, out, err));
    else if (!stp_parse_int(v->text, strlen(v->text), &count) || count < 1 || count > LEVELS_MAX)
        return bad_levels(v->text, err);
    else
        STP_TRY(nice_levels(d, lo, hi, (double) count, out, err));
    out->label = stp_arena_array(d->panel->arena, (size_t) out->n + 1, sizeof *out->label);
    if (!out->label) return stp_no_memory(err, "levels");
    for (int i = 0; i < out->n; i++) out->label[i] = stp_label_compact(d->panel->arena, out->at[i]);
    if (out->n) return STP_OK;
    return stp_fail(err, STP_ERR_EMPTY, "%s: '%s' is the same everywhere: there are no contours",
                    d->layer->source->path, stp_plane_of(d->layer)->value[0].info->name);
}

/* ---- the lattice, in px ------------------------------------------------------------------------------- */

typedef struct points {
    stp_lattice g;
    double *value, *x, *y;
} points;

static void points_clear(points *p)
{
    free(p->value);
    free(p->x);
    free(p->y);
}

/* Every k-th point where there are many more than pixels. */
static int64_t stride_of(const stp_drawing *d, const stp_mesh *m)
{
    int64_t k = 1;
    while ((m->nx / k) * (m->ny / k) > POINTS_MAX) k++;
    const double fine = fmin((double) m->nx / d->panel->plot.w, (double) m->ny / d->panel->plot.h);
    return fine > 2 * (double) k ? (int64_t) (fine / 2) : k;
}

static stp_status make_points(const stp_drawing *d, const stp_mesh *m, points *out, stp_error *err)
{
    const int64_t k = stride_of(d, m), nx = (m->nx + k - 1) / k, ny = (m->ny + k - 1) / k;
    const size_t bytes = (size_t) (nx * ny) * sizeof(double) + 1;
    out->value = malloc(bytes);
    out->x = malloc(bytes);
    out->y = malloc(bytes);
    if (!out->value || !out->x || !out->y) return stp_no_memory(err, "contours");
    for (int64_t j = 0; j < ny; j++)
        for (int64_t i = 0; i < nx; i++) {
            const int64_t at = j * nx + i, from = j * k * m->nx + i * k;
            out->value[at] = stp_column_float(m->values, from);
            out->x[at] = stp_panel_px(d->panel, m->x[m->curvilinear ? from : i * k]);
            out->y[at] = stp_panel_py(d->panel, m->y[m->curvilinear ? from : j * k]);
            if (!isfinite(out->x[at]) || !isfinite(out->y[at])) out->value[at] = (double) NAN;
        }
    out->g = (stp_lattice){ .nx = nx, .ny = ny, .value = out->value, .x = out->x, .y = out->y };
    return STP_OK;
}

/* The panel's scales count times from an origin; coordinates are as the file has them. */
static stp_status place(stp_drawing *d, points *out, stp_error *err)
{
    const stp_panel *p = d->panel;
    const stp_view view = { stp_panel_axis(&p->x, d->layer->x.info, 1), stp_panel_axis(&p->y, d->layer->y[0].info, 1) };
    stp_view origin = view;
    origin.x.origin = p->x.kind == STP_SCALE_TIME ? p->x.origin : 0;
    origin.y.origin = p->y.kind == STP_SCALE_TIME ? p->y.origin : 0;
    double *x = NULL, *y = NULL;
    stp_mesh mesh;
    stp_status s = stp_gridded_place(&stp_plane_of(d->layer)->field, &origin, &mesh, &x, &y, err);
    if (s == STP_OK) s = make_points(d, &mesh, out, err);
    free(x);
    free(y);
    return s;
}

/* ---- bands ----------------------------------------------------------------------------------------------- */

/* The middle of band i: 0 is below the first level. */
static double middle(const levels *l, int i, double lo, double hi)
{
    const double a = i ? l->at[i - 1] : fmin(lo, l->at[0]), b = i < l->n ? l->at[i] : fmax(hi, l->at[l->n - 1]);
    return (a + b) / 2;
}

static uint32_t color_at(const stp_drawing *d, double v)
{
    return stp_cmap_at(&d->bar.map, stp_norm_at(&d->bar.norm, v));
}

/* Levels so far from even that by their values some bands would have nearly one colour. */
static bool are_uneven(const levels *l)
{
    double least = INFINITY, most = 0;
    for (int i = 1; i < l->n; i++) {
        least = fmin(least, l->at[i] - l->at[i - 1]);
        most = fmax(most, l->at[i] - l->at[i - 1]);
    }
    return most > 3 * least;
}

/* The colour bar shows the bands as they are: those that hold values of lo … hi. */
static stp_status find_bands(stp_drawing *d, const levels *l, double lo, double hi, stp_bar_steps *out, stp_error *err)
{
    uint32_t *color = stp_arena_array(d->panel->arena, (size_t) l->n + 1, sizeof *color);
    if (!color) return stp_no_memory(err, "bands");
    *out = (stp_bar_steps){ .level = l->at, .label = l->label, .color = color, .n = l->n, .last = l->n };
    while (out->first < l->n && l->at[out->first] <= lo) out->first++;
    while (out->last > out->first && l->at[out->last - 1] > hi) out->last--;
    const bool by_rank = are_uneven(l);
    for (int i = 0; i <= l->n; i++)
        color[i] = by_rank ? stp_cmap_at(&d->bar.map, (i + 0.5) / (l->n + 1)) : color_at(d, middle(l, i, lo, hi));
    return STP_OK;
}

static stp_status draw_bands(stp_drawing *d, const stp_lattice *g, const levels *l, double lo, double hi,
                             stp_error *err)
{
    stp_bar_steps *bands = &d->bar.steps;
    STP_TRY(find_bands(d, l, lo, hi, bands, err));
    for (int i = bands->first; i <= bands->last; i++) {
        stp_contours c = { 0 };
        const stp_status s = stp_contour_rings(g, i ? l->at[i - 1] : -INFINITY, &c, err);
        if (s == STP_OK && c.n) stp_scene_path(d->scene, c.xy, c.n, true, (stp_style){ .fill = bands->color[i] });
        stp_contours_clear(&c);
        STP_TRY(s);
    }
    return STP_OK;
}

/* ---- lines ------------------------------------------------------------------------------------------------ */

typedef struct line {
    const double *xy;
    int64_t n;
} line;

static line longest(const stp_contours *c)
{
    line best = { 0 };
    for (int64_t i = 0; i < c->n;) {
        int64_t n = 0;
        while (i + n < c->n && !isnan(c->xy[2 * (i + n)])) n++;
        if (n > best.n) best = (line){ c->xy + 2 * i, n };
        i += n + 1;
    }
    return best;
}

static double length_of(line l)
{
    double sum = 0;
    for (int64_t i = 1; i < l.n; i++) sum += hypot(l.xy[2 * i] - l.xy[2 * i - 2], l.xy[2 * i + 1] - l.xy[2 * i - 1]);
    return sum;
}

/* Where a line runs most evenly to the side, well inside the plot and away from other labels: -1 where nowhere. */
static int64_t label_place(const stp_drawing *d, line l, double width, const stp_rect *taken, int n_taken)
{
    const stp_rect p = d->panel->plot;
    int64_t best = -1;
    double least = 0.7;
    for (int64_t i = 1; i + 1 < l.n; i++) {
        const double x = l.xy[2 * i], y = l.xy[2 * i + 1];
        const double dx = l.xy[2 * i + 2] - l.xy[2 * i - 2], dy = l.xy[2 * i + 3] - l.xy[2 * i - 1];
        const double slope = fabs(dy) / (hypot(dx, dy) + 1e-9);
        bool clear = x - width / 2 > p.x + 4 && x + width / 2 < p.x + p.w - 4 && y > p.y + LABEL_MARGIN &&
                     y < p.y + p.h - LABEL_MARGIN;
        for (int k = 0; k < n_taken && clear; k++)
            clear = fabs(x - taken[k].x) > (width + taken[k].w) / 2 + 8 || fabs(y - taken[k].y) > LABEL_MARGIN + 4;
        if (!clear || slope >= least) continue;
        least = slope;
        best = i;
    }
    return best;
}

static void draw_label(const stp_drawing *d, const stp_contours *c, const char *text, uint32_t color, stp_rect *taken,
                       int *n_taken)
{
    const line l = longest(c);
    stp_font_style font = stp_font_tick(d->panel->theme, STP_MIDDLE);
    font.size = d->panel->theme->tick_size - 1;
    font.color = color;
    font.halo = d->panel->theme->background;
    font.halo_width = 4;
    const double width = stp_text_width(d->panel->measure, text, &font);
    if (length_of(l) < LABEL_LINE) return;
    const int64_t at = label_place(d, l, width, taken, *n_taken);
    if (at < 0) return;
    const double x = l.xy[2 * at], y = l.xy[2 * at + 1];
    taken[(*n_taken)++] = (stp_rect){ x, y, width, 0 };
    stp_scene_text(d->scene, text, x, y + font.size * 0.36, font);
}

/* Over an image of values lines of such colours would vanish: they are of ink, with the ground on both sides. */
static bool is_in_ink(const stp_drawing *d)
{
    if (d->layer->color_constant || d->layer->layer->v[STP_F_CMAP].set) return false;
    for (const stp_layer_plan *l = d->panel->item->layers; l < d->layer; l++)
        if (l->kind->covers) return true;
    return false;
}

static void draw_level(const stp_drawing *d, const stp_contours *c, double level, double width)
{
    const bool ink = is_in_ink(d);
    const stp_theme *t = d->panel->theme;
    const uint32_t color = d->layer->color_constant ? d->layer->color_rgba : ink ? t->ink : color_at(d, level);
    const stp_style seam = { .stroke = stp_with_alpha(t->background, 0.5), .width = width + 2 };
    if (ink) stp_scene_path(d->scene, c->xy, c->n, false, seam);
    stp_scene_path(d->scene, c->xy, c->n, false, (stp_style){ .stroke = color, .width = width });
}

static stp_status draw_lines(stp_drawing *d, const stp_lattice *g, const levels *l, stp_error *err)
{
    const stp_value *given = &d->layer->layer->v[STP_F_LINE_WIDTH];
    const double width = given->set ? given->a : d->panel->theme->line_width * 0.8;
    stp_contours *c = stp_arena_array(d->panel->arena, (size_t) l->n, sizeof *c);
    stp_rect *taken = stp_arena_array(d->panel->arena, (size_t) l->n, sizeof *taken);
    if (!c || !taken) return stp_no_memory(err, "contours");
    stp_status s = STP_OK;
    int n_taken = 0;
    for (int i = 0; i < l->n && s == STP_OK; i++) {
        s = stp_contour_lines(g, l->at[i], &c[i], err);
        if (s == STP_OK && c[i].n) draw_level(d, &c[i], l->at[i], width);
    }
    for (int i = 0; i < l->n && s == STP_OK; i++) {
        const uint32_t color = d->layer->color_constant ? d->layer->color_rgba : d->panel->theme->secondary;
        draw_label(d, &c[i], l->label[i], color, taken, &n_taken);
    }
    for (int i = 0; i < l->n; i++) stp_contours_clear(&c[i]);
    return s;
}

/* Contours reach to the outer points, not half a step beyond. */
static void set_extent(stp_extent *e, const double *v, int64_t n)
{
    e->lo = INFINITY;
    e->hi = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        e->lo = fmin(e->lo, v[i]);
        e->hi = fmax(e->hi, v[i]);
    }
    e->int_lo = fabs(e->lo) < 9e18 ? (int64_t) floor(e->lo) : 0;
    e->int_hi = fabs(e->hi) < 9e18 ? (int64_t) ceil(e->hi) : 0;
}

static stp_status gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    STP_TRY(stp_clim_numbers(l, err));
    STP_TRY(stp_plane_gather(plan, item, l, err));
    const stp_mesh *m = &stp_plane_of(l)->field.mesh;
    if (m->nx < 2 || m->ny < 2)
        return stp_fail(err, STP_ERR_USAGE, "%s: contours want several values of x and y, not %lld x %lld",
                        l->source->path, (long long) m->nx, (long long) m->ny);
    if (!strcmp(l->kind->name, "contour")) stp_plane_of(l)->diverging = false;     /* lines near 0 would vanish */
    set_extent(&l->extents.column[0], m->x, m->curvilinear ? m->nx * m->ny : m->nx);
    set_extent(&l->extents.column[1], m->y, m->curvilinear ? m->nx * m->ny : m->ny);
    return STP_OK;
}

/* ---- the kinds ---------------------------------------------------------------------------------------------- */

static bool is_filled(const stp_drawing *d)
{
    return !strcmp(d->layer->kind->name, "contourf");
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    STP_TRY(stp_plane_prepare(d, err));
    d->bar.wanted = is_filled(d) || (!d->layer->color_constant && !is_in_ink(d));
    if (!find_range(d, &d->bar.norm.lo, &d->bar.norm.hi))
        return stp_fail(err, STP_ERR_EMPTY, "%s: '%s' has no values", d->layer->source->path,
                        stp_plane_of(d->layer)->value[0].info->name);
    d->bar.range = STP_RANGE_KNOWN;
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const double lo = d->bar.norm.lo, hi = d->bar.norm.hi;     /* of all panels with this colour bar */
    levels l = { 0 };
    STP_TRY(find_levels(d, lo, hi, &l, err));
    const double ends[2] = { fmin(lo, is_filled(d) ? middle(&l, 0, lo, hi) : l.at[0]), fmax(hi, l.at[l.n - 1]) };
    STP_TRY(stp_plane_norm(d, ends, 2, err));
    points p = { 0 };
    stp_scene_group(d->scene, d->layer->kind->name, NULL);
    stp_scene_clip(d->scene, d->panel->plot);
    stp_status s = place(d, &p, err);
    if (s == STP_OK) s = is_filled(d) ? draw_bands(d, &p.g, &l, lo, hi, err) : draw_lines(d, &p.g, &l, err);
    stp_scene_clip_end(d->scene);
    stp_scene_group_end(d->scene);
    points_clear(&p);
    return s;
}

const stp_kind stp_kind_contour = {
    .name = "contour",
    .title = "Contours",
    .help = "lines of equal value",
    .example = "stipple plot slp.nc -k contour --levels 12",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_COLOR,
    .one_y = true,
    .covers = true,
    .cells = STP_CELLS_PLANE,
    .bind = stp_plane_bind,
    .gather = gather,
    .fork = stp_plane_fork,
    .clear = stp_plane_clear,
    .prepare = prepare,
    .draw = draw,
    .describe = stp_plane_describe,
};

const stp_kind stp_kind_contourf = {
    .name = "contourf",
    .title = "Filled contours",
    .help = "bands between lines of equal value",
    .example = "stipple plot t2m.nc -k contourf --levels 0,5,10,15,20",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_COLOR,
    .one_y = true,
    .covers = true,
    .cells = STP_CELLS_PLANE,
    .bind = stp_plane_bind,
    .gather = gather,
    .fork = stp_plane_fork,
    .clear = stp_plane_clear,
    .prepare = prepare,
    .draw = draw,
    .describe = stp_plane_describe,
};
