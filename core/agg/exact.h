#ifndef STP_AGG_EXACT_H
#define STP_AGG_EXACT_H
/* Sums that lose nothing: limbs of falling size that together are the sum. What rounding one addition drops goes
 * to the next limb (Knuth's two-sum; the cascade is that of Ogita, Rump and Oishi 2005), so that any order and any
 * split of the values gives the same sum, as long as the values of one sum span fewer than 53 bits a limb: two limbs
 * hold 10^6 measured values, three their squares. All limbs 0 is the empty sum. No -ffast-math here. */
#include <math.h>
#include <stdbool.h>

/* a + b, and in *rest exactly what rounding dropped. */
static inline double stp_two_sum(double a, double b, double *rest)
{
    const double s = a + b, v = s - a;
    *rest = (a - (s - v)) + (b - v);
    return s;
}

/* a in two halves of 26 bits (Dekker 1971). */
static inline void stp_halves(double a, double *high, double *low)
{
    const double c = 134217729.0 * a;
    *high = c - (c - a);
    *low = a - *high;
}

/* a * b, and in *rest exactly what rounding dropped; both below 2^500. */
static inline double stp_two_product(double a, double b, double *rest)
{
    const double p = a * b;
    double ah, al, bh, bl;
    stp_halves(a, &ah, &al);
    stp_halves(b, &bh, &bl);
    *rest = al * bl - (((p - ah * bh) - al * bh) - ah * bl);
    return p;
}

static inline void stp_exact_add(double *limb, int n, double v)
{
    for (int i = 0; i < n - 1; i++) limb[i] = stp_two_sum(limb[i], v, &v);
    limb[n - 1] += v;
}

static inline void stp_exact_merge(double *into, const double *from, int n)
{
    for (int i = 0; i < n; i++) stp_exact_add(into + i, n - i, from[i]);
}

/* The limbs that only the sum decides: each the nearest double to what is left of it. A sum that has become infinite
 * or undefined stands in the first alone. */
static inline void stp_exact_tidy(double *limb, int n)
{
    for (int round = 0; round < n; round++)
        for (int i = n - 2; i >= 0 && isfinite(limb[0]); i--)
            limb[i] = stp_two_sum(limb[i], limb[i + 1], &limb[i + 1]);
    for (int i = 1; i < n; i++)
        if (!isfinite(limb[0]) || !isfinite(limb[i])) limb[i] = 0;
}

/* Two limbs are tidy after one addition, where all is finite. False where it is not. */
static inline bool stp_exact_tidy_two(const double *limb, double tidy[2])
{
    tidy[0] = stp_two_sum(limb[0], limb[1], &tidy[1]);
    return tidy[1] - tidy[1] == 0;         /* so is the sum: what rounding an infinite one drops is no number */
}

/* The double nearest to the sum. */
static inline double stp_exact_value(const double *limb, int n)
{
    double tidy[4];
    if (n == 2 && stp_exact_tidy_two(limb, tidy)) return tidy[0];
    for (int i = 0; i < n; i++) tidy[i] = limb[i];
    stp_exact_tidy(tidy, n);
    return tidy[0];
}

/* The k-th tidy limb. */
static inline double stp_exact_part(const double *limb, int n, int k)
{
    double tidy[4];
    if (n == 2 && stp_exact_tidy_two(limb, tidy)) return tidy[k];
    for (int i = 0; i < n; i++) tidy[i] = limb[i];
    stp_exact_tidy(tidy, n);
    return tidy[k];
}
#endif
