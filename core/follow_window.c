/* The window of --window: the last stretch of x, found by a look at each chunk as it comes. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "base/time.h"
#include "follow.h"
#include "scan/scan.h"
#include "table/cast.h"

typedef struct look {
    double newest, limit;
    int64_t n, late;
} look;
typedef struct look_plan {
    int64_t origin;
    double limit;
} look_plan;

static stp_status look_init(void *state, const void *plan, stp_error *err)
{
    (void) plan, (void) err;
    *(look *) state = (look){ .newest = NAN };
    return STP_OK;
}

static stp_status look_feed(void *state, const void *plan, const stp_batch *b, stp_error *err)
{
    look *l = state;
    const look_plan *p = plan;
    double v[STP_STRIP];
    (void) err;
    for (int64_t at = 0; at < b->n_rows; at += STP_STRIP) {
        const int n = (int) (b->n_rows - at < STP_STRIP ? b->n_rows - at : STP_STRIP);
        stp_cast_f64(&b->columns[0], at, n, p->origin, v);
        for (int i = 0; i < n; i++) {
            l->newest = fmax(l->newest, v[i]);
            l->late += v[i] < p->limit;
            l->n++;
        }
    }
    return STP_OK;
}

static stp_status look_merge(void *into, void *from, const void *plan, stp_error *err)
{
    look *a = into;
    const look *b = from;
    (void) plan, (void) err;
    a->newest = fmax(a->newest, b->newest);
    a->late += b->late;
    a->n += b->n;
    return STP_OK;
}

static void look_clear(void *state)
{
    (void) state;
}

static size_t look_bytes(const void *plan)
{
    (void) plan;
    return sizeof(look);
}

static const stp_fold look_fold = { .name = "window",
                                    .order_free = true,
                                    .state_size = sizeof(look),
                                    .init = look_init,
                                    .feed = look_feed,
                                    .merge = look_merge,
                                    .clear = look_clear,
                                    .bytes = look_bytes };

/* The x of an open table: its number, and units of it in a second. */
static stp_status find_x(const stp_follower *f, stp_source **s, int *column, double *units, stp_error *err)
{
    STP_TRY(stp_plan_find(s, "--x", f->lead->v[STP_F_X].text, column, err));
    const stp_column_info *c = &(*s)->schema.columns[*column];
    if (c->meaning != STP_TIME && !stp_is_numeric(c->meaning))
        return stp_fail(err, STP_ERR_USAGE, "--window: '%s' is %s, not a time", c->name,
                        stp_meaning_phrase(c->meaning));
    *units = c->meaning == STP_TIME ? (double) stp_time_units(c->time_digits) : 1;
    return STP_OK;
}

static stp_status find_origin(stp_follower *f, stp_source *s, int column, stp_error *err)
{
    stp_extents x = { 0 };
    const stp_extent_plan ep = { .n_columns = 1 };
    STP_TRY(stp_extent_fold.init(&x, &ep, err));
    STP_TRY(stp_scan(s, &column, 1, &stp_extent_fold, &ep, 1, &x, err));
    if (!x.column[0].n) return STP_OK;
    f->origin = s->schema.columns[column].meaning == STP_TIME ? x.column[0].int_lo : 0;
    f->has_origin = true;
    return STP_OK;
}

/* Times in one unit, whatever the digits of this chunk. */
static stp_status look_at(stp_follower *f, stp_chunk *c, stp_source **s, stp_error *err)
{
    int column;
    double units;
    STP_TRY(find_x(f, s, &column, &units, err));
    if (!f->has_origin) STP_TRY(find_origin(f, *s, column, err));
    const look_plan p = { .origin = f->origin, .limit = f->newest - f->window * units };
    look l;
    STP_TRY(look_init(&l, &p, err));
    STP_TRY(stp_scan(*s, &column, 1, &look_fold, &p, 1, &l, err));
    c->newest = l.newest;
    f->counts.late += l.late;
    f->newest = fmax(f->newest, l.newest);
    return STP_OK;
}

static stp_status look_at_new(stp_follower *f, stp_error *err)
{
    for (stp_chunk *c = f->lines.first; c; c = c->next) {
        stp_arena arena = { 0 };
        stp_source *s = NULL;
        if (c->looked_at) continue;
        STP_TRY(stp_follow_put(f, c, err));
        stp_status status = stp_follow_open(f, &arena, &s, err);
        if (status == STP_OK) status = look_at(f, c, &s, err);
        stp_source_close(s);
        stp_arena_clear(&arena);
        STP_TRY(status);
        c->looked_at = true;
    }
    return STP_OK;
}

/* Names where the window begins, as a condition: "{time} >= \"2024-01-01T06:00\"". */
static stp_status window_condition(const stp_follower *f, stp_source **s, double *begin_out, stp_buf *out,
                                   stp_error *err)
{
    int column;
    double units;
    char text[STP_TIME_SIZE + STP_NUMBER_SIZE];
    const char *x = f->lead->v[STP_F_X].text;
    STP_TRY(find_x(f, s, &column, &units, err));
    const stp_column_info *c = &(*s)->schema.columns[column];
    const double from = *begin_out = f->newest - f->window * units;
    const bool name = column < (*s)->schema.n_columns - (*s)->n_derived && *x != '{';
    stp_buf_printf(out, name ? "{%s} >= " : *x == '{' ? "%s >= " : "(%s) >= ", name ? c->name : x);
    if (c->meaning == STP_TIME)
        stp_buf_printf(out, "\"%s\"", stp_format_time(text, f->origin + (int64_t) floor(from), c->time_digits));
    else
        stp_buf_text(out, stp_format_double(text, from));
    return stp_buf_check(out, "a condition", err);
}

stp_status stp_follow_narrow(stp_follower *f, stp_arena *arena, const char **condition, stp_error *err)
{
    stp_source *s = NULL;
    stp_buf text = { 0 };
    double from = NAN;
    *condition = NULL;
    STP_TRY(look_at_new(f, err));
    if (isnan(f->newest)) return STP_OK;
    stp_status status = stp_follow_open(f, arena, &s, err); /* of the chunk that was looked at last: for its names */
    if (status == STP_OK) status = window_condition(f, &s, &from, &text, err);
    stp_source_close(s);
    while (status == STP_OK && f->lines.first && f->lines.first->newest < from) stp_lines_drop_first(&f->lines);
    if (status == STP_OK && !(*condition = stp_arena_text(arena, text.data)))
        status = stp_no_memory(err, "a condition");
    stp_buf_clear(&text);
    return status;
}
