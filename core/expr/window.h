#ifndef STP_EXPR_WINDOW_H
#define STP_EXPR_WINDOW_H
/* Functions of other rows: the one before (lag), all up to here (cumsum), the whole table (mean) or those of the same
 * group. Their values are columns of a source round another one, made in a pass of its own and kept in memory. */
#include "expr/expr.h"
#include "table/source.h"

/* A value of a column: missing numbers are NaN, missing times INT64_MIN. */
typedef union stp_cell { double number; int64_t time; } stp_cell;

/* The rows of one group, in the order of the file: row[i] is the place of the i-th one in `in` and `out`. */
typedef struct stp_window_rows {
    const int32_t *row;
    int32_t n;
    const stp_cell *in;
    stp_cell *out;
    bool is_time;              /* in holds times */
    int digits;                /* of times */
    double k;                  /* the constant of the call */
    int32_t *room;             /* n numbers */
} stp_window_rows;

typedef struct stp_window_function {
    const char *name, *args, *help;
    bool takes_times;
    bool same;                 /* the result is of the type of x, else a number */
    char constant; /* behind x: 'k' a whole number, 1 if not given; 'q' a part of 1, which must be given; 0 none */
    void (*run)(const stp_window_rows *r);
} stp_window_function;

extern const stp_window_function stp_window_functions[];               /* ends with name == NULL */
/* NULL if none of that name looks at other rows; min and max of several values do not. */
const stp_window_function *stp_window_find(const char *name, int n_args);

typedef struct stp_window_call {
    const stp_window_function *function;
    const stp_expr *x, *group; /* group NULL: all rows are one */
    double k;
    const char *label;         /* the name of the column */
} stp_window_call;

/* Puts a source without such columns yet round *source, which it takes. */
stp_status stp_window_wrap(stp_source **source, stp_error *err) STP_MUST_USE;
/* Adds a column to a wrapped source: x and group (or -1) are columns of the source inside, added since or not. */
stp_status stp_window_add(stp_source *wrapped, const stp_window_call *call, int x, int group, int *column,
                          stp_error *err) STP_MUST_USE;
enum { STP_WINDOWS = 32 };     /* columns at most */
#define STP_WINDOW_BYTES ((size_t) 2 << 30)
#endif
