/* Template: one reduction, included by reduce.c. No include guard; all parameters are undefined at the end.
 * In:  RED, RED_HELP, RED_SHOWN   name, help, and the name with its columns
 *      CELL            what a cell keeps; zero bytes are an empty cell
 *      FEED(c, v)      takes the value v, which is not NaN, of the i-th row of the feed f
 *      ROW(c)          takes a row when there is no value column; left out where a value is needed
 *      MERGE(a, b)     adds *b to *a; an empty *b changes nothing: grids pass over blocks of those
 *      VALUE(c)        the finished value
 *      LOAD(c, v, p)   makes *c of the finished value v and its parts p[0], …
 *      FLAGS           further fields of the struct
 *      PARTS           names of what merges, and PART(c, k), the k-th; left out where the value itself does */
#define CAT_(a, b) a##_##b
#define CAT(a, b)  CAT_(a, b)
#define STR_(a)    #a
#define STR(a)     STR_(a)
#define CELL_      CAT(RED, cell)

typedef CELL CELL_;

/* Cells of big grids are not in the near caches: asking for each AHEAD rows early halves the time. (-1 asks for the
 * byte before the grid; asking never faults.) Cells that may lie across two cache lines are asked for at both ends. */
#define CELL_BYTES_ ((ptrdiff_t) sizeof(CELL_))
#define ASK_(next)                                                                                                    \
    do {                                                                                                              \
        const char *cell_ = (char *) cells + (next) * CELL_BYTES_;                                                    \
        __builtin_prefetch(cell_, 1);                                                                                 \
        if (CACHE_LINE % CELL_BYTES_) __builtin_prefetch(cell_ + CELL_BYTES_ - 1, 1);                                 \
    } while (0)

/* For each row i of the strip; the last ones have none to ask for. */
#define EACH_ROW_(take)                                                                                               \
    do {                                                                                                              \
        int i = 0;                                                                                                    \
        for (; i < n - AHEAD; i++) {                                                                                  \
            ASK_((ptrdiff_t) bin[i + AHEAD]);                                                                         \
            take;                                                                                                     \
        }                                                                                                             \
        for (; i < n; i++) take;                                                                                      \
    } while (0)

static void CAT(RED, feed)(void *cells, const stp_feed *f)
{
    CELL_ *c = cells;
    const int32_t *bin = f->bin;
    const double *value = f->value;
    const int n = f->n;
#ifdef ROW
    if (!value) {
        EACH_ROW_(if (bin[i] >= 0) ROW(&c[bin[i]]));
        return;
    }
#endif
    EACH_ROW_(if (bin[i] >= 0 && !isnan(value[i])) FEED(&c[bin[i]], value[i]));
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
    (void) part;                                /* not where there is one */
    for (size_t i = 0; i < n_cells; i++) out[i] = PART(&c[i], part);
}
static const char *const CAT(RED, parts)[] = { PARTS, NULL };
#define N_PARTS_ ((int) STP_COUNT(CAT(RED, parts)) - 1)
#else
#define N_PARTS_ 0
#endif

static void CAT(RED, load)(void *cells, size_t n_cells, const double *value, const double *const *parts)
{
    CELL_ *c = cells;
    for (size_t i = 0; i < n_cells; i++) {
        double p[STP_REDUCER_PARTS] = { 0 };
        for (int k = 0; k < N_PARTS_; k++) p[k] = parts[k][i];
        const double v = value[i];
        (void) p, (void) v;                     /* not every rule reads both */
        LOAD(&c[i], v, p);
    }
}

static const stp_reducer CAT(reducer, RED) = {
    .name = STR(RED),
    .help = RED_HELP,
    .shown = RED_SHOWN,
    .cell_size = sizeof(CELL_),
#ifndef ROW
    .needs_value = true,
#endif
    .feed = CAT(RED, feed),
    .merge = CAT(RED, merge),
    .finish = CAT(RED, finish),
    .load = CAT(RED, load),
#ifdef PARTS
    .parts = CAT(RED, parts),
    .part = CAT(RED, part),
#endif
    FLAGS
};

#undef RED
#undef RED_HELP
#undef RED_SHOWN
#undef CELL
#undef FEED
#undef ROW
#undef MERGE
#undef VALUE
#undef FLAGS
#undef PARTS
#undef PART
#undef LOAD
#undef N_PARTS_
#undef CELL_
#undef ASK_
#undef EACH_ROW_
#undef CELL_BYTES_
#undef CAT_
#undef CAT
#undef STR_
#undef STR
