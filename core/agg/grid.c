/* Rows into cells: for each strip the cells of its points, then the plane of each row's category, then
 * every reduction takes the strip. Rows outside are packed away when there are many, so that the
 * branch in the reductions stays predictable. */
#include "agg/grid.h"
#include "agg/point.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4 };

static size_t view_cells(const stp_view *v) { return (size_t) v->x.cells * (size_t) v->y.cells; }

/* ---- memory -------------------------------------------------------------------------------- */

/* Planes that are thought of when the number of states is chosen. */
enum { PLANES_GUESS = 64 };

/* Bytes of all variables in one plane. Views hold at most 2^32 cells, cells are small: no overflow. */
static size_t plane_bytes(const stp_grid_plan *plan)
{
    size_t bytes = 0;
    for (int k = 0; k < plan->n_vars; k++) bytes += plan->vars[k].reducer->cell_size;
    return bytes * view_cells(&plan->view);
}

static size_t grid_budget(const void *plan)
{
    const stp_grid_plan *p = plan;
    return p->budget ? p->budget : STP_GRID_BUDGET;
}

static size_t grid_bytes(const void *plan)
{
    const stp_grid_plan *p = plan;
    const size_t planes = p->by < 0 ? 1 : PLANES_GUESS, most = grid_budget(p), one = plane_bytes(p);
    return one > most / planes ? most : one * planes;
}

static bool is_order_free(const stp_grid_plan *plan)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (!plan->vars[k].reducer->order_free) return false;
    return true;
}

/* One state's share: the scan makes as many as the budget has room for. */
static size_t share_of(const stp_grid_plan *plan)
{
    const size_t bytes = grid_bytes(plan), budget = grid_budget(plan);
    const size_t most = plan->threads < 1 ? 1 : is_order_free(plan) ? (size_t) plan->threads : STP_ORDERED_STATES;
    const size_t fit = bytes ? budget / bytes : most;
    return budget / (fit < 1 ? 1 : fit < most ? fit : most);
}

/* ---- planes -------------------------------------------------------------------------------- */

/* Planes that the budget and 32-bit cell numbers have room for. */
static int max_planes(const stp_grid_plan *plan)
{
    const size_t bytes = plane_bytes(plan), by_number = INT32_MAX / view_cells(&plan->view);
    const size_t by_memory = bytes ? share_of(plan) / bytes : by_number;
    const size_t n = by_memory < by_number ? by_memory : by_number;
    return n < STP_GRID_PLANES ? (int) n : STP_GRID_PLANES;
}

static const char *by_text(const stp_grid_plan *plan) { return plan->by_column ? plan->by_column : "by"; }

static stp_status too_many(const stp_grid_plan *plan, int n, stp_error *err)
{
    if (n > STP_GRID_PLANES) {
        stp_fail(err, STP_ERR_USAGE, "'%s' has more than %d categories", by_text(plan), STP_GRID_PLANES);
        return plan->by_info
                   ? stp_hint(err, "make bins of it, as --by 'bin(%s, 10)', or give --top 20 for the most frequent",
                              by_text(plan))
                   : stp_hint(err, "--top 20 keeps the most frequent and puts the rest together");
    }
    const double mib = 1024.0 * 1024.0, need = (double) n * (double) plane_bytes(plan);
    char why[96] = "more than 2^31 in all";
    if (need > (double) share_of(plan))
        snprintf(why, sizeof why, "%.1f MiB, more than the %.1f MiB there may be", need / mib,
                 (double) share_of(plan) / mib);
    stp_fail(err, STP_ERR_MEMORY, "%d plane%s of %dx%d cells: %s", n, n == 1 ? "" : "s", plan->view.x.cells,
             plan->view.y.cells, why);
    return stp_hint(err, "give more with --memory, a smaller --canvas%s", n == 1 ? "" : ", or --top 20 categories");
}

static void *plane_cells(const stp_grid *g, const stp_grid_plan *plan, int var, int plane)
{
    if (!g->cells[var]) return NULL;
    return (char *) g->cells[var] + (size_t) plane * view_cells(&plan->view) * plan->vars[var].reducer->cell_size;
}

static size_t block_cells(const stp_grid_plan *plan, size_t block)
{
    const size_t n = view_cells(&plan->view), first = block * STP_GRID_BLOCK;
    return n - first < STP_GRID_BLOCK ? n - first : STP_GRID_BLOCK;
}

/* A block of a plane lies in one or two of those that touched counts from the first plane on. */
static bool is_touched(const stp_grid *g, const stp_grid_plan *plan, int plane, size_t block)
{
    const size_t first = (size_t) plane * view_cells(&plan->view) + block * STP_GRID_BLOCK;
    return !g->tracked || g->touched[first / STP_GRID_BLOCK] ||
           g->touched[(first + block_cells(plan, block) - 1) / STP_GRID_BLOCK];
}

static void touch(stp_grid *g, const stp_grid_plan *plan, int plane, size_t block)
{
    const size_t first = (size_t) plane * view_cells(&plan->view) + block * STP_GRID_BLOCK;
    if (!g->touched) return;
    g->touched[first / STP_GRID_BLOCK] = g->touched[(first + block_cells(plan, block) - 1) / STP_GRID_BLOCK] = 1;
}

static size_t all_blocks(const stp_grid_plan *plan, int capacity)
{
    return capacity ? (size_t) capacity * view_cells(&plan->view) / STP_GRID_BLOCK + 1 : 0;
}

/* Copies what has rows to memory that is 0: pages that nothing was counted in are never read nor written. */
static void copy_touched(char *to, const stp_grid *g, const stp_grid_plan *plan, int var)
{
    const size_t size = plan->vars[var].reducer->cell_size, n_blocks = stp_grid_blocks(&plan->view);
    for (int p = 0; p < g->n_planes; p++)
        for (size_t b = 0; b < n_blocks; b++) {
            const size_t at = ((size_t) p * view_cells(&plan->view) + b * STP_GRID_BLOCK) * size;
            if (is_touched(g, plan, p, b)) memcpy(to + at, (char *) g->cells[var] + at, block_cells(plan, b) * size);
        }
}

static stp_status grow_touched(stp_grid *g, const stp_grid_plan *plan, int capacity, stp_error *err)
{
    const size_t old = all_blocks(plan, g->capacity), n = all_blocks(plan, capacity);
    uint8_t *touched = realloc(g->touched, n);
    if (!touched) return stp_no_memory(err, "the cells");
    memset(touched + old, 0, n - old);
    g->touched = touched;
    return STP_OK;
}

static stp_status reserve_planes(stp_grid *g, const stp_grid_plan *plan, int n, stp_error *err)
{
    const int most = max_planes(plan);
    if (n > most) return too_many(plan, n, err);
    if (n <= g->capacity) return STP_OK;
    int capacity = plan->by < 0 ? 1 : g->capacity ? 2 * g->capacity : FIRST_CAPACITY;
    if (capacity < n) capacity = n;
    if (capacity > most) capacity = most;
    if (plan->by >= 0) STP_TRY(grow_touched(g, plan, capacity, err));
    for (int k = 0; k < plan->n_vars; k++) {
        const size_t bytes = view_cells(&plan->view) * plan->vars[k].reducer->cell_size;
        if (!bytes) continue;
        char *p = calloc((size_t) capacity, bytes);
        if (!p) return stp_no_memory(err, "the cells");
        copy_touched(p, g, plan, k);
        free(g->cells[k]);
        g->cells[k] = p;
    }
    g->capacity = capacity;
    return STP_OK;
}

/* The plane of a label, made when it is new. */
static stp_status plane_of(stp_grid *g, const stp_grid_plan *plan, const char *label, int64_t row, int *plane,
                           stp_error *err)
{
    if (plan->only && *label && g->n_planes > plan->n_only && stp_labels_find(&g->categories, label) < 0)
        label = plan->other;
    if (stp_labels_find(&g->categories, label) < 0) STP_TRY(reserve_planes(g, plan, g->n_planes + 1, err));
    const int32_t i = stp_labels_add(&g->categories, label, row);
    if (i < 0) return stp_no_memory(err, "the categories");
    if (i == g->n_planes) g->n_planes++;
    *plane = i;
    return STP_OK;
}

/* The planes that are asked for by name, and that of the others behind them. */
static stp_status add_only(stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    int plane;
    for (int i = 0; i < plan->n_only; i++) STP_TRY(plane_of(g, plan, plan->only[i], i, &plane, err));
    return plane_of(g, plan, plan->other, plan->n_only, &plane, err);
}

/* ---- lists --------------------------------------------------------------------------------- */

static bool keeps_values(const stp_grid_plan *plan, int k) { return plan->vars[k].reducer->cell_size == 0; }

static int64_t most_of(const stp_grid_var *v) { return v->reducer->keeps_top ? (int64_t) v->number : 0; }

/* The variable whose list k reads: the first one that keeps the same values. */
static int list_of(const stp_grid_plan *plan, int k)
{
    const stp_grid_var *v = &plan->vars[k];
    for (int i = 0; i < k; i++)
        if (keeps_values(plan, i) && plan->vars[i].value == v->value && most_of(&plan->vars[i]) == most_of(v)) return i;
    return k;
}

static size_t lists_budget(const stp_grid_plan *plan)
{
    int n = 0;
    for (int k = 0; k < plan->n_vars; k++) n += keeps_values(plan, k) && list_of(plan, k) == k;
    const size_t share = share_of(plan), cells = plane_bytes(plan);
    return (share > 2 * cells ? share - cells : share / 2) / (size_t) (n ? n : 1);
}

/* Adds b's values to a's, plane by plane. */
static stp_status merge_list(stp_grid *a, stp_grid *b, const stp_grid_plan *plan, int k, int plane_a, int plane_b,
                             stp_error *err)
{
    const int64_t n_cells = (int64_t) view_cells(&plan->view);
    stp_lists *from = &b->lists[k];
    STP_TRY(stp_lists_sort(from, most_of(&plan->vars[k]), err));
    const int64_t first = stp_lists_find(from, (uint32_t) (plane_b * n_cells)),
                  end = stp_lists_find(from, (uint32_t) ((plane_b + 1) * n_cells));
    return stp_lists_add(&a->lists[k], from->runs + first, end - first, (plane_a - plane_b) * n_cells,
                         lists_budget(plan), most_of(&plan->vars[k]), err);
}

stp_status stp_grid_plane(stp_grid *g, const stp_grid_plan *plan, const char *label, int64_t row, int *plane,
                          stp_error *err)
{
    g->tracked = false;
    return plane_of(g, plan, label, row, plane, err);
}

void *stp_grid_cells(const stp_grid *g, const stp_grid_plan *plan, int var, int plane)
{
    return keeps_values(plan, var) ? NULL : plane_cells(g, plan, var, plane);
}

int stp_grid_list_of(const stp_grid_plan *plan, int var) { return list_of(plan, var); }
int64_t stp_grid_most_of(const stp_grid_var *var) { return most_of(var); }
size_t stp_grid_list_budget(const stp_grid_plan *plan) { return lists_budget(plan); }

/* ---- the fold ------------------------------------------------------------------------------ */

static stp_status check_vars(const stp_grid_plan *plan, stp_error *err)
{
    if (plan->n_vars < 1 || plan->n_vars > STP_GRID_VARS)
        return stp_fail(err, STP_ERR_USAGE, "%d aggregates instead of 1 to %d", plan->n_vars, STP_GRID_VARS);
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_reducer *r = plan->vars[k].reducer;
        if ((!r->needs_value || plan->vars[k].value >= 0 || plan->vars[k].cover) && (!r->needs_second || plan->vars[k].second >= 0)) continue;
        stp_fail(err, STP_ERR_USAGE, "'%s' needs a column", r->name);
        return stp_hint(err, "give it: --agg %s", r->shown);
    }
    return STP_OK;
}

static stp_status grid_init(void *state, const void *plan_, stp_error *err)
{
    stp_grid *g = state;
    const stp_grid_plan *plan = plan_;
    STP_TRY(check_vars(plan, err));
    STP_TRY(stp_axis_check(&plan->view.x, "x", err));
    STP_TRY(stp_axis_check(&plan->view.y, "y", err));
    if (max_planes(plan) < 1) return too_many(plan, 1, err);
    if (plan->by >= 0) return plan->only ? add_only(g, plan, err) : STP_OK;
    STP_TRY(reserve_planes(g, plan, 1, err));
    g->n_planes = 1;
    return STP_OK;
}

static void grid_clear(void *state)
{
    stp_grid *g = state;
    stp_labels_clear(&g->categories);
    for (int k = 0; k < STP_GRID_VARS; k++) {
        free(g->cells[k]);
        stp_lists_clear(&g->lists[k]);
    }
    free(g->touched);
    free(g->map);
    stp_codes_clear(&g->codes);
    *g = (stp_grid) { 0 };
}

/* ---- feeding ------------------------------------------------------------------------------- */

/* Everything about one strip. */
typedef struct strip {
    stp_point_strip points;
    int64_t first;
    int n;
    bool packed;                   /* the bins and all values were packed: keep[] tells the rows */
    int n_bins;
    int16_t keep[STP_STRIP];
    double value[STP_STRIP], kept[STP_STRIP];
    double second[STP_STRIP], second_kept[STP_STRIP];
    int64_t row[STP_STRIP];
} strip;

/* Room for all that a short dictionary names, and for what is missing: growing would copy. What no row has stays as the
 * system gave it. */
static stp_status reserve_labels(stp_grid *g, const stp_grid_plan *plan, const stp_dictionary *d, stp_error *err)
{
    const bool fits = d->count < PLANES_GUESS && d->count < max_planes(plan);
    return !g->capacity && !plan->only && fits ? reserve_planes(g, plan, d->count + 1, err) : STP_OK;
}

/* Forgets which planes the codes of the last batch had. */
static stp_status reset_map(stp_grid *g, const stp_dictionary *d, stp_error *err)
{
    if (d->count < 0 || d->count == INT32_MAX)
        return stp_fail(err, STP_ERR_DATA, "a dictionary of %d labels", d->count);
    const int32_t size = d->count + 1;
    if (size > g->map_size) {
        int32_t *map = realloc(g->map, (size_t) size * sizeof *map);
        if (!map) return stp_no_memory(err, "the categories");
        g->map = map;
        g->map_size = size;
    }
    memset(g->map, 0xff, (size_t) size * sizeof *g->map);
    return STP_OK;
}

/* Place of a row's category in the map: code + 1, or 0 when it is missing (or no code of the dictionary). */
static inline int32_t map_slot(const stp_column *by, int64_t row)
{
    const int32_t code = ((const int32_t *) by->values)[row];
    const bool known = stp_column_has(by, row) && code >= 0 && code < by->dictionary->count;
    return known ? code + 1 : 0;
}

/* Whether all rows of a strip have categories whose planes are known. */
static bool planes_known(const stp_grid *g, const stp_column *by, const strip *s)
{
    const int32_t *code = (const int32_t *) by->values + s->first, count = by->dictionary->count;
    uint32_t most = 0;             /* a code below 0 is a great one */
    if (by->validity || count < 1) return false;
    for (int i = 0; i < s->n; i++) most = (uint32_t) code[i] > most ? (uint32_t) code[i] : most;
    if (most >= (uint32_t) count) return false;
    int32_t unknown = 0;
    for (int i = 0; i < s->n; i++) unknown |= g->map[code[i] + 1];
    return unknown >= 0;
}

static stp_status find_planes(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, const stp_column *by,
                              const strip *s, stp_error *err)
{
    const int32_t n_cells = (int32_t) view_cells(&plan->view);
    for (int i = 0; i < s->n; i++) {
        const int64_t row = s->first + i;
        const int32_t slot = map_slot(by, row);
        if (g->map[slot] >= 0) continue;
        int plane;
        STP_TRY(plane_of(g, plan, slot ? by->dictionary->labels[slot - 1] : "", b->row0 + row, &plane, err));
        g->map[slot] = plane * n_cells;
    }
    return STP_OK;
}

/* Moves each bin into the plane of its row's category. */
static stp_status strip_planes(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, const stp_column *by,
                               strip *s, stp_error *err)
{
    int32_t *bin = s->points.bin;
    if (planes_known(g, by, s)) {
        const int32_t *code = (const int32_t *) by->values + s->first;
        for (int i = 0; i < s->n; i++) bin[i] += bin[i] < 0 ? 0 : g->map[code[i] + 1];
    } else {
        STP_TRY(find_planes(g, plan, b, by, s, err));
        for (int i = 0; i < s->n; i++) bin[i] += bin[i] < 0 ? 0 : g->map[map_slot(by, s->first + i)];
    }
    for (int i = 0; i < s->n; i++)
        if (bin[i] >= 0) g->touched[(uint32_t) bin[i] / STP_GRID_BLOCK] = 1;
    return STP_OK;
}

/* With one row in sixteen outside, mispredicted branches cost more than packing does. */
static void strip_pack(strip *s)
{
    const int n = s->n;
    int32_t *bin = s->points.bin;
    s->packed = s->points.n_inside < n - n / 16;
    s->n_bins = n;
    if (!s->packed) return;
    int kept = 0;
    for (int i = 0; i < n; i++) {
        const int32_t cell = bin[i];
        bin[kept] = cell;
        s->keep[kept] = (int16_t) i;
        kept += cell >= 0;
    }
    s->n_bins = kept;
}

static const double *strip_values(const strip *s, const stp_column *c, double *scratch, double *kept)
{
    const double *v = stp_point_values(c, s->first, s->n, 0, scratch);
    if (!s->packed) return v;
    for (int i = 0; i < s->n_bins; i++) kept[i] = v[s->keep[i]];
    return kept;
}

static const int64_t *strip_rows(strip *s, int64_t row0)
{
    for (int i = 0; i < s->n_bins; i++) s->row[i] = row0 + s->first + (s->packed ? s->keep[i] : i);
    return s->row;
}

/* Every reduction takes the strip. Values are looked up once where several reductions in a row are of one column. */
static stp_status strip_reduce(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, strip *s, stp_error *err)
{
    stp_feed f = { .n = s->n_bins, .bin = s->points.bin };
    const double *value = NULL;
    int of = -1;
    for (int k = 0; k < plan->n_vars && s->n_bins; k++) {
        const stp_grid_var *var = &plan->vars[k];
        if (var->value >= 0 && var->value != of)
            value = strip_values(s, &b->columns[of = var->value], s->value, s->kept);
        f.value = var->value < 0 ? NULL : value;
        if (var->reducer->needs_second)
            f.second = strip_values(s, &b->columns[var->second], s->second, s->second_kept);
        if (var->reducer->needs_row && !f.row) f.row = strip_rows(s, b->row0);
        if (!keeps_values(plan, k)) var->reducer->feed(g->cells[k], &f);
        else if (list_of(plan, k) == k)
            STP_TRY(stp_lists_feed(&g->lists[k], &f, lists_budget(plan), most_of(var), err));
    }
    return STP_OK;
}

static stp_status feed_strip(stp_grid *g, const stp_grid_plan *plan, stp_locate_fn *locate, const stp_batch *b,
                             const stp_column *by, strip *s, stp_error *err)
{
    stp_point_bins(&s->points, &plan->view, locate, &b->columns[plan->x], &b->columns[plan->y], s->first, s->n);
    if (by) STP_TRY(strip_planes(g, plan, b, by, s, err));
    strip_pack(s);
    STP_TRY(strip_reduce(g, plan, b, s, err));
    g->n_inside += s->points.n_inside;
    g->n_missing += s->points.n_missing;
    return STP_OK;
}

/* A batch that does not hold what the plan wants is our reader's fault, but must not crash. */
static stp_status check_column(const stp_batch *b, int column, bool category, stp_error *err)
{
    if (column >= b->n_columns)
        return stp_fail(err, STP_ERR_DATA, "column %d of %d was not read", column + 1, b->n_columns);
    const stp_column *c = &b->columns[column];
    if (c->length < b->n_rows || (b->n_rows && !c->values))
        return stp_fail(err, STP_ERR_DATA, "a column ends before row %lld", (long long) (b->row0 + b->n_rows));
    if (category && (c->type != STP_TYPE_I32 || !c->dictionary))
        return stp_fail(err, STP_ERR_USAGE, "categories must be text");
    return STP_OK;
}

static stp_status check_batch(const stp_grid_plan *plan, const stp_batch *b, stp_error *err)
{
    STP_TRY(check_column(b, plan->x, false, err));
    STP_TRY(check_column(b, plan->y, false, err));
    if (plan->by >= 0) STP_TRY(check_column(b, plan->by, !plan->by_info, err));
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *v = &plan->vars[k];
        if (v->value >= 0) STP_TRY(check_column(b, v->value, false, err));
        if (v->reducer->needs_second) STP_TRY(check_column(b, v->second, false, err));
    }
    return STP_OK;
}

/* The column of categories of a batch: NULL = none. */
static stp_status by_column(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, stp_column *codes,
                            const stp_column **by, stp_error *err)
{
    *by = NULL;
    if (plan->by < 0) return STP_OK;
    *by = &b->columns[plan->by];
    if (plan->by_info) {
        STP_TRY(stp_codes_make(&g->codes, *by, plan->by_info, b->n_rows, codes, err));
        *by = codes;
    }
    STP_TRY(reset_map(g, (*by)->dictionary, err));
    return reserve_labels(g, plan, (*by)->dictionary, err);
}

static stp_status grid_feed(void *state, const void *plan_, const stp_batch *b, stp_error *err)
{
    stp_grid *g = state;
    const stp_grid_plan *plan = plan_;
    STP_TRY(check_batch(plan, b, err));
    if (!g->n_rows) g->tracked = plan->by >= 0;
    stp_column codes;
    const stp_column *by;
    STP_TRY(by_column(g, plan, b, &codes, &by, err));
    stp_locate_fn *locate = plan->locate ? plan->locate : stp_locate_best();
    strip s;
    for (int64_t first = 0; first < b->n_rows; first += STP_STRIP) {
        s.first = first;
        s.n = b->n_rows - first < STP_STRIP ? (int) (b->n_rows - first) : STP_STRIP;
        STP_TRY(feed_strip(g, plan, locate, b, by, &s, err));
    }
    g->n_rows += b->n_rows;
    return STP_OK;
}

/* ---- marks --------------------------------------------------------------------------------- */

/* A whole column as doubles: its own memory where that will do. */
static stp_status rows_values(stp_mark_rows *r, int column, const double **out, stp_error *err)
{
    const stp_column *c = &r->batch->columns[column];
    const int64_t n = r->batch->n_rows;
    STP_TRY(check_column(r->batch, column, false, err));
    if (c->type == STP_TYPE_F64 && !c->validity) {
        *out = c->values;
        return STP_OK;
    }
    double *v = malloc((size_t) (n + 1) * sizeof *v);
    if (!v) return stp_no_memory(err, "values");
    r->owned[r->n_owned++] = v;
    for (int64_t i = 0; i < n; i += STP_STRIP)
        stp_cast_f64(c, i, n - i < STP_STRIP ? (int) (n - i) : STP_STRIP, 0, v + i);
    *out = v;
    return STP_OK;
}

/* Values that several variables read are looked up once. */
static stp_status rows_columns(stp_mark_rows *r, const stp_grid_plan *plan, stp_error *err)
{
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *v = &plan->vars[k];
        for (int i = 0; i < k && v->value >= 0 && !r->value[k]; i++)
            if (plan->vars[i].value == v->value) r->value[k] = r->value[i];
        if (v->value >= 0 && !r->value[k]) STP_TRY(rows_values(r, v->value, &r->value[k], err));
        if (v->reducer->needs_second) STP_TRY(rows_values(r, v->second, &r->second[k], err));
    }
    return STP_OK;
}

/* Every category has a plane, whether its rows touch a cell or not. */
static stp_status rows_planes(const stp_mark_rows *r, stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    const int32_t n_cells = (int32_t) view_cells(&plan->view);
    for (int64_t row = 0; row < r->batch->n_rows; row++) {
        const int32_t slot = map_slot(r->by, row);
        if (g->map[slot] >= 0) continue;
        const char *label = slot ? r->by->dictionary->labels[slot - 1] : "";
        int plane;
        STP_TRY(plane_of(g, plan, label, r->number ? r->number[row] : r->batch->row0 + row, &plane, err));
        g->map[slot] = plane * n_cells;
    }
    return STP_OK;
}

stp_status stp_mark_rows_init(stp_mark_rows *r, stp_grid *g, const stp_grid_plan *plan, const stp_batch *batch,
                              const int64_t *numbers, stp_error *err)
{
    r->batch = batch;
    r->number = numbers;
    r->n_owned = 0;
    r->last = -1;
    memset(r->value, 0, sizeof r->value);
    memset(r->second, 0, sizeof r->second);
    if (plan->by >= 0) STP_TRY(check_column(batch, plan->by, !plan->by_info, err));
    stp_status s = by_column(g, plan, batch, &r->codes, &r->by, err);
    if (s == STP_OK && r->by) s = rows_planes(r, g, plan, err);
    if (s == STP_OK) s = rows_columns(r, plan, err);
    if (s != STP_OK) stp_mark_rows_clear(r);
    return s;
}

void stp_mark_rows_clear(stp_mark_rows *r)
{
    while (r->n_owned > 0) free(r->owned[--r->n_owned]);
}

static void marks_planes(const stp_grid *g, const stp_mark_rows *r, stp_marks *m)
{
    for (int i = 0; i < m->n; i++) m->bin[i] += g->map[map_slot(r->by, m->row[i])];
}

static const double *marks_gather(const double *column, const stp_marks *m, double *out)
{
    for (int i = 0; i < m->n; i++) out[i] = column[m->row[i]];
    return out;
}

/* value: of the marks, or NULL (1); may be out itself. */
static const double *marks_cover(const stp_marks *m, stp_cover cover, const double *value, double *out)
{
    if (cover == STP_COVER_IGNORED || !m->smooth) return value;
    for (int i = 0; i < m->n; i++) {
        const double v = value ? value[i] : 1;
        if (cover == STP_COVER_FIRST) out[i] = m->before[i] > 0 ? NAN : v;
        else out[i] = v * (cover == STP_COVER_NEW ? m->cover[i] - m->before[i] : m->cover[i]);
    }
    return out;
}

static const int64_t *marks_rows(stp_mark_rows *r, const stp_marks *m)
{
    for (int i = 0; i < m->n; i++) r->rows[i] = r->number ? r->number[m->row[i]] : r->batch->row0 + m->row[i];
    return r->rows;
}

static void marks_count(stp_grid *g, stp_mark_rows *r, const stp_marks *m)
{
    int32_t n = m->row[0] != r->last;
    for (int i = 1; i < m->n; i++) n += m->row[i] != m->row[i - 1];
    g->n_inside += n;
    r->last = m->row[m->n - 1];
}

stp_status stp_grid_mark(stp_grid *g, const stp_grid_plan *plan, stp_mark_rows *r, stp_marks *m, stp_error *err)
{
    if (!m->n) return STP_OK;
    marks_count(g, r, m);
    if (r->by) marks_planes(g, r, m);
    stp_feed f = { .n = m->n, .bin = m->bin };
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *var = &plan->vars[k];
        const double *value = r->value[k] ? marks_gather(r->value[k], m, r->scratch[0]) : NULL;
        f.value = marks_cover(m, var->cover, value, r->scratch[0]);
        f.second = r->second[k] ? marks_gather(r->second[k], m, r->scratch[1]) : NULL;
        if (var->reducer->needs_row && !f.row) f.row = marks_rows(r, m);
        if (!keeps_values(plan, k)) var->reducer->feed(g->cells[k], &f);
        else if (list_of(plan, k) == k)
            STP_TRY(stp_lists_feed(&g->lists[k], &f, lists_budget(plan), most_of(var), err));
    }
    m->n = 0;
    return STP_OK;
}

/* ---- merging ------------------------------------------------------------------------------- */

/* Blocks of b's plane without rows change nothing. */
static void merge_plane(stp_grid *a, const stp_grid *b, const stp_grid_plan *plan, int plane_a, int plane_b)
{
    const size_t n_blocks = stp_grid_blocks(&plan->view);
    for (size_t i = 0; i < n_blocks; i++) {
        if (!is_touched(b, plan, plane_b, i)) continue;
        touch(a, plan, plane_a, i);
        for (int k = 0; k < plan->n_vars; k++) {
            const stp_reducer *r = plan->vars[k].reducer;
            if (!r->cell_size) continue;
            const size_t at = i * STP_GRID_BLOCK * r->cell_size;
            r->merge((char *) plane_cells(a, plan, k, plane_a) + at, (char *) plane_cells(b, plan, k, plane_b) + at,
                     block_cells(plan, i));
        }
    }
}

static stp_status grid_merge(void *into, void *from, const void *plan_, stp_error *err)
{
    stp_grid *a = into, *b = from;
    const stp_grid_plan *plan = plan_;
    a->tracked = (a->tracked || !a->n_rows) && (b->tracked || !b->n_rows) && plan->by >= 0;
    for (int p = 0; p < b->n_planes; p++) {
        int plane = p;
        if (plan->by >= 0)
            STP_TRY(plane_of(a, plan, b->categories.label[p], b->categories.first_row[p], &plane, err));
        merge_plane(a, b, plan, plane, p);
        for (int k = 0; k < plan->n_vars; k++)
            if (keeps_values(plan, k) && list_of(plan, k) == k) STP_TRY(merge_list(a, b, plan, k, plane, p, err));
    }
    a->n_rows += b->n_rows;
    a->n_inside += b->n_inside;
    a->n_missing += b->n_missing;
    return STP_OK;
}

#define GRID_FOLD(free_)                                                                                         \
    {                                                                                                            \
        .name = "grid", .order_free = free_, .state_size = sizeof(stp_grid), .init = grid_init, .feed = grid_feed, \
        .merge = grid_merge, .clear = grid_clear, .bytes = grid_bytes, .budget = grid_budget \
    }
static const stp_fold grid_fold_free = GRID_FOLD(true), grid_fold_ordered = GRID_FOLD(false);
#undef GRID_FOLD

const stp_fold *stp_grid_fold(const stp_grid_plan *plan)
{
    return is_order_free(plan) ? &grid_fold_free : &grid_fold_ordered;
}

size_t stp_grid_bytes(const stp_grid *g, const stp_grid_plan *plan)
{
    size_t bytes = (size_t) g->n_planes * plane_bytes(plan);
    for (int k = 0; k < plan->n_vars; k++) bytes += (size_t) g->lists[k].capacity * sizeof(stp_tally);
    return bytes;
}

/* ---- the result ---------------------------------------------------------------------------- */

/* From 2^53 on every double is whole; below, the cast is defined. */
static bool all_whole(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fabs(v[i]) < 9007199254740992.0 && (double) (int64_t) v[i] != v[i]) return false;
    return true;
}

/* "mean_v", "argmax_v_id" */
static char *var_name(stp_arena *arena, const char *what, const stp_grid_var *v)
{
    if (v->value < 0 || !v->column) return stp_arena_text(arena, what);
    if (!v->reducer->needs_second || !v->second_column) return stp_arena_printf(arena, "%s_%s", what, v->column);
    return stp_arena_printf(arena, "%s_%s_%s", what, v->column, v->second_column);
}

/* One plane, finished (part < 0) or its part; out is 0. */
static void fill_plane(const stp_grid *g, const stp_grid_plan *plan, int var, int plane, int part, double *out)
{
    const stp_reducer *r = plan->vars[var].reducer;
    const char *cells = plane_cells(g, plan, var, plane);
    for (size_t b = 0; b < stp_grid_blocks(&plan->view); b++, out += STP_GRID_BLOCK) {
        const size_t n = block_cells(plan, b);
        const char *c = cells + b * STP_GRID_BLOCK * r->cell_size;
        if (part < 0 && r->zero_is_empty && !is_touched(g, plan, plane, b)) continue;
        if (part < 0) r->finish(c, n, out);
        else r->part(c, n, part, out);
    }
}

/* The touched blocks of all planes in the final order. */
static const uint8_t *copy_blocks(stp_aggregate *a, const stp_grid *g, const stp_grid_plan *plan, const int32_t *order)
{
    const size_t n_blocks = stp_grid_blocks(&plan->view);
    if (!g->tracked || !order) return NULL;
    uint8_t *out = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, n_blocks);
    for (int p = 0; out && p < g->n_planes; p++)
        for (size_t b = 0; b < n_blocks; b++) out[(size_t) p * n_blocks + b] = is_touched(g, plan, order[p], b);
    return out;
}

/* Lays out one variable: its planes in the final order, each filled by the reducer (part < 0: finished). */
static void fill(stp_aggregate_var *v, const stp_grid *g, const stp_grid_plan *plan, int var, int part,
                 const int32_t *order)
{
    const stp_grid_var *gv = &plan->vars[var];
    const size_t n = view_cells(&plan->view);
    for (int p = 0; p < g->n_planes; p++) {
        const int from = order ? order[p] : p;
        double *out = v->cells + (size_t) p * n;
        if (keeps_values(plan, var))
            stp_lists_finish(&g->lists[list_of(plan, var)], gv->reducer, gv->number, (uint32_t) ((size_t) from * n), n,
                             out);
        else fill_plane(g, plan, var, from, part, out);
    }
    v->zero_is_empty = part < 0 && gv->reducer->zero_is_empty;
    v->additive = part < 0 && gv->reducer->additive;
    v->whole = v->zero_is_empty || all_whole(v->cells, (size_t) g->n_planes * n);      /* counts are */
}

static bool has_name(const stp_aggregate_var *vars, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(vars[i].name, name)) return true;
    return false;
}

static stp_status add_var(stp_aggregate *a, stp_aggregate_var *v, char *name, stp_error *err)
{
    v->name = name;
    v->cells = stp_arena_array(&a->arena, (size_t) a->n_planes * view_cells(&a->view), sizeof *v->cells);
    return a->arena.failed ? stp_no_memory(err, "the finished grid") : STP_OK;
}

/* A part that stands there already under its name is not repeated: sum:v,mean:v need one sum_v. */
static stp_status add_parts(stp_aggregate *a, const stp_grid *g, const stp_grid_plan *plan, int var,
                            const int32_t *order, stp_error *err)
{
    const stp_reducer *r = plan->vars[var].reducer;
    for (int k = 0; r->parts && r->parts[k]; k++) {
        char *name = var_name(&a->arena, r->parts[k], &plan->vars[var]);
        if (!name) return stp_no_memory(err, "the finished grid");
        if (has_name(a->vars, a->n_vars, name) || has_name(a->parts, a->n_parts, name)) continue;
        stp_aggregate_var *v = &a->parts[a->n_parts];
        STP_TRY(add_var(a, v, name, err));
        a->n_parts++;
        fill(v, g, plan, var, k, order);
    }
    return STP_OK;
}

static stp_status copy_categories(stp_aggregate *a, const stp_grid *g, const int32_t *order, stp_error *err)
{
    const char **labels = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *labels);
    for (int p = 0; labels && p < g->n_planes; p++)
        labels[p] = stp_arena_text(&a->arena, g->categories.label[order[p]]);
    a->categories = labels;
    int64_t *rows = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *rows);
    for (int p = 0; rows && p < g->n_planes; p++) rows[p] = g->categories.first_row[order[p]];
    a->first_row = rows;
    return a->arena.failed ? stp_no_memory(err, "the categories") : STP_OK;
}

/* The values behind medians and the like, numbered by the final planes. */
static stp_status add_list(stp_aggregate *a, stp_grid *g, const stp_grid_plan *plan, int var, const int32_t *order,
                           stp_error *err)
{
    const int64_t n_cells = (int64_t) view_cells(&plan->view);
    const stp_lists *l = &g->lists[var];
    const char *what = most_of(&plan->vars[var]) ? stp_arena_printf(&a->arena, "top%lld_values",
                                                                    (long long) most_of(&plan->vars[var])) : "values";
    stp_tally *runs = stp_arena_array(&a->arena, (size_t) l->n + 1, sizeof *runs);
    stp_aggregate_list *out = &a->lists[a->n_lists];
    *out = (stp_aggregate_list) { what ? var_name(&a->arena, what, &plan->vars[var]) : NULL, runs, 0 };
    if (a->arena.failed) return stp_no_memory(err, "the finished grid");
    for (int p = 0; p < g->n_planes; p++) {
        const int64_t from = order ? order[p] : p;
        for (int64_t i = stp_lists_find(l, (uint32_t) (from * n_cells));
             i < l->n && l->runs[i].cell < (from + 1) * n_cells; i++) {
            runs[out->n] = l->runs[i];
            runs[out->n++].cell = (uint32_t) (l->runs[i].cell + (p - from) * n_cells);
        }
    }
    a->n_lists++;
    return STP_OK;
}

static stp_status add_lists(stp_aggregate *a, stp_grid *g, const stp_grid_plan *plan, const int32_t *order,
                            stp_error *err)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (keeps_values(plan, k) && list_of(plan, k) == k) STP_TRY(add_list(a, g, plan, k, order, err));
    return STP_OK;
}

/* ---- the order of planes ------------------------------------------------------------------- */

typedef struct ranked {
    const char *label;
    int32_t number;
} ranked;

static int by_label(const void *a, const void *b)
{
    return stp_codes_compare(((const ranked *) a)->label, ((const ranked *) b)->label);
}

static stp_status order_numbers(const stp_labels *s, int32_t *order, stp_error *err)
{
    ranked *r = calloc((size_t) s->n + 1, sizeof *r);
    if (!r) return stp_no_memory(err, "the order of categories");
    for (int32_t i = 0; i < s->n; i++) r[i] = (ranked) { s->label[i], i };
    qsort(r, (size_t) s->n, sizeof *r, by_label);
    for (int32_t i = 0; i < s->n; i++) order[i] = r[i].number;
    free(r);
    return STP_OK;
}

/* What has no category is last. */
static void missing_last(const stp_labels *s, int32_t *order)
{
    for (int32_t i = 0; i < s->n - 1; i++)
        if (!s->label[order[i]][0]) {
            const int32_t missing = order[i];
            order[i] = order[i + 1];
            order[i + 1] = missing;
        }
}

static stp_status order_planes(const stp_grid *g, const stp_grid_plan *plan, int32_t *order, stp_error *err)
{
    if (plan->only)
        for (int32_t i = 0; i < g->n_planes; i++) order[i] = i;
    else if (plan->by_info) STP_TRY(order_numbers(&g->categories, order, err));
    else STP_TRY(stp_labels_order(&g->categories, order, err));
    missing_last(&g->categories, order);
    return STP_OK;
}

static stp_status sort_lists(stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (keeps_values(plan, k) && list_of(plan, k) == k)
            STP_TRY(stp_lists_sort(&g->lists[k], most_of(&plan->vars[k]), err));
    return STP_OK;
}

/* What a file must say so that it can be merged. */
static stp_status name_source(stp_aggregate *a, stp_aggregate_var *out, const stp_grid_var *v, stp_error *err)
{
    out->reduction = stp_arena_text(&a->arena, v->name ? v->name : v->reducer->name);
    if (v->value >= 0 && v->column) out->column = stp_arena_text(&a->arena, v->column);
    if (v->reducer->needs_second && v->second_column) out->second = stp_arena_text(&a->arena, v->second_column);
    return a->arena.failed ? stp_no_memory(err, "the finished grid") : STP_OK;
}

static stp_status finish(stp_aggregate *a, stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    a->view = plan->view;
    a->n_planes = g->n_planes;
    a->n_rows = g->n_rows;
    a->n_inside = g->n_inside;
    a->n_missing = g->n_missing;
    a->by_number = plan->by >= 0 && plan->by_info;
    a->other = plan->by >= 0 && plan->only ? plan->n_only : -1;
    a->vars = stp_arena_array(&a->arena, STP_GRID_VARS, sizeof *a->vars);
    a->parts = stp_arena_array(&a->arena, (size_t) STP_GRID_VARS * STP_REDUCER_PARTS, sizeof *a->parts);
    a->lists = stp_arena_array(&a->arena, STP_GRID_VARS, sizeof *a->lists);
    int32_t *order = NULL;
    if (plan->by >= 0) {
        order = stp_arena_array(&a->arena, (size_t) g->n_planes + 1, sizeof *order);
        if (!order) return stp_no_memory(err, "the categories");
        STP_TRY(order_planes(g, plan, order, err));
        STP_TRY(copy_categories(a, g, order, err));
    }
    const uint8_t *touched = copy_blocks(a, g, plan, order);
    if (a->arena.failed) return stp_no_memory(err, "the finished grid");
    STP_TRY(sort_lists(g, plan, err));
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *v = &plan->vars[k];
        STP_TRY(add_var(a, &a->vars[k], var_name(&a->arena, v->name ? v->name : v->reducer->name, v), err));
        a->n_vars++;
        if (!(plan->elsewhere >> k & 1)) fill(&a->vars[k], g, plan, k, -1, order);
        a->vars[k].touched = touched;
        STP_TRY(name_source(a, &a->vars[k], v, err));
    }
    for (int k = 0; k < plan->n_vars; k++)
        if (!(plan->elsewhere >> k & 1)) STP_TRY(add_parts(a, g, plan, k, order, err));
    return add_lists(a, g, plan, order, err);
}

stp_status stp_grid_finish(stp_grid *grid, const stp_grid_plan *plan, stp_aggregate *out, stp_error *err)
{
    stp_aggregate a = { 0 };
    const stp_status s = finish(&a, grid, plan, err);
    if (s != STP_OK) stp_aggregate_clear(&a);
    else *out = a;
    return s;
}

void stp_grid_carry_clear(stp_grid_carry *c)
{
    if (c->fold) c->fold->clear(&c->grid);
    *c = (stp_grid_carry) { 0 };
}

void stp_aggregate_clear(stp_aggregate *a)
{
    stp_arena_clear(&a->arena);
    *a = (stp_aggregate) { 0 };
}
