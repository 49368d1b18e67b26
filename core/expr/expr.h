#ifndef STP_EXPR_EXPR_H
#define STP_EXPR_EXPR_H
/* Expressions over the columns of a table: stipple-expr(7) has the language. A set belongs to one schema; what it
 * compiles is read-only and shared by threads, each of which evaluates with an stp_eval of its own. */
#include "table/batch.h"

struct stp_step;
struct stp_node;
struct stp_window_call;

typedef struct stp_expr {
    stp_column_info info;              /* meaning, storage and digits of the result; the name is the caller's */
    const int *columns;                /* of the schema, that it reads */
    int n_columns;
    const struct stp_step *steps;
    int n_steps, n_slots, root;
    struct stp_node *tree;
} stp_expr;

typedef struct stp_exprs {
    stp_arena arena;                   /* owns all that is compiled */
    const stp_schema *schema;          /* borrowed */
    const char *path;                  /* borrowed; of the data, in messages */
    int n_nodes;
    /* Makes a column of schema out of a call of a function of other rows; NULL: they are refused. */
    stp_status (*window)(void *self, const struct stp_window_call *call, int *column, stp_error *err);
    void *self;
    struct stp_expr_name *names;       /* derived columns, the last first */
    struct stp_expr_regex *regexes;
} stp_exprs;

void stp_exprs_init(stp_exprs *set, const stp_schema *schema, const char *path);
void stp_exprs_clear(stp_exprs *set);

/* Parses, checks types and compiles. what names the place in messages ("--where", "-x"). Faults are STP_ERR_USAGE and
 * point at the character. The result belongs to the set. */
stp_status stp_expr_compile(stp_exprs *set, const char *what, const char *text, const stp_expr **out,
                            stp_error *err) STP_MUST_USE;

/* From now on name means e, also where the schema has a column of that name. */
stp_status stp_expr_name(stp_exprs *set, const char *name, const stp_expr *e, stp_error *err) STP_MUST_USE;

/* One worker's memory for evaluating e. */
typedef struct stp_eval stp_eval;
stp_status stp_eval_new(stp_eval **out, const stp_expr *e, stp_error *err) STP_MUST_USE;
void stp_eval_free(stp_eval *v);       /* NULL is allowed */

/* e on every row of a batch. at[c] is where column c of the schema stands in the batch. The column is borrowed until
 * the next call with this v. */
stp_status stp_eval_column(stp_eval *v, const stp_batch *batch, const int *at, stp_column *out,
                           stp_error *err) STP_MUST_USE;

/* The rows (numbers in the batch, going up) where the condition e is true: rows has room for batch->n_rows. */
stp_status stp_eval_rows(stp_eval *v, const stp_batch *batch, const int *at, int32_t *rows, int64_t *n,
                         stp_error *err) STP_MUST_USE;
#endif
