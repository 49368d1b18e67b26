/* A stream that is drawn again and again. Its last records are kept as text: every picture reads them as a file (one
 * that exists in memory alone), so that a stream can be drawn in every way that a file can. A shaded stream without a
 * window keeps its cells instead, and reads what is new into them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "agg/grid.h"
#include "base/text.h"
#include "base/time.h"
#include "copy.h"
#include "draw.h"
#include "include/stipple.h"
#include "lines.h"
#include "scan/scan.h"
#include "table/cast.h"

enum { LAST = 10000, HEAD_BYTES = 1 << 16 };
#define MOST_BYTES ((size_t) 256 << 20) /* of text, where --memory says nothing */

struct stp_follower {
    stp_spec *spec;
    const stp_log *log;
    stp_lines lines;
    stp_buf begin;              /* of the stream, until its format is known */
    bool known;                 /* format and head */
    const char *format, *types; /* for --from and --types: what the beginning shows; arena, NULL: nothing */
    stp_arena arena;
    int fd; /* the file in memory */
    char path[64];
    double window; /* s, NaN: none */
    int64_t last;  /* rows, 0: as many as the window has */
    bool sums_up;  /* cells are kept, not rows */
    stp_grid_carry carry;
    char canvas[32]; /* of the cells that are kept */
    double newest;   /* place in time, counted from origin; NaN: none yet */
    int64_t origin;  /* of the first time that came */
    bool has_origin;
    stp_follow_counts counts;
};

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

/* ---- the file in memory ----------------------------------------------------------------------------------------- */

static stp_status put_text(stp_follower *f, const stp_chunk *only, stp_error *err)
{
    stp_buf text = { 0 };
    if (f->known)
        stp_lines_write(&f->lines, only, &text);
    else
        stp_buf_add(&text, f->begin.data, f->begin.length);
    stp_status s = stp_buf_check(&text, "the stream", err);
    bool good = s == STP_OK && ftruncate(f->fd, 0) == 0;
    for (size_t at = 0; good && at < text.length;) {
        const ssize_t n = pwrite(f->fd, text.data + at, text.length - at, (off_t) at);
        good = n > 0;
        if (good) at += (size_t) n;
    }
    if (s == STP_OK && !good) s = stp_fail(err, STP_ERR_IO, "the stream cannot be kept in memory");
    stp_buf_clear(&text);
    return s;
}

static stp_status set(stp_layer *l, stp_arena *arena, stp_field_id f, const char *text, stp_error *err)
{
    return text ? stp_value_set(&l->v[f], arena, f, text, err) : STP_OK;
}

/* The layer as it reads that file; what the stream's beginning has shown stays so. */
static stp_status make_layer(const stp_follower *f, stp_layer *out, stp_arena *arena, stp_error *err)
{
    *out = f->spec->items[0].layers[0];
    out->v[STP_F_DATA] = (stp_value){ 0 };
    STP_TRY(set(out, arena, STP_F_DATA, f->path, err));
    if (!f->known) return STP_OK;
    STP_TRY(set(out, arena, STP_F_FROM, f->format, err));
    if (!out->v[STP_F_TYPES].set) STP_TRY(set(out, arena, STP_F_TYPES, f->types, err));
    return f->format ? set(out, arena, STP_F_HEADER, f->lines.has_head ? "yes" : "no", err) : STP_OK;
}

static stp_status open_layer(const stp_follower *f, stp_arena *arena, stp_source **out, stp_error *err)
{
    stp_layer layer;
    STP_TRY(make_layer(f, &layer, arena, err));
    return stp_plan_open(out, arena, f->spec, &layer, err);
}

/* ---- its beginning ---------------------------------------------------------------------------------------------- */

/* Columns that are numbers or times stay so, whatever stands at the beginning of a later window; whole numbers may turn
 * out to have decimals. */
static stp_status keep_types(stp_follower *f, const stp_schema *schema, stp_error *err)
{
    stp_buf b = { 0 };
    for (int i = 0; i < schema->n_columns; i++) {
        const stp_column_info *c = &schema->columns[i];
        if (c->meaning != STP_NUMBER && c->meaning != STP_TIME) continue;
        if (strpbrk(c->name, "{}")) continue;
        stp_buf_printf(&b, "%s{%s}:%s", b.length ? "," : "", c->name, c->meaning == STP_TIME ? "time" : "number");
    }
    f->types = b.length ? stp_arena_text(&f->arena, b.data) : NULL;
    const bool lost = b.failed || (b.length && !f->types);
    stp_buf_clear(&b);
    return lost ? stp_no_memory(err, "types") : STP_OK;
}

static stp_status learn(stp_follower *f, stp_error *err)
{
    stp_arena arena = { 0 };
    stp_source *s = NULL;
    STP_TRY(put_text(f, NULL, err));
    stp_status status = open_layer(f, &arena, &s, err);
    if (status == STP_OK) {
        const bool table = !strcmp(s->format->name, "csv");
        f->lines.quotes = table;
        f->lines.has_head = table && s->facts && strstr(s->facts, "header yes");
        if (table) f->format = "csv";
        if (table) status = keep_types(f, &s->schema, err);
        stp_source_close(s);
    }
    stp_arena_clear(&arena);
    return status;
}

/* As soon as there are two lines, or many bytes, or no more will come. */
static stp_status begin(stp_follower *f, bool end, stp_error *err)
{
    const char *line = f->begin.length ? memchr(f->begin.data, '\n', f->begin.length) : NULL;
    const size_t after = line ? (size_t) (line + 1 - f->begin.data) : 0;
    const bool two = line && memchr(line + 1, '\n', f->begin.length - after);
    if (f->known || !f->begin.length || !(end || two || f->begin.length > HEAD_BYTES)) return STP_OK;
    if (memchr(f->begin.data, 0, f->begin.length))
        return stp_fail(err, STP_ERR_DATA, "--follow reads lines of text, and here are others");
    STP_TRY(learn(f, err));
    f->known = true;
    const stp_status s = stp_lines_feed(&f->lines, f->begin.data, f->begin.length, err);
    stp_buf_clear(&f->begin);
    return s;
}

/* ---- the window ------------------------------------------------------------------------------------------------- */

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
    STP_TRY(stp_plan_find(s, "--x", f->spec->items[0].layers[0].v[STP_F_X].text, column, err));
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
        STP_TRY(put_text(f, c, err));
        stp_status status = open_layer(f, &arena, &s, err);
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
    const char *x = f->spec->items[0].layers[0].v[STP_F_X].text;
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

static stp_status narrow_to_window(stp_follower *f, stp_layer *layer, stp_arena *arena, stp_error *err)
{
    stp_source *s = NULL;
    stp_buf condition = { 0 };
    double from = NAN;
    STP_TRY(look_at_new(f, err));
    if (isnan(f->newest)) return STP_OK;
    stp_status status = open_layer(f, arena, &s, err); /* of the chunk that was looked at last: for its names */
    if (status == STP_OK) status = window_condition(f, &s, &from, &condition, err);
    stp_source_close(s);
    while (status == STP_OK && f->lines.first && f->lines.first->newest < from) stp_lines_drop_first(&f->lines);
    stp_value *where = &layer->v[STP_F_WHERE];
    const char *all = condition.data;
    if (status == STP_OK && where->set) all = stp_arena_printf(arena, "(%s) && %s", where->text, condition.data);
    if (status == STP_OK)
        status = all ? stp_value_set(where, arena, STP_F_WHERE, all, err) : stp_no_memory(err, "a condition");
    stp_buf_clear(&condition);
    return status;
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

static stp_status set_size(stp_value *v, stp_arena *arena, stp_field_id f, int px, stp_error *err)
{
    char text[32];
    if (px <= 0) return STP_OK;
    snprintf(text, sizeof text, "%d", px);
    return stp_value_set(v, arena, f, text, err);
}

/* The spec of this picture: a copy whose one layer is another. */
static stp_status make_spec(const stp_follower *f, stp_spec *out, stp_item *item, stp_layer *layer, stp_arena *arena,
                            int width, int height, const char *theme, stp_error *err)
{
    *out = *f->spec;
    *item = f->spec->items[0];
    item->layers = layer;
    out->items = item;
    out->v[STP_F_OUTPUT] = out->v[STP_F_TO] = (stp_value){ 0 };
    if (*f->canvas) STP_TRY(set(layer, arena, STP_F_CANVAS, f->canvas, err));
    STP_TRY(set_size(&out->v[STP_F_WIDTH], arena, STP_F_WIDTH, width, err));
    STP_TRY(set_size(&out->v[STP_F_HEIGHT], arena, STP_F_HEIGHT, height, err));
    if (!theme || out->v[STP_F_THEME].set) return STP_OK;
    return stp_value_set(&out->v[STP_F_THEME], arena, STP_F_THEME, theme, err);
}

/* Cells that are kept stay as many as there were first. */
static void keep_canvas(stp_follower *f, const stp_plan *plan)
{
    const stp_layer_plan *l = &plan->items[0].layers[0];
    if (l->has_aggregate)
        snprintf(f->canvas, sizeof f->canvas, "%dx%d", l->aggregate.view.x.cells, l->aggregate.view.y.cells);
}

static stp_status draw_spec(stp_follower *f, const stp_spec *spec, stp_target *t, stp_error *err)
{
    stp_plan plan;
    stp_buf json = { 0 };
    STP_TRY(put_text(f, NULL, err));
    STP_TRY(stp_plan_make(&plan, spec, NULL, f->log, err));
    if (f->sums_up) plan.carry = &f->carry;
    stp_status s = stp_copy_embed(f->spec, &json, err);
    if (s == STP_OK) s = stp_draw_plan(&plan, json.data, t, 1, err);
    if (s == STP_OK && f->sums_up) keep_canvas(f, &plan);
    stp_plan_clear(&plan);
    stp_buf_clear(&json);
    return s;
}

static stp_status draw(stp_follower *f, const char *format, int width, int height, const char *theme, stp_buf *out,
                       stp_error *err)
{
    stp_arena arena = { 0 };
    stp_spec spec;
    stp_item item;
    stp_layer layer;
    stp_target t = { .path = "-" };
    STP_TRY(begin(f, false, err));
    limit_bytes(f);
    if (f->last) stp_lines_keep_last(&f->lines, f->last);
    if (!f->lines.rows && !f->sums_up) return stp_fail(err, STP_ERR_EMPTY, "nothing has come yet");
    if (f->sums_up && !f->lines.rows) return stp_fail(err, STP_ERR_EMPTY, "nothing more has come");
    stp_status s = stp_target_find_format(&t, format, NULL, err);
    if (s == STP_OK) s = make_layer(f, &layer, &arena, err);
    if (s == STP_OK && !isnan(f->window)) s = narrow_to_window(f, &layer, &arena, err);
    if (s == STP_OK) s = make_spec(f, &spec, &item, &layer, &arena, width, height, theme, err);
    if (s == STP_OK) s = draw_spec(f, &spec, &t, err);
    while (s == STP_OK && f->sums_up && f->lines.first) stp_lines_drop_first(&f->lines); /* they are in the cells */
    stp_arena_clear(&arena);
    if (s == STP_OK)
        *out = t.bytes;
    else
        stp_buf_clear(&t.bytes);
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
    return begin(f, false, err);
}

static stp_status feed_or_end(stp_follower *f, const char *bytes, size_t n, stp_error *err)
{
    if (n) return feed(f, bytes, n, err);
    STP_TRY(begin(f, true, err));
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
    const stp_status s = draw(f, format, width, height, theme, &b, err);
    stp_locale_leave(l);
    if (s == STP_OK) *out = (stp_text){ b.data, b.length };
    return s;
}

stp_follow_counts stp_follower_counts(const stp_follower *f)
{
    return f->counts;
}
