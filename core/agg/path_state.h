#ifndef STP_AGG_PATH_STATE_H
#define STP_AGG_PATH_STATE_H
/* What the files of the fold of paths share: its state, and what each of them does with it. For path*.c alone. */
#include "agg/glyph.h"

enum { STP_PATH_ENDS = 3 };

/* Rows that a state keeps of one path in one batch: all of them, or the first and the last three. */
typedef struct stp_path_end {
    int64_t row;                   /* number of the first in the table */
    int64_t at;                    /* the first of them in the store */
    int32_t path;                  /* group * n_ys + y */
    int8_t n;
    bool cut;                      /* rows are left out behind the third */
    bool drawn;                    /* the middle segments are: all but the first and the last */
} stp_path_end;

/* Kept rows, column by column. */
typedef struct stp_path_store {
    int64_t n, capacity;
    double *x, *y, *y2;
    int64_t *number;
    double *value[2 * STP_GRID_VARS];      /* of the columns of stp_path_columns */
    int64_t *by;                   /* label number, or the value's bits */
    uint8_t *has_by;
} stp_path_store;

struct stp_glyph_state {
    stp_grid grid;
    stp_labels groups, categories; /* of kept rows */
    stp_path_end *ends;
    int64_t n_ends, ends_capacity;
    stp_path_store kept;
    stp_codes codes;               /* of numbers as groups */
    int64_t *runs;                 /* of areas that are only counted: rows of the view and one more, see area.c */
    int64_t n_run_rows;            /* rows that areas and lines have counted so */
    /* scratch of one batch */
    stp_mark_rows rows;
    stp_pen pen;
    stp_error *err;
    const stp_glyph_plan *plan;
    stp_status status;
    stp_draw_path *draw;
    int32_t *group, *order, *map;
    int32_t *first;
    int64_t room, map_room;
    double *values[5];             /* x, y, y2; then of one path */
    double *picked[3];
};

/* ---- path_store.c ---- */

/* Batch columns that variables read, each once; returns how many. */
int stp_path_columns(const stp_glyph_plan *plan, int columns[2 * STP_GRID_VARS]);
/* Makes room for n things of `size` in *(void **) column; false without memory. */
bool stp_path_grow(void *column, int64_t n, size_t size);
/* STP_ERR_MEMORY when the plan's budget is too small. */
stp_status stp_path_store_reserve(stp_path_store *s, const stp_glyph_plan *plan, int64_t more,
                                  stp_error *err) STP_MUST_USE;
void stp_path_store_clear(stp_path_store *s);
/* Copies row i of `from` behind the rows of `to`, which has room; label: the number of its category there. */
void stp_path_store_copy(stp_path_store *to, const stp_path_store *from, int64_t i, const stp_glyph_plan *plan,
                         int64_t label);
/* Point i of a track of the state's batch, behind the rows kept; there is room. */
stp_status stp_path_store_keep(stp_glyph_state *s, const stp_track *t, int64_t i, stp_error *err) STP_MUST_USE;

/* ---- path_ends.c ---- */

stp_status stp_path_keep_ends(stp_glyph_state *s, const stp_track *t, int32_t path, stp_error *err) STP_MUST_USE;
stp_status stp_path_merge_ends(stp_glyph_state *a, const stp_glyph_state *b, const stp_glyph_plan *plan,
                               stp_error *err) STP_MUST_USE;
/* Strings the ends together in the order of the table and draws what is left; the pen is set. */
stp_status stp_path_join_ends(stp_glyph_state *s, stp_error *err) STP_MUST_USE;

/* ---- path_groups.c ---- */

/* Runs of rows of one group: run k has the rows order[first[k]] … order[first[k + 1] - 1]. Where no group comes twice
 * rows stay as they are, and *ordered is false. */
stp_status stp_path_find_runs(stp_glyph_state *s, const stp_batch *b, int64_t *n_runs, bool *ordered,
                              stp_error *err) STP_MUST_USE;

/* ---- path_runs.c ---- */

/* Whether all that is asked for is how many areas cover a pixel. */
bool stp_path_counts_runs(const stp_glyph_plan *plan);
size_t stp_path_run_cells(const stp_glyph_plan *plan);
/* Sums the runs, if there are any, into the grid's cells. */
stp_status stp_path_finish_runs(stp_glyph_state *s, const stp_glyph_plan *plan, stp_error *err) STP_MUST_USE;

/* ---- path_smooth.c ---- */

/* The n variables that were asked for, from those that were kept; nothing of them merges. */
stp_status stp_path_finish_smooth(const stp_grid_var *vars, int n, stp_aggregate *a, stp_error *err) STP_MUST_USE;

/* ---- path.c ---- */

static inline void stp_path_draw(stp_glyph_state *s, const stp_track *t, int64_t first, int64_t to)
{
    if (first < to) s->draw(&s->pen, t, first, to);
}

/* Hands the pen's marks to the grid; s->status tells. */
void stp_path_flush(stp_pen *pen);
#endif
