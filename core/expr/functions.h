#ifndef STP_EXPR_FUNCTIONS_H
#define STP_EXPR_FUNCTIONS_H
/* The one table of functions: the compiler, `stipple list functions` and messages use it. */
#include "base/error.h"

struct stp_compiler;
struct stp_node;
struct stp_x;
struct stp_step;
struct stp_frame;

typedef struct stp_function {
    const char *name;
    const char *args;              /* as shown: "x, lo, hi" */
    /* A letter each: n number, t time, b condition, s text, c constant text, k constant number, a any;
     * '?' in front of those that may be left out, '+' behind the last one that may be repeated. */
    const char *types;
    char result;                   /* n, i (whole number), b, t, s, or ' ': the emit function says */
    const char *help;
    /* Either the step on the registers of the arguments, or a function that emits steps. */
    void (*run)(const struct stp_step *s, struct stp_frame *f, int n);
    stp_status (*emit)(struct stp_compiler *c, struct stp_x *args, int n_args, struct stp_x *out);
} stp_function;

extern const stp_function stp_functions[];                 /* ends with name == NULL */
const stp_function *stp_function_find(const char *name);   /* NULL if none */

/* Why there is no such function though people expect it, and what to do: both NULL if nobody expects it. */
void stp_function_refused(const char *name, const char **why, const char **instead);
#endif
