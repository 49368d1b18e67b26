/* Splits the rows of a layer into what is drawn alike: one series a group of --by (or of a categorical
 * --color) and a y column. Groups past a dozen share one colour and the name "other (n)". */
#include "chart/chart.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"
#include "spec/gather_line.h"

enum { SERIES_NAMED = 12 };

/* The groups of a column: a label and a size each, and the group of every row. */
typedef struct groups {
    const char **label;
    int64_t *size;
    int32_t n;                 /* at least 1: without a column all rows are in group 0 */
    int32_t *of_row;           /* NULL: all rows are in group 0 */
    int32_t parts;             /* --dash splits each of n / parts groups, which follow each other */
} groups;

/* ---- groups of a column ---------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* The distinct present values of v, rising; at most max, else n = -1. */
static double *distinct(stp_arena *arena, const double *v, int64_t n_rows, int max, int *n)
{
    double *d = stp_arena_array(arena, (size_t) max + 1, sizeof *d);
    *n = 0;
    for (int64_t i = 0; d && i < n_rows && *n <= max; i++) {
        if (isnan(v[i])) continue;
        int k = *n;
        while (k > 0 && d[k - 1] > v[i]) k--;
        if (k > 0 && d[k - 1] == v[i]) continue;
        if (*n < max) memmove(d + k + 1, d + k, (size_t) (*n - k) * sizeof *d);
        if (k < max) d[k] = v[i];
        ++*n;
    }
    if (*n > max) *n = -1;
    return d;
}

const char *stp_value_label(stp_arena *arena, const stp_column_info *c, double v, int64_t origin)
{
    char text[STP_TIME_SIZE + STP_NUMBER_SIZE];
    if (c->meaning == STP_BOOL) return v != 0 ? "true" : "false";
    if (c->meaning == STP_TIME) {
        int64_t t = v >= 0x1p63 ? INT64_MAX : v < -0x1p63 ? INT64_MIN : (int64_t) v;
        if (__builtin_add_overflow(origin, t, &t)) t = v < 0 ? INT64_MIN : INT64_MAX;
        return stp_arena_text(arena, stp_format_time(text, t, c->time_digits));
    }
    return stp_arena_text(arena, stp_is_clock(c) ? stp_format_duration(text, v) : stp_format_double(text, v));
}

/* A column of numbers: a group a distinct value, in order. */
static stp_status group_numbers(stp_drawing *d, const stp_binding *b, const double *v, groups *g, stp_error *err)
{
    enum { MAX = 200 };
    stp_arena *arena = d->panel->arena;
    const int64_t n_rows = d->layer->rows.n_rows;
    int n;
    double *values = distinct(arena, v, n_rows, MAX, &n);
    if (!values) return stp_no_memory(err, "groups");
    if (n < 0) {
        stp_fail(err, STP_ERR_USAGE, "'%s' has more than %d different values: too many to group by", b->info->name,
                 (int) MAX);
        return stp_hint(err, "colour by it with -c '%s' instead", b->info->name);
    }
    g->n = n + 1;
    for (int i = 0; i < n; i++)
        g->label[i] = stp_value_label(arena, b->info, values[i], d->layer->rows_plan.origin[b->at]);
    for (int64_t i = 0; i < n_rows; i++) {
        const double *at = isnan(v[i]) ? NULL : bsearch(&v[i], values, (size_t) n, sizeof *values, by_value);
        g->of_row[i] = at ? (int32_t) (at - values) : n;
    }
    return STP_OK;
}

static void group_texts(const stp_labels *labels, const double *v, int64_t n_rows, groups *g)
{
    g->n = labels->n + 1;
    for (int32_t i = 0; i < labels->n; i++) g->label[i] = labels->label[i];
    for (int64_t i = 0; i < n_rows; i++) g->of_row[i] = isnan(v[i]) ? labels->n : (int32_t) v[i];
}

/* The last group holds the rows without a value; it is dropped when there are none. */
static stp_status group_by(stp_drawing *d, const stp_binding *b, groups *g, stp_error *err)
{
    stp_arena *arena = d->panel->arena;
    const stp_rows *rows = &d->layer->rows;
    const bool text = b->info && stp_is_text(b->info->meaning);
    const size_t most = text ? (size_t) rows->labels[b->at].n + 1 : 256;
    g->label = stp_arena_array(arena, most, sizeof *g->label);
    g->size = stp_arena_array(arena, most, sizeof *g->size);
    if (b->info) g->of_row = stp_arena_array(arena, (size_t) rows->n_rows, sizeof *g->of_row);
    if (!g->label || !g->size || (b->info && !g->of_row)) return stp_no_memory(err, "groups");
    if (!b->info) {
        g->n = 1;
        g->label[0] = "";
        g->size[0] = rows->n_rows;
        return STP_OK;
    }
    if (text) group_texts(&rows->labels[b->at], rows->column[b->at], rows->n_rows, g);
    else STP_TRY(group_numbers(d, b, rows->column[b->at], g, err));
    g->label[g->n - 1] = STP_MISSING_NAME;
    for (int64_t i = 0; i < rows->n_rows; i++) g->size[g->of_row[i]]++;
    if (!g->size[g->n - 1] && g->n > 1) g->n--;
    return STP_OK;
}

/* ---- which groups keep a name of their own ------------------------------------------------------------ */

/* slot[i]: the series of group i. Past SERIES_NAMED groups the largest keep their own, the others share
 * the last slot. Returns the number of slots; *shared: how many groups share. */
static int assign_slots(const groups *g, int32_t *slot, int32_t *shared)
{
    *shared = 0;
    if (g->n <= SERIES_NAMED) {
        for (int32_t i = 0; i < g->n; i++) slot[i] = i;
        return g->n;
    }
    for (int32_t i = 0; i < g->n; i++) slot[i] = SERIES_NAMED - 1;
    int32_t best[SERIES_NAMED];
    for (int k = 0; k < SERIES_NAMED - 1; k++) {
        best[k] = -1;
        for (int32_t i = 0; i < g->n; i++)
            if (slot[i] == SERIES_NAMED - 1 && (best[k] < 0 || g->size[i] > g->size[best[k]])) best[k] = i;
        slot[best[k]] = -1;
    }
    int next = 0;               /* in order of appearance, not of size */
    for (int32_t i = 0; i < g->n; i++)
        if (slot[i] < 0) slot[i] = next++;
    *shared = g->n - (SERIES_NAMED - 1);
    return SERIES_NAMED;
}

static int32_t group_of(const groups *g, int64_t row)
{
    return g->of_row ? g->of_row[row] : 0;
}

/* ---- splitting by --dash ------------------------------------------------------------------------------ */

static bool same_column(const stp_binding *a, const stp_binding *b)
{
    return a->info && b->info && a->column == b->column;
}

/* Each group of g, and its slot, in as many parts as --dash has values. */
static stp_status split(stp_drawing *d, groups *g, int32_t **slot, int *n_slots, stp_error *err)
{
    stp_arena *arena = d->panel->arena;
    const int64_t n_rows = d->layer->rows.n_rows;
    groups by = { 0 };
    STP_TRY(group_by(d, &d->layer->dash, &by, err));
    const int32_t n = g->n * by.n;
    int64_t *size = stp_arena_array(arena, (size_t) n, sizeof *size);
    int32_t *finer = stp_arena_array(arena, (size_t) n, sizeof *finer);
    int32_t *of_row = stp_arena_array(arena, (size_t) n_rows, sizeof *of_row);
    if (!size || !finer || !of_row) return stp_no_memory(err, "groups");
    for (int32_t i = 0; i < n; i++) finer[i] = (*slot)[i / by.n] * by.n + i % by.n;
    for (int64_t i = 0; i < n_rows; i++) size[of_row[i] = group_of(g, i) * by.n + by.of_row[i]]++;
    d->dashes = by.n;
    d->dash_labels = by.label;
    d->n_dash_labels = by.n;
    *g = (groups) { .label = g->label, .size = size, .n = n, .of_row = of_row, .parts = by.n };
    *slot = finer;
    *n_slots *= by.n;
    return STP_OK;
}

void stp_series_forms(stp_drawing *d, const stp_binding *by, int n_slots)
{
    const stp_layer_plan *l = d->layer;
    const bool shapes = same_column(&l->shape, by), dashes = same_column(&l->dash, by);
    d->shape_by = shapes;
    d->dash_by = dashes;
    for (int i = 0; i < d->n_series; i++) {
        stp_series *s = &d->series[i];
        s->shape = shapes ? i % n_slots : l->form;
        s->dash = dashes ? i % n_slots : d->dashes > 1 ? i % d->dashes : l->form;
        if (shapes) s->form = NULL;
    }
}

/* ---- filling ------------------------------------------------------------------------------------------- */

static bool numbers_alloc(double **out, stp_arena *arena, int64_t capacity, bool wanted)
{
    if (wanted) *out = stp_arena_array(arena, (size_t) capacity, sizeof **out);
    return !wanted || *out;
}

/* What of the layer's columns a series keeps beside x and y. */
static bool series_alloc(stp_series *s, stp_arena *arena, int64_t capacity, const stp_drawing *d, bool value)
{
    const stp_layer_plan *l = d->layer;
    const bool text = l->label.info, row = d->keep_rows;
    if (text) s->text = stp_arena_array(arena, (size_t) capacity, sizeof *s->text);
    if (row) s->row = stp_arena_array(arena, (size_t) capacity, sizeof *s->row);
    return numbers_alloc(&s->x, arena, capacity, true) && numbers_alloc(&s->y, arena, capacity, true) &&
           numbers_alloc(&s->value, arena, capacity, value) && numbers_alloc(&s->size, arena, capacity, l->size.info) &&
           numbers_alloc(&s->opacity, arena, capacity, l->alpha.info) &&
           numbers_alloc(&s->form, arena, capacity, l->shape.info) && (!text || s->text) && (!row || s->row);
}

static const char *row_text(stp_drawing *d, int64_t row)
{
    const stp_layer_plan *l = d->layer;
    const double v = l->rows.column[l->label.at][row];
    if (isnan(v)) return "";
    return stp_is_text(l->label.info->meaning)
               ? l->rows.labels[l->label.at].label[(int32_t) v]
               : stp_value_label(d->panel->arena, l->label.info, v, l->rows_plan.origin[l->label.at]);
}

static void put(stp_drawing *d, stp_series *s, int64_t row, int k)
{
    const stp_layer_plan *l = d->layer;
    const stp_rows *r = &l->rows;
    s->x[s->n] = l->x.at < 0 ? 0 : stp_panel_value(d->panel, l, &l->x, r->column[l->x.at][row], false);
    s->y[s->n] = l->y[k].at < 0 ? 0 : stp_panel_value(d->panel, l, &l->y[k], r->column[l->y[k].at][row], true);
    if (s->row) s->row[s->n] = row;
    if (s->value) s->value[s->n] = r->column[l->color.at][row];
    if (s->size) s->size[s->n] = r->column[l->size.at][row];
    if (s->opacity) s->opacity[s->n] = r->column[l->alpha.at][row];
    if (s->form) s->form[s->n] = r->column[l->shape.at][row];
    if (s->text) s->text[s->n] = row_text(d, row);
    s->n++;
}

/* Lines of groups that share a series must not be joined: a gap before each. */
static void put_gap(stp_series *s)
{
    s->x[s->n] = s->y[s->n] = NAN;
    if (s->value) s->value[s->n] = NAN;
    if (s->size) s->size[s->n] = NAN;
    if (s->opacity) s->opacity[s->n] = NAN;
    if (s->form) s->form[s->n] = NAN;
    if (s->text) s->text[s->n] = "";
    if (s->row) s->row[s->n] = -1;
    s->n++;
}

/* The rows of the groups that share a series, group by group; rows: room for the number of every row. */
static void fill_shared(stp_drawing *d, const groups *g, const int32_t *slot, int last, stp_series *s, int64_t *rows,
                        int64_t *next, int k)
{
    int64_t at = 0;
    for (int32_t q = 0; q < g->n; q++) {
        next[q] = at;
        at += g->size[q];
    }
    for (int64_t i = 0; i < d->layer->rows.n_rows; i++) rows[next[group_of(g, i)]++] = i;
    for (int32_t q = 0; q < g->n; q++) {
        if (slot[q] != last) continue;
        if (d->swatch == STP_SWATCH_LINE) put_gap(s);
        for (int64_t i = next[q] - g->size[q]; i < next[q]; i++) put(d, s, rows[i], k);
    }
}

static stp_status fill(stp_drawing *d, const groups *g, const int32_t *slot, int n_slots, int32_t shared, int k,
                       stp_error *err)
{
    const int64_t n_rows = d->layer->rows.n_rows;
    stp_series *own = &d->series[k * n_slots];
    const int last = shared ? n_slots - g->parts : n_slots;
    for (int64_t i = 0; i < n_rows; i++) {
        const int32_t at = slot[group_of(g, i)];
        if (at < last) put(d, &own[at], i, k);
    }
    if (!shared) return STP_OK;
    int64_t *rows = malloc(((size_t) n_rows + 1) * sizeof *rows), *next = malloc((size_t) g->n * sizeof *next);
    const bool good = rows && next;
    for (int at = last; good && at < n_slots; at++) fill_shared(d, g, slot, at, &own[at], rows, next, k);
    free(rows);
    free(next);
    return good ? STP_OK : stp_no_memory(err, "series");
}

static const char *series_label(stp_drawing *d, const groups *g, const int32_t *slot, int n_slots, int32_t shared,
                                int at, int k)
{
    stp_arena *arena = d->panel->arena;
    const char *own = "";
    if (shared && at >= n_slots - g->parts) own = stp_arena_printf(arena, "other (%d)", (int) shared);
    else
        for (int32_t i = 0; i < g->n; i++)
            if (slot[i] == at) own = g->label[i / g->parts];
    if (d->layer->n_y == 1) return own;
    const char *column = d->layer->y[k].info->name;
    return own && *own ? stp_arena_printf(arena, "%s, %s", column, own) : column;
}

stp_status stp_series_paint(stp_drawing *d, int n_slots, bool shared, stp_error *err)
{
    const stp_value *v = stp_layer_palette(d->layer->layer);
    stp_palette palette = { 0 };
    const char *name = v->set ? v->text : d->panel->theme->palette;
    STP_TRY(stp_palette_find(&palette, d->panel->arena, name, d->first_color + d->n_series, err));
    const int parts = d->dashes > 1 ? d->dashes : 1;
    for (int i = 0; i < d->n_series; i++) {
        const bool rest = shared && i % n_slots >= n_slots - parts;
        const bool missing = !strcmp(d->series[i].label, STP_MISSING_NAME);
        const int at = (v->set ? 0 : d->first_color) + i / parts;
        d->series[i].other = rest || missing;
        d->series[i].color = d->layer->color_constant ? d->layer->color_rgba
                             : missing && shared      ? d->panel->theme->secondary
                             : rest || missing        ? d->panel->theme->other
                                                      : stp_palette_color(&palette, d->series[i].label, at);
    }
    return STP_OK;
}

stp_status stp_series_recolor(stp_drawing *d, const char *const *names, int n, stp_error *err)
{
    const stp_value *v = stp_layer_palette(d->layer->layer);
    const int first = v->set ? 0 : d->first_color;
    stp_palette palette = { 0 };
    STP_TRY(stp_palette_find(&palette, d->panel->arena, v->set ? v->text : d->panel->theme->palette, first + n, err));
    for (int i = 0; i < d->n_series; i++)
        for (int k = 0; k < n && !d->series[i].other; k++) {
            if (strcmp(names[k], d->series[i].label)) continue;
            d->series[i].color = stp_palette_color(&palette, names[k], first + k);
            if (d->shape_by) d->series[i].shape = k;
            if (d->dash_by) d->series[i].dash = k;
        }
    return STP_OK;
}

static int64_t slot_rows(const groups *g, const int32_t *slot, int at)
{
    int64_t n = 0;
    for (int32_t i = 0; i < g->n; i++)
        if (slot[i] == at) n += g->size[i] + 1;        /* and a gap */
    return n;
}

/* Series without rows: a label each. */
static stp_status make_frame(stp_drawing *d, const groups *g, const int32_t *slot, int n_slots, int32_t shared,
                             stp_error *err)
{
    stp_arena *arena = d->panel->arena;
    d->n_series = n_slots * d->layer->n_y;
    d->series = stp_arena_array(arena, (size_t) d->n_series, sizeof *d->series);
    if (!d->series) return stp_no_memory(err, "series");
    for (int i = 0; i < d->n_series; i++) {
        d->series[i].label = series_label(d, g, slot, n_slots, shared, i % n_slots, i / n_slots);
        if (!d->series[i].label) return stp_no_memory(err, "series");
    }
    return STP_OK;
}

/* Forms, colours and keys of the series, which have their points. */
static stp_status finish_frame(stp_drawing *d, const groups *g, int n_slots, int32_t shared, const stp_binding *by,
                               stp_error *err)
{
    d->names_series = d->n_series > g->parts || (by->info && d->series[0].label[0]);
    stp_series_forms(d, by, n_slots);
    STP_TRY(stp_series_paint(d, n_slots, shared > 0, err));
    return stp_keys_prepare(d, err);
}

stp_status stp_series_make(stp_drawing *d, stp_error *err)
{
    stp_arena *arena = d->panel->arena;
    stp_binding by;
    bool numeric;
    STP_TRY(stp_layer_grouping(d->layer, &by, &numeric, err));
    groups g = { 0 };
    STP_TRY(group_by(d, &by, &g, err));
    int32_t shared;
    int32_t *slot = stp_arena_array(arena, (size_t) g.n, sizeof *slot);
    if (!slot) return stp_no_memory(err, "groups");
    int n_slots = assign_slots(&g, slot, &shared);
    g.parts = 1;
    if (d->layer->dash.info && !same_column(&d->layer->dash, &by)) STP_TRY(split(d, &g, &slot, &n_slots, err));
    STP_TRY(make_frame(d, &g, slot, n_slots, shared, err));
    for (int i = 0; i < d->n_series; i++)
        if (!series_alloc(&d->series[i], arena, slot_rows(&g, slot, i % n_slots), d, numeric))
            return stp_no_memory(err, "series");
    for (int k = 0; k < d->layer->n_y; k++) STP_TRY(fill(d, &g, slot, n_slots, shared, k, err));
    return finish_frame(d, &g, n_slots, shared, &by, err);
}

stp_status stp_series_of_traces(stp_drawing *d, int32_t *slot, int *n_slots, int32_t *shared, stp_error *err)
{
    const stp_traces *t = &d->layer->traces;
    stp_binding by;
    bool numeric;
    STP_TRY(stp_layer_grouping(d->layer, &by, &numeric, err));
    groups g = { .n = t->n_groups, .parts = 1 };
    g.label = stp_arena_array(d->panel->arena, (size_t) g.n, sizeof *g.label);
    g.size = stp_arena_array(d->panel->arena, (size_t) g.n, sizeof *g.size);
    if (!g.label || !g.size) return stp_no_memory(err, "groups");
    for (int32_t i = 0; i < g.n; i++) {
        g.label[i] = i < g.n - 1 ? t->labels.label[i] : by.info ? STP_MISSING_NAME : "";
        g.size[i] = t->n_rows[stp_trace_group(t, i)];
    }
    if (!g.size[g.n - 1] && g.n > 1) g.n--;
    *n_slots = assign_slots(&g, slot, shared);
    STP_TRY(make_frame(d, &g, slot, *n_slots, *shared, err));
    for (int32_t i = 0; i < g.n; i++)
        for (int k = 0; k < d->layer->n_y; k++) d->series[k * *n_slots + slot[i]].n_rows += g.size[i];
    return finish_frame(d, &g, *n_slots, *shared, &by, err);
}

/* ---- colour by a number ------------------------------------------------------------------------------ */

static stp_status series_limits(stp_drawing *d, double *lo, double *hi, stp_error *err)
{
    int64_t n = 0;
    for (int i = 0; i < d->n_series; i++) n += d->series[i].n;
    double *v = malloc((size_t) n * sizeof *v + 1);
    if (!v) return stp_no_memory(err, "colours");
    n = 0;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++) v[n++] = d->series[i].value[k];
    const stp_status s = stp_clim(d, v, n, false, lo, hi, err);
    free(v);
    return s;
}

stp_status stp_series_color_scale(stp_drawing *d, stp_error *err)
{
    const stp_layer_plan *l = d->layer;
    const stp_value *clim = &l->layer->v[STP_F_CLIM], *cmap = &l->layer->v[STP_F_CMAP],
                    *name = &l->layer->v[STP_F_CLABEL];
    double lo = INFINITY, hi = -INFINITY;
    bool whole = l->color.info->meaning == STP_INTEGER;
    for (int i = 0; i < d->n_series; i++)
        for (int64_t k = 0; k < d->series[i].n; k++) {
            const double v = d->series[i].value[k];
            if (!isfinite(v)) continue;
            lo = fmin(lo, v);
            hi = fmax(hi, v);
        }
    if (l->has_traces && l->color_extent.n) {
        lo = l->color_extent.lo;
        hi = l->color_extent.hi;
    }
    if (clim->set) STP_TRY(series_limits(d, &lo, &hi, err));
    if (!(lo <= hi) && isfinite(lo) && isfinite(hi))
        return stp_fail(err, STP_ERR_EMPTY, "%s: --clim %s holds no value of '%s'", l->source->path, clim->text,
                        l->color.info->name);
    if (!(lo <= hi))
        return stp_fail(err, STP_ERR_EMPTY, "%s: '%s' has no value to colour by", l->source->path, l->color.info->name);
    STP_TRY(stp_cmap_find(&d->bar.map, cmap->set ? cmap->text : d->panel->theme->value_map, err));
    d->bar.wanted = true;
    d->bar.range = STP_RANGE_KNOWN;
    d->bar.norm = (stp_norm) { .kind = STP_NORM_LINEAR, .lo = lo, .hi = hi, .whole = whole };
    const stp_column_info *c = l->color.info;
    d->bar.clock = stp_is_clock(c);
    const bool unit = c->unit && *c->unit && !d->bar.clock;
    const char *column = unit ? stp_arena_printf(d->panel->arena, "%s (%s)", c->name, c->unit) : c->name;
    d->bar.name = name->set ? name->text : column;
    return STP_OK;
}
