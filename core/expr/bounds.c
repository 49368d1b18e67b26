/* Bounds are wide: < is taken as <=, and a time is rounded outwards, so no row is lost that the condition keeps. */
#include "expr/bounds.h"
#include <math.h>
#include <stdlib.h>
#include "expr/parse.h"
#include "expr/program.h"

enum { MOST = 32 };

typedef struct bounds {
    const stp_exprs *set;
    stp_bound bound[MOST];
    int n;
} bounds;

/* The sign with its sides changed. */
static stp_sign mirrored(stp_sign s)
{
    return s == STP_LT ? STP_GT : s == STP_LE ? STP_GE : s == STP_GT ? STP_LT : s == STP_GE ? STP_LE : s;
}

/* A number, also one with a minus before it. */
static bool number(const stp_node *k, double *out)
{
    const bool minus = k->kind == STP_NODE_SIGN && k->sign == STP_SUB && k->n_args == 1;
    if (minus) k = k->args[0];
    *out = minus ? -k->number : k->number;
    return k->kind == STP_NODE_NUMBER && !isnan(k->number);
}

/* A constant in the units of a column, from below and from above; false where they cannot be compared. */
static bool constant(const stp_column_info *c, const stp_node *k, double *below, double *above)
{
    int64_t t;
    int digits;
    if (c->meaning == STP_NUMBER || c->meaning == STP_INTEGER) return number(k, below) && number(k, above);
    if (k->kind != STP_NODE_TEXT || c->meaning != STP_TIME || !stp_expr_time(k->text, &t, &digits)) return false;
    const double v = (double) stp_time_scaled(t, digits, c->time_digits);
    *below = nextafter(v - 1, -INFINITY);
    *above = nextafter(v + 1, INFINITY);
    return true;
}

static void add(bounds *b, const stp_node *column, stp_sign sign, const stp_node *k)
{
    if (column->kind != STP_NODE_COLUMN || !column->resolved || column->means || b->n == MOST) return;
    const stp_column_info *c = &b->set->schema->columns[column->column];
    stp_bound made = { .column = column->column, .lo = -INFINITY, .hi = INFINITY };
    double below, above;
    if (stp_is_text(c->meaning)) {
        if (k->kind != STP_NODE_TEXT || sign != STP_EQ) return;
        made.text = k->text;
    } else {
        if (!constant(c, k, &below, &above)) return;
        if (sign == STP_EQ || sign == STP_GT || sign == STP_GE) made.lo = below;
        if (sign == STP_EQ || sign == STP_LT || sign == STP_LE) made.hi = above;
        if (isinf(made.lo) && isinf(made.hi)) return;
    }
    b->bound[b->n++] = made;
}

static void walk(bounds *b, const stp_node *node)
{
    if (node->kind != STP_NODE_SIGN || node->n_args != 2) return;
    if (node->sign == STP_AND) {
        walk(b, node->args[0]);
        walk(b, node->args[1]);
        return;
    }
    add(b, node->args[0], node->sign, node->args[1]);
    add(b, node->args[1], mirrored(node->sign), node->args[0]);
}

stp_status stp_expr_bounds(const stp_exprs *set, const stp_expr *e, stp_bound **out, int *n, stp_error *err)
{
    bounds b = { .set = set };
    walk(&b, e->tree);
    stp_bound *made = calloc((size_t) b.n + 1, sizeof *made);
    if (!made) return stp_no_memory(err, "bounds");
    for (int i = 0; i < b.n; i++) made[i] = b.bound[i];
    free(*out);
    *out = made;
    *n = b.n;
    return STP_OK;
}
