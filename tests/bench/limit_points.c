/* Each kernel: cells of a strip, by the rule of locate_tmpl.h for the widest instruction set that is wanted, then one
 * loop that updates them. */
#include "limit_points.h"
#include "bench.h"
#include <pthread.h>

enum { STRIP = 2048, AHEAD = 128 };

#ifdef __x86_64__
#define LOCATE __attribute__((target("avx2"))) locate
#else
#define LOCATE locate
#endif
static stp_locate_fn locate;
static
#include "agg/locate_tmpl.h"

typedef struct sum_cell {
    double sum;
    uint64_t n;
} sum_cell;

typedef struct part {
    limit_kernel kernel;
    const limit_rows *rows;
    const stp_locator *x, *y;
    int64_t first, end;
    void *cells;
} part;

/* Room for asking ahead at the end of a strip. */
#define KERNEL(name, type, bin_, take)                                                                                \
    static void name(const part *p)                                                                                    \
    {                                                                                                                  \
        int32_t bin[STRIP + AHEAD] = { 0 };                                                                            \
        type *cells = p->cells;                                                                                        \
        for (int64_t at = p->first; at < p->end; at += STRIP) {                                                        \
            const int n = p->end - at < STRIP ? (int) (p->end - at) : STRIP;                                           \
            const double *v = p->rows->v + at;                                                                         \
            const int32_t *code = p->rows->code + at, plane = p->x->cells * p->y->cells;                               \
            locate(p->x, p->y, p->rows->x + at, p->rows->y + at, n, bin);                                              \
            for (int i = 0; i < n; i++) bin[i] = bin_;                                                                 \
            for (int i = 0; i < n; i++) {                                                                              \
                __builtin_prefetch(&cells[bin[i + AHEAD]], 1);                                                         \
                if (bin[i] >= 0) take;                                                                                 \
            }                                                                                                          \
            (void) v, (void) code, (void) plane;                                                                       \
        }                                                                                                              \
    }
KERNEL(count, uint32_t, bin[i], cells[bin[i]]++)
KERNEL(mean, sum_cell, bin[i], (cells[bin[i]].sum += v[i], cells[bin[i]].n++))
KERNEL(by, uint32_t, bin[i] < 0 ? -1 : bin[i] + code[i] * plane, cells[bin[i]]++)

static void add_counts(void *into, const void *from, size_t bytes)
{
    uint32_t *a = into;
    const uint32_t *b = from;
    for (size_t i = 0; i < bytes / sizeof *a; i++) a[i] += b[i];
}

static void add_sums(void *into, const void *from, size_t bytes)
{
    sum_cell *a = into;
    const sum_cell *b = from;
    for (size_t i = 0; i < bytes / sizeof *a; i++) a[i] = (sum_cell) { a[i].sum + b[i].sum, a[i].n + b[i].n };
}

static const struct {
    void (*run)(const part *p);
    void (*add)(void *into, const void *from, size_t bytes);
} kernels[] = { { count, add_counts }, { mean, add_sums }, { by, add_counts } };

static void *work(void *p)
{
    kernels[((part *) p)->kernel].run(p);
    return NULL;
}

double limit_time(limit_kernel kernel, const limit_rows *rows, const stp_locator *x, const stp_locator *y, int threads,
                  void *cells, size_t bytes)
{
    part p[2] = { { kernel, rows, x, y, 0, threads == 1 ? rows->n : rows->n / 2, cells },
                  { kernel, rows, x, y, rows->n / 2, rows->n, (char *) cells + bytes } };
    pthread_t other;
    const double t = now();
    if (threads == 2) pthread_create(&other, NULL, work, &p[1]);
    work(&p[0]);
    if (threads == 2) {
        pthread_join(other, NULL);
        kernels[kernel].add(cells, p[1].cells, bytes);
    }
    return now() - t;
}
