/* Saved aggregates as states: read, merged, made coarser. Attributes say what is what; what a file of ours must have
 * and lacks is an error, never a guess. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "agg/store.h"
#include "base/text.h"

/* ---- looking things up ----------------------------------------------------------------------------------- */

static const stp_attribute *find_attribute(const stp_attribute *list, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(list[i].name, name)) return &list[i];
    return NULL;
}

static const char *text_of(const stp_attribute *list, int n, const char *name)
{
    const stp_attribute *a = find_attribute(list, n, name);
    return a ? a->text : NULL;
}

/* A whole number from 0 to 2^53, or -1. */
static int64_t whole_of(const stp_attribute *list, int n, const char *name)
{
    const stp_attribute *a = find_attribute(list, n, name);
    const double v = a && a->numbers && a->n_numbers == 1 ? a->numbers[0] : -1;
    return v >= 0 && v <= 0x1p53 ? (int64_t) v : -1;
}

typedef struct loader {
    const stp_dataset *d;
    const char *path;
    stp_stored *s;
    int64_t row0;
    int by, y, x;                  /* dimensions; by -1 = none */
    const stp_variable *labels;
    size_t n_cells;
    int n_planes;
} loader;

static stp_status damaged(const loader *l, const char *what, stp_error *err)
{
    stp_fail(err, STP_ERR_DATA, "%s: no aggregate of stipple's: %s", l->path, what);
    return stp_hint(err, "`stipple shade` writes them with -o FILE.nc");
}

static const char *keep(loader *l, const char *text) { return text ? stp_arena_text(&l->s->arena, text) : NULL; }

/* ---- the grid -------------------------------------------------------------------------------------------- */

static stp_status load_axis(loader *l, stp_axis *a, const char *which, int64_t cells, stp_error *err)
{
    static const char *const scales[] = { "linear", "log", "time" };
    static const stp_scale_kind kinds[] = { STP_SCALE_LINEAR, STP_SCALE_LOG, STP_SCALE_TIME };
    const stp_dataset *d = l->d;
    char name[32];
    snprintf(name, sizeof name, "%s_range", which);
    const stp_attribute *range = find_attribute(d->attributes, d->n_attributes, name);
    snprintf(name, sizeof name, "%s_scale", which);
    const char *scale = text_of(d->attributes, d->n_attributes, name);
    if (!range || !range->numbers || range->n_numbers != 2 || !scale) return damaged(l, "it has no range", err);
    if (cells < 1 || cells > STP_AXIS_CELLS) return damaged(l, "a side has no or too many cells", err);
    *a = (stp_axis) { .lo = range->numbers[0], .hi = range->numbers[1], .cells = (int) cells };
    for (int i = 0; i < 3; i++)
        if (!strcmp(scale, scales[i])) a->kind = kinds[i];
    snprintf(name, sizeof name, "%s_origin", which);
    const char *origin = text_of(d->attributes, d->n_attributes, name);
    if (origin && !stp_parse_int(origin, strlen(origin), &a->origin)) return damaged(l, "its origin is no number", err);
    snprintf(name, sizeof name, "%s_time_digits", which);
    const int64_t digits = whole_of(d->attributes, d->n_attributes, name);
    a->time_digits = digits > 0 && digits <= 9 ? (int) digits : 0;
    snprintf(name, sizeof name, "%s_categories", which);
    const char *labels = text_of(d->attributes, d->n_attributes, name);
    int n;
    if (labels) STP_TRY(stp_split(&l->s->arena, labels, '\n', &a->labels, &n, err));
    if (labels && n != a->cells) return damaged(l, "an axis has fewer cells than categories, or more", err);
    return stp_axis_check(a, which, err);
}

/* Which dimension is x, which y, and which the categories. */
static stp_status find_dimensions(loader *l, stp_error *err)
{
    const stp_dataset *d = l->d;
    l->by = l->x = l->y = -1;
    for (int i = 0; i < d->n_variables; i++) {
        const stp_variable *v = &d->variables[i];
        const char *axis = text_of(v->attributes, v->n_attributes, "axis");
        if (axis && v->n_dims == 1 && !strcmp(axis, "X")) l->x = v->dims[0], l->s->x = keep(l, v->name);
        if (axis && v->n_dims == 1 && !strcmp(axis, "Y")) l->y = v->dims[0], l->s->y = keep(l, v->name);
        if (!v->text || v->n_dims != 2) continue;
        const char *name = text_of(v->attributes, v->n_attributes, "long_name");
        l->labels = v;
        l->by = v->dims[0];
        l->s->by = keep(l, name ? name : v->name);
    }
    if (l->x < 0 || l->y < 0) return damaged(l, "it has no axes", err);
    l->n_planes = l->by >= 0 ? (int) d->dims[l->by].length : 1;
    if (l->n_planes < 1 || l->n_planes > STP_GRID_PLANES) return damaged(l, "it has too many categories", err);
    STP_TRY(load_axis(l, &l->s->plan.view.x, "x", d->dims[l->x].length, err));
    STP_TRY(load_axis(l, &l->s->plan.view.y, "y", d->dims[l->y].length, err));
    l->n_cells = (size_t) l->s->plan.view.x.cells * (size_t) l->s->plan.view.y.cells;
    return STP_OK;
}

static bool has_shape(const loader *l, const stp_variable *v)
{
    const int skip = l->by >= 0;
    return v->values && v->n_dims == 2 + skip && (!skip || v->dims[0] == l->by) && v->dims[skip] == l->y &&
           v->dims[skip + 1] == l->x;
}

/* ---- variables ------------------------------------------------------------------------------------------- */

/* The name it was given before a file had to hold it. */
static const char *own_name(const stp_variable *v)
{
    const char *name = text_of(v->attributes, v->n_attributes, "stipple_name");
    return name ? name : v->name;
}

static stp_status add_var(loader *l, const stp_variable *v, const char *reduction, stp_error *err)
{
    stp_grid_plan *plan = &l->s->plan;
    if (plan->n_vars == STP_GRID_VARS || !has_shape(l, v)) return damaged(l, "a variable has another shape", err);
    stp_grid_var *var = &plan->vars[plan->n_vars];
    const char *column = text_of(v->attributes, v->n_attributes, "stipple_column");
    *var = (stp_grid_var) { .value = column ? 0 : -1, .second = -1, .name = keep(l, reduction),
                            .column = keep(l, column) };
    var->reducer = stp_reducer_find(reduction, &var->number);
    if (!var->reducer || (var->reducer->needs_value && !column)) return damaged(l, "a reduction is unknown", err);
    if (var->reducer->needs_second) {
        var->second = 0;
        var->second_column = keep(l, text_of(v->attributes, v->n_attributes, "stipple_second"));
        if (!var->second_column) return damaged(l, "a reduction lacks its second column", err);
    }
    /* lists of one column are shared, those of others are not */
    for (int k = 0; column && k < plan->n_vars; k++)
        if (plan->vars[k].column && !strcmp(plan->vars[k].column, column)) var->value = plan->vars[k].value;
        else if (plan->vars[k].value >= var->value) var->value = plan->vars[k].value + 1;
    plan->n_vars++;
    return l->s->arena.failed ? stp_no_memory(err, "an aggregate") : STP_OK;
}

static stp_status find_vars(loader *l, stp_error *err)
{
    for (int i = 0; i < l->d->n_variables; i++) {
        const stp_variable *v = &l->d->variables[i];
        const char *reduction = text_of(v->attributes, v->n_attributes, "stipple_reduction");
        if (reduction) STP_TRY(add_var(l, v, reduction, err));
    }
    return l->s->plan.n_vars ? STP_OK : damaged(l, "it holds no reduction", err);
}

/* "sum_v": of a part, or of the value itself. */
static const stp_variable *find_part(const loader *l, const stp_grid_var *v, const char *what)
{
    char name[1024];
    const char *second = v->second_column ? v->second_column : "";
    snprintf(name, sizeof name, "%s%s%s%s%s", what, v->column ? "_" : "", v->column ? v->column : "",
             *second ? "_" : "", second);
    for (int i = 0; i < l->d->n_variables; i++)
        if (has_shape(l, &l->d->variables[i]) && !strcmp(own_name(&l->d->variables[i]), name))
            return &l->d->variables[i];
    return NULL;
}

/* Row numbers go on where those of earlier files end. */
static const double *moved_rows(const loader *l, const double *rows, double *out)
{
    for (size_t i = 0; i < l->n_cells; i++) out[i] = rows[i] + (double) l->row0;
    return out;
}

static stp_status load_cells(loader *l, int var, int plane, int to, double *scratch, stp_error *err)
{
    const stp_grid_var *v = &l->s->plan.vars[var];
    const stp_reducer *r = v->reducer;
    const size_t at = (size_t) plane * l->n_cells;
    const double *parts[STP_REDUCER_PARTS] = { NULL };
    const stp_variable *value = find_part(l, v, v->name);
    if (!value) return damaged(l, "a reduction has no values", err);
    for (int k = 0; r->parts && r->parts[k]; k++) {
        const stp_variable *part = find_part(l, v, r->parts[k]);
        if (!part) return damaged(l, "it does not hold what merges", err);
        parts[k] = part->values + at;
        if (r->needs_row && strstr(r->parts[k], "_row")) parts[k] = moved_rows(l, parts[k], scratch);
    }
    r->load(stp_grid_cells(&l->s->grid, &l->s->plan, var, to), l->n_cells, value->values + at, parts);
    return STP_OK;
}

/* ---- lists ----------------------------------------------------------------------------------------------- */

static const stp_variable *find_entries(const loader *l, const char *list, const char *suffix, int64_t *n)
{
    for (int i = 0; i < l->d->n_variables; i++) {
        const stp_variable *v = &l->d->variables[i];
        const char *of = text_of(v->attributes, v->n_attributes, "stipple_list");
        const size_t length = strlen(v->name), behind = strlen(suffix);
        const bool cell = length > 5 && !strcmp(v->name + length - 5, "_cell"),
                   times = length > 6 && !strcmp(v->name + length - 6, "_times");
        if (!of || strcmp(of, list) || v->n_dims != 1 || !v->values) continue;
        if (behind ? length < behind || strcmp(v->name + length - behind, suffix) : cell || times) continue;
        *n = l->d->dims[v->dims[0]].length;
        return v;
    }
    return NULL;
}

/* planes[p]: where plane p of the file went. */
static stp_status load_list(loader *l, int var, const int *planes, stp_error *err)
{
    stp_stored *s = l->s;
    const stp_grid_var *gv = &s->plan.vars[var];
    const int64_t most = stp_grid_most_of(gv);
    char name[512];
    if (most) snprintf(name, sizeof name, "top%lld_values_%s", (long long) most, gv->column);
    else snprintf(name, sizeof name, "values_%s", gv->column);
    int64_t n = 0, n_cell = 0, n_times = 0;
    const stp_variable *v = find_entries(l, name, "", &n), *cell = find_entries(l, name, "_cell", &n_cell),
                       *times = find_entries(l, name, "_times", &n_times);
    if (!v) return STP_OK;                                 /* no cell had a value */
    if (!cell || !times || n != n_cell || n != n_times) return damaged(l, "a list of values is cut off", err);
    for (int64_t i = 0; i < n; i++) {
        const double c = cell->values[i], k = times->values[i];
        if (!(c >= 0 && c < (double) l->n_cells * l->n_planes && k >= 1 && k <= UINT32_MAX) || isnan(v->values[i]))
            return damaged(l, "a list of values is damaged", err);
        const size_t at = (size_t) c;
        const size_t to = (size_t) planes[at / l->n_cells] * l->n_cells + at % l->n_cells;
        const stp_tally tally = { v->values[i], (uint32_t) to, (uint32_t) k };
        STP_TRY(stp_lists_add(&s->grid.lists[var], &tally, 1, 0, STP_GRID_BUDGET, most, err));
    }
    return STP_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

/* The label of a plane, without what pads it. */
static const char *label_at(loader *l, int plane)
{
    const size_t width = (size_t) l->d->dims[l->labels->dims[1]].length;
    const char *p = l->labels->text + (size_t) plane * width;
    return stp_arena_bytes(&l->s->arena, p, strnlen(p, width));
}

/* Categories that stand for others merge where the same ones were kept. */
static stp_status load_only(loader *l, const char *const *labels, stp_error *err)
{
    stp_grid_plan *plan = &l->s->plan;
    const char *other = text_of(l->labels->attributes, l->labels->n_attributes, "stipple_other");
    const char *order = text_of(l->labels->attributes, l->labels->n_attributes, "stipple_order");
    static const stp_column_info numbers = { .name = "by", .meaning = STP_NUMBER };
    if (order && !strcmp(order, "numbers")) plan->by_info = &numbers;
    if (!other) return STP_OK;
    const char **only = stp_arena_array(&l->s->arena, (size_t) l->n_planes + 1, sizeof *only);
    plan->other = keep(l, other);
    if (!only || !plan->other) return stp_no_memory(err, "an aggregate");
    for (int p = 0; p < l->n_planes && strcmp(labels[p], other); p++) only[plan->n_only++] = labels[p];
    plan->only = only;
    return STP_OK;
}

static stp_status load_planes(loader *l, int *planes, stp_error *err)
{
    stp_stored *s = l->s;
    const char **labels = stp_arena_array(&s->arena, (size_t) l->n_planes + 1, sizeof *labels);
    if (!labels) return stp_no_memory(err, "an aggregate");
    for (int p = 0; p < l->n_planes && l->labels; p++)
        if (!(labels[p] = label_at(l, p))) return stp_no_memory(err, "an aggregate");
    s->plan.by = l->labels ? 0 : -1;
    s->plan.by_column = s->by;
    if (l->labels) STP_TRY(load_only(l, labels, err));
    STP_TRY(stp_grid_fold(&s->plan)->init(&s->grid, &s->plan, err));
    if (!l->labels) return STP_OK;
    const stp_attribute *rows = find_attribute(l->labels->attributes, l->labels->n_attributes, "stipple_first_row");
    if (!rows || !rows->numbers || rows->n_numbers != l->n_planes)
        return damaged(l, "its categories have no order", err);
    for (int p = 0; p < l->n_planes; p++) {
        const double row = rows->numbers[p];
        if (!(row >= 0 && row < 0x1p53)) return damaged(l, "its categories have no order", err);
        STP_TRY(stp_grid_plane(&s->grid, &s->plan, labels[p], (int64_t) row + l->row0, &planes[p], err));
    }
    return STP_OK;
}

static stp_status load_all(loader *l, double *scratch, int *planes, stp_error *err)
{
    stp_stored *s = l->s;
    const stp_dataset *d = l->d;
    STP_TRY(find_vars(l, err));
    STP_TRY(load_planes(l, planes, err));
    for (int k = 0; k < s->plan.n_vars; k++) {
        if (!s->plan.vars[k].reducer->cell_size) {
            if (stp_grid_list_of(&s->plan, k) == k) STP_TRY(load_list(l, k, planes, err));
            continue;
        }
        for (int p = 0; p < l->n_planes; p++) STP_TRY(load_cells(l, k, p, planes[p], scratch, err));
    }
    s->grid.n_rows = whole_of(d->attributes, d->n_attributes, "rows");
    s->grid.n_inside = whole_of(d->attributes, d->n_attributes, "rows_inside");
    s->grid.n_missing = whole_of(d->attributes, d->n_attributes, "rows_missing");
    return s->grid.n_rows < 0 || s->grid.n_inside < 0 || s->grid.n_missing < 0 ? damaged(l, "it counts no rows", err)
                                                                               : STP_OK;
}

stp_status stp_store_load(stp_stored *out, const stp_dataset *d, const char *path, int64_t row0, stp_error *err)
{
    *out = (stp_stored) { 0 };
    loader l = { .d = d, .path = path, .s = out, .row0 = row0 };
    stp_status s = find_dimensions(&l, err);
    double *scratch = s == STP_OK ? calloc(l.n_cells, sizeof *scratch) : NULL;
    int *planes = s == STP_OK ? calloc((size_t) l.n_planes, sizeof *planes) : NULL;
    if (s == STP_OK) s = scratch && planes ? load_all(&l, scratch, planes, err) : stp_no_memory(err, "an aggregate");
    free(scratch);
    free(planes);
    if (s != STP_OK) stp_stored_clear(out);
    return s;
}

void stp_stored_clear(stp_stored *s)
{
    stp_grid_fold(&s->plan)->clear(&s->grid);
    stp_arena_clear(&s->arena);
    *s = (stp_stored) { 0 };
}

/* ---- merging --------------------------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

static stp_status check_axes(const stp_axis *a, const stp_axis *b, const char *which, const char *path,
                             const char *from_path, stp_error *err)
{
    if (stp_axis_same(a, b) && a->time_digits == b->time_digits) return STP_OK;
    if (a->labels || b->labels) {
        stp_fail(err, STP_ERR_USAGE, "the grids of %s and %s differ: other categories along %s, or in another order",
                 path, from_path, which);
        return stp_hint(err, "make both of rows with the same ones, and with the same --order");
    }
    if (a->kind != b->kind || a->origin != b->origin || a->time_digits != b->time_digits || a->lo != b->lo ||
        a->hi != b->hi) {
        stp_fail(err, STP_ERR_USAGE, "the grids of %s and %s differ: %s from %.9g to %.9g, and from %.9g to %.9g", path,
                 from_path, which, (double) a->origin + a->lo, (double) a->origin + a->hi, (double) b->origin + b->lo,
                 (double) b->origin + b->hi);
        return stp_hint(err, "make both with the same --%slim A:B%s", which, a->kind == b->kind ? "" : " and scale");
    }
    stp_fail(err, STP_ERR_USAGE, "the grids of %s and %s differ: %d and %d cells along %s", path, from_path, a->cells,
             b->cells, which);
    return stp_hint(err, "make both with the same --canvas WxH");
}

static bool same_vars(const stp_grid_plan *a, const stp_grid_plan *b)
{
    if (a->n_vars != b->n_vars) return false;
    for (int k = 0; k < a->n_vars; k++) {
        const stp_grid_var *p = &a->vars[k], *q = &b->vars[k];
        if (!same_text(p->name, q->name) || !same_text(p->column, q->column) ||
            !same_text(p->second_column, q->second_column))
            return false;
    }
    return true;
}

static bool same_only(const stp_grid_plan *a, const stp_grid_plan *b)
{
    if (!a->only != !b->only || a->n_only != b->n_only) return false;
    for (int i = 0; i < a->n_only; i++)
        if (strcmp(a->only[i], b->only[i])) return false;
    return true;
}

stp_status stp_stored_merge(stp_stored *into, stp_stored *from, const char *path, const char *from_path,
                            stp_error *err)
{
    const stp_grid_plan *a = &into->plan, *b = &from->plan;
    STP_TRY(check_axes(&a->view.x, &b->view.x, "x", path, from_path, err));
    STP_TRY(check_axes(&a->view.y, &b->view.y, "y", path, from_path, err));
    if (!same_vars(a, b)) {
        stp_fail(err, STP_ERR_USAGE, "%s and %s hold different reductions", path, from_path);
        return stp_hint(err, "make both with the same --agg");
    }
    if ((a->by < 0) != (b->by < 0) || !same_text(into->by, from->by)) {
        stp_fail(err, STP_ERR_USAGE, "%s and %s are split by different columns", path, from_path);
        return stp_hint(err, "make both with the same --by");
    }
    if (!same_only(a, b)) {
        stp_fail(err, STP_ERR_USAGE, "%s and %s put different categories together as '%s'", path, from_path,
                 a->other ? a->other : b->other);
        return stp_hint(err, "make both without --top");
    }
    const stp_status s = stp_grid_fold(a)->merge(&into->grid, &from->grid, a, err);
    stp_stored_clear(from);
    return s;
}

/* ---- coarser cells --------------------------------------------------------------------------------------- */

static size_t coarse_cell(const stp_view *fine, const stp_view *coarse, size_t cell)
{
    const size_t x = cell % (size_t) fine->x.cells, y = cell / (size_t) fine->x.cells;
    const size_t fx = (size_t) (fine->x.cells / coarse->x.cells), fy = (size_t) (fine->y.cells / coarse->y.cells);
    return y / fy * (size_t) coarse->x.cells + x / fx;
}

static stp_status coarsen_plane(stp_stored *s, const stp_grid_plan *plan, stp_grid *to, int p, stp_error *err)
{
    const size_t n = (size_t) s->plan.view.x.cells * (size_t) s->plan.view.y.cells,
                 n_coarse = (size_t) plan->view.x.cells * (size_t) plan->view.y.cells;
    int plane = 0;
    if (plan->by >= 0)
        STP_TRY(stp_grid_plane(to, plan, s->grid.categories.label[p], s->grid.categories.first_row[p], &plane, err));
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_reducer *r = plan->vars[k].reducer;
        char *cells = stp_grid_cells(to, plan, k, plane);
        const char *from = stp_grid_cells(&s->grid, &s->plan, k, p);
        for (size_t i = 0; cells && i < n; i++)
            r->merge(cells + coarse_cell(&s->plan.view, &plan->view, i) * r->cell_size, from + i * r->cell_size, 1);
        const stp_lists *l = &s->grid.lists[k];
        for (int64_t i = 0; i < l->n; i++) {
            if (l->runs[i].cell / n != (size_t) p) continue;
            stp_tally t = l->runs[i];
            t.cell = (uint32_t) ((size_t) plane * n_coarse + coarse_cell(&s->plan.view, &plan->view, t.cell % n));
            STP_TRY(stp_lists_add(&to->lists[k], &t, 1, 0, STP_GRID_BUDGET, stp_grid_most_of(&plan->vars[k]), err));
        }
    }
    return STP_OK;
}

stp_status stp_stored_coarsen(stp_stored *s, int w, int h, stp_error *err)
{
    stp_grid_plan plan = s->plan;
    if (w < 1 || h < 1 || plan.view.x.cells % w || plan.view.y.cells % h) {
        stp_fail(err, STP_ERR_USAGE, "a grid of %d x %d cells cannot be made %d x %d", plan.view.x.cells,
                 plan.view.y.cells, w, h);
        return stp_hint(err, "give a --canvas that divides it, as %dx%d", plan.view.x.cells / 2, plan.view.y.cells / 2);
    }
    plan.view.x.cells = w;
    plan.view.y.cells = h;
    stp_grid to = { 0 };
    const stp_fold *fold = stp_grid_fold(&plan);
    stp_status status = fold->init(&to, &plan, err);
    for (int p = 0; p < s->grid.n_planes && status == STP_OK; p++) status = coarsen_plane(s, &plan, &to, p, err);
    if (status != STP_OK) {
        fold->clear(&to);
        return status;
    }
    to.n_rows = s->grid.n_rows;
    to.n_inside = s->grid.n_inside;
    to.n_missing = s->grid.n_missing;
    fold->clear(&s->grid);
    s->grid = to;
    s->plan = plan;
    return STP_OK;
}

stp_status stp_stored_finish(stp_stored *s, stp_aggregate *out, stp_error *err)
{
    return stp_grid_finish(&s->grid, &s->plan, s->plan.threads, out, err);
}
