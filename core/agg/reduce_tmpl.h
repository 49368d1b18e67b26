/* Template: one reduction, included by reduce.c. No include guard; all parameters are undefined at the end.
 * In:  RED, RED_HELP   name and help
 *      CELL            what a cell keeps
 *      ZERO(c)         makes *c empty
 *      FEED(c, v)      takes the value v, which is not NaN
 *      ROW(c)          takes a row when there is no value column; left out where a value is needed
 *      MERGE(a, b)     adds *b to *a
 *      VALUE(c)        the finished value
 *      FLAGS           further fields of the struct
 *      PARTS           names of what merges, and PART(c, k), the k-th; left out where the value itself does */
#define CAT_(a, b) a##_##b
#define CAT(a, b)  CAT_(a, b)
#define STR_(a)    #a
#define STR(a)     STR_(a)
#define CELL_      CAT(RED, cell)

typedef CELL CELL_;

static void CAT(RED, init)(void *cells, size_t n_cells)
{
    CELL_ *c = cells;
    for (size_t i = 0; i < n_cells; i++) ZERO(&c[i]);
}

/* Cells of big grids are not in the near caches: asking for each AHEAD rows early halves the time. The
 * last rows of a strip ask for their own once more, which costs nothing. (-1 asks for the byte before the
 * grid; asking never faults.) */
#define AHEAD_(bin, i, n) \
    __builtin_prefetch((char *) cells + (ptrdiff_t) (bin)[(i) + AHEAD < (n) ? (i) + AHEAD : (n) - 1] * CELL_BYTES_, 1)
#define CELL_BYTES_ ((ptrdiff_t) sizeof(CELL_))

static void CAT(RED, feed)(void *cells, const int32_t *bin, const double *value, int n)
{
    CELL_ *c = cells;
#ifdef ROW
    if (!value) {
        for (int i = 0; i < n; i++) {
            AHEAD_(bin, i, n);
            if (bin[i] >= 0) ROW(&c[bin[i]]);
        }
        return;
    }
#endif
    for (int i = 0; i < n; i++) {
        AHEAD_(bin, i, n);
        if (bin[i] >= 0 && !isnan(value[i])) FEED(&c[bin[i]], value[i]);
    }
}

static void CAT(RED, merge)(void *into, const void *from, size_t n_cells)
{
    CELL_ *a = into;
    const CELL_ *b = from;
    for (size_t i = 0; i < n_cells; i++) MERGE(&a[i], &b[i]);
}

static void CAT(RED, finish)(const void *cells, size_t n_cells, double *out)
{
    const CELL_ *c = cells;
    for (size_t i = 0; i < n_cells; i++) out[i] = VALUE(&c[i]);
}

#ifdef PARTS
static void CAT(RED, part)(const void *cells, size_t n_cells, int part, double *out)
{
    const CELL_ *c = cells;
    for (size_t i = 0; i < n_cells; i++) out[i] = PART(&c[i], part);
}
static const char *const CAT(RED, parts)[] = { PARTS, NULL };
#endif

static const stp_reducer CAT(reducer, RED) = {
    .name = STR(RED),
    .help = RED_HELP,
    .cell_size = sizeof(CELL_),
#ifndef ROW
    .needs_value = true,
#endif
    .init = CAT(RED, init),
    .feed = CAT(RED, feed),
    .merge = CAT(RED, merge),
    .finish = CAT(RED, finish),
#ifdef PARTS
    .parts = CAT(RED, parts),
    .part = CAT(RED, part),
#endif
    FLAGS
};

#undef RED
#undef RED_HELP
#undef CELL
#undef ZERO
#undef FEED
#undef ROW
#undef MERGE
#undef VALUE
#undef FLAGS
#undef PARTS
#undef PART
#undef CELL_
#undef AHEAD_
#undef CELL_BYTES_
#undef CAT_
#undef CAT
#undef STR_
#undef STR
