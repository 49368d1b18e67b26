#ifndef STP_EXPR_COMPILE_H
#define STP_EXPR_COMPILE_H
/* What the compiler and the table of functions share. */
#include "expr/parse.h"
#include "expr/program.h"

typedef enum stp_expr_type { STP_X_NUMBER, STP_X_BOOL, STP_X_TIME, STP_X_TEXT, STP_X_NA, STP_X_TYPES } stp_expr_type;

/* A value while compiling: a constant, or the register `reg`. */
typedef struct stp_x {
    stp_expr_type type;
    int digits;                        /* times */
    bool integer;                      /* numbers: whole, within int32 */
    bool constant;
    double number;                     /* constants: numbers, bools (0, 1, STP_BOOL_NA) */
    int64_t time;
    const char *text;                  /* NULL = missing */
    int reg;
    size_t at;                         /* in the expression, for messages */
} stp_x;

typedef struct stp_compiler {
    stp_exprs *set;
    const stp_expr_text *e;
    stp_error *err;
    stp_step *steps;
    int n_steps, room;
    stp_x *memo;                       /* by number of the node; type STP_X_TYPES = not compiled yet */
    int depth;
} stp_compiler;

/* A step: its function, then what it needs; what is left out is none. */
#define STP_STEP(...) ((stp_step) { .run = __VA_ARGS__ })

const char *stp_x_name(const stp_x *x);                    /* "a number", "a text" */

/* Appends a step (dst is set) and gives its number. */
stp_status stp_compile_step(stp_compiler *c, stp_step step, int *reg) STP_MUST_USE;
/* The register of x; constants get one. */
stp_status stp_compile_reg(stp_compiler *c, const stp_x *x, int *reg) STP_MUST_USE;
/* Makes *x the type wanted: bools become numbers, constant texts times, na anything. digits: of times, at least. wanter
 * is for messages ("'+'", "hour()"). */
stp_status stp_compile_as(stp_compiler *c, stp_x *x, stp_expr_type type, int digits, const char *wanter) STP_MUST_USE;
/* Gives all n values one type, as the branches of if() need. */
stp_status stp_compile_unify(stp_compiler *c, stp_x *x, int n, const char *wanter) STP_MUST_USE;
/* A call: args are compiled, not yet checked; *out has its place. */
stp_status stp_compile_call(stp_compiler *c, const stp_node *node, stp_x *args, stp_x *out) STP_MUST_USE;
/* A sign between two values, or before one. */
stp_status stp_compile_sign(stp_compiler *c, const stp_node *node, stp_x *args, stp_x *out) STP_MUST_USE;
/* args[0] in the rest. */
stp_status stp_compile_in(stp_compiler *c, const stp_node *node, stp_x *args, stp_x *out) STP_MUST_USE;
#endif
