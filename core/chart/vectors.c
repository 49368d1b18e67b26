/* Two variables as arrows, centred on their places, as long as the vector is great: the longest is as long as arrows
 * are apart. Coloured by their greatness, unless -c is a colour. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "chart/kinds.h"
#include "chart/plane.h"

enum { APART = 24, ARROWS_MAX = 20000 }; /* px between arrows, at least */

/* ---- binding ---------------------------------------------------------------------------------------- */

/* A column that is called as `u`, with a v for the first u. */
static const char *partner(const stp_schema *s, const char *u)
{
    for (int i = 0; i < s->n_columns; i++) {
        const char *v = s->columns[i].name;
        const bool begins = (u[0] == 'u' && v[0] == 'v') || (u[0] == 'U' && v[0] == 'V');
        if (begins && !strcmp(u + 1, v + 1)) return v;
    }
    return NULL;
}

static stp_status find_pair(const stp_layer_plan *l, const char **u, const char **v, stp_error *err)
{
    const stp_schema *s = &l->source->schema;
    const stp_value *uv = &l->layer->v[STP_F_UV];
    if (uv->set && uv->n_items != 2)
        return stp_fail(err, STP_ERR_USAGE, "--uv wants two columns, as --uv u,v, not %d", uv->n_items);
    if (uv->set) {
        *u = uv->items[0];
        *v = uv->items[1];
        return STP_OK;
    }
    for (int i = 0; i < s->n_columns; i++)
        if ((*v = partner(s, *u = s->columns[i].name))) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "%s: kind 'vectors' wants two columns: none are called u… and v…", l->source->path);
    return stp_hint(err, "as --uv EASTWARD,NORTHWARD");
}

static stp_status bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const char *u = NULL, *v = NULL;
    STP_TRY(stp_gridded_bind(l, err));
    STP_TRY(find_pair(l, &u, &v, err));
    STP_TRY(stp_plane_add(plan, l, "--uv", u, err));
    STP_TRY(stp_plane_add(plan, l, "--uv", v, err));
    l->norm = STP_NORM_LINEAR;
    return STP_OK;
}

/* ---- arrows ------------------------------------------------------------------------------------------ */

typedef struct arrow {
    double x, y, u, v; /* px; in the variables' unit, v up */
} arrow;

typedef struct arrows {
    arrow *list;
    int64_t n;
    double most; /* the greatest hypot(u, v) */
} arrows;

static double px(const stp_drawing *d, const stp_mesh *m, int64_t i, int64_t j)
{
    return stp_panel_px(d->panel, m->x[m->curvilinear ? j * m->nx + i : i]);
}

static double py(const stp_drawing *d, const stp_mesh *m, int64_t i, int64_t j)
{
    return stp_panel_py(d->panel, m->y[m->curvilinear ? j * m->nx + i : j]);
}

/* Every k-th point along a direction, so that the middle ones are APART. */
static int64_t stride(const stp_drawing *d, const stp_mesh *m, bool along_y)
{
    const int64_t i = m->nx / 2, j = m->ny / 2, n = along_y ? m->ny : m->nx;
    if (n < 2) return 1;
    const int64_t i0 = along_y ? i : i - (i > 0), j0 = along_y ? j - (j > 0) : j;
    const int64_t i1 = along_y ? i : i0 + 1, j1 = along_y ? j0 + 1 : j;
    const double step = hypot(px(d, m, i1, j1) - px(d, m, i0, j0), py(d, m, i1, j1) - py(d, m, i0, j0));
    return step > 0 && step < APART ? (int64_t) ceil(APART / step) : 1;
}

static stp_status collect(const stp_drawing *d, const stp_mesh *m, const stp_column *u, const stp_column *v,
                          arrows *out, stp_error *err)
{
    int64_t kx = stride(d, m, false), ky = stride(d, m, true);
    while ((m->nx / kx + 1) * (m->ny / ky + 1) > ARROWS_MAX) kx++, ky++;
    const stp_rect plot = d->panel->plot;
    out->list = malloc((size_t) ((m->nx / kx + 1) * (m->ny / ky + 1)) * sizeof *out->list);
    if (!out->list) return stp_no_memory(err, "arrows");
    for (int64_t j = ky / 2; j < m->ny; j += ky)
        for (int64_t i = kx / 2; i < m->nx; i += kx) {
            const arrow a = { px(d, m, i, j), py(d, m, i, j), stp_column_float(u, j * m->nx + i),
                              stp_column_float(v, j * m->nx + i) };
            const bool inside = a.x >= plot.x && a.x <= plot.x + plot.w && a.y >= plot.y && a.y <= plot.y + plot.h;
            if (!inside || !isfinite(a.u) || !isfinite(a.v)) continue;
            out->list[out->n++] = a;
            out->most = fmax(out->most, hypot(a.u, a.v));
        }
    return STP_OK;
}

/* The length of the longest: about the distance between arrows. */
static double unit_length(const stp_drawing *d, const arrows *a)
{
    const double area = d->panel->plot.w * d->panel->plot.h;
    const double apart = fmin(3 * APART, fmax(APART, sqrt(area / (double) (a->n ? a->n : 1))));
    return a->most > 0 ? apart / a->most : 0;
}

static void draw_arrow(stp_drawing *d, const arrow *a, double unit, double width, uint32_t color)
{
    const double dx = a->u * unit, dy = -a->v * unit, length = hypot(dx, dy);
    if (length < 1) return;
    const double head = fmin(6, 0.4 * length), ex = dx / length, ey = dy / length;
    const double x1 = a->x + dx / 2, y1 = a->y + dy / 2, bx = x1 - head * ex, by = y1 - head * ey;
    const double shaft[4] = { a->x - dx / 2, a->y - dy / 2, bx, by };
    const double tip[6] = {
        x1, y1, bx - 0.45 * head * ey, by + 0.45 * head * ex, bx + 0.45 * head * ey, by - 0.45 * head * ex
    };
    stp_scene_path(d->scene, shaft, 2, false, (stp_style){ .stroke = color, .width = width });
    stp_scene_path(d->scene, tip, 3, true, (stp_style){ .fill = color });
}

/* Facets have the lengths and colours of the greatest vector of all. */
static void widen(const stp_drawing *d, arrows *out)
{
    const stp_plane *p;
    if (!d->panel->item->facet.rows) return;
    for (int k = 0; (p = stp_plane_facet(d, k)); k++) {
        const stp_column *u = &p->field.values[0], *v = &p->field.values[1];
        for (int64_t i = 0; i < u->length; i++) {
            const double most = hypot(stp_column_float(u, i), stp_column_float(v, i));
            if (isfinite(most)) out->most = fmax(out->most, most);
        }
    }
}

static stp_status color_scale(stp_drawing *d, const arrows *a, stp_error *err)
{
    double *length = stp_arena_array(d->panel->arena, (size_t) a->n, sizeof *length), lo = NAN, hi = NAN;
    if (!length) return stp_no_memory(err, "vectors");
    for (int64_t i = 0; i < a->n; i++) length[i] = hypot(a->list[i].u, a->list[i].v);
    STP_TRY(stp_clim(d, length, a->n, false, &lo, &hi, err));
    const double ends[2] = { 0, a->most };
    return stp_norm_make(&d->bar.norm, STP_NORM_LINEAR, ends, 2, false, lo, hi, true, 1, err);
}

static stp_status draw_all(stp_drawing *d, const arrows *a, stp_error *err)
{
    if (!a->n) return stp_fail(err, STP_ERR_EMPTY, "%s: no vector lies inside the picture", d->layer->source->path);
    STP_TRY(color_scale(d, a, err));
    const stp_value *given = &d->layer->layer->v[STP_F_LINE_WIDTH];
    const double unit = unit_length(d, a), width = given->set ? given->a : 1.25;
    stp_scene_group(d->scene, "vectors", NULL);
    for (int64_t i = 0; i < a->n; i++) {
        const double t = stp_norm_at(&d->bar.norm, hypot(a->list[i].u, a->list[i].v));
        draw_arrow(d, &a->list[i], unit, width,
                   d->layer->color_constant ? d->layer->color_rgba : stp_cmap_at(&d->bar.map, t));
    }
    stp_scene_group_end(d->scene);
    return STP_OK;
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const stp_gridded *f = &stp_plane_of(d->layer)->field;
    const stp_panel *p = d->panel;
    stp_view origin = { { 0 }, { 0 } };
    origin.x.origin = p->x.kind == STP_SCALE_TIME ? p->x.origin : 0;
    origin.y.origin = p->y.kind == STP_SCALE_TIME ? p->y.origin : 0;
    double *x = NULL, *y = NULL;
    stp_mesh mesh;
    arrows a = { 0 };
    stp_status s = stp_gridded_place(f, &origin, &mesh, &x, &y, err);
    if (s == STP_OK) s = collect(d, &mesh, &f->values[0], &f->values[1], &a, err);
    if (s == STP_OK) widen(d, &a);
    if (s == STP_OK) s = draw_all(d, &a, err);
    free(x);
    free(y);
    free(a.list);
    return s;
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    const stp_value *v = d->layer->layer->v;
    const stp_column_info *u = stp_plane_of(d->layer)->value[0].info;
    d->swatch = STP_SWATCH_BOX;
    d->bar.wanted = !d->layer->color_constant;
    STP_TRY(stp_cmap_find(&d->bar.map, v[STP_F_CMAP].set ? v[STP_F_CMAP].text : d->panel->theme->value_map, err));
    d->bar.name = v[STP_F_CLABEL].set ? v[STP_F_CLABEL].text
                  : u->unit           ? stp_arena_printf(d->panel->arena, "speed (%s)", u->unit)
                                      : "speed";
    return d->bar.name ? STP_OK : stp_no_memory(err, "a name");
}

const stp_kind stp_kind_vectors = {
    .name = "vectors",
    .title = "Vectors",
    .help = "two variables as arrows",
    .example = "stipple plot wind.nc -k vectors --uv u10,v10",
    .verbs = STP_VERB_PLOT,
    .takes = STP_ROLE_X | STP_ROLE_Y | STP_ROLE_COLOR,
    .one_y = true,
    .covers = true,
    .cells = STP_CELLS_PLANE,
    .bind = bind,
    .gather = stp_plane_gather,
    .fork = stp_plane_fork,
    .clear = stp_plane_clear,
    .prepare = prepare,
    .draw = draw,
    .describe = stp_plane_describe,
};
