#include "formats/geojson_features.h"
#include "formats/json_text.h"
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 4096, DEEPEST = 64 };

typedef stp_json_cursor cursor;
typedef stp_json_span span;
typedef stp_feature_column column;

/* ---- JSON ---------------------------------------------------------------------------------------- */

/* The string that comes next, with its quotes. */
static bool string(cursor *c, span *out)
{
    size_t n;
    bool escaped;
    if (!stp_json_string(c, &out->p, &n, &escaped)) return false;
    out->p--;
    out->end = c->p;
    return true;
}

/* Any value, whatever is in it. */
static bool value(cursor *c, span *out)
{
    char open[DEEPEST];
    int depth = 0;
    stp_json_skip(c);
    out->p = c->p;
    do {
        stp_json_skip(c);
        span text;
        if (c->p == c->end) return stp_json_fail(c, "the file ends within a value");
        if (*c->p == '"') {
            if (!string(c, &text)) return false;
        } else if (*c->p == '{' || *c->p == '[') {
            if (depth == DEEPEST) return stp_json_fail(c, "values are nested too deep");
            open[depth++] = *c->p++;
        } else if (*c->p == '}' || *c->p == ']') {
            if (!depth || open[--depth] != (*c->p == '}' ? '{' : '['))
                return stp_json_fail(c, "a bracket closes what is not open");
            c->p++;
        } else if (*c->p == ',' || *c->p == ':') {
            if (!depth) return stp_json_fail(c, "a value should stand here");
            c->p++;
        } else {
            const char *before = c->p;
            while (c->p < c->end && !strchr(" \t\n\r,:[]{}\"", *c->p)) c->p++;
            if (c->p == before) return stp_json_fail(c, "a byte that is not JSON");
        }
    } while (depth);
    out->end = c->p;
    return true;
}

static bool is_text(span s, const char *text)
{
    const size_t n = strlen(text);
    return (size_t) (s.end - s.p) == n + 2 && !memcmp(s.p + 1, text, n);
}

/* The next member of an object that is open; false at its end, or where the cursor has a fault. */
static bool member(cursor *c, bool first, span *name)
{
    if (stp_json_take(c, '}')) return false;
    if (!first && !stp_json_take(c, ',')) return stp_json_fail(c, "a comma should stand here");
    if (!string(c, name)) return false;
    return stp_json_take(c, ':') || stp_json_fail(c, "a colon should stand here");
}

const char *stp_feature_text(stp_arena *arena, span s)
{
    if (*s.p != '"') return stp_arena_bytes(arena, s.p, (size_t) (s.end - s.p));
    if (!memchr(s.p, '\\', (size_t) (s.end - s.p))) return stp_arena_bytes(arena, s.p + 1, (size_t) (s.end - s.p) - 2);
    stp_buf out = { 0 };
    const bool good = stp_json_unescape(s.p + 1, s.end - 1, &out);
    const char *text = out.failed ? NULL : good ? stp_arena_bytes(arena, out.data ? out.data : "", out.length)
                                                : stp_arena_bytes(arena, s.p + 1, (size_t) (s.end - s.p) - 2);
    stp_buf_clear(&out);
    return text;
}

/* ---- features ------------------------------------------------------------------------------------- */

static stp_status wrong(const stp_feature_table *f, const cursor *c, stp_error *err)
{
    int64_t line = 1;
    for (const char *p = f->bytes; p < c->p; p++) line += *p == '\n';
    return stp_fail(err, STP_ERR_DATA, "'%s' line %lld: %s", f->path, (long long) line,
                    c->fault ? c->fault : "this is not GeoJSON");
}

static stp_status grow_rows(stp_feature_table *f, stp_error *err)
{
    if (f->n_rows < f->room) return STP_OK;
    const int64_t room = f->room ? 2 * f->room : 256;
    for (int k = 0; k < f->n_columns; k++) {
        span *v = realloc(f->columns[k].values, (size_t) room * sizeof *v);
        if (!v) return stp_no_memory(err, "features");
        memset(v + f->room, 0, (size_t) (room - f->room) * sizeof *v);
        f->columns[k].values = v;
    }
    f->room = room;
    return STP_OK;
}

static stp_status add_column(stp_feature_table *f, const char *name, stp_error *err)
{
    if (!name) return stp_no_memory(err, "properties");
    if (f->n_columns == MAX_COLUMNS)
        return stp_fail(err, STP_ERR_DATA, "'%s': more than %d properties", f->path, MAX_COLUMNS);
    if (f->n_columns == f->columns_room) {
        const int room = f->columns_room ? 2 * f->columns_room : 16;
        column *c = realloc(f->columns, (size_t) room * sizeof *c);
        if (!c) return stp_no_memory(err, "properties");
        f->columns = c;
        f->columns_room = room;
    }
    column *c = &f->columns[f->n_columns];
    *c = (column) { .name = name, .values = calloc((size_t) f->room + 1, sizeof *c->values) };
    if (!c->values) return stp_no_memory(err, "properties");
    f->n_columns++;
    return STP_OK;
}

/* The column of a property; most often the one behind the last. */
static stp_status find_column(stp_feature_table *f, span name, int *at, stp_error *err)
{
    const char *text = stp_feature_text(f->names, name);
    if (!text) return stp_no_memory(err, "properties");
    for (int i = 1; i < f->n_columns; i++)
        if (!strcmp(f->columns[i].name, text)) {
            *at = i;
            return STP_OK;
        }
    *at = f->n_columns;
    if (!strcmp(text, "geometry")) text = "geometry_";      /* the shape has that name */
    return add_column(f, text, err);
}

static stp_status read_properties(stp_feature_table *f, cursor *c, stp_error *err)
{
    span name, v;
    stp_json_skip(c);
    if (c->p < c->end && *c->p == 'n') return value(c, &v) ? STP_OK : wrong(f, c, err);       /* null */
    if (!stp_json_take(c, '{')) return wrong(f, c, err);
    for (bool first = true; member(c, first, &name); first = false) {
        int at = 0;
        STP_TRY(find_column(f, name, &at, err));
        if (!value(c, &v)) return wrong(f, c, err);
        if (*v.p != 'n') f->columns[at].values[f->n_rows] = v;
    }
    return c->fault ? wrong(f, c, err) : STP_OK;
}

static stp_status read_feature(stp_feature_table *f, cursor *c, stp_error *err)
{
    span name, v;
    STP_TRY(grow_rows(f, err));
    if (!stp_json_take(c, '{')) return wrong(f, c, err);
    for (bool first = true; member(c, first, &name); first = false) {
        if (is_text(name, "properties")) {
            STP_TRY(read_properties(f, c, err));
            continue;
        }
        if (!value(c, &v)) return wrong(f, c, err);
        if (is_text(name, "geometry") && *v.p == '{') f->columns[0].values[f->n_rows] = v;
    }
    if (c->fault) return wrong(f, c, err);
    f->n_rows++;
    return STP_OK;
}

static stp_status read_features(stp_feature_table *f, cursor *c, stp_error *err)
{
    if (!stp_json_take(c, '[')) return wrong(f, c, err);
    if (stp_json_take(c, ']')) return STP_OK;
    do STP_TRY(read_feature(f, c, err));
    while (stp_json_take(c, ','));
    return stp_json_take(c, ']') ? STP_OK : wrong(f, c, err);
}

static stp_status read_text(stp_feature_table *f, size_t n, stp_error *err)
{
    cursor c = { f->bytes, f->bytes + n, NULL };
    span name, v;
    bool found = false;
    if (n >= 3 && !memcmp(c.p, "\xef\xbb\xbf", 3)) c.p += 3;
    if (!stp_json_take(&c, '{')) return wrong(f, &c, err);
    for (bool first = true; member(&c, first, &name); first = false) {
        const bool features = is_text(name, "features");
        found |= features;
        if (features) STP_TRY(read_features(f, &c, err));
        else if (!value(&c, &v)) return wrong(f, &c, err);
    }
    if (c.fault) return wrong(f, &c, err);
    if (!found) return stp_fail(err, STP_ERR_DATA, "'%s' has no features", f->path);
    return STP_OK;
}

/* ---- points ----------------------------------------------------------------------------------------- */

/* The first two numbers of [ … ]. */
static bool position(span list, span at[2])
{
    cursor c = { list.p, list.end, NULL };
    return stp_json_take(&c, '[') && value(&c, &at[0]) && stp_json_take(&c, ',') && value(&c, &at[1]);
}

static bool point_of(span geometry, span at[2])
{
    cursor c = { geometry.p, geometry.end, NULL };
    span name, v;
    bool point = false, placed = false;
    stp_json_take(&c, '{');
    for (bool first = true; member(&c, first, &name) && value(&c, &v); first = false) {
        if (is_text(name, "type")) point = is_text(v, "Point");
        if (is_text(name, "coordinates")) placed = position(v, at);
    }
    return point && placed;
}

static bool has_column(const stp_feature_table *f, const char *name)
{
    for (int i = 0; i < f->n_columns; i++)
        if (!strcmp(f->columns[i].name, name)) return true;
    return false;
}

/* Two more columns, unless properties have their names. */
static stp_status add_points(stp_feature_table *f, stp_error *err)
{
    span at[2];
    int64_t first = 0;
    while (first < f->n_rows && !(f->columns[0].values[first].p && point_of(f->columns[0].values[first], at))) first++;
    if (first == f->n_rows || has_column(f, "longitude") || has_column(f, "latitude")) return STP_OK;
    const int x = f->n_columns;
    STP_TRY(add_column(f, "longitude", err));
    STP_TRY(add_column(f, "latitude", err));
    for (int64_t i = first; i < f->n_rows; i++) {
        if (!f->columns[0].values[i].p || !point_of(f->columns[0].values[i], at)) continue;
        f->columns[x].values[i] = at[0];
        f->columns[x + 1].values[i] = at[1];
    }
    f->points = x;
    return STP_OK;
}

stp_status stp_feature_table_read(stp_feature_table *f, const char *bytes, size_t n, stp_error *err)
{
    f->bytes = bytes;
    STP_TRY(add_column(f, "geometry", err));
    STP_TRY(read_text(f, n, err));
    return add_points(f, err);
}

void stp_feature_table_clear(stp_feature_table *f)
{
    for (int k = 0; k < f->n_columns; k++) free(f->columns[k].values);
    free(f->columns);
    *f = (stp_feature_table) { 0 };
}
