#ifndef STP_AGG_GRID_H
#define STP_AGG_GRID_H
/* The fold that bins points into cells, once for each reduction and each category. */
#include "agg/codes.h"
#include "table/labels.h"
#include "agg/lists.h"
#include "agg/marks.h"
#include "agg/reduce.h"
#include "agg/view.h"
#include "scan/fold.h"

enum { STP_GRID_VARS = 8, STP_GRID_PLANES = 1024, STP_GRID_BLOCK = 512 };
#define STP_GRID_BUDGET ((size_t) 2 << 30)

/* What a reduction of smooth marks takes: times the value, where there is one. */
typedef enum stp_cover {
    STP_COVER_IGNORED,             /* the value as it is */
    STP_COVER_NEW,                 /* what the mark covers more than before */
    STP_COVER_ALL,                 /* what it covers */
    STP_COVER_FIRST,               /* 1 where nothing was covered before, else missing */
} stp_cover;

typedef struct stp_grid_var {
    const stp_reducer *reducer;
    int value;                     /* batch column of the value, -1 = none */
    const char *column;            /* its name, or NULL; borrowed */
    int second;                    /* batch column of the result or weight, for reducers that want one */
    const char *second_column;     /* its name; borrowed */
    double number;                 /* of reducers that have one: 90 of q90 */
    const char *name;              /* as asked for, "q90"; NULL = the reducer's; borrowed */
    stp_cover cover;
} stp_grid_var;

typedef struct stp_grid_plan {
    stp_view view;
    int x, y;                      /* batch columns */
    int by;                        /* batch column of the category, -1 = none */
    const char *by_column;         /* its name for messages, or NULL; borrowed */
    const stp_column_info *by_info;        /* of numbers and times, which are labelled by their text; NULL = text */
    const char *const *only;       /* n_only labels: these have planes, all others one together; NULL = each its own */
    int n_only;
    const char *other;             /* label of that plane */
    stp_grid_var vars[STP_GRID_VARS];
    int n_vars;
    unsigned elsewhere;            /* bits of variables that are worked out elsewhere: finish leaves their cells 0, and
                                      there is nothing of them that merges */
    bool only_shown;               /* nothing is saved: finish leaves out what merges */
    size_t budget;                 /* bytes that all states may take together; 0 = STP_GRID_BUDGET */
    int threads;                   /* that feed it: their states share the budget; 0 = 1 */
    stp_locate_fn *locate;         /* NULL = stp_locate_best() */
} stp_grid_plan;

/* A state: cells of one worker. Without categories there is one plane. With them each category that
 * was met has its own, in view or not, so that zooming changes no colour; a row whose category is
 * missing goes to the plane labelled "". */
typedef struct stp_grid {
    stp_labels categories;         /* number i has plane i */
    void *cells[STP_GRID_VARS];    /* of each variable `capacity` planes, one behind the other */
    size_t bytes[STP_GRID_VARS];   /* of the cells */
    bool narrow;                   /* cells are those of reducer->narrow, where there is one: in the first half */
    stp_lists lists[STP_GRID_VARS];        /* of variables whose reducer keeps all values */
    int n_planes, capacity;
    uint8_t *touched;              /* with categories: which blocks of STP_GRID_BLOCK cells have rows, of all planes */
    bool tracked;                  /* touched is kept; else any may have */
    int64_t n_rows, n_inside, n_missing;   /* missing: x or y absent or not finite */
    int32_t *map;                  /* scratch: batch dictionary code + 1 to the plane's first cell; 0 is missing */
    int32_t map_size;
    stp_codes codes;               /* of numbers as categories */
} stp_grid;

/* For who makes a state of other things than rows (store.h): the plane of a label, made when it is new, and the cells
 * of a plane, which are zero bytes at first (NULL where all values are kept). */
stp_status stp_grid_plane(stp_grid *grid, const stp_grid_plan *plan, const char *label, int64_t row, int *plane,
                          stp_error *err) STP_MUST_USE;
void *stp_grid_cells(stp_grid *grid, const stp_grid_plan *plan, int var, int plane);
/* The finished values of n cells of a plane from the first-th on; not where all values are kept. */
void stp_grid_values(const stp_grid *grid, const stp_grid_plan *plan, int var, int plane, size_t first, size_t n,
                     double *out);
/* The variable whose list this one reads, and how many of the greatest values it keeps of a cell (0 = all). */
int stp_grid_list_of(const stp_grid_plan *plan, int var);
int64_t stp_grid_most_of(const stp_grid_var *var);
size_t stp_grid_list_budget(const stp_grid_plan *plan);        /* bytes that each list of a state may take */

/* order_free is a property of the plan's reducers, so the fold comes in two kinds. init fails with
 * STP_ERR_USAGE when the view is no view, or the planes would be more than budget. */
const stp_fold *stp_grid_fold(const stp_grid_plan *plan);      /* state: stp_grid */

/* For folds of other glyphs, which keep a stp_grid and feed it by marks. Rows of one batch: */
typedef struct stp_mark_rows {
    const stp_batch *batch;
    const int64_t *number;         /* of the rows in the table; NULL = batch->row0 + row */
    const stp_column *by;          /* their categories, or NULL */
    stp_column codes;
    const double *value[STP_GRID_VARS], *second[STP_GRID_VARS];    /* whole columns as doubles */
    double *owned[2 * STP_GRID_VARS];
    int n_owned;
    int32_t last;                  /* the row of the last mark: counted as inside */
    double scratch[2][STP_MARKS];
    int64_t rows[STP_MARKS];
} stp_mark_rows;

/* The batch's columns as the plan wants them; x and y are not looked at. Borrowed: batch, numbers. */
stp_status stp_mark_rows_init(stp_mark_rows *r, stp_grid *g, const stp_grid_plan *plan, const stp_batch *batch,
                              const int64_t *numbers, stp_error *err) STP_MUST_USE;
void stp_mark_rows_clear(stp_mark_rows *r);

/* Every reduction takes the marks, in the planes of their rows' categories; marks are empty then. */
stp_status stp_grid_mark(stp_grid *g, const stp_grid_plan *plan, stp_mark_rows *r, stp_marks *marks,
                         stp_error *err) STP_MUST_USE;

/* Bytes that its cells and lists take. */
size_t stp_grid_bytes(const stp_grid *grid, const stp_grid_plan *plan);

/* What a grid is in the end: plain arrays. */
typedef struct stp_aggregate_var {
    char *name;                    /* "count", "mean_v" */
    double *cells;                 /* n_planes x rows x columns, row 0 lowest; empty: NaN, counts 0 */
    bool zero_is_empty;
    bool additive;                 /* counts and sums: 0 is the baseline of a mix */
    bool whole;                    /* all values are whole numbers */
    const char *reduction;         /* as asked for, "q90"; NULL in parts */
    const char *column, *second;   /* of the values, or NULL */
    const uint8_t *touched;        /* of each plane, the blocks of STP_GRID_BLOCK cells that are not empty; NULL: any */
} stp_aggregate_var;

static inline size_t stp_grid_blocks(const stp_view *v)
{
    return (stp_view_cells(v) + STP_GRID_BLOCK - 1) / STP_GRID_BLOCK;
}

typedef struct stp_aggregate_list {
    char *name;                    /* "values_v" */
    const stp_tally *runs;           /* sorted; a cell's number is plane x rows x columns + its place */
    int64_t n;
} stp_aggregate_list;

typedef struct stp_aggregate {
    stp_arena arena;
    stp_view view;
    int n_planes;                  /* 1 without categories; 0 with them when there was no row */
    const char *const *categories; /* n_planes labels, or NULL: texts by first row, numbers rising, `only` as given;
                                      then what stands for others, then "" */
    int other;                     /* the plane of the others, -1 = none */
    const int64_t *first_row;      /* of each category, or NULL */
    bool by_number;                /* categories are numbers or times */
    stp_aggregate_var *vars;
    int n_vars;
    stp_aggregate_var *parts;      /* what merges, for the file: "sum_v", "n_v"; none that a var already is */
    int n_parts;
    stp_aggregate_list *lists;     /* of reductions that keep all values */
    int n_lists;
    int64_t n_rows, n_inside, n_missing;
} stp_aggregate;

/* On up to `threads` threads (0 = one a core). The grid may be cleared afterwards; names in the plan need not live
 * on. */
stp_status stp_grid_finish(stp_grid *grid, const stp_grid_plan *plan, int threads, stp_aggregate *out,
                           stp_error *err) STP_MUST_USE;

/* Cells that are kept while rows come in several passes, all of one plan. */
typedef struct stp_grid_carry {
    stp_grid grid;
    const stp_fold *fold;          /* NULL: nothing has come */
} stp_grid_carry;
void stp_grid_carry_clear(stp_grid_carry *carry);

void stp_aggregate_clear(stp_aggregate *a);
#endif
