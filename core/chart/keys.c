/* What forms and opacities mean: a legend each, in one colour, for columns that give no colour. */
#include "chart/chart.h"
#include <math.h>
#include <string.h>

enum { KEY_GAP = 20, NAME_DROP = 10, FIRST_DROP = 28, ROW = 18, SWATCH = 10, LINE = 26, LABEL_GAP = 8, NAME_MOST = 160,
       ALPHA_SAMPLES = 3, KEY_AFTER = 10 };
#define FAINTEST 0.15                  /* opacity of the least number */

/* ---- strokes -------------------------------------------------------------------------------------------------- */

void stp_dash_set(stp_style *style, int i)
{
    static const double dashes[][4] = { { 0 }, { 6, 4 }, { 1.5, 3 }, { 7, 3, 1.5, 3 }, { 12, 4 } };
    memcpy(style->dash, dashes[i % (int) STP_COUNT(dashes)], sizeof style->dash);
}

/* ---- making ---------------------------------------------------------------------------------------------------- */

static stp_key *add_key(stp_drawing *d, stp_key_shows shows, const stp_column_info *c, const char *const *labels, int n,
                        stp_error *err)
{
    stp_key *k = &d->keys[d->n_keys];
    *k = (stp_key) { .shows = shows, .n = n };
    k->name = c->unit && *c->unit ? stp_arena_printf(d->panel->arena, "%s (%s)", c->name, c->unit) : c->name;
    k->label = stp_arena_array(d->panel->arena, (size_t) n + 1, sizeof *k->label);
    if (!k->name || !k->label) {
        stp_no_memory(err, "a legend");
        return NULL;
    }
    for (int i = 0; labels && i < n; i++) k->label[i] = labels[i];
    d->n_keys++;
    return k;
}

static stp_status add_shapes(stp_drawing *d, stp_error *err)
{
    const stp_column_info *c = d->layer->shape.info;
    if (d->n_shapes > STP_N_SHAPES) {
        stp_fail(err, STP_ERR_USAGE, "--shape: '%s' has %d values, and there are %d forms", c->name, d->n_shapes,
                 (int) STP_N_SHAPES);
        return stp_hint(err, "-c '%s' gives each a colour", c->name);
    }
    return add_key(d, STP_KEY_SHAPES, c, d->shape_labels, d->n_shapes, err) ? STP_OK : STP_ERR_MEMORY;
}

static stp_status add_dashes(stp_drawing *d, stp_error *err)
{
    int forms = 0;
    while (stp_dash_names[forms]) forms++;
    const stp_column_info *c = d->layer->dash.info;
    if (d->n_dash_labels > forms) {
        stp_fail(err, STP_ERR_USAGE, "--dash: '%s' has %d values, and there are %d strokes", c->name, d->n_dash_labels,
                 forms);
        return stp_hint(err, "--by '%s' gives each a colour", c->name);
    }
    return add_key(d, STP_KEY_DASHES, c, d->dash_labels, d->n_dash_labels, err) ? STP_OK : STP_ERR_MEMORY;
}

static stp_status add_alphas(stp_drawing *d, stp_error *err)
{
    const double lo = d->alpha_lo, hi = d->alpha_hi;
    if (!(lo <= hi)) return STP_OK;
    const stp_scale scale = { .kind = STP_SCALE_LINEAR, .lo = lo, .hi = hi,
                              .integer = d->layer->alpha.info->meaning == STP_INTEGER };
    const stp_tick_style style = { .wanted = ALPHA_SAMPLES };
    stp_ticks ticks = { 0 };
    if (lo < hi) STP_TRY(stp_ticks_make(&scale, &style, d->panel->arena, &ticks, err));
    const int shown = ticks.n;
    stp_key *k = add_key(d, STP_KEY_ALPHAS, d->layer->alpha.info, NULL, shown, err);
    if (!k) return STP_ERR_MEMORY;
    k->value = stp_arena_array(d->panel->arena, (size_t) shown + 1, sizeof *k->value);
    if (!k->value) return stp_no_memory(err, "a legend");
    for (int i = 0; i < shown; i++) {                     /* the greatest on top */
        k->value[i] = ticks.ticks[shown - 1 - i].value;
        k->label[i] = stp_label_compact(d->panel->arena, k->value[i]);
    }
    return STP_OK;
}

static stp_status make_keys(stp_drawing *d, stp_error *err)
{
    d->n_keys = 0;
    if (d->n_shapes) STP_TRY(add_shapes(d, err));
    if (d->n_dash_labels > 1) STP_TRY(add_dashes(d, err));
    return d->layer->alpha.info && d->n_series ? add_alphas(d, err) : STP_OK;
}

/* What the numbers of the forms mean, and the range of the opacities. */
static void look(stp_drawing *d)
{
    static const char *bools[] = { "false", "true" };
    const stp_binding *b = &d->layer->shape;
    d->alpha_lo = INFINITY;
    d->alpha_hi = -INFINITY;
    for (int i = 0; i < d->n_series; i++) {
        const stp_series *s = &d->series[i];
        if (s->form && b->info) {
            const bool flags = b->info->meaning == STP_BOOL;
            d->shape_labels = flags ? bools : (const char **) d->layer->rows.labels[b->at].label;
            d->n_shapes = flags ? 2 : d->layer->rows.labels[b->at].n;
        }
        for (int64_t k = 0; s->opacity && k < s->n; k++) {
            if (!isfinite(s->opacity[k])) continue;
            d->alpha_lo = fmin(d->alpha_lo, s->opacity[k]);
            d->alpha_hi = fmax(d->alpha_hi, s->opacity[k]);
        }
    }
}

stp_status stp_keys_prepare(stp_drawing *d, stp_error *err)
{
    look(d);
    return make_keys(d, err);
}

/* ---- facets -------------------------------------------------------------------------------------------------------
 */

static int place_of(const char **all, int *n, const char *label)
{
    for (int i = 0; i < *n; i++)
        if (!strcmp(all[i], label)) return i;
    all[*n] = label;
    return (*n)++;
}

/* The forms of a drawing's series by their place among all labels. */
static stp_status renumber(stp_drawing *d, const char **shapes, int *n_shapes, const char **dashes, int *n_dashes,
                           stp_error *err)
{
    int *to = stp_arena_array(d->panel->arena, (size_t) d->n_shapes + 1, sizeof *to);
    if (!to) return stp_no_memory(err, "forms");
    for (int i = 0; i < d->n_shapes; i++) to[i] = place_of(shapes, n_shapes, d->shape_labels[i]);
    for (int i = 0; i < d->n_series; i++) {
        stp_series *s = &d->series[i];
        for (int64_t k = 0; s->form && k < s->n; k++)
            if (!isnan(s->form[k])) s->form[k] = to[(int) s->form[k]];
        if (d->dashes > 0) s->dash = place_of(dashes, n_dashes, d->dash_labels[i % d->dashes]);
    }
    return STP_OK;
}

stp_status stp_keys_share(stp_drawing *const *d, int n, stp_error *err)
{
    size_t most = 1;
    double lo = INFINITY, hi = -INFINITY;
    int n_shapes = 0, n_dashes = 0;
    for (int i = 0; i < n; i++) {
        most += (size_t) d[i]->n_shapes + (size_t) d[i]->n_dash_labels;
        lo = fmin(lo, d[i]->alpha_lo);
        hi = fmax(hi, d[i]->alpha_hi);
    }
    const char **shapes = stp_arena_array(d[0]->panel->arena, most, sizeof *shapes);
    const char **dashes = stp_arena_array(d[0]->panel->arena, most, sizeof *dashes);
    if (!shapes || !dashes) return stp_no_memory(err, "forms");
    for (int i = 0; i < n; i++) STP_TRY(renumber(d[i], shapes, &n_shapes, dashes, &n_dashes, err));
    for (int i = 0; i < n; i++) {
        d[i]->shape_labels = shapes;
        d[i]->n_shapes = n_shapes;
        d[i]->alpha_lo = lo;
        d[i]->alpha_hi = hi;
        d[i]->dash_labels = dashes;
        d[i]->n_dash_labels = n_dashes;
        STP_TRY(make_keys(d[i], err));
    }
    return STP_OK;
}

/* In steps that no eye tells apart: a file says each once. */
double stp_keys_opacity(const stp_drawing *d, double v)
{
    enum { STEPS = 32 };
    if (!isfinite(v)) return 0;
    const double length = d->alpha_hi - d->alpha_lo;
    const double part = length > 0 ? fmin(1, fmax(0, (v - d->alpha_lo) / length)) : 1;
    return FAINTEST + (1 - FAINTEST) * round(part * STEPS) / STEPS;
}

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

static double swatch_width(const stp_key *k)
{
    return k->shows == STP_KEY_DASHES ? LINE : SWATCH;
}

double stp_keys_width(const stp_panel *p, const stp_key *k)
{
    const stp_font_style font = stp_font_tick(p->theme, STP_START), name = stp_font_name(p->theme, STP_START);
    double w = 0;
    for (int i = 0; i < k->n; i++) w = fmax(w, fmin(NAME_MOST, stp_text_width(p->measure, k->label[i], &font)));
    return KEY_GAP + fmax(swatch_width(k) + LABEL_GAP + w, fmin(NAME_MOST, stp_text_width(p->measure, k->name, &name)));
}

double stp_keys_height(const stp_panel *p, const stp_key *k)
{
    (void) p;
    return FIRST_DROP + k->n * ROW + KEY_AFTER;
}

static void draw_swatch(const stp_panel *p, const stp_key *k, int i, double x, double y, stp_scene *s)
{
    const double middle[2] = { x + SWATCH / 2.0, y }, line[4] = { x, y, x + LINE, y };
    const uint32_t ink = p->theme->secondary;
    stp_style stroke = { .stroke = ink, .width = 1.5 };
    stp_dash_set(&stroke, i);
    if (k->shows == STP_KEY_DASHES) stp_scene_path(s, line, 2, false, stroke);
    else if (k->shows == STP_KEY_SHAPES)
        stp_scene_points(s, middle, 1, 4, NULL, (stp_style) { .fill = ink, .shape = (stp_shape) i });
    else
        stp_scene_points(s, middle, 1, 4.5, NULL,
                         (stp_style) { .fill = stp_with_alpha(ink, stp_keys_opacity(p->keyed, k->value[i])) });
}

void stp_keys_draw(const stp_panel *p, const stp_key *k, double top, stp_scene *s)
{
    const double x = p->guide_x + KEY_GAP;
    const stp_font_style font = stp_font_tick(p->theme, STP_START), name = stp_font_name(p->theme, STP_START);
    stp_scene_group(s, "key", NULL);
    stp_scene_text(s, stp_fit_text(p, k->name, &name, NAME_MOST), x, top + NAME_DROP, name);
    for (int i = 0; i < k->n; i++) {
        const double y = top + FIRST_DROP + i * ROW;
        if (y > p->plot.y + p->plot.h) break;
        draw_swatch(p, k, i, x, y, s);
        stp_scene_text(s, stp_fit_text(p, k->label[i], &font, NAME_MOST), x + swatch_width(k) + LABEL_GAP,
                       y + font.size * 0.36, font);
    }
    stp_scene_group_end(s);
}
