/* Rows into cells: for each strip the cells of its points, then the plane of each row's category, then
 * every reduction takes the strip. Rows outside are packed away when there are many, so that the
 * branch in the reductions stays predictable. */
#include "agg/grid_planes.h"
#include "agg/point.h"

/* Everything about one strip. */
typedef struct strip {
    stp_point_strip points;
    int64_t first;
    int n;
    bool packed;                   /* the bins and all values were packed: keep[] tells the rows */
    int32_t *bin;                  /* cells of the n_bins rows: those of points, or cell */
    int n_bins;
    int32_t cell[STP_STRIP];
    int16_t keep[STP_STRIP];
    double value[STP_STRIP], kept[STP_STRIP];
    double second[STP_STRIP], second_kept[STP_STRIP];
    int64_t row[STP_STRIP];
} strip;

/* The cell of a row, and its block marked: the first one where there is none, which costs no branch. */
static inline int32_t to_plane(uint8_t *touched, int32_t bin, int32_t plane)
{
    const int32_t cell = bin < 0 ? -1 : bin + plane;
    touched[(uint32_t) (cell < 0 ? 0 : cell) / STP_GRID_BLOCK] = 1;
    return cell;
}

/* The cell of each row in the plane of its category. False where there are categories whose planes are not known. */
static bool to_planes(stp_grid *g, const stp_column *by, strip *s)
{
    const int32_t *bin = s->points.bin, *code = (const int32_t *) by->values + s->first, *map = g->map;
    const uint32_t count = (uint32_t) by->dictionary->count;
    uint8_t *const touched = g->touched;
    int32_t unknown = 0;
    if (!touched) return false;            /* there is no plane yet */
    for (int i = 0; i < s->n && by->validity; i++) {
        const int32_t plane = map[stp_grid_slot(by, s->first + i)];
        unknown |= plane;
        s->cell[i] = to_plane(touched, bin[i], plane);
    }
    for (int i = 0; i < s->n && !by->validity; i++) {
        const int32_t plane = map[(uint32_t) code[i] < count ? code[i] + 1 : 0];
        unknown |= plane;
        s->cell[i] = to_plane(touched, bin[i], plane);
    }
    return unknown >= 0;
}

static stp_status find_planes(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, const stp_column *by,
                              const strip *s, stp_error *err)
{
    const int32_t n_cells = (int32_t) stp_view_cells(&plan->view);
    for (int i = 0; i < s->n; i++) {
        const int64_t row = s->first + i;
        const int32_t slot = stp_grid_slot(by, row);
        if (g->map[slot] >= 0) continue;
        int plane;
        STP_TRY(stp_grid_plane_of(g, plan, slot ? by->dictionary->labels[slot - 1] : "", b->row0 + row, &plane, err));
        g->map[slot] = plane * n_cells;
    }
    return STP_OK;
}

static stp_status strip_planes(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, const stp_column *by,
                               strip *s, stp_error *err)
{
    if (!to_planes(g, by, s)) {
        STP_TRY(find_planes(g, plan, b, by, s, err));
        to_planes(g, by, s);
    }
    s->bin = s->cell;
    return STP_OK;
}

/* With one row in sixteen outside, mispredicted branches cost more than packing does. */
static void strip_pack(strip *s)
{
    const int n = s->n;
    int32_t *bin = s->bin;
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
    stp_feed f = { .n = s->n_bins, .bin = s->bin };
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
        if (!stp_grid_keeps_values(plan, k)) stp_grid_reducer(g, plan, k)->feed(g->cells[k], &f);
        else if (stp_grid_list_of(plan, k) == k)
            STP_TRY(stp_lists_feed(&g->lists[k], &f, stp_grid_list_budget(plan), stp_grid_most_of(var), err));
    }
    return STP_OK;
}

static stp_status feed_strip(stp_grid *g, const stp_grid_plan *plan, stp_locate_fn *locate, const stp_batch *b,
                             const stp_column *by, strip *s, stp_error *err)
{
    stp_point_bins(&s->points, &plan->view, locate, &b->columns[plan->x], &b->columns[plan->y], s->first, s->n);
    s->bin = s->points.bin;
    if (by) STP_TRY(strip_planes(g, plan, b, by, s, err));
    strip_pack(s);
    STP_TRY(strip_reduce(g, plan, b, s, err));
    g->n_inside += s->points.n_inside;
    g->n_missing += s->points.n_missing;
    return STP_OK;
}

static stp_status check_batch(const stp_grid_plan *plan, const stp_batch *b, stp_error *err)
{
    STP_TRY(stp_grid_check_column(b, plan->x, false, err));
    STP_TRY(stp_grid_check_column(b, plan->y, false, err));
    if (plan->by >= 0) STP_TRY(stp_grid_check_column(b, plan->by, !plan->by_info, err));
    for (int k = 0; k < plan->n_vars; k++) {
        const stp_grid_var *v = &plan->vars[k];
        if (v->value >= 0) STP_TRY(stp_grid_check_column(b, v->value, false, err));
        if (v->reducer->needs_second) STP_TRY(stp_grid_check_column(b, v->second, false, err));
    }
    return STP_OK;
}

stp_status stp_grid_feed(void *state, const void *plan_, const stp_batch *b, stp_error *err)
{
    stp_grid *g = state;
    const stp_grid_plan *plan = plan_;
    STP_TRY(check_batch(plan, b, err));
    if (!g->n_rows) {
        g->tracked = plan->by >= 0;
        g->narrow = true;
    }
    if (g->n_rows + b->n_rows > UINT32_MAX) stp_grid_widen(g, plan);
    stp_column codes;
    const stp_column *by;
    STP_TRY(stp_grid_by(g, plan, b, &codes, &by, err));
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
