#ifndef STP_EXPR_PROGRAM_H
#define STP_EXPR_PROGRAM_H
/* A compiled expression: steps that each make one register, run over strips of STP_STRIP rows. A register is an array:
 *     numbers  double, NaN = missing          times  int64 counts, STP_TIME_NA = missing
 *     bools    uint8, 0, 1, 2 = missing       texts  int32 codes into the register's dictionary, -1 = missing
 * Dictionaries, and what follows from them (is this label equal to that text?), are made once a batch. */
#include <regex.h>
#include "expr/expr.h"
#include "expr/lex.h"
#include "table/cast.h"

#define STP_TIME_NA INT64_MIN
enum { STP_BOOL_NA = 2, STP_SLOT_BYTES = STP_STRIP * 8 };

typedef struct stp_frame {             /* one worker's memory for one expression */
    const stp_expr *expr;
    const stp_batch *batch;
    const int *at;                     /* where a column of the schema stands in the batch */
    int64_t first;                     /* row of the batch that the strip begins with */
    const void **reg;                  /* of each step: its result */
    void **slot;                       /* memory of results, shared by steps whose results are never needed together */
    stp_dictionary *texts;             /* of each step that makes texts */
    void **table;                      /* of each step: what prepare() made */
    stp_arena arena;                   /* of the batch */
} stp_frame;

typedef struct stp_step stp_step;
typedef void stp_step_fn(const stp_step *s, stp_frame *f, int n);
typedef bool stp_prepare_fn(const stp_step *s, stp_frame *f);      /* false: no memory */

struct stp_step {
    stp_step_fn *run;
    stp_prepare_fn *prepare;           /* once a batch; may be NULL */
    int dst;                           /* number of this step */
    int a, b, c;                       /* steps whose results it takes, 0 = none: step 0 does nothing */
    int slot;
    int column;                        /* loads: of the schema, from 1 */
    int digits;                        /* times: of its argument */
    double k, k2;                      /* constants */
    int64_t t;
    stp_sign sign;                     /* comparisons of texts */
    const char *text;
    const char *const *list;
    int n_list;
    const regex_t *regex;
};

static inline void *stp_step_out(const stp_step *s, stp_frame *f)
{
    f->reg[s->dst] = f->slot[s->slot];
    return f->slot[s->slot];
}

/* The same operation on two arrays, an array and a constant (k or t), a constant and an array. */
typedef struct stp_step_forms {
    stp_step_fn *vv, *vs, *sv;
} stp_step_forms;

/* By sign: ADD … POW, EQ … GE (those have no sv: they are turned round). */
extern const stp_step_forms stp_number_steps[STP_GE + 1];
extern const stp_step_forms stp_time_compare[STP_GE + 1];  /* by sign: EQ … GE */

/* loads and constants */
stp_step_fn stp_step_load_number, stp_step_load_bool, stp_step_load_time, stp_step_load_text;
stp_prepare_fn stp_prepare_load_text;
stp_step_fn stp_step_fill_number, stp_step_fill_bool, stp_step_fill_time, stp_step_fill_text;
stp_prepare_fn stp_prepare_fill_text;
stp_step_fn stp_step_bool_to_number;
/* logic: a missing operand gives missing unless the other decides */
stp_step_fn stp_step_and, stp_step_or, stp_step_not;
stp_step_fn stp_step_na_number, stp_step_na_bool, stp_step_na_time, stp_step_na_text;
stp_step_fn stp_step_if_number, stp_step_if_bool, stp_step_if_time, stp_step_if_text;
stp_step_fn stp_step_coalesce_number, stp_step_coalesce_bool, stp_step_coalesce_time, stp_step_coalesce_text;
stp_prepare_fn stp_prepare_join;       /* the dictionaries of b and c (if, else a and b), one behind the other */
/* numbers: of one argument; and of two, where no sign names them */
stp_step_fn stp_step_neg, stp_step_abs, stp_step_log, stp_step_log10, stp_step_log2, stp_step_exp, stp_step_sqrt,
    stp_step_cbrt, stp_step_sin, stp_step_cos, stp_step_tan, stp_step_asin, stp_step_acos, stp_step_atan,
    stp_step_round, stp_step_floor, stp_step_ceil;
stp_step_fn stp_step_atan2, stp_step_min, stp_step_max, stp_step_bin, stp_step_round_to;
/* times: step.digits are those of the argument */
stp_step_fn stp_step_time_scale;       /* times step.t */
stp_step_fn stp_step_time_diff;        /* a - b in seconds */
stp_step_fn stp_step_time_shift;       /* a + step.k * b seconds */
stp_step_fn stp_step_time_floor;       /* to multiples of step.t units, of which one begins at step.k */
stp_step_fn stp_step_time_months;      /* to multiples of step.k months */
stp_step_fn stp_step_year, stp_step_month, stp_step_day;
extern stp_step_fn *const stp_step_hour[4], *const stp_step_minute[4], *const stp_step_second[4],
    *const stp_step_weekday[4];        /* by digits / 3: the divisors are constants of the code */
/* v times (digits 10^to / 10^from), kept within int64 and its order */
int64_t stp_time_scaled(int64_t v, int from, int to);
/* texts */
stp_step_fn stp_step_text_test;        /* bool of each label, from the table */
stp_step_fn stp_step_text_number, stp_step_text_time, stp_step_text_same;
stp_step_fn stp_step_text_compare;     /* two columns of texts */
stp_prepare_fn stp_prepare_compare, stp_prepare_in, stp_prepare_match, stp_prepare_length, stp_prepare_date,
    stp_prepare_lower, stp_prepare_upper, stp_prepare_substr;
/* A time as people write it in an expression, also a bare year; *digits as it needs. */
bool stp_expr_time(const char *text, int64_t *out, int *digits);
#endif
