/* A fold that looks for values which refute what the first rows suggest. */
#include "narrow.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "scan/scan.h"

typedef struct doubts {
    int n;
    int *columns;  /* of the schema */
    int64_t *days; /* units a day of a time; 0: are numbers whole? */
} doubts;

typedef struct answers {
    bool *refuted; /* a doubt */
} answers;

static bool is_whole(double v)
{
    return fabs(v) <= 9007199254740992.0 && v == trunc(v);
}

static bool refutes(const stp_column *c, int64_t day)
{
    for (int64_t row = 0; row < c->length; row++) {
        if (!stp_column_has(c, row)) continue;
        if (day ? ((const int64_t *) c->values)[row] % day != 0 : !is_whole(((const double *) c->values)[row]))
            return true;
    }
    return false;
}

static stp_status init(void *state, const void *plan, stp_error *err)
{
    answers *a = state;
    a->refuted = calloc((size_t) ((const doubts *) plan)->n + 1, sizeof *a->refuted);
    return a->refuted ? STP_OK : stp_no_memory(err, "columns");
}

static stp_status feed(void *state, const void *plan, const stp_batch *batch, stp_error *err)
{
    (void) err;
    const doubts *d = plan;
    bool *refuted = ((answers *) state)->refuted;
    for (int i = 0; i < d->n; i++)
        if (!refuted[i]) refuted[i] = refutes(&batch->columns[i], d->days[i]);
    return STP_OK;
}

static stp_status merge(void *into, void *from, const void *plan, stp_error *err)
{
    (void) err;
    for (int i = 0; i < ((const doubts *) plan)->n; i++)
        ((answers *) into)->refuted[i] |= ((const answers *) from)->refuted[i];
    return STP_OK;
}

static void clear(void *state)
{
    free(((answers *) state)->refuted);
    ((answers *) state)->refuted = NULL;
}

static const stp_fold narrow_fold = {
    .name = "narrow",
    .order_free = true,
    .state_size = sizeof(answers),
    .init = init,
    .feed = feed,
    .merge = merge,
    .clear = clear,
};

static bool is_whole_in_doubt(const stp_column_info *c)
{
    return c->meaning == STP_INTEGER && c->type == STP_TYPE_F64;
}

static bool is_date_in_doubt(const stp_column_info *c)
{
    return c->meaning == STP_TIME && c->clock == STP_CLOCK_DAYS;
}

static void add_doubts(doubts *d, const stp_schema *schema)
{
    for (int i = 0; i < schema->n_columns; i++) {
        const stp_column_info *c = &schema->columns[i];
        if (!is_whole_in_doubt(c) && !is_date_in_doubt(c)) continue;
        d->columns[d->n] = i;
        d->days[d->n++] = is_date_in_doubt(c) ? 86400 * stp_time_units(c->time_digits) : 0;
    }
}

static void settle(stp_column_info *c, bool refuted)
{
    if (c->meaning == STP_TIME)
        c->clock = refuted ? STP_CLOCK_WALL : STP_CLOCK_DAYS;
    else if (refuted)
        c->meaning = STP_NUMBER;
    else
        c->type = STP_TYPE_I64;
}

stp_status stp_narrow(stp_source *source, int threads, stp_arena *arena, stp_schema *out, stp_error *err)
{
    const size_t n = (size_t) source->schema.n_columns;
    *out = (stp_schema){ .n_columns = (int) n, .n_rows = source->schema.n_rows };
    out->columns = stp_arena_array(arena, n + 1, sizeof *out->columns);
    doubts d = { .columns = stp_arena_array(arena, n + 1, sizeof *d.columns),
                 .days = stp_arena_array(arena, n + 1, sizeof *d.days) };
    if (!out->columns || !d.columns || !d.days) return stp_no_memory(err, "columns");
    if (n) memcpy(out->columns, source->schema.columns, n * sizeof *out->columns);
    add_doubts(&d, &source->schema);
    if (!d.n) return STP_OK;
    answers a = { 0 };
    stp_status s = init(&a, &d, err);
    if (s == STP_OK) s = stp_scan(source, d.columns, d.n, &narrow_fold, &d, threads, &a, err);
    for (int i = 0; s == STP_OK && i < d.n; i++) settle(&out->columns[d.columns[i]], a.refuted[i]);
    clear(&a);
    return s;
}
