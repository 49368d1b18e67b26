/* Speed of expressions: conditions and derived columns over 10^7 rows in memory, in batches of 2^16 rows, one thread.
 * Each line gives the best of some runs in ns a row, beside a plain loop written for exactly this condition where there
 * is one. ninja -C build tests/bench/bench_expr && build/tests/bench/bench_expr [ROWS] [RUNS] */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "expr/expr.h"

enum { BATCH = 1 << 16, COLUMNS = 4 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

static const char *const labels[] = { "AA", "DL", "WN", "B6", "UA" };
static const stp_dictionary dictionary = { 5, labels };
static stp_column_info info[COLUMNS] = {
    { .name = "v", .meaning = STP_NUMBER, .type = STP_TYPE_F64 },
    { .name = "w", .meaning = STP_NUMBER, .type = STP_TYPE_F32 },
    { .name = "t", .meaning = STP_TIME, .type = STP_TYPE_I64, .time_digits = 3 },
    { .name = "c", .meaning = STP_CATEGORY, .type = STP_TYPE_I32 },
};

typedef struct data {
    int64_t n;
    double *v;
    float *w;
    int64_t *t;
    int32_t *c;
} data;

static uint64_t seed = 88172645463325252u;

static double uniform(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double) (seed >> 11) * 0x1p-53;
}

static data make_data(int64_t n)
{
    const size_t rows = (size_t) n;
    data d = { n, malloc(rows * 8), malloc(rows * 4), malloc(rows * 8), malloc(rows * 4) };
    if (!d.v || !d.w || !d.t || !d.c) exit(1);
    for (int64_t i = 0; i < n; i++) {
        d.v[i] = uniform() < 0.02 ? NAN : uniform() - 0.5;
        d.w[i] = (float) uniform();
        d.t[i] = (int64_t) (1.7e12 * uniform());
        d.c[i] = (int32_t) (uniform() * 5);
    }
    return d;
}

static int64_t run(const data *d, stp_eval *e, bool rows_only)
{
    static const int at[COLUMNS] = { 0, 1, 2, 3 };
    static int32_t rows[BATCH];
    int64_t total = 0;
    stp_error err = { 0 };
    for (int64_t i = 0; i < d->n; i += BATCH) {
        const int64_t n = d->n - i < BATCH ? d->n - i : BATCH;
        const stp_column c[COLUMNS] = { { STP_TYPE_F64, n, d->v + i, NULL, NULL },
                                        { STP_TYPE_F32, n, d->w + i, NULL, NULL },
                                        { STP_TYPE_I64, n, d->t + i, NULL, NULL },
                                        { STP_TYPE_I32, n, d->c + i, NULL, &dictionary } };
        const stp_batch b = { .row0 = i, .n_rows = n, .n_columns = COLUMNS, .columns = c };
        stp_column out;
        int64_t kept = 0;
        const stp_status s =
            rows_only ? stp_eval_rows(e, &b, at, rows, &kept, &err) : stp_eval_column(e, &b, at, &out, &err);
        if (s != STP_OK) exit(1);
        total += kept;
    }
    return total;
}

/* v > 0 && hour(t) < 6, as one would write it. */
__attribute__((noinline)) static int64_t plain(const data *d, int32_t *rows)
{
    int64_t total = 0;
    for (int64_t i = 0; i < d->n; i++) {
        if (!(d->v[i] > 0)) continue;
        int64_t in_day = d->t[i] % 86400000;
        if (in_day < 0) in_day += 86400000;
        if (in_day / 3600000 >= 6) continue;
        rows[total++ % BATCH] = (int32_t) i;
    }
    return total;
}

int main(int argc, char **argv)
{
    static const char *const texts[] = {
        "v > 0",
        "v > w",
        "v > 0 && hour(t) < 6",
        "t >= '2010' and t < '2011'",
        "c in ['AA', 'DL']",
        "c =~ '^[A-D]'",
        "v * 2 + w",
        "v ^ 2 + w ^ 2",
        "log10(w)",
        "hour(t)",
        "month(t)",
        "trunc(t, 'hour')",
        "trunc(t, 'month')",
        "upper(c)",
        "v > 0 ? w : na",
    };
    const data d = make_data(argc > 1 ? atoll(argv[1]) : 10000000);
    const int runs = argc > 2 ? atoi(argv[2]) : 5;
    const stp_schema schema = { .columns = info, .n_columns = COLUMNS, .n_rows = d.n };
    for (size_t k = 0; k < STP_COUNT(texts); k++) {
        stp_exprs set;
        stp_error err = { 0 };
        const stp_expr *e = NULL;
        stp_eval *v = NULL;
        double best = INFINITY;
        int64_t kept = 0;
        stp_exprs_init(&set, &schema, "memory");
        if (stp_expr_compile(&set, "bench", texts[k], &e, &err) || stp_eval_new(&v, e, &err)) exit(1);
        for (int r = 0; r < runs; r++) {
            const double t = now();
            kept = run(&d, v, e->info.meaning == STP_BOOL);
            best = fmin(best, now() - t);
        }
        printf("%-30s %6.2f ns a row, %lld rows kept\n", texts[k], best / (double) d.n * 1e9, (long long) kept);
        stp_eval_free(v);
        stp_exprs_clear(&set);
    }
    double best = INFINITY;
    static int32_t rows[BATCH];
    int64_t kept = 0;
    for (int r = 0; r < runs; r++) {
        const double t = now();
        kept = plain(&d, rows);
        best = fmin(best, now() - t);
    }
    printf("%-30s %6.2f ns a row, %lld rows kept\n", "plain v > 0 && hour(t) < 6", best / (double) d.n * 1e9,
           (long long) kept);
    free(d.v);
    free(d.w);
    free(d.t);
    free(d.c);
    return 0;
}
