/* Picks the fastest locate that this machine can run, and holds the one that every machine can. */
#include "agg/reduce.h"
#include "base/cpu.h"
#include <math.h>

#define LOCATE stp_locate_generic
#include "agg/locate_tmpl.h"

#ifdef STP_HAVE_AVX2
stp_locate_fn stp_locate_avx2;      /* locate_avx2.c */
#endif

stp_locate_fn *stp_locate_best(void)
{
#ifdef STP_HAVE_AVX2
    if (stp_cpu_has_avx2()) return stp_locate_avx2;
#endif
    return stp_locate_generic;
}

void stp_locate_log(const stp_locator *l, const double *v, int n, double *out)
{
    for (int i = 0; i < n; i++) out[i] = v[i] >= l->lo && v[i] <= l->hi ? log10(v[i]) : NAN;
}
