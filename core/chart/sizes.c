/* Dots whose area is a number: from a value to a radius, and the legend that says so. */
#include "chart/chart.h"
#include <math.h>

enum { GUIDE_GAP = 20, NAME_DROP = 10, FIRST_DROP = 22, LABEL_GAP = 8, SAMPLES = 3 };
#define LARGEST 14.0                   /* px, the radius of the greatest value while there are few dots */
#define LEAST 1.5

stp_status stp_sizes_prepare(stp_drawing *d, stp_error *err)
{
    const stp_layer_plan *l = d->layer;
    const stp_column_info *c = l->size.info;
    if (!c) return STP_OK;
    double least = INFINITY, most = 0;
    int64_t n = 0, n_negative = 0;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++) {
            const double v = d->series[i].size[k];
            n += isfinite(v);
            n_negative += v < 0;
            if (!isfinite(v)) continue;
            least = fmin(least, v);
            most = fmax(most, v);
        }
    if (n_negative) {
        stp_fail(err, STP_ERR_DATA, "%s: %lld values of '%s' are below 0: a dot has no such size", l->source->path,
                 (long long) n_negative, c->name);
        return stp_hint(err, "leave them out with --where, or use --size 'abs(%s)'", c->name);
    }
    d->sizes.least = least;
    d->sizes.most = most;
    d->sizes.radius = fmax(5, LARGEST * fmin(1, pow(200.0 / (double) (n ? n : 1), 0.25)));
    d->sizes.name = c->unit && *c->unit ? stp_arena_printf(d->panel->arena, "%s (%s)", c->name, c->unit) : c->name;
    return d->sizes.name ? STP_OK : stp_no_memory(err, "a name");
}

double stp_sizes_radius(const stp_drawing *d, double v)
{
    if (!isfinite(v)) return 0;
    return d->sizes.most > 0 ? fmax(LEAST, d->sizes.radius * sqrt(v / d->sizes.most)) : LEAST;
}

/* ---- the legend ------------------------------------------------------------------------------------------------- */

/* A 1-2-5 number at most v. */
static double nice_below(double v)
{
    const double power = pow(10, floor(log10(v))), lead = v / power;
    return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
}

/* Values close together: at even steps between them. */
static int even_samples(const stp_drawing *d, double *v)
{
    const stp_scale scale = { .kind = STP_SCALE_LINEAR, .lo = d->sizes.least, .hi = d->sizes.most };
    const stp_tick_style style = { .wanted = SAMPLES };
    stp_error err = { 0 };
    stp_ticks t;
    if (stp_ticks_make(&scale, &style, d->panel->arena, &t, &err)) return 0;
    const int step = (t.n + SAMPLES - 1) / SAMPLES;
    int n = 0;
    for (int i = t.n - 1; i >= 0 && n < SAMPLES; i -= step) v[n++] = t.ticks[i].value;
    return n;
}

/* The values that are shown, falling; a quarter of the area is half the width. Returns their number. */
static int samples(const stp_drawing *d, double *v)
{
    int n = 0;
    double last = INFINITY;
    if (!(d->sizes.most > 0)) return 0;
    if (d->sizes.least > d->sizes.most / 4 && d->sizes.least < d->sizes.most) return even_samples(d, v);
    for (double part = 1; n < SAMPLES && part > 0.01; part /= 4) {
        const double value = nice_below(d->sizes.most * part);
        if (value >= last || stp_sizes_radius(d, value) <= LEAST) continue;
        v[n++] = last = value;
    }
    return n;
}

static stp_font_style label_font(const stp_panel *p)
{
    return stp_font_tick(p->theme, STP_START);
}

double stp_sizes_width(const stp_panel *p, const stp_drawing *d)
{
    double v[SAMPLES], w = 0;
    const stp_font_style font = label_font(p), name = stp_font_name(p->theme, STP_START);
    const int n = samples(d, v);
    for (int i = 0; i < n; i++)
        w = fmax(w, 2 * d->sizes.radius + LABEL_GAP +
                        stp_text_width(p->measure, stp_label_compact(p->arena, v[i]), &font));
    return GUIDE_GAP + fmax(w, fmin(160, stp_text_width(p->measure, d->sizes.name, &name)));
}

/* Rows are as high as the dot or the letters in it. */
void stp_sizes_draw(const stp_panel *p, const stp_drawing *d, stp_scene *s)
{
    double v[SAMPLES];
    const int n = samples(d, v);
    const stp_font_style name = stp_font_name(p->theme, STP_START), font = label_font(p);
    const double x = p->guide_x + GUIDE_GAP, middle = x + d->sizes.radius;
    double y = p->plot.y + FIRST_DROP;
    const bool fits = n && y + 2 * stp_sizes_radius(d, v[0]) + 4 <= p->plot.y + p->plot.h;
    if (!fits) return;              /* a name alone says nothing */
    stp_scene_group(s, "sizes", NULL);
    stp_scene_text(s, stp_fit_text(p, d->sizes.name, &name, 160), x, p->plot.y + NAME_DROP, name);
    for (int i = 0; i < n; i++) {
        const double r = stp_sizes_radius(d, v[i]), row = fmax(2 * r + 4, p->theme->tick_size + 4);
        if (y + row > p->plot.y + p->plot.h) break;
        const double xy[2] = { middle, y + row / 2 };
        stp_scene_points(s, xy, 1, r, NULL, (stp_style) { .stroke = p->theme->secondary, .width = 1 });
        stp_scene_text(s, stp_label_compact(p->arena, v[i]), x + 2 * d->sizes.radius + LABEL_GAP,
                       y + row / 2 + font.size * 0.36, font);
        y += row;
    }
    stp_scene_group_end(s);
}
