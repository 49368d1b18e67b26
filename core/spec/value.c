/* One value of one field: checked against the field's type when it is set, copied, compared. A type is a function
 * in the table `checkers`; each fills a fresh value, which replaces the old one only when all went well. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "agg/reduce.h"
#include "agg/stat.h"
#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"
#include "colormaps/cmap.h"
#include "spec/elsewhere.h"
#include "spec/spec.h"

typedef struct check {
    const stp_field *field;
    const char *name;              /* of the field, in messages */
    stp_arena *arena;
    stp_error *err;
} check;

typedef stp_status check_fn(const check *c, const char *text, stp_value *v);

/* "--width wants …, not '0'" */
static stp_status wants(const check *c, const char *what, const char *text)
{
    return stp_fail(c->err, STP_ERR_USAGE, "%s wants %s, not '%.200s'", c->name, what, text);
}

static stp_status wants_between(const check *c, const char *what, const char *unit, const char *text)
{
    char lo[STP_NUMBER_SIZE], hi[STP_NUMBER_SIZE];
    return stp_fail(c->err, STP_ERR_USAGE, "%s wants %s from %s%s to %s%s, not '%.200s'", c->name, what,
                    stp_format_double(lo, c->field->min), unit, stp_format_double(hi, c->field->max), unit, text);
}

static bool inside(const check *c, double v)
{
    return v >= c->field->min && v <= c->field->max;
}

/* ---- scalars ------------------------------------------------------------------------------------ */

static stp_status check_flag(const check *c, const char *text, stp_value *v)
{
    static const char *const yes[] = { "yes", "true", "on", "1" }, *const no[] = { "no", "false", "off", "0" };
    for (size_t i = 0; i < STP_COUNT(yes); i++) {
        if (stp_same(text, yes[i])) {
            v->text = "1";
            return STP_OK;
        }
        if (stp_same(text, no[i])) {
            *v = (stp_value) { 0 };
            return STP_OK;
        }
    }
    return wants(c, "yes or no", text);
}

static stp_status check_int(const check *c, const char *text, stp_value *v)
{
    int64_t n;
    if (!stp_parse_int(text, strlen(text), &n) || !inside(c, (double) n))
        return wants_between(c, "a whole number", "", text);
    v->a = (double) n;
    return STP_OK;
}

static stp_status check_number(const check *c, const char *text, stp_value *v)
{
    double n;
    if (!stp_parse_double(text, strlen(text), &n) || !inside(c, n)) return wants_between(c, "a number", "", text);
    v->a = n;
    return STP_OK;
}

static stp_status check_text(const check *c, const char *text, stp_value *v)
{
    (void) v;
    const double max = c->field->max;
    if (max != 1 || stp_same(text, "tab") || stp_same(text, "space") || !strcmp(text, "\\t")) return STP_OK;
    if (strlen(text) == 1 && (unsigned char) text[0] < 0x80 && !strchr("\"\r\n", text[0])) return STP_OK;
    return wants(c, "one ASCII character, or 'tab' or 'space'", text);
}

/* Kinds of other programs: called otherwise here, or not drawn for a reason. */
static stp_status refuse_kind(const check *c, const stp_elsewhere_kind *k)
{
    if (k->why) stp_fail(c->err, STP_ERR_USAGE, "%s: no %s is drawn: %s", c->name, k->theirs, k->why);
    else stp_fail(c->err, STP_ERR_USAGE, "%s: no kind of this verb is called '%s'", c->name, k->theirs);
    return stp_hint(c->err, "%s", k->say);
}

static stp_status check_readable(const check *c, const char *path)
{
    if (access(path, R_OK) == 0) return STP_OK;
    return stp_fail(c->err, STP_ERR_IO, "%s: cannot open '%.200s': %s", c->name, path, strerror(errno));
}

static stp_status check_choice(const check *c, const char *text, stp_value *v)
{
    const char *names[64], *name, *help;
    char list[400];
    size_t n = 0, used = 0;
    while (n < STP_COUNT(names) && c->field->choices((int) n, &name, &help)) {
        if (!strcmp(name, text)) {
            v->a = (double) n;
            return STP_OK;
        }
        const int k = snprintf(list + used, sizeof list - used, "%s%s", n ? ", " : "", name);
        if (k > 0 && (size_t) k < sizeof list - used) used += (size_t) k;
        names[n++] = name;
    }
    list[used] = 0;
    const stp_elsewhere_kind *kind = c->field == &stp_fields[STP_F_KIND] ? stp_elsewhere_kind_find(text) : NULL;
    if (kind) return refuse_kind(c, kind);
    if (c->field == &stp_fields[STP_F_THEME] && (stp_ends_with(text, ".yaml") || stp_ends_with(text, ".yml")))
        return check_readable(c, text);            /* it is read when it is drawn */
    if (n == 2)
        stp_fail(c->err, STP_ERR_USAGE, "%s wants %s or %s, not '%.200s'", c->name, names[0], names[1], text);
    else
        stp_fail(c->err, STP_ERR_USAGE, "%s wants %s%s, not '%.200s'", c->name, n > 1 ? "one of " : "", list, text);
    const char *near = stp_nearest(text, names, n);
    return near ? stp_hint(c->err, "did you mean '%s'?", near) : STP_ERR_USAGE;
}

static stp_status check_length(const check *c, const char *text, stp_value *v)
{
    static const struct { const char *name; double px; } units[] = {
        { "px", 1 }, { "cm", 96 / 2.54 }, { "mm", 96 / 25.4 }, { "in", 96 }, { "pt", 96 / 72.0 },
    };
    size_t n = strlen(text);
    double factor = 1, number;
    for (size_t i = 0; i < STP_COUNT(units); i++) {
        if (n < 2 || strcmp(text + n - 2, units[i].name) != 0) continue;
        factor = units[i].px;
        n -= 2;
        break;
    }
    if (n && stp_parse_double(text, n, &number) && inside(c, number * factor)) {
        v->a = number * factor;
        return STP_OK;
    }
    wants_between(c, "a length", "px", text);
    return stp_hint(c->err, "write 800, 800px, 16cm, 160mm, 6in or 450pt");
}

static stp_status check_bytes(const check *c, const char *text, stp_value *v)
{
    static const char units[] = "KMGT";
    size_t n = strlen(text);
    double number, factor = 1;
    if (n > 1 && (text[n - 1] == 'B' || text[n - 1] == 'b')) n--;
    if (n > 1 && (text[n - 1] == 'i')) n--;
    const char *unit = n > 1 ? strchr(units, text[n - 1] & ~32) : NULL;
    for (const char *u = units; unit && u <= unit; u++) factor *= 1024;
    if (unit) n--;
    if (!n || !stp_parse_double(text, n, &number) || !inside(c, number * factor))
        return wants(c, "bytes, as 500M or 4G (at least 1M)", text);
    v->a = number * factor;
    return STP_OK;
}

static stp_status check_cells(const check *c, const char *text, stp_value *v)
{
    const size_t cut = strcspn(text, "xX");
    int64_t w, h;
    if (!text[cut] || !stp_parse_int(text, cut, &w) || !stp_parse_int(text + cut + 1, strlen(text + cut + 1), &h))
        return wants(c, "WIDTHxHEIGHT, as 800x500", text);
    if (!inside(c, (double) w) || !inside(c, (double) h)) return wants_between(c, "a width and a height", "", text);
    v->a = (double) w;
    v->b = (double) h;
    return STP_OK;
}

static stp_status check_file(const check *c, const char *text, stp_value *v)
{
    (void) v;
    return *text ? STP_OK : stp_fail(c->err, STP_ERR_USAGE, "%s wants the name of a file, not ''", c->name);
}

static stp_status check_palette(const check *c, const char *text, stp_value *v)
{
    (void) v;
    stp_arena arena = { 0 };
    stp_palette palette;
    const stp_status s = stp_palette_find(&palette, &arena, text, 1, c->err);
    stp_arena_clear(&arena);
    return stp_wrap(c->err, s, "%s", c->name);
}

/* A palette, too: hvPlot has one name for both. */
static stp_status check_cmap(const check *c, const char *text, stp_value *v)
{
    (void) v;
    stp_cmap map;
    stp_error none = { 0 };
    const stp_status s = stp_cmap_find(&map, text, c->err);
    const check quiet = { .name = c->name, .err = &none };
    return s != STP_OK && check_palette(&quiet, text, NULL) == STP_OK ? STP_OK : stp_wrap(c->err, s, "%s", c->name);
}

const stp_value *stp_layer_palette(const stp_layer *layer)
{
    const stp_value *palette = &layer->v[STP_F_PALETTE], *cmap = &layer->v[STP_F_CMAP];
    stp_cmap map;
    stp_error none = { 0 };
    return palette->set || !cmap->set || stp_cmap_find(&map, cmap->text, &none) == STP_OK ? palette : cmap;
}

/* ---- ranges --------------------------------------------------------------------------------------- */

typedef enum end_kind { END_BAD, END_OPEN, END_NUMBER, END_TIME, END_QUANTILE, END_DURATION } end_kind;

bool stp_value_quantile(const char *s, size_t n, double *percent)
{
    return n > 1 && s[0] == 'q' && stp_parse_double(s + 1, n - 1, percent) && *percent >= 0 && *percent <= 100;
}

/* number: of a duration seconds. time: microseconds, enough to tell which end is first over 290,000 years. */
static end_kind end_of(const char *s, size_t n, double *number, int64_t *time)
{
    if (!n) return END_OPEN;
    if (stp_value_quantile(s, n, number)) return END_QUANTILE;
    if (stp_parse_double(s, n, number)) return isfinite(*number) ? END_NUMBER : END_BAD;
    if (stp_parse_time(s, n, 6, time, NULL)) return END_TIME;
    bool clear;                             /* those with colons would make 1:30:00 mean three things */
    return !memchr(s, ':', n) && stp_parse_duration(s, n, number, &clear) ? END_DURATION : END_BAD;
}

/* A time holds colons too, so each colon is tried as the one in the middle. A number beside a time can only be a
 * year; without that rule "2023-01-01T06:00:30" would be a range. */
static bool fits(end_kind a, size_t length_a, end_kind b, size_t length_b)
{
    if (a == END_BAD || b == END_BAD || (a == END_OPEN && b == END_OPEN)) return false;
    if (a == END_TIME && b == END_NUMBER) return length_b >= 4;
    if (a == END_NUMBER && b == END_TIME) return length_a >= 4;
    return true;
}

static stp_status range_store(const check *c, const char *text, size_t cut, stp_value *v)
{
    const char **items = stp_arena_array(c->arena, 2, sizeof *items);
    if (!items) return stp_no_memory(c->err, "a value");
    items[0] = stp_arena_bytes(c->arena, text, cut);
    items[1] = stp_arena_text(c->arena, text + cut + 1);
    if (!items[0] || !items[1]) return stp_no_memory(c->err, "a value");
    v->items = items;
    v->n_items = 2;
    return STP_OK;
}

/* To who meant an axis that runs the other way. */
static stp_status falling(const check *c, const char *text)
{
    wants(c, "A:B with A less than B", text);
    const char axis = c->field == &stp_fields[STP_F_XLIM] ? 'x' : c->field == &stp_fields[STP_F_YLIM] ? 'y' : 0;
    return axis ? stp_hint(c->err, "--flip %c turns the axis round", axis) : STP_ERR_USAGE;
}

static stp_status check_range(const check *c, const char *text, stp_value *v)
{
    for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
        const size_t n = (size_t) (colon - text), m = strlen(colon + 1);
        double a = NAN, b = NAN;
        int64_t ta = 0, tb = 0;
        const end_kind ka = end_of(text, n, &a, &ta), kb = end_of(colon + 1, m, &b, &tb);
        if (!fits(ka, n, kb, m)) continue;
        const bool times = ka == END_TIME || kb == END_TIME;
        const bool durations = ka == END_DURATION || kb == END_DURATION;
        if ((times || durations) && c->field == &stp_fields[STP_F_CLIM]) return wants(c, "A:B in numbers", text);
        /* nanoseconds apart they may be equal here: the axis knows better */
        const bool falls = ka != END_TIME ? a >= b : ta > tb || (ta == tb && m == n && !memcmp(text, colon + 1, n));
        if (ka == kb && ka != END_OPEN && falls) return falling(c, text);
        v->a = ka == END_NUMBER && !times ? a : NAN;
        v->b = kb == END_NUMBER && !times ? b : NAN;
        return range_store(c, text, n, v);
    }
    wants(c, "A:B", text);
    return stp_hint(c->err,
                    "A and B are numbers, times (2023-01-31T06:00), durations (1h30m) or quantiles (q1:q99); one of "
                    "them may be left out");
}

/* ---- columns -------------------------------------------------------------------------------------- */

/* The end of what is opened at text ('(' or '['), quotes and braces inside skipped; NULL when it is never closed. */
static const char *closing(const char *text)
{
    int depth = 0;
    for (const char *p = text; *p; p++) {
        if (*p == '(' || *p == '[') depth++;
        if ((*p == ')' || *p == ']') && --depth == 0) return p;
        if (*p == '{' || *p == '"' || *p == '\'') {
            p = strchr(p + 1, *p == '{' ? '}' : *p);
            if (!p) return NULL;
        }
    }
    return NULL;
}

/* The length of the first part of text, up to a comma that stands outside of braces and of the brackets of expressions;
 * false for a '{' without '}'. A bracket that is never closed is part of a name. */
static bool part_length(const char *text, size_t *length)
{
    size_t n = 0;
    while (text[n] && text[n] != ',') {
        if (text[n] == '{') {
            const char *end = strchr(text + n, '}');
            if (!end) return false;
            n = (size_t) (end - text);
        } else if (text[n] == '(' || text[n] == '[') {
            const char *end = closing(text + n);
            if (end) n = (size_t) (end - text);
        }
        n++;
    }
    *length = n;
    return true;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static stp_status split_columns(const check *c, const char *text, stp_value *v)
{
    size_t most = 1;
    for (const char *p = text; *p; p++) most += *p == ',';
    const char **items = stp_arena_array(c->arena, most, sizeof *items);
    if (!items) return stp_no_memory(c->err, "a list");
    int n = 0;
    for (const char *p = text;; p++) {
        size_t length;
        if (!part_length(p, &length))
            return stp_fail(c->err, STP_ERR_USAGE, "%s: '{' without '}' in '%.200s'", c->name, text);
        const char *start = p, *end = p + length;
        while (start < end && is_space(*start)) start++;
        while (end > start && is_space(end[-1])) end--;
        if (start == end) return wants(c, "names joined by commas", text);
        items[n] = stp_arena_bytes(c->arena, start, (size_t) (end - start));
        if (!items[n++]) return stp_no_memory(c->err, "a list");
        p += length;
        if (!*p) break;
    }
    v->items = items;
    v->n_items = n;
    return STP_OK;
}

static stp_status check_column(const check *c, const char *text, stp_value *v)
{
    if (!*text) return stp_fail(c->err, STP_ERR_USAGE, "%s wants the name of a column, not ''", c->name);
    const char **items = stp_arena_alloc(c->arena, sizeof *items);
    if (!items) return stp_no_memory(c->err, "a value");
    if (c->field->max > 0 && stp_parse_double(text, strlen(text), &v->a) && !inside(c, v->a))
        return wants_between(c, "a number", "", text);
    items[0] = v->text;
    v->items = items;
    v->n_items = 1;
    return STP_OK;
}

static stp_status check_columns(const check *c, const char *text, stp_value *v)
{
    if (!*text) return stp_fail(c->err, STP_ERR_USAGE, "%s wants the name of a column, not ''", c->name);
    return split_columns(c, text, v);
}

static stp_status unknown_reducer(const check *c, const char *name)
{
    const char *names[64];
    size_t n = 0;
    for (; stp_reducers[n] && n < STP_COUNT(names); n++) names[n] = stp_reducers[n]->name;
    stp_fail(c->err, STP_ERR_USAGE, "%s: no reduction '%.200s'", c->name, name);
    const char *near = stp_nearest(name, names, n);
    return near ? stp_hint(c->err, "did you mean '%s'?", near)
                : stp_hint(c->err, "'stipple list reductions' shows them all");
}

/* FN, FN:COLUMN or FN:COLUMN:SECOND; columns are looked up when the data are known. */
static stp_status check_agg(const check *c, const char *text, stp_value *v)
{
    STP_TRY(split_columns(c, text, v));
    for (int i = 0; i < v->n_items; i++) {
        const size_t cut = strcspn(v->items[i], ":");
        const char *name = stp_arena_bytes(c->arena, v->items[i], cut);
        if (!name) return stp_no_memory(c->err, "a name");
        double q;
        if (!v->items[i][cut] && stp_stat_find(name, &q)) continue;        /* plot has its column in -y */
        const stp_reducer *r = stp_reducer_find(name, NULL);
        if (!r) return unknown_reducer(c, name);
        const char *column = v->items[i][cut] ? v->items[i] + cut + 1 : "";
        const char *second = strrchr(column, ':');
        const bool lacks = v->items[i][cut] == ':' && !*column;     /* meshes have a value of their own */
        const bool lacks_second = r->needs_second && (!second || second == column || !second[1]);
        if (lacks || lacks_second)
            return stp_fail(c->err, STP_ERR_USAGE, "%s: '%s' wants %s, as %s%s", c->name, name,
                            r->needs_second ? "two columns" : "a column", name,
                            r->needs_second || r->needs_value ? strchr(r->shown, ':') : ":COLUMN");
    }
    return STP_OK;
}

/* ---- the table -------------------------------------------------------------------------------------- */

static check_fn *const checkers[] = {
    [STP_VALUE_FLAG] = check_flag,     [STP_VALUE_INT] = check_int,         [STP_VALUE_NUMBER] = check_number,
    [STP_VALUE_TEXT] = check_text,     [STP_VALUE_COLUMN] = check_column,   [STP_VALUE_COLUMNS] = check_columns,
    [STP_VALUE_CHOICE] = check_choice, [STP_VALUE_RANGE] = check_range,     [STP_VALUE_CELLS] = check_cells,
    [STP_VALUE_BYTES] = check_bytes,   [STP_VALUE_LENGTH] = check_length,   [STP_VALUE_AGG] = check_agg,
    [STP_VALUE_CMAP] = check_cmap,
    [STP_VALUE_PALETTE] = check_palette, [STP_VALUE_FILE] = check_file,
};

/* Lists grow by doubling: the length alone tells when the room is used up. */
static stp_status append(const check *c, const stp_value *old, stp_value *v)
{
    const size_t n = (size_t) old->n_items;
    const char **items = (const char **) old->items;
    if (!(n & (n - 1))) {
        items = stp_arena_array(c->arena, n ? 2 * n : 1, sizeof *items);
        if (!items) return stp_no_memory(c->err, "a list");
        if (n) memcpy(items, old->items, n * sizeof *items);
    }
    items[n] = v->text;
    v->items = items;
    v->n_items = (int) n + 1;
    return STP_OK;
}

stp_status stp_value_set_as(stp_value *v, stp_arena *arena, stp_field_id f, const char *name, const char *value,
                            stp_error *err)
{
    const check c = { &stp_fields[f], name, arena, err };
    if (c.field->type != STP_VALUE_FILE && !stp_utf8_valid(value, strlen(value)))
        return stp_fail(err, STP_ERR_USAGE, "%s: the text is not UTF-8", name);
    stp_value fresh = { .set = true, .text = stp_arena_text(arena, value) };
    if (!fresh.text) return stp_no_memory(err, "a value");
    STP_TRY(checkers[c.field->type](&c, value, &fresh));
    if (c.field->repeat) {
        if (v->n_items == 1 << 30) return stp_fail(err, STP_ERR_USAGE, "%s is given too often", name);
        STP_TRY(append(&c, v, &fresh));
    }
    *v = fresh;
    return STP_OK;
}

stp_status stp_value_set(stp_value *v, stp_arena *arena, stp_field_id f, const char *value, stp_error *err)
{
    char name[64];
    snprintf(name, sizeof name, "--%s", stp_fields[f].name);
    return stp_value_set_as(v, arena, f, name, value, err);
}

stp_status stp_value_copy(stp_value *out, stp_arena *arena, const stp_value *v, stp_error *err)
{
    stp_value copy = *v;
    if (v->text && !(copy.text = stp_arena_text(arena, v->text))) return stp_no_memory(err, "a value");
    if (v->n_items) {
        size_t room = 1;                /* as append() left it */
        while (room < (size_t) v->n_items) room *= 2;
        const char **items = stp_arena_array(arena, room, sizeof *items);
        if (!items) return stp_no_memory(err, "a list");
        for (int i = 0; i < v->n_items; i++)
            if (!(items[i] = stp_arena_text(arena, v->items[i]))) return stp_no_memory(err, "a list");
        copy.items = items;
    }
    *out = copy;
    return STP_OK;
}

bool stp_value_equal(const stp_value *a, const stp_value *b)
{
    if (a->set != b->set || a->n_items != b->n_items) return false;
    for (int i = 0; i < a->n_items; i++)
        if (strcmp(a->items[i], b->items[i]) != 0) return false;
    return !a->set || !strcmp(a->text, b->text);
}

double stp_value_number(const stp_value *v, stp_field_id f)
{
    double n = 0;
    if (v->set) return v->a;
    const char *fallback = stp_fields[f].fallback;
    return fallback && stp_parse_double(fallback, strlen(fallback), &n) ? n : 0;
}

const char *stp_value_text(const stp_value *v, stp_field_id f)
{
    return v->set ? v->text : stp_fields[f].fallback;
}
