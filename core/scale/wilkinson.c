/* The score of a sequence is a weighted sum of simplicity (how round is the step, is 0 a tick), coverage
 * (how well do the ends meet the range), density (how near to the wanted number) and legibility (here:
 * does the step cost a further digit). Loops run over step factor, count, exponent and start; each stops as
 * soon as the best that it could still find is below what is known.
 * Unlike the paper, ticks are always multiples of their step: 3.5, 4.5, 5.5 may cover a range a little better than
 * 4, 5, 6, but are harder to read. */
#include "scale/wilkinson.h"
#include <math.h>

enum { N_FACTORS = 6 };

/* Q of the paper, best first, ten times as large so that they are whole. */
static const int64_t factors[N_FACTORS] = { 10, 50, 20, 25, 40, 30 };

typedef struct search {
    double lo, hi, wanted, slack, min_step;
    bool loose, integer;
    double best;
    stp_sequence found;
} search;

/* A step of factors[i_factor] * 10^exponent. */
typedef struct step {
    int i_factor, exponent;
    double up, down;            /* 10^exponent as a quotient: exact down to 10^-22, as 0.1 is not */
} step;

static step step_of(int i_factor, int exponent)
{
    const bool quotient = exponent < 0 && exponent >= -22;
    return (step) { i_factor, exponent, quotient ? 1 : stp_power10(exponent), quotient ? stp_power10(-exponent) : 1 };
}

/* Where multiple i of the step stands. */
static double place(const step *t, int64_t i)
{
    return (double) (i * factors[t->i_factor]) * t->up / t->down;
}

static double score(double simplicity, double coverage, double density, double legibility)
{
    return 0.25 * simplicity + 0.2 * coverage + 0.5 * density + 0.05 * legibility;
}

static double simplicity(int i_factor, bool has_zero)
{
    return has_zero - i_factor / (double) (N_FACTORS - 1);
}

static double coverage(const search *s, double first, double last)
{
    const double tenth = 0.1 * (s->hi - s->lo), a = (s->hi - last) / tenth, b = (s->lo - first) / tenth;
    return 1 - 0.5 * (a * a + b * b);
}

static double coverage_max(const search *s, double span)
{
    const double range = s->hi - s->lo;
    if (span <= range) return 1;
    const double half = (span - range) / 2 / (0.1 * range);
    return 1 - half * half;
}

static double density(const search *s, int k, double first, double last)
{
    const double got = (k - 1) / (last - first);
    const double wanted = (s->wanted - 1) / (fmax(last, s->hi) - fmin(first, s->lo));
    return 2 - fmax(got / wanted, wanted / got);
}

static double density_max(const search *s, int k)
{
    return k >= s->wanted ? 2 - (k - 1) / (s->wanted - 1) : 1;
}

/* 2.5 needs one more decimal than its neighbours unless it is 25 or more. */
static double legibility(const step *t)
{
    return factors[t->i_factor] == 25 && t->exponent < 0 ? 0 : 1;
}

static bool allowed(const search *s, const step *t)
{
    if (place(t, 1) < s->min_step) return false;
    return !s->integer || t->exponent >= 0 || (t->exponent == -1 && factors[t->i_factor] % 10 == 0);
}

static bool fits(const search *s, double first, double last)
{
    if (s->loose) return first <= s->lo + s->slack && last >= s->hi - s->slack;
    return first >= s->lo - s->slack && last <= s->hi + s->slack;
}

static void try_starts(search *s, const step *t, int k)
{
    const int64_t from = (int64_t) floor(s->hi / place(t, 1)) - (k - 1), to = (int64_t) ceil(s->lo / place(t, 1));
    for (int64_t start = from; start <= to; start++) {
        const double first = place(t, start), last = place(t, start + k - 1);
        if (!fits(s, first, last)) continue;
        const bool has_zero = start <= 0 && start + k - 1 >= 0;
        const double got = score(simplicity(t->i_factor, has_zero), coverage(s, first, last),
                                 density(s, k, first, last), legibility(t));
        if (got <= s->best) continue;
        const int64_t factor = factors[t->i_factor];
        s->best = got;
        s->found = (stp_sequence) { start * factor, factor, t->exponent, k };
    }
}

static void try_exponents(search *s, int i_factor, int k)
{
    const double least = (s->hi - s->lo) / (k + 1) / (double) factors[i_factor];
    int z = stp_exponent10(least);
    if (stp_power10(z) < least) z++;
    if (s->integer && z < -1) z = -1;
    for (;; z++) {
        const step t = step_of(i_factor, z);
        const double span = place(&t, 1) * (k - 1);
        /* a span that covers no more can only do worse; inside, a longer one fits no more */
        if (!s->loose && span > s->hi - s->lo + 2 * s->slack) break;
        if (score(simplicity(i_factor, true), coverage_max(s, span), density_max(s, k), 1) < s->best) break;
        if (allowed(s, &t)) try_starts(s, &t, k);
    }
}

stp_sequence stp_wilkinson(double lo, double hi, double wanted, bool loose, bool integer, double min_step)
{
    search s = { .lo = lo, .hi = hi, .wanted = wanted, .slack = 1e-10 * (hi - lo), .min_step = min_step, .loose = loose,
                 .integer = integer, .best = -1e9 };
    const int most = (int) fmax(5, loose ? 8 * wanted : 1.3 * wanted + 1);     /* inside, many cover the range best */
    for (int i = 0; i < N_FACTORS; i++) {
        for (int k = 2; k <= most; k++) {
            if (score(simplicity(i, true), 1, density_max(&s, k), 1) < s.best) break;
            try_exponents(&s, i, k);
        }
    }
    return s.found;
}
