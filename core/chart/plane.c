#include "chart/plane.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "spec/gather.h"

/* ---- binding -------------------------------------------------------------------------------------- */

static stp_status state_of(stp_layer_plan *l, stp_error *err)
{
    if (!l->state) l->state = calloc(1, sizeof(stp_plane));
    return l->state ? STP_OK : stp_no_memory(err, "a plane");
}

static stp_status add_binding(stp_layer_plan *l, const stp_binding *b, stp_error *err)
{
    stp_plane *p = stp_plane_of(l);
    if (p->n_values == STP_GRIDDED_VARS)
        return stp_fail(err, STP_ERR_USAGE, "kind '%s' takes at most %d variables", l->kind->name,
                        (int) STP_GRIDDED_VARS);
    if (!stp_is_numeric(b->info->meaning))
        return stp_fail(err, STP_ERR_USAGE, "kind '%s' draws numbers, '%s' is %s", l->kind->name, b->info->name,
                        stp_meaning_phrase(b->info->meaning));
    p->value[p->n_values++] = *b;
    return STP_OK;
}

stp_status stp_plane_add(stp_plan *plan, stp_layer_plan *l, const char *what, const char *name, stp_error *err)
{
    (void) plan;
    stp_binding b;
    STP_TRY(state_of(l, err));
    STP_TRY(stp_plan_bind(l, what, name, &b, err));
    return add_binding(l, &b, err);
}

static stp_status two_values(const char *a, const char *b, stp_error *err)
{
    return stp_fail(err, STP_ERR_USAGE, "--agg: a mesh has one value, not '%s' and '%s'", a, b);
}

/* FN, FN:COLUMN or FN:COLUMN:SECOND. *column: that of the reductions before, NULL where none named one. */
static stp_status bind_reduction(stp_plan *plan, stp_grid_var *v, const char *text, const char **column, stp_error *err)
{
    const char *const *part;
    int n;
    STP_TRY(stp_split(&plan->arena, text, ':', &part, &n, err));
    *v = (stp_grid_var){ .value = 0, .second = -1, .name = part[0] };
    v->reducer = stp_reducer_find(part[0], &v->number);
    const int most = v->reducer && v->reducer->needs_second ? 3 : 2;
    if (!v->reducer || n > most || (most == 3 && n < 3))
        return stp_fail(err, STP_ERR_USAGE, "--agg: '%s' cannot reduce a mesh", text);
    if (most == 3) v->second_column = part[2];
    if (n == 1) return STP_OK;
    if (*column && strcmp(*column, part[1])) return two_values(*column, part[1], err);
    *column = part[1];
    return STP_OK;
}

/* The reductions of what falls into a cell. */
static stp_status bind_reductions(stp_plan *plan, stp_layer_plan *l, const char **column, stp_error *err)
{
    const stp_value *agg = &l->layer->v[STP_F_AGG];
    static const char *const usual[] = { "mean" };
    const int n = agg->n_items ? agg->n_items : 1;
    const char *const *items = agg->n_items ? agg->items : usual;
    if (n > STP_GRID_VARS)
        return stp_fail(err, STP_ERR_USAGE, "--agg names %d reductions, at most %d", n, (int) STP_GRID_VARS);
    for (int i = 0; i < n; i++) STP_TRY(bind_reduction(plan, &l->vars[l->n_vars++], items[i], column, err));
    return STP_OK;
}

/* Results and weights, behind the value in the plane. */
static stp_status bind_seconds(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    for (int i = 0; i < l->n_vars; i++) {
        stp_grid_var *v = &l->vars[i];
        if (!v->second_column) continue;
        v->second = stp_plane_of(l)->n_values;
        STP_TRY(stp_plane_add(plan, l, "--agg", v->second_column, err));
    }
    return STP_OK;
}

static stp_status bind_value(stp_plan *plan, stp_layer_plan *l, const char *column, stp_error *err)
{
    const stp_array *a = l->source->array;
    if (column) return stp_plane_add(plan, l, "--agg", column, err);
    if (l->color.info) return add_binding(l, &l->color, err);
    if (a && a->value >= 0) {
        stp_binding b;
        STP_TRY(stp_gridded_bind_column(l, a->value, &b, err));
        return add_binding(l, &b, err);
    }
    stp_fail(err, STP_ERR_USAGE, "%s: kind '%s' wants a column of values", l->source->path, l->kind->name);
    return stp_hint(err, l->layer->verb == STP_VERB_SHADE ? "as --agg mean:COLUMN" : "as -c COLUMN");
}

stp_status stp_plane_bind(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    const char *column = NULL;
    STP_TRY(state_of(l, err));
    STP_TRY(stp_gridded_bind(l, err));
    STP_TRY(bind_reductions(plan, l, &column, err));
    STP_TRY(bind_value(plan, l, column, err));
    STP_TRY(bind_seconds(plan, l, err));
    for (int i = 0; i < l->n_vars; i++) l->vars[i].column = stp_plane_of(l)->value[0].info->name;
    const stp_value *norm = &l->layer->v[STP_F_NORM];
    l->norm = STP_NORM_LINEAR;
    for (int i = 0; norm->set && stp_norm_names[i]; i++)
        if (stp_same(stp_norm_names[i], norm->text)) l->norm = (stp_norm_kind) i;
    return STP_OK;
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* By an even sample of the values: the twentieth part below 0 and the twentieth above. */
static bool diverges(const stp_column *c)
{
    enum { SAMPLE = 1 << 14 };
    double *v = malloc(SAMPLE * sizeof *v);
    int64_t n = 0;
    const int64_t step = c->length / SAMPLE + 1;
    for (int64_t i = 0; v && i < c->length && n < SAMPLE; i += step) {
        const double x =
            c->type == STP_TYPE_F32 ? (double) ((const float *) c->values)[i] : ((const double *) c->values)[i];
        if (isfinite(x)) v[n++] = x;
    }
    bool both = false;
    if (n) {
        qsort(v, (size_t) n, sizeof *v, compare);
        both = v[n / 20] < 0 && v[n - 1 - n / 20] > 0;
    }
    free(v);
    return both;
}

stp_status stp_plane_gather(const stp_plan *plan, const stp_item_plan *item, stp_layer_plan *l, stp_error *err)
{
    (void) item;
    stp_plane *p = stp_plane_of(l);
    STP_TRY(stp_gridded_gather(plan, l, p->value, p->n_values, &p->field, err));
    p->diverging = diverges(&p->field.values[0]);
    return stp_gather_report(plan, l->source, err);
}

static bool is_facet(const stp_drawing *d, const stp_layer_plan *l)
{
    return l == d->layer || (d->panel->item->facet.rows && l->whole == d->layer->whole);
}

const stp_plane *stp_plane_facet(const stp_drawing *d, int number)
{
    for (int i = 0; i < d->plan->n_items; i++)
        for (int k = 0; k < d->plan->items[i].n_layers; k++) {
            const stp_layer_plan *l = &d->plan->items[i].layers[k];
            if (is_facet(d, l) && number-- == 0) return stp_plane_of(l);
        }
    return NULL;
}

stp_status stp_plane_fork(stp_plan *plan, stp_layer_plan *l, stp_error *err)
{
    (void) plan;
    stp_plane *own = malloc(sizeof *own);
    if (!own) return stp_no_memory(err, "a plane");
    *own = *stp_plane_of(l);
    own->field = (stp_gridded) { 0 };
    l->state = own;
    return STP_OK;
}

void stp_plane_clear(stp_layer_plan *l)
{
    stp_plane *p = stp_plane_of(l);
    stp_gridded_clear(&p->field);
    free(p);
    l->state = NULL;
}

/* ---- colours -------------------------------------------------------------------------------------------- */

const char *stp_plane_name(stp_arena *arena, const stp_column_info *c)
{
    const char *name = c->long_name && *c->long_name ? c->long_name : c->name;
    return c->unit && *c->unit ? stp_arena_printf(arena, "%s (%s)", name, c->unit) : name;
}

/* The zero of these scales is no middle of anything. */
static bool is_temperature(const char *unit)
{
    static const char *const units[] = { "degC",
                                         "deg_C",
                                         "degree_C",
                                         "degrees_C",
                                         "Deg C",
                                         "C",
                                         "Celsius",
                                         "celsius",
                                         "degree_Celsius",
                                         "°C",
                                         "degF",
                                         "F",
                                         "Fahrenheit" };
    for (size_t i = 0; unit && i < STP_COUNT(units); i++)
        if (stp_same(unit, units[i])) return true;
    return false;
}

static bool diverging(const stp_drawing *d)
{
    if (is_temperature(stp_plane_of(d->layer)->value[0].info->unit)) return false;
    const stp_value *v = d->layer->layer->v;
    return stp_plane_of(d->layer)->diverging && !v[STP_F_CLIM].set && !v[STP_F_CMAP].set &&
           d->layer->norm == STP_NORM_LINEAR;
}

/* The long name where there is room for it, else the short one. */
static const char *bar_name(const stp_drawing *d)
{
    enum { ROOM = 160 };
    stp_column_info info = *stp_plane_of(d->layer)->value[0].info;
    const stp_font_style font = stp_font_name(d->panel->theme, STP_START);
    const char *name = stp_plane_name(d->panel->arena, &info);
    if (!name || stp_text_width(d->panel->measure, name, &font) <= ROOM) return name;
    info.long_name = NULL;
    return stp_plane_name(d->panel->arena, &info);
}

stp_status stp_plane_prepare(stp_drawing *d, stp_error *err)
{
    const stp_value *v = d->layer->layer->v;
    const char *usual = diverging(d) ? "coolwarm" : d->panel->theme->value_map;
    d->swatch = STP_SWATCH_BOX;
    STP_TRY(stp_cmap_find(&d->bar.map, v[STP_F_CMAP].set ? v[STP_F_CMAP].text : usual, err));
    d->bar.wanted = true;
    d->bar.even = diverging(d);
    d->bar.name = v[STP_F_CLABEL].set ? v[STP_F_CLABEL].text : bar_name(d);
    return d->bar.name ? STP_OK : stp_no_memory(err, "a name");
}

stp_status stp_plane_norm(stp_drawing *d, const double *values, int64_t n, stp_error *err)
{
    double lo = (double) NAN, hi = (double) NAN;
    if (d->pool) {                                         /* that of all panels with this colour bar */
        values = d->pool;
        n = d->n_pool;
    }
    if (d->bar.even) stp_even_limits(values, n, &lo, &hi);
    STP_TRY(stp_clim(d, values, n, false, &lo, &hi, err));
    const stp_status s = stp_norm_make(&d->bar.norm, d->layer->norm, values, n, false, lo, hi, true,
                                       d->plan->threads, err);
    return s == STP_ERR_EMPTY ? stp_fail(err, s, "%s: no value of '%s' lies inside the picture", d->layer->source->path,
                                         stp_plane_of(d->layer)->value[0].info->name)
                              : s;
}

void stp_plane_describe(const stp_drawing *d, stp_buf *out)
{
    const stp_column_info *v = stp_plane_of(d->layer)->value[0].info;
    const char *name = v->long_name && *v->long_name ? v->long_name : v->name;
    stp_buf_printf(out, "%s of %s by %s (x) and %s (y)", d->layer->kind->title, name, d->layer->x.info->name,
                   d->layer->y[0].info->name);
}
