/* Rows like those of the real world: clustered, with a value and a category. The same in every run. */
#ifndef STP_BENCH_POINTS_H
#define STP_BENCH_POINTS_H
#include "bench.h"
#include <stdbool.h>

enum { CATEGORIES = 5 };

typedef struct data {
    int64_t n;
    double *x, *y, *v;
    int32_t *code;
} data;

enum { CITIES = 600 };

typedef struct city {
    double x, y, width, until; /* until: the part of all clustered points in this and the earlier ones */
} city;

/* Six hundred clusters of many widths whose sizes fall as 1/i, on 59 x 26 degrees. */
static void make_cities(city *c)
{
    double sum = 0;
    for (int k = 0; k < CITIES; k++) {
        c[k] = (city){ -124 + 57 * uniform(), 25 + 24 * uniform(), 0.04 * exp(0.8 * normal()), sum += 1.0 / (k + 1) };
    }
    for (int k = 0; k < CITIES; k++) c[k].until /= sum;
}

/* A tenth of the points lies evenly. */
static data make_data(int64_t n)
{
    const size_t rows = (size_t) n;
    data d = { n, malloc(rows * 8), malloc(rows * 8), malloc(rows * 8), malloc(rows * 4) };
    city c[CITIES];
    make_cities(c);
    for (int64_t i = 0; i < n; i++) {
        const double part = uniform();
        int k = 0;
        for (int step = 512; step; step /= 2)
            if (k + step < CITIES && c[k + step - 1].until < part) k += step;
        const bool even = uniform() < 0.1;
        d.x[i] = even ? -125 + 59 * uniform() : c[k].x + c[k].width * normal();
        d.y[i] = even ? 24 + 26 * uniform() : c[k].y + 0.8 * c[k].width * normal();
        d.v[i] = 20 + 10 * sin(d.x[i] * 0.1) + normal();
        d.code[i] = (int32_t) (uniform() * uniform() * CATEGORIES);
    }
    return d;
}

static void free_data(data *d)
{
    free(d->x);
    free(d->y);
    free(d->v);
    free(d->code);
}
#endif
