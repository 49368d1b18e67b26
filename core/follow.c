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

static stp_status read_options(stp_follower *f, stp_error *err)
{
    stp_spec *spec = f->spec;
    if (spec->n_items != 1 || spec->items[0].n_layers != 1 || spec->next)
        return stp_fail(err, STP_ERR_USAGE, "--follow draws one layer");
    const stp_value *window = &spec->v[STP_F_WINDOW], *last = &spec->v[STP_F_LAST];
    const stp_layer *l = &spec->items[0].layers[0];
    f->window = NAN;
    if (l->v[STP_F_DATA].n_items > 1) return stp_fail(err, STP_ERR_USAGE, "--follow draws one stream");
    if (spec->v[STP_F_GROUPBY].set)
        return stp_fail(err, STP_ERR_USAGE, "--follow draws one picture, --groupby several");
    if (window->set) STP_TRY(read_window(window->text, &f->window, err));
    if (window->set && !l->v[STP_F_X].set) return stp_fail(err, STP_ERR_USAGE, "--window is of the x axis: give -x");
    f->sums_up = l->verb == STP_VERB_SHADE && !window->set && !last->set;
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

/* The spec of this picture: a copy whose one layer reads the file in memory. */
static stp_status draw_kept(stp_follower *f, const stp_frame *frame, stp_arena *arena, stp_buf *out, stp_error *err)
{
    stp_spec spec;
    stp_item item = f->spec->items[0];
    stp_layer layer;
    STP_TRY(stp_follow_layer(f, &layer, arena, err));
    if (!isnan(f->window)) STP_TRY(stp_follow_narrow(f, &layer, arena, err));
    if (*f->canvas) STP_TRY(stp_value_set(&layer.v[STP_F_CANVAS], arena, STP_F_CANVAS, f->canvas, err));
    STP_TRY(stp_frame_fit(frame, f->spec, &spec, arena, err));
    item.layers = &layer;
    spec.items = &item;
    return draw_spec(f, &spec, frame, out, err);
}

static stp_status draw(stp_follower *f, const stp_frame *frame, stp_buf *out, stp_error *err)
{
    stp_arena arena = { 0 };
    STP_TRY(stp_follow_begin(f, false, err));
    limit_bytes(f);
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
    stp_grid_carry_clear(&f->carry);
    stp_lines_clear(&f->lines);
    stp_buf_clear(&f->begin);
    stp_arena_clear(&f->arena);
    if (f->fd >= 0) close(f->fd);
    free(f);
}

static stp_status feed(stp_follower *f, const char *bytes, size_t n, stp_error *err)
{
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
    if (n) return feed(f, bytes, n, err);
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
    const stp_status s = draw(f, &frame, &b, err);
    stp_locale_leave(l);
    if (s == STP_OK) *out = (stp_text){ b.data, b.length };
    return s;
}

stp_follow_counts stp_follower_counts(const stp_follower *f)
{
    return f->counts;
}
