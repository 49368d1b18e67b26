/* The follower: what is asked of it, what it keeps, and its pictures. */
#include "follow.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/text.h"
#include "frame.h"

enum { LAST = 10000 };
#define MOST_BYTES ((size_t) 256 << 20) /* of text, where --memory says nothing */

/* ---- what is asked for ----------------------------------------------------------------------------------------- */

static stp_status read_window(const char *text, double *out, stp_error *err)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {
        { "ms", 1e-3 }, { "s", 1 }, { "min", 60 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 }, { "", 1 },
    };
    const size_t n = strspn(text, "0123456789.eE");
    double v;
    for (size_t i = 0; i < STP_COUNT(units); i++)
        if (!strcmp(text + n, units[i].name) && stp_parse_double(text, n, &v) && v > 0) {
            *out = v * units[i].seconds;
            return STP_OK;
        }
    stp_fail(err, STP_ERR_USAGE, "--window wants a length of time, not '%.100s'", text);
    return stp_hint(err, "as 90s, 5m, 2h or 1d");
}

static bool is_closed(const stp_value *v)
{
    return v->set && *v->items[0] && *v->items[1];
}

/* Cells of all that ever comes need a place that does not change. */
static stp_status check_sums(const stp_spec *spec, stp_error *err)
{
    const stp_value *v = spec->items[0].v;
    if (is_closed(&v[STP_F_XLIM]) && is_closed(&v[STP_F_YLIM])) return STP_OK;
    stp_fail(err, STP_ERR_USAGE, "--follow shades all that comes only within --xlim and --ylim, both with two ends");
    return stp_hint(err, "or give --last N or --window TIME, which shade the last rows");
}

/* The first layer that reads standard input, else the first of all. */
static const stp_layer *find_lead(const stp_spec *spec)
{
    for (int i = 0; i < spec->n_items; i++)
        for (int k = 0; k < spec->items[i].n_layers; k++)
            if (stp_plan_reads_stdin(&spec->items[i].layers[k])) return &spec->items[i].layers[k];
    return &spec->items[0].layers[0];
}

/* Others are of files, which are read anew for each picture. */
static bool is_of_stream(const stp_follower *f, const stp_layer *l)
{
    const stp_value *a = &f->lead->v[STP_F_DATA], *b = &l->v[STP_F_DATA];
    if (stp_plan_reads_stdin(f->lead)) return stp_plan_reads_stdin(l);
    return b->n_items == 1 && !strcmp(a->items[0], b->items[0]);
}

static stp_status check_figure(const stp_spec *spec, stp_error *err)
{
    if (spec->next) return stp_fail(err, STP_ERR_USAGE, "--follow draws one figure, and here are several");
    if (!spec->n_items || !spec->items[0].n_layers) return stp_fail(err, STP_ERR_USAGE, "there is no layer to draw");
    if (spec->v[STP_F_GROUPBY].set)
        return stp_fail(err, STP_ERR_USAGE, "--follow draws one picture, --groupby several");
    return stp_plan_check_stdin(spec, err);
}

static stp_status read_options(stp_follower *f, stp_error *err)
{
    stp_spec *spec = f->spec;
    STP_TRY(check_figure(spec, err));
    const stp_value *window = &spec->v[STP_F_WINDOW], *last = &spec->v[STP_F_LAST];
    const stp_layer *l = f->lead = find_lead(spec);
    const bool alone = spec->n_items == 1 && spec->items[0].n_layers == 1;
    f->window = NAN;
    if (l->v[STP_F_DATA].n_items > 1) return stp_fail(err, STP_ERR_USAGE, "--follow draws one stream");
    if (window->set) STP_TRY(read_window(window->text, &f->window, err));
    if (window->set && !l->v[STP_F_X].set) return stp_fail(err, STP_ERR_USAGE, "--window is of the x axis: give -x");
    f->sums_up = alone && l->verb == STP_VERB_SHADE && !window->set && !last->set;
    f->last = last->set ? (int64_t) last->a : window->set || f->sums_up ? 0 : LAST;
    return f->sums_up ? check_sums(spec, err) : STP_OK;
}

/* More than may be held goes, the oldest first. */
static void limit_bytes(stp_follower *f)
{
    const stp_value *memory = &f->spec->v[STP_F_MEMORY];
    const size_t most = memory->set ? (size_t) memory->a : MOST_BYTES;
    while (f->lines.bytes > most && f->lines.first && f->lines.first->next)
        f->counts.dropped += stp_lines_drop_first(&f->lines);
}

/* ---- drawing ---------------------------------------------------------------------------------------------------- */

/* Cells that are kept stay as many as there were first. */
static void keep_canvas(stp_follower *f, const stp_plan *plan)
{
    const stp_layer_plan *l = &plan->items[0].layers[0];
    if (l->has_aggregate)
        snprintf(f->canvas, sizeof f->canvas, "%dx%d", l->aggregate.view.x.cells, l->aggregate.view.y.cells);
}

static stp_status draw_spec(stp_follower *f, const stp_spec *spec, const stp_frame *frame, stp_buf *out, stp_error *err)
{
    stp_plan plan;
    STP_TRY(stp_follow_put(f, NULL, err));
    STP_TRY(stp_plan_make(&plan, spec, NULL, f->log, err));
    if (f->sums_up) plan.carry = &f->carry;
    const stp_status s = stp_frame_draw(frame, &plan, f->spec, out, err);
    if (s == STP_OK && f->sums_up) keep_canvas(f, &plan);
    stp_plan_clear(&plan);
    return s;
}

static stp_status add_condition(stp_layer *l, stp_arena *arena, const char *condition, stp_error *err)
{
    stp_value *where = &l->v[STP_F_WHERE];
    if (!condition) return STP_OK;
    if (where->set) condition = stp_arena_printf(arena, "(%s) && %s", where->text, condition);
    return condition ? stp_value_set(where, arena, STP_F_WHERE, condition, err) : stp_no_memory(err, "a condition");
}

/* A layer of this picture: those of the stream read the file in memory. */
static stp_status make_layer(const stp_follower *f, const stp_layer *from, const char *condition, stp_layer *to,
                             stp_arena *arena, stp_error *err)
{
    *to = *from;
    if (!is_of_stream(f, from)) return STP_OK;
    STP_TRY(stp_follow_layer(f, from, to, arena, err));
    if (*f->canvas) STP_TRY(stp_value_set(&to->v[STP_F_CANVAS], arena, STP_F_CANVAS, f->canvas, err));
    return add_condition(to, arena, condition, err);
}

static stp_status make_item(const stp_follower *f, const char *condition, stp_item *item, stp_arena *arena,
                            stp_error *err)
{
    const stp_layer *from = item->layers;
    item->layers = stp_arena_array(arena, (size_t) item->n_layers, sizeof *item->layers);
    if (!item->layers) return stp_no_memory(err, "layers");
    for (int k = 0; k < item->n_layers; k++)
        STP_TRY(make_layer(f, &from[k], condition, &item->layers[k], arena, err));
    return STP_OK;
}

/* The spec of this picture: a copy. */
static stp_status draw_kept(stp_follower *f, const stp_frame *frame, stp_arena *arena, stp_buf *out, stp_error *err)
{
    stp_spec spec;
    const char *condition = NULL;
    if (!isnan(f->window)) STP_TRY(stp_follow_narrow(f, arena, &condition, err));
    STP_TRY(stp_frame_fit(frame, f->spec, &spec, arena, err));
    spec.items = stp_arena_array(arena, (size_t) spec.n_items, sizeof *spec.items);
    if (!spec.items) return stp_no_memory(err, "items");
    for (int i = 0; i < spec.n_items; i++) {
        spec.items[i] = f->spec->items[i];
        STP_TRY(make_item(f, condition, &spec.items[i], arena, err));
    }
    return draw_spec(f, &spec, frame, out, err);
}

static stp_status draw(stp_follower *f, const stp_frame *frame, stp_buf *out, stp_error *err)
{
    stp_arena arena = { 0 };
    STP_TRY(stp_follow_begin(f, false, err));
    limit_bytes(f);
    f->counts.fresh = 0;
    if (f->last) stp_lines_keep_last(&f->lines, f->last);
    if (!f->lines.rows)
        return stp_fail(err, STP_ERR_EMPTY, f->sums_up ? "nothing more has come" : "nothing has come yet");
    const stp_status s = draw_kept(f, frame, &arena, out, err);
    while (s == STP_OK && f->sums_up && f->lines.first) stp_lines_drop_first(&f->lines); /* they are in the cells */
    stp_arena_clear(&arena);
    return s;
}

/* ---- the calls -------------------------------------------------------------------------------------------------- */

static stp_status start(stp_follower *f, stp_error *err)
{
    STP_TRY(read_options(f, err));
    if (!stp_plan_reads_stdin(f->lead)) {
        f->source = stp_spec_path(&f->arena, f->spec->folder, f->lead->v[STP_F_DATA].items[0]);
        if (!f->source) return stp_no_memory(err, "a path");
    }
    f->fd = memfd_create("stipple", MFD_CLOEXEC);
    if (f->fd < 0) return stp_fail(err, STP_ERR_IO, "the stream cannot be kept in memory");
    snprintf(f->path, sizeof f->path, "/proc/self/fd/%d", f->fd);
    return STP_OK;
}

stp_status stp_follower_open(stp_follower **out, stp_spec *spec, const stp_log *log, stp_error *err)
{
    stp_follower *f = calloc(1, sizeof *f);
    if (!f) return stp_no_memory(err, "a stream");
    *f = (stp_follower){ .spec = spec, .log = log, .fd = -1, .newest = NAN, .window = NAN };
    const stp_locale l = stp_locale_enter();
    const stp_status s = start(f, err);
    stp_locale_leave(l);
    if (s == STP_OK)
        *out = f;
    else
        stp_follower_close(f);
    return s;
}

void stp_follower_close(stp_follower *f)
{
    if (!f) return;
    stp_follow_unpack_clear(&f->packed);
    stp_grid_carry_clear(&f->carry);
    stp_lines_clear(&f->lines);
    stp_buf_clear(&f->begin);
    stp_arena_clear(&f->arena);
    if (f->fd >= 0) close(f->fd);
    free(f);
}

static stp_status feed(void *self, const char *bytes, size_t n, stp_error *err)
{
    stp_follower *f = self;
    f->counts.fresh += (long long) n;
    if (f->known) {
        const stp_status s = stp_lines_feed(&f->lines, bytes, n, err);
        limit_bytes(f);
        if (s == STP_OK && f->last) stp_lines_keep_last(&f->lines, f->last);
        return s;
    }
    stp_buf_add(&f->begin, bytes, n);
    STP_TRY(stp_buf_check(&f->begin, "the stream", err));
    return stp_follow_begin(f, false, err);
}

static stp_status feed_or_end(stp_follower *f, const char *bytes, size_t n, stp_error *err)
{
    STP_TRY(stp_follow_unpack(&f->packed, bytes, n, feed, f, err));
    if (n) return STP_OK;
    STP_TRY(stp_follow_begin(f, true, err));
    return stp_lines_end(&f->lines, err);
}

stp_status stp_follower_feed(stp_follower *f, const char *bytes, size_t n, stp_error *err)
{
    const stp_locale l = stp_locale_enter();
    const stp_status s = feed_or_end(f, bytes, n, err);
    stp_locale_leave(l);
    return s;
}

stp_status stp_follower_draw(stp_follower *f, const char *format, int width, int height, const char *theme,
                             stp_text *out, stp_error *err)
{
    stp_buf b = { 0 };
    const stp_locale l = stp_locale_enter();
    const stp_frame frame = { format, theme, width, height };
    return stp_frame_hand_over(draw(f, &frame, &b, err), l, &b, out);
}

stp_follow_counts stp_follower_counts(const stp_follower *f)
{
    return f->counts;
}

const char *stp_follower_path(const stp_follower *f)
{
    return f->source;
}
