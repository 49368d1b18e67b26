/* Steps on numbers. NaN is missing, so arithmetic needs no care; comparisons do. */
#include <math.h>
#include "expr/program.h"

/* ---- two operands ------------------------------------------------------------------------------------------ */

#define LOOP(name, type, A, B, expr)                                      \
    static void name(const stp_step *s, stp_frame *f, int n)              \
    {                                                                     \
        type *restrict out = stp_step_out(s, f);                          \
        for (int i = 0; i < n; i++) {                                     \
            const double a = A, b = B;                                    \
            out[i] = (type) (expr);                                       \
        }                                                                 \
    }
#define REG(r) (((const double *) f->reg[s->r])[i])
#define FORMS(name, type, expr)                        \
    LOOP(name##_vv, type, REG(a), REG(b), expr)        \
    LOOP(name##_vs, type, REG(a), s->k, expr)          \
    LOOP(name##_sv, type, s->k, REG(b), expr)

/* The rest has the sign of the divisor, so that (hour - 6) % 24 is an hour. */
static double rest(double a, double b)
{
    const double r = fmod(a, b);
    return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

FORMS(add, double, a + b)
FORMS(sub, double, a - b)
FORMS(mul, double, a *b)
FORMS(quot, double, a / b)
FORMS(mod, double, rest(a, b))
FORMS(power, double, isnan(a) || isnan(b) ? NAN : pow(a, b))       /* pow(1, NaN) is 1, but missing is missing */

/* Truths are made as numbers and narrowed afterwards: compilers turn each of the two loops into vectors, but not one
 * loop from 8 bytes to 1. */
enum { BLOCK = 256 };

static void narrow(uint8_t *restrict out, const double *restrict truths, int n)
{
    for (int i = 0; i < n; i++) out[i] = (uint8_t) (int32_t) truths[i];
}

#define COMPARE_LOOP(name, op, B)                                                \
    static void name(const stp_step *s, stp_frame *f, int n)                     \
    {                                                                            \
        uint8_t *out = stp_step_out(s, f);                                       \
        for (int at = 0; at < n; at += BLOCK) {                                  \
            double truths[BLOCK];                                                \
            const int m = n - at < BLOCK ? n - at : BLOCK;                       \
            const double *restrict v = (const double *) f->reg[s->a] + at;       \
            for (int i = 0; i < m; i++) {                                        \
                const double a = v[i], b = B, is = a op b ? 1 : 0;               \
                const double na = b == b ? is : STP_BOOL_NA;                     \
                truths[i] = a == a ? na : STP_BOOL_NA;                           \
            }                                                                    \
            narrow(out + at, truths, m);                                         \
        }                                                                        \
    }
#define COMPARE(name, op)                                                        \
    COMPARE_LOOP(name##_vv, op, ((const double *) f->reg[s->b])[at + i])         \
    COMPARE_LOOP(name##_vs, op, s->k)
COMPARE(eq, ==)
COMPARE(ne, !=)
COMPARE(lt, <)
COMPARE(le, <=)
COMPARE(gt, >)
COMPARE(ge, >=)

const stp_step_forms stp_number_steps[STP_GE + 1] = {
    [STP_ADD] = { add_vv, add_vs, add_sv }, [STP_SUB] = { sub_vv, sub_vs, sub_sv },
    [STP_MUL] = { mul_vv, mul_vs, mul_sv }, [STP_DIV] = { quot_vv, quot_vs, quot_sv },
    [STP_MOD] = { mod_vv, mod_vs, mod_sv }, [STP_POW] = { power_vv, power_vs, power_sv },
    [STP_EQ] = { eq_vv, eq_vs, NULL }, [STP_NE] = { ne_vv, ne_vs, NULL }, [STP_LT] = { lt_vv, lt_vs, NULL },
    [STP_LE] = { le_vv, le_vs, NULL }, [STP_GT] = { gt_vv, gt_vs, NULL }, [STP_GE] = { ge_vv, ge_vs, NULL },
};

/* ---- functions ----------------------------------------------------------------------------------------------- */

/* The C library's may miss whole numbers by a bit. */
static double cube_root(double a)
{
    const double r = cbrt(a), whole = round(r);
    return whole * whole * whole == a ? whole : r;
}

#define ONE(name, expr)                                                   \
    void stp_step_##name(const stp_step *s, stp_frame *f, int n)          \
    {                                                                     \
        double *restrict out = stp_step_out(s, f);                        \
        const double *restrict v = f->reg[s->a];                          \
        for (int i = 0; i < n; i++) {                                     \
            const double a = v[i];                                        \
            out[i] = expr;                                                \
        }                                                                 \
    }
ONE(neg, -a)
ONE(abs, fabs(a))
ONE(log, log(a))
ONE(log10, log10(a))
ONE(log2, log2(a))
ONE(exp, exp(a))
ONE(sqrt, sqrt(a))
ONE(cbrt, cube_root(a))
ONE(sin, sin(a))
ONE(cos, cos(a))
ONE(tan, tan(a))
ONE(asin, asin(a))
ONE(acos, acos(a))
ONE(atan, atan(a))
ONE(round, round(a))
ONE(floor, floor(a))
ONE(ceil, ceil(a))

#define TWO(name, expr)                                                   \
    void stp_step_##name(const stp_step *s, stp_frame *f, int n)          \
    {                                                                     \
        double *restrict out = stp_step_out(s, f);                        \
        const double *restrict v = f->reg[s->a], *restrict w = f->reg[s->b]; \
        for (int i = 0; i < n; i++) {                                     \
            const double a = v[i], b = w[i];                              \
            out[i] = expr;                                                \
        }                                                                 \
    }

static double round_to(double a, double b)
{
    const double scale = pow(10, trunc(b)), scaled = a * scale, r = round(scaled) / scale;
    return fabs(scaled) < 0x1p52 || isnan(b) ? r : a;          /* too large to have such digits */
}

TWO(atan2, atan2(a, b))
TWO(min, a != a ? a : b != b ? b : b < a ? b : a)      /* missing wins, unlike in fmin */
TWO(max, a != a ? a : b != b ? b : b > a ? b : a)
TWO(bin, b > 0 ? floor(a / b) * b : NAN)
TWO(round_to, round_to(a, b))
