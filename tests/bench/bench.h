/* What the benchmarks share: a clock and numbers that are the same in every run. */
#ifndef STP_BENCH_H
#define STP_BENCH_H
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

/* Seconds. With BENCH_CPU set those of computing by all threads: on a busy machine what else runs then counts little,
 * and two threads take as long as one. */
static inline double now(void)
{
    struct timespec t;
    clock_gettime(getenv("BENCH_CPU") ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

static uint64_t seed = 88172645463325252u;

static inline double uniform(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double) (seed >> 11) * 0x1p-53;
}

static inline double normal(void)
{
    return sqrt(-2 * log(uniform() + 1e-300)) * cos(6.28318530717958648 * uniform());
}
#endif
