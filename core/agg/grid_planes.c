/* The memory of a grid: how many planes the budget has room for, planes that are made when a category is new, and
 * which of their blocks have rows. */
#include "agg/grid_planes.h"
#include "base/pages.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4 };

/* ---- memory -------------------------------------------------------------------------------- */

/* Bytes of all variables in one plane. Views hold at most 2^32 cells, cells are small: no overflow. */
size_t stp_grid_plane_bytes(const stp_grid_plan *plan)
{
    size_t bytes = 0;
    for (int k = 0; k < plan->n_vars; k++) bytes += plan->vars[k].reducer->cell_size;
    return bytes * stp_view_cells(&plan->view);
}

size_t stp_grid_budget(const void *plan)
{
    const stp_grid_plan *p = plan;
    return p->budget ? p->budget : STP_GRID_BUDGET;
}

size_t stp_grid_state_bytes(const void *plan)
{
    const stp_grid_plan *p = plan;
    const size_t planes = p->by < 0 ? 1 : STP_GRID_PLANES_GUESS;
    const size_t most = stp_grid_budget(p), one = stp_grid_plane_bytes(p);
    return one > most / planes ? most : one * planes;
}

bool stp_grid_is_order_free(const stp_grid_plan *plan)
{
    for (int k = 0; k < plan->n_vars; k++)
        if (!plan->vars[k].reducer->order_free) return false;
    return true;
}

/* One state's share: the scan makes as many as the budget has room for. */
size_t stp_grid_share(const stp_grid_plan *plan)
{
    const size_t bytes = stp_grid_state_bytes(plan), budget = stp_grid_budget(plan);
    const size_t threads = plan->threads < 1 ? 1 : (size_t) plan->threads;
    const size_t most = plan->threads < 1 || stp_grid_is_order_free(plan) ? threads : STP_ORDERED_STATES;
    const size_t fit = bytes ? budget / bytes : most;
    return budget / (fit < 1 ? 1 : fit < most ? fit : most);
}

/* ---- planes -------------------------------------------------------------------------------- */

int stp_grid_max_planes(const stp_grid_plan *plan)
{
    const size_t bytes = stp_grid_plane_bytes(plan), by_number = INT32_MAX / stp_view_cells(&plan->view);
    const size_t by_memory = bytes ? stp_grid_share(plan) / bytes : by_number;
    const size_t n = by_memory < by_number ? by_memory : by_number;
    return n < STP_GRID_PLANES ? (int) n : STP_GRID_PLANES;
}

static const char *by_text(const stp_grid_plan *plan) { return plan->by_column ? plan->by_column : "by"; }

stp_status stp_grid_too_many(const stp_grid_plan *plan, int n, stp_error *err)
{
    if (n > STP_GRID_PLANES) {
        stp_fail(err, STP_ERR_USAGE, "'%s' has more than %d categories", by_text(plan), STP_GRID_PLANES);
        return plan->by_info
                   ? stp_hint(err, "make bins of it, as --by 'bin(%s, 10)', or give --top 20 for the most frequent",
                              by_text(plan))
                   : stp_hint(err, "--top 20 keeps the most frequent and puts the rest together");
    }
    const double mib = 1024.0 * 1024.0, need = (double) n * (double) stp_grid_plane_bytes(plan);
    char why[96] = "more than 2^31 in all";
    if (need > (double) stp_grid_share(plan))
        snprintf(why, sizeof why, "%.1f MiB, more than the %.1f MiB there may be", need / mib,
                 (double) stp_grid_share(plan) / mib);
    stp_fail(err, STP_ERR_MEMORY, "%d plane%s of %dx%d cells: %s", n, n == 1 ? "" : "s", plan->view.x.cells,
             plan->view.y.cells, why);
    return stp_hint(err, "give more with --memory, a smaller --canvas%s", n == 1 ? "" : ", or --top 20 categories");
}

char *stp_grid_block(const stp_grid *g, const stp_grid_plan *plan, int var, int plane, size_t block)
{
    const size_t cell = (size_t) plane * stp_view_cells(&plan->view) + block * STP_GRID_BLOCK;
    return (char *) g->cells[var] + cell * stp_grid_reducer(g, plan, var)->cell_size;
}

void stp_grid_values(const stp_grid *g, const stp_grid_plan *plan, int var, int plane, size_t first, size_t n,
                     double *out)
{
    const stp_reducer *r = stp_grid_reducer(g, plan, var);
    r->finish(stp_grid_block(g, plan, var, plane, 0) + first * r->cell_size, n, out);
}

void stp_grid_widen(stp_grid *g, const stp_grid_plan *plan)
{
    for (int k = 0; g->narrow && k < plan->n_vars; k++) {
        const stp_reducer *r = plan->vars[k].reducer;
        if (r->narrow) r->widen(g->cells[k], (size_t) g->n_planes * stp_view_cells(&plan->view));
    }
    g->narrow = false;
}

/* A block of a plane lies in one or two of those that touched counts from the first plane on. */
bool stp_grid_is_touched(const stp_grid *g, const stp_grid_plan *plan, int plane, size_t block)
{
    const size_t first = (size_t) plane * stp_view_cells(&plan->view) + block * STP_GRID_BLOCK;
    return !g->tracked || g->touched[first / STP_GRID_BLOCK] ||
           g->touched[(first + stp_grid_block_cells(plan, block) - 1) / STP_GRID_BLOCK];
}

void stp_grid_touch(stp_grid *g, const stp_grid_plan *plan, int plane, size_t block)
{
    const size_t first = (size_t) plane * stp_view_cells(&plan->view) + block * STP_GRID_BLOCK;
    if (!g->touched) return;
    g->touched[first / STP_GRID_BLOCK] = 1;
    g->touched[(first + stp_grid_block_cells(plan, block) - 1) / STP_GRID_BLOCK] = 1;
}

static size_t all_blocks(const stp_grid_plan *plan, int capacity)
{
    return capacity ? (size_t) capacity * stp_view_cells(&plan->view) / STP_GRID_BLOCK + 1 : 0;
}

/* Copies what has rows to memory that is 0: pages that nothing was counted in are never read nor written. */
static void copy_touched(char *to, const stp_grid *g, const stp_grid_plan *plan, int var)
{
    const size_t size = stp_grid_reducer(g, plan, var)->cell_size, n_blocks = stp_grid_blocks(&plan->view);
    for (int p = 0; p < g->n_planes; p++)
        for (size_t b = 0; b < n_blocks; b++) {
            const char *from = stp_grid_block(g, plan, var, p, b);
            if (!stp_grid_is_touched(g, plan, p, b)) continue;
            memcpy(to + (from - (char *) g->cells[var]), from, stp_grid_block_cells(plan, b) * size);
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

stp_status stp_grid_reserve(stp_grid *g, const stp_grid_plan *plan, int n, stp_error *err)
{
    const int most = stp_grid_max_planes(plan);
    if (n > most) return stp_grid_too_many(plan, n, err);
    if (n <= g->capacity) return STP_OK;
    int capacity = plan->by < 0 ? 1 : g->capacity ? 2 * g->capacity : FIRST_CAPACITY;
    if (capacity < n) capacity = n;
    if (capacity > most) capacity = most;
    if (plan->by >= 0) STP_TRY(grow_touched(g, plan, capacity, err));
    for (int k = 0; k < plan->n_vars; k++) {
        const size_t bytes = (size_t) capacity * stp_view_cells(&plan->view) * plan->vars[k].reducer->cell_size;
        if (!bytes) continue;
        char *p = stp_pages_zero(bytes);
        if (!p) return stp_no_memory(err, "the cells");
        copy_touched(p, g, plan, k);
        stp_pages_free(g->cells[k], g->bytes[k]);
        g->cells[k] = p;
        g->bytes[k] = bytes;
    }
    g->capacity = capacity;
    return STP_OK;
}

stp_status stp_grid_plane_of(stp_grid *g, const stp_grid_plan *plan, const char *label, int64_t row, int *plane,
                             stp_error *err)
{
    if (plan->only && *label && g->n_planes > plan->n_only && stp_labels_find(&g->categories, label) < 0)
        label = plan->other;
    if (stp_labels_find(&g->categories, label) < 0) STP_TRY(stp_grid_reserve(g, plan, g->n_planes + 1, err));
    const int32_t i = stp_labels_add(&g->categories, label, row);
    if (i < 0) return stp_no_memory(err, "the categories");
    if (i == g->n_planes) g->n_planes++;
    *plane = i;
    return STP_OK;
}

stp_status stp_grid_add_only(stp_grid *g, const stp_grid_plan *plan, stp_error *err)
{
    int plane;
    for (int i = 0; i < plan->n_only; i++) STP_TRY(stp_grid_plane_of(g, plan, plan->only[i], i, &plane, err));
    return stp_grid_plane_of(g, plan, plan->other, plan->n_only, &plane, err);
}

stp_status stp_grid_plane(stp_grid *g, const stp_grid_plan *plan, const char *label, int64_t row, int *plane,
                          stp_error *err)
{
    g->tracked = false;
    return stp_grid_plane_of(g, plan, label, row, plane, err);
}

void *stp_grid_cells(stp_grid *g, const stp_grid_plan *plan, int var, int plane)
{
    if (!g->cells[var]) return NULL;
    stp_grid_widen(g, plan);
    return stp_grid_block(g, plan, var, plane, 0);
}

size_t stp_grid_bytes(const stp_grid *g, const stp_grid_plan *plan)
{
    size_t bytes = (size_t) g->n_planes * stp_grid_plane_bytes(plan);
    for (int k = 0; k < plan->n_vars; k++) bytes += (size_t) g->lists[k].capacity * sizeof(stp_tally);
    return bytes;
}
