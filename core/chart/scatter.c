/* One dot a row. */
#include "chart/kinds.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "chart/many_dots.h"
#include "chart/stat.h"
#include "spec/choose.h"
#include "spec/gather_line.h"

enum { DOTS_AS_MARKS = 20000, DOTS_BIG = 2000, SHADE_ADVICE = 200000,
       USUAL_AREA = 720 * 400 };           /* of a plot, px */

static int64_t count_dots(const stp_drawing *d)
{
    int64_t n = 0;
    for (int i = 0; i < d->n_series; i++) n += d->series[i].n + d->series[i].n_rows;
    return n;
}

/* How many dots a picture of the usual size would have that were as crowded. */
static double crowd_of(const stp_drawing *d, int64_t n)
{
    const stp_panel *p = d->panel;
    const double area = p->plot.w * p->plot.h;
    return p->measure->row > 0 || !(area > 0) ? (double) n : (double) n * fmax(1, USUAL_AREA / area);
}

/* Dots of 3 px radius shrink as n^-1/4 past 2,000, down to 1.25. */
static double dot_radius(const stp_drawing *d, int64_t n)
{
    const stp_value *size = &d->layer->layer->v[STP_F_SIZE];
    if (size->set && !d->layer->size.info) return size->a / 2;
    const double most = d->panel->theme->point_radius, crowd = crowd_of(d, n);
    return crowd <= DOTS_BIG ? most : fmax(most * 1.25 / 3, most * pow(crowd / DOTS_BIG, -0.25));
}

static double dot_alpha(const stp_drawing *d, int64_t n)
{
    const stp_value *alpha = &d->layer->layer->v[STP_F_ALPHA];
    if (alpha->set && !d->layer->alpha.info) return alpha->a;
    if (d->layer->size.info) return 0.7;
    return n <= DOTS_BIG ? 0.85 : fmax(0.4, 0.85 * pow((double) n / DOTS_BIG, -0.25));
}

static stp_status bind(stp_plan *p, stp_layer_plan *l, stp_error *err)
{
    return stp_stat_wanted(l) ? stp_stat_bind(p, l, STP_STAT_UPRIGHT, err) : stp_kind_need(l, STP_ROLE_Y, err);
}

static stp_status gather(const stp_plan *p, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    return l->state ? stp_stat_gather(p, item, l, err) : stp_gather_dots(p, item, l, err);
}

/* The command that shows how many points there are. */
static void advise(const stp_drawing *d, int64_t n)
{
    const stp_value *v = d->layer->layer->v;
    const char *file = v[STP_F_DATA].n_items ? v[STP_F_DATA].items[0] : "-";
    if (d->layer->state || !v[STP_F_Y].n_items) return;
    if (stp_many_dots_shaded(d))
        stp_note(d->plan->log, STP_LEVEL_INFO, "%s: points that lie over each other have the colour of their mean '%s'",
                 d->layer->source->path, d->layer->color.info->name);
    stp_note(d->plan->log, STP_LEVEL_WARNING,
             "%s: %lld points hide each other; try: stipple shade %s%s -x '%s' -y '%s'", d->layer->source->path,
             (long long) n, file, v[STP_F_DATA].n_items > 1 ? " …" : "", v[STP_F_X].text, v[STP_F_Y].items[0]);
}

static stp_status prepare(stp_drawing *d, stp_error *err)
{
    d->swatch = STP_SWATCH_DOT;
    if (d->layer->has_traces) STP_TRY(stp_many_dots_prepare(d, err));
    else STP_TRY(d->layer->state ? stp_stat_series(d, err) : stp_series_make(d, err));
    if (d->layer->state) stp_series_forms(d, &d->layer->by, stp_stat_of(d)->n_slots);
    if (d->n_series && (d->series[0].value || stp_many_dots_shaded(d))) STP_TRY(stp_series_color_scale(d, err));
    if (d->n_series && d->series[0].size) STP_TRY(stp_sizes_prepare(d, err));
    const int64_t n = count_dots(d);
    if (n > SHADE_ADVICE) advise(d, n);
    return STP_OK;
}

static stp_status gather_view(stp_drawing *d, stp_error *err)
{
    if (!d->layer->has_traces) return STP_OK;
    const int64_t n = count_dots(d);
    const uint32_t color = stp_with_alpha(d->series[0].color, dot_alpha(d, n));
    return stp_many_dots_count(d, dot_radius(d, n), (color & 255) / 255.0, err);
}

/* The dots of a series that lie in the plot, px, and what columns say of each: NULL where none does. */
typedef struct dots {
    double *xy, *radius;
    uint32_t *fills;
    uint8_t *shape;
    const char **text, **title;
    int64_t n;
} dots;

static bool dots_alloc(const stp_drawing *d, dots *out, const stp_series *s)
{
    out->xy = malloc(((size_t) s->n * 2 + 1) * sizeof *out->xy);
    const bool fills = s->value || s->opacity;
    out->fills = fills ? malloc(((size_t) s->n + 1) * sizeof *out->fills) : NULL;
    out->shape = s->form ? malloc((size_t) s->n + 1) : NULL;
    out->radius = s->size ? malloc(((size_t) s->n + 1) * sizeof *out->radius) : NULL;
    const int64_t n = count_dots(d);
    const bool shaded = s->value && d->layer->color.info->meaning != STP_TIME;
    const bool titled = n <= STP_TITLED_MARKS || (shaded && n <= DOTS_AS_MARKS);
    out->title = titled ? malloc(((size_t) s->n + 1) * sizeof *out->title) : NULL;
    out->text = s->text ? malloc(((size_t) s->n + 1) * sizeof *out->text) : NULL;
    return out->xy && (!s->size || out->radius) && (!fills || out->fills) && (!s->text || out->text) &&
           (!s->form || out->shape);
}

static void dots_clear(dots *q)
{
    free(q->xy);
    free(q->radius);
    free(q->fills);
    free(q->shape);
    free(q->title);
    free(q->text);
}

/* Shades of a colormap that dots have: no eye tells finer ones apart on them, and a file says each once. */
enum { SHADES = 64 };

static int shade_of(const stp_drawing *d, double value)
{
    return (int) round(stp_norm_at(&d->bar.norm, value) * SHADES);
}

static uint32_t dot_color(const stp_drawing *d, const stp_series *s, int64_t i, double alpha)
{
    const uint32_t color = s->value ? stp_cmap_at(&d->bar.map, shade_of(d, s->value[i]) / (double) SHADES) : s->color;
    return stp_with_alpha(color, s->opacity ? stp_keys_opacity(d, s->opacity[i]) : alpha);
}

/* The value in the middle of a shade, with no more digits than tell it from the next one. */
static double shade_value(const stp_drawing *d, int k)
{
    const double v = stp_norm_inverse(&d->bar.norm, k / (double) SHADES);
    const double low = stp_norm_inverse(&d->bar.norm, fmax(0, k - 0.5) / SHADES);
    const double high = stp_norm_inverse(&d->bar.norm, fmin(SHADES, k + 0.5) / SHADES);
    const double digit = pow(10, floor(log10(fabs(high - low))));
    return digit > 0 && isfinite(v / digit) ? round(v / digit) * digit : v;
}

/* What a pointer is told of a dot: its place; of many dots in the colours of a number the value of the shade, which a
 * file says once for all dots of it. shades: SHADES + 1 texts, or NULL where they are not made yet. */
static const char *dot_title(const stp_drawing *d, const stp_series *s, int64_t i, const char **shades)
{
    if (count_dots(d) <= STP_TITLED_MARKS) return stp_mark_title(d->panel, s->label, s->x[i], s->y[i]);
    const int k = shade_of(d, s->value[i]);
    if (!shades[k])
        shades[k] = stp_arena_printf(d->panel->arena, "%s ≈ %s", d->bar.name,
                                     stp_label_compact(d->panel->arena, shade_value(d, k)));
    return shades[k];
}

static void dots_place(const stp_drawing *d, const stp_series *s, double alpha, dots *out)
{
    const stp_panel *p = d->panel;
    const char *shades[SHADES + 1] = { NULL };
    for (int64_t i = 0; i < s->n; i++) {
        const double x = stp_scale_at(&p->x, s->x[i]), y = stp_scale_at(&p->y, s->y[i]);
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) continue;
        if ((s->value && isnan(s->value[i])) || (s->opacity && isnan(s->opacity[i])) || (s->form && isnan(s->form[i])))
            continue;
        if (out->fills) out->fills[out->n] = dot_color(d, s, i, alpha);
        if (out->shape) out->shape[out->n] = (uint8_t) s->form[i];
        if (out->radius && !((out->radius[out->n] = stp_sizes_radius(d, s->size[i])) > 0)) continue;
        if (out->text) out->text[out->n] = s->text[i];
        if (out->title) out->title[out->n] = dot_title(d, s, i, shades);
        out->xy[out->n * 2] = p->plot.x + x * p->plot.w;
        out->xy[out->n * 2 + 1] = p->plot.y + (1 - y) * p->plot.h;
        out->n++;
    }
}

/* Levels of size, so that dots of one level are one node; the large ones lie under the small ones. */
enum { SIZE_LEVELS = 48 };

static int level_of(const stp_drawing *d, double radius)
{
    return (int) fmin(SIZE_LEVELS - 1, radius / d->sizes.radius * SIZE_LEVELS);
}

/* Dots of one level and one shape (-1: of any) to `part`. */
static void choose(const stp_drawing *d, const dots *q, int level, int shape, dots *part)
{
    part->n = 0;
    for (int64_t i = 0; i < q->n; i++) {
        if ((level >= 0 && level_of(d, q->radius[i]) != level) || (shape >= 0 && q->shape[i] != shape)) continue;
        part->xy[2 * part->n] = q->xy[2 * i];
        part->xy[2 * part->n + 1] = q->xy[2 * i + 1];
        if (q->fills) part->fills[part->n] = q->fills[i];
        if (q->title) part->title[part->n] = q->title[i];
        part->n++;
    }
}

static void draw_alike(stp_drawing *d, const dots *q, double radius, int shape, uint32_t color)
{
    const bool ring = radius >= 2.5;
    if (q->n)
        stp_scene_points(d->scene, q->xy, q->n, radius, q->fills,
                         (stp_style) { .fill = color, .stroke = ring ? d->panel->theme->edge : 0,
                                       .width = ring ? 0.5 : 0, .shape = (stp_shape) (shape % STP_N_SHAPES) });
    if (q->n && q->title) stp_scene_titles(d->scene, q->title);
}

/* Dots of several sizes or shapes: a node for each. */
static stp_status draw_apart(stp_drawing *d, const stp_series *s, const dots *q, double usual, uint32_t color,
                             stp_error *err)
{
    dots part = { .xy = malloc(((size_t) q->n * 2 + 1) * sizeof *part.xy),
                  .fills = q->fills ? malloc(((size_t) q->n + 1) * sizeof *part.fills) : NULL,
                  .title = q->title ? malloc(((size_t) q->n + 1) * sizeof *part.title) : NULL };
    const bool good = part.xy && !q->fills == !part.fills && !q->title == !part.title;
    const int n_shapes = q->shape ? STP_N_SHAPES : 1, first = q->radius ? SIZE_LEVELS - 1 : 0;
    for (int level = first; good && level >= 0; level--)
        for (int shape = 0; shape < n_shapes; shape++) {
            choose(d, q, q->radius ? level : -1, q->shape ? shape : -1, &part);
            const double radius = q->radius ? d->sizes.radius * (level + 1) / SIZE_LEVELS : usual;
            draw_alike(d, &part, radius, q->shape ? shape : s->shape, color);
        }
    dots_clear(&part);
    return good ? STP_OK : stp_no_memory(err, "points");
}

static stp_status draw_dots(stp_drawing *d, const stp_series *s, const dots *q, double radius, double alpha, bool marks,
                            stp_error *err)
{
    const uint32_t color = stp_with_alpha(s->color, alpha);
    stp_status status = STP_OK;
    if (!marks && !q->radius)
        return stp_splat(d->scene, d->panel->plot, d->pixels, q->xy, q->n, radius, q->fills, color, err);
    stp_scene_group(d->scene, "series", stp_tooltip(s->label));
    if (q->radius || q->shape) status = draw_apart(d, s, q, radius, color, err);
    else draw_alike(d, q, radius, s->shape, color);
    stp_scene_group_end(d->scene);
    return status;
}

static stp_status draw_series(stp_drawing *d, const stp_series *s, double radius, double alpha, bool marks,
                              int64_t *shown, stp_error *err)
{
    dots q = { 0 };
    stp_status status = stp_no_memory(err, "points");
    if (dots_alloc(d, &q, s)) {
        dots_place(d, s, alpha, &q);
        *shown += q.n;
        status = draw_dots(d, s, &q, radius, alpha, marks, err);
        if (status == STP_OK && q.text) status = stp_labels_draw(d, q.xy, q.text, q.n, radius, err);
    }
    dots_clear(&q);
    return status;
}

static int64_t size_of(const stp_drawing *d, int i)
{
    return d->series[i].n + d->series[i].n_rows;
}

/* Large groups first, so that small ones are not hidden under them. order: n_series numbers. */
static void drawing_order(const stp_drawing *d, int *order)
{
    for (int i = 0; i < d->n_series; i++) {
        int k = i;
        for (; k > 0 && size_of(d, order[k - 1]) < size_of(d, i); k--) order[k] = order[k - 1];
        order[k] = i;
    }
}

static stp_status draw(stp_drawing *d, stp_error *err)
{
    const int64_t n = count_dots(d);
    const double radius = dot_radius(d, n), alpha = dot_alpha(d, n);
    const bool marks =
        n <= DOTS_AS_MARKS || !strcmp(stp_value_text(&d->layer->layer->v[STP_F_RASTER], STP_F_RASTER), "never");
    int64_t shown = 0;
    int *order = stp_arena_array(d->panel->arena, (size_t) d->n_series, sizeof *order);
    if (!order) return stp_no_memory(err, "series");
    drawing_order(d, order);
    for (int i = 0; i < d->n_series; i++)
        STP_TRY(d->layer->has_traces ? stp_many_dots_draw(d, order[i], &shown, err)
                                     : draw_series(d, &d->series[order[i]], radius, alpha, marks, &shown, err));
    if (!shown)
        return stp_fail(err, STP_ERR_EMPTY, "%s: no row has a point inside the picture", d->layer->source->path);
    if (!marks)
        stp_note(d->plan->log, STP_LEVEL_INFO, "%s: %lld points are drawn as pixels", d->layer->source->path,
                 (long long) n);
    return STP_OK;
}

const stp_kind stp_kind_scatter = {
    .name = "scatter",
    .title = "Scatter chart",
    .help = "a dot for each row",
    .example = "stipple plot flights.csv -x distance -y delay -c temp",
    .verbs = STP_VERB_PLOT,
    .needs = STP_ROLE_X,
    .takes = STP_ROLE_Y | STP_ROLE_AGG | STP_ROLE_TOP | STP_ROLE_BY | STP_ROLE_COLOR | STP_ROLE_SIZE | STP_ROLE_LABEL |
             STP_ROLE_SHAPE,
    .pad_x = 0.03,
    .pad_y = 0.03,
    .grid_x = true,
    .grid_y = true,
    .sizes = true,
    .zero_lines = true,
    .rereads = true,
    .bind = bind,
    .most_rows = 1000000,
    .gather = gather,
    .fork = stp_stat_fork,
    .clear = stp_stat_clear,
    .labels = stp_stat_labels,
    .prepare = prepare,
    .gather_view = gather_view,
    .draw = draw,
};
