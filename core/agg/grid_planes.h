#ifndef STP_AGG_GRID_PLANES_H
#define STP_AGG_GRID_PLANES_H
/* What the files of the grid share: its memory, planes, categories and lists. Others include grid.h alone. */
#include "agg/grid.h"

/* Planes that are thought of when the number of states is chosen. */
enum { STP_GRID_PLANES_GUESS = 64 };

/* ---- memory (grid_planes.c) ----------------------------------------------------------------- */

size_t stp_grid_plane_bytes(const stp_grid_plan *plan);        /* of all variables in one plane */
size_t stp_grid_state_bytes(const void *plan);                 /* that one state is thought to take */
size_t stp_grid_budget(const void *plan);                      /* that all states may take together */
size_t stp_grid_share(const stp_grid_plan *plan);              /* that one may take */
bool stp_grid_is_order_free(const stp_grid_plan *plan);

/* ---- planes (grid_planes.c) ----------------------------------------------------------------- */

/* Planes that the budget and 32-bit cell numbers have room for, and the message when n are more. */
int stp_grid_max_planes(const stp_grid_plan *plan);
stp_status stp_grid_too_many(const stp_grid_plan *plan, int n, stp_error *err);

/* Room for n planes at least. */
stp_status stp_grid_reserve(stp_grid *g, const stp_grid_plan *plan, int n, stp_error *err) STP_MUST_USE;
/* The plane of a label, made when it is new. */
stp_status stp_grid_plane_of(stp_grid *g, const stp_grid_plan *plan, const char *label, int64_t row, int *plane,
                             stp_error *err) STP_MUST_USE;
/* The planes that are asked for by name, and that of the others behind them. */
stp_status stp_grid_add_only(stp_grid *g, const stp_grid_plan *plan, stp_error *err) STP_MUST_USE;

/* The rule of a variable's cells as they are, and cells of a block. */
static inline const stp_reducer *stp_grid_reducer(const stp_grid *g, const stp_grid_plan *plan, int var)
{
    const stp_reducer *r = plan->vars[var].reducer;
    return g->narrow && r->narrow ? r->narrow : r;
}
char *stp_grid_block(const stp_grid *g, const stp_grid_plan *plan, int var, int plane, size_t block);
/* Cells become those of the plan's reducers. */
void stp_grid_widen(stp_grid *g, const stp_grid_plan *plan);

/* Blocks: STP_GRID_BLOCK cells of a plane, the last one fewer. */
static inline size_t stp_grid_block_cells(const stp_grid_plan *plan, size_t block)
{
    const size_t n = stp_view_cells(&plan->view), first = block * STP_GRID_BLOCK;
    return n - first < STP_GRID_BLOCK ? n - first : STP_GRID_BLOCK;
}
bool stp_grid_is_touched(const stp_grid *g, const stp_grid_plan *plan, int plane, size_t block);   /* may have rows */
void stp_grid_touch(stp_grid *g, const stp_grid_plan *plan, int plane, size_t block);

static inline bool stp_grid_keeps_values(const stp_grid_plan *plan, int var)
{
    return plan->vars[var].reducer->cell_size == 0;
}
/* Whether a variable has a list of its own. */
static inline bool stp_grid_has_list(const stp_grid_plan *plan, int var)
{
    return stp_grid_keeps_values(plan, var) && stp_grid_list_of(plan, var) == var;
}

/* ---- batches (grid_by.c, grid_feed.c) ------------------------------------------------------- */

/* A batch that does not hold what the plan wants is our reader's fault, but must not crash. */
stp_status stp_grid_check_column(const stp_batch *b, int column, bool category, stp_error *err) STP_MUST_USE;

/* The column of categories of a batch, NULL = none; codes: room for those of numbers. g->map is new and empty then. */
stp_status stp_grid_by(stp_grid *g, const stp_grid_plan *plan, const stp_batch *b, stp_column *codes,
                       const stp_column **by, stp_error *err) STP_MUST_USE;

/* Place of a row's category in g->map: code + 1, or 0 when it is missing (or no code of the dictionary). */
static inline int32_t stp_grid_slot(const stp_column *by, int64_t row)
{
    const int32_t code = ((const int32_t *) by->values)[row];
    const bool known = stp_column_has(by, row) && code >= 0 && code < by->dictionary->count;
    return known ? code + 1 : 0;
}

/* The fold's feed: state is a stp_grid, plan a stp_grid_plan. */
stp_status stp_grid_feed(void *state, const void *plan, const stp_batch *batch, stp_error *err) STP_MUST_USE;
#endif
