/* GeoJSON (RFC 7946): a row a feature, its properties as columns, and in front the column `geometry`, the text of the shape;
 * at the end `longitude` and `latitude`, where features are points.
 * The file is read whole when it is opened: what columns there are is known only at its end. */
#include "base/text.h"
#include "formats/formats.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE_ROWS = 4096, MAX_COLUMNS = 4096, DEEPEST = 64 };

/* Some bytes of the file. */
typedef struct span { const char *p, *end; } span;

typedef struct column {
    const char *name;
    span *values;                  /* of each feature; p NULL = absent or null */
    void *stored;                  /* doubles, truths, or codes */
    uint8_t *validity;
    const char **labels;           /* of texts: one a feature */
    stp_dictionary dictionary;
} column;

typedef struct geojson {
    stp_source base;               /* first, so that a stp_source is one */
    stp_input *in;
    const char *bytes;
    int64_t n_bytes, n_rows, room;
    column *columns;               /* 0 is the geometry */
    int points;                    /* the column of longitudes, that of latitudes is next; 0 = none */
    int n_columns, columns_room;
    int *wanted, n_wanted;
    int64_t next_row;
} geojson;

struct stp_piece { int64_t first, n; };
struct stp_reader {
    geojson *source;
    stp_column *columns;
};

/* ---- JSON ---------------------------------------------------------------------------------------- */

/* Where reading stands; fault: what is wrong there, a constant text. */
typedef struct cursor {
    const char *p, *end;
    const char *fault;
} cursor;

static void skip(cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r')) c->p++;
}

static bool fail(cursor *c, const char *why)
{
    if (!c->fault) c->fault = why;
    return false;
}

static bool take(cursor *c, char byte)
{
    skip(c);
    if (c->p == c->end || *c->p != byte) return false;
    c->p++;
    return true;
}

/* The string that begins here, with its quotes. */
static bool string(cursor *c, span *out)
{
    skip(c);
    if (c->p == c->end || *c->p != '"') return fail(c, "a name or a text in quotes should stand here");
    out->p = c->p++;
    while (c->p < c->end && *c->p != '"') c->p += *c->p == '\\' && c->p + 1 < c->end ? 2 : 1;
    if (c->p >= c->end) return fail(c, "a text is not closed");
    out->end = ++c->p;
    return true;
}

/* Any value, whatever is in it. */
static bool value(cursor *c, span *out)
{
    char open[DEEPEST];
    int depth = 0;
    skip(c);
    out->p = c->p;
    do {
        skip(c);
        span text;
        if (c->p == c->end) return fail(c, "the file ends within a value");
        if (*c->p == '"') {
            if (!string(c, &text)) return false;
        } else if (*c->p == '{' || *c->p == '[') {
            if (depth == DEEPEST) return fail(c, "values are nested too deep");
            open[depth++] = *c->p++;
        } else if (*c->p == '}' || *c->p == ']') {
            if (!depth || open[--depth] != (*c->p == '}' ? '{' : '[')) return fail(c, "a bracket closes what is not open");
            c->p++;
        } else if (*c->p == ',' || *c->p == ':') {
            if (!depth) return fail(c, "a value should stand here");
            c->p++;
        } else {
            const char *before = c->p;
            while (c->p < c->end && !strchr(" \t\n\r,:[]{}\"", *c->p)) c->p++;
            if (c->p == before) return fail(c, "a byte that is not JSON");
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
    if (take(c, '}')) return false;
    if (!first && !take(c, ',')) return fail(c, "a comma should stand here");
    if (!string(c, name)) return false;
    return take(c, ':') || fail(c, "a colon should stand here");
}

static int hex(const char *p)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        const int d = p[i] >= '0' && p[i] <= '9' ? p[i] - '0' : (p[i] | 32) >= 'a' && (p[i] | 32) <= 'f' ? (p[i] | 32) - 'a' + 10 : -1;
        if (d < 0) return -1;
        v = v * 16 + d;
    }
    return v;
}

static char *put_utf8(char *to, int c)
{
    if (c < 0x80) {
        *to++ = (char) c;
    } else if (c < 0x800) {
        *to++ = (char) (0xc0 | c >> 6);
        *to++ = (char) (0x80 | (c & 63));
    } else if (c < 0x10000) {
        *to++ = (char) (0xe0 | c >> 12);
        *to++ = (char) (0x80 | (c >> 6 & 63));
        *to++ = (char) (0x80 | (c & 63));
    } else {
        *to++ = (char) (0xf0 | c >> 18);
        *to++ = (char) (0x80 | (c >> 12 & 63));
        *to++ = (char) (0x80 | (c >> 6 & 63));
        *to++ = (char) (0x80 | (c & 63));
    }
    return to;
}

/* \uXXXX, perhaps the first of a pair; a lone half, and 0, become U+FFFD. */
static const char *escape(const char *p, const char *end, char **to)
{
    int c = end - p >= 4 ? hex(p) : -1;
    p += c < 0 ? 0 : 4;
    if (c >= 0xd800 && c < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
        const int low = hex(p + 2);
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            p += 6;
        }
    }
    *to = put_utf8(*to, c <= 0 || (c >= 0xd800 && c < 0xe000) ? 0xfffd : c);
    return p;
}

/* A string without quotes and escapes; other values as they stand. */
static const char *decoded(stp_arena *arena, span s)
{
    if (*s.p != '"') return stp_arena_bytes(arena, s.p, (size_t) (s.end - s.p));
    char *out = stp_arena_alloc(arena, (size_t) (s.end - s.p) * 2 + 4), *to = out;
    static const char from[] = "bfnrt", into[] = "\b\f\n\r\t";
    for (const char *p = s.p + 1; out && p < s.end - 1;) {
        if (*p != '\\') {
            *to++ = *p++;
            continue;
        }
        p++;
        const char *known = memchr(from, *p, 5);
        if (*p == 'u') p = escape(p + 1, s.end - 1, &to);
        else *to++ = known ? into[known - from] : *p, p++;
    }
    return out;
}

/* ---- features ------------------------------------------------------------------------------------- */

static stp_status wrong(const geojson *g, const cursor *c, stp_error *err)
{
    int64_t line = 1;
    for (const char *p = g->bytes; p < c->p; p++) line += *p == '\n';
    return stp_fail(err, STP_ERR_DATA, "'%s' line %lld: %s", g->base.path, (long long) line,
                    c->fault ? c->fault : "this is not GeoJSON");
}

static stp_status grow_rows(geojson *g, stp_error *err)
{
    if (g->n_rows < g->room) return STP_OK;
    const int64_t room = g->room ? 2 * g->room : 256;
    for (int k = 0; k < g->n_columns; k++) {
        span *v = realloc(g->columns[k].values, (size_t) room * sizeof *v);
        if (!v) return stp_no_memory(err, "features");
        memset(v + g->room, 0, (size_t) (room - g->room) * sizeof *v);
        g->columns[k].values = v;
    }
    g->room = room;
    return STP_OK;
}

static stp_status add_column(geojson *g, const char *name, stp_error *err)
{
    if (!name) return stp_no_memory(err, "properties");
    if (g->n_columns == MAX_COLUMNS) return stp_fail(err, STP_ERR_DATA, "'%s': more than %d properties", g->base.path, MAX_COLUMNS);
    if (g->n_columns == g->columns_room) {
        const int room = g->columns_room ? 2 * g->columns_room : 16;
        column *c = realloc(g->columns, (size_t) room * sizeof *c);
        if (!c) return stp_no_memory(err, "properties");
        g->columns = c;
        g->columns_room = room;
    }
    column *c = &g->columns[g->n_columns];
    *c = (column) { .name = name, .values = calloc((size_t) g->room + 1, sizeof *c->values) };
    if (!c->values) return stp_no_memory(err, "properties");
    g->n_columns++;
    return STP_OK;
}

/* The column of a property; most often the one behind the last. */
static stp_status find_column(geojson *g, span name, int *at, stp_error *err)
{
    const char *text = decoded(&g->base.schema.arena, name);
    if (!text) return stp_no_memory(err, "properties");
    for (int i = 1; i < g->n_columns; i++)
        if (!strcmp(g->columns[i].name, text)) {
            *at = i;
            return STP_OK;
        }
    *at = g->n_columns;
    if (!strcmp(text, "geometry")) text = "geometry_";      /* the shape has that name */
    return add_column(g, text, err);
}

static stp_status read_properties(geojson *g, cursor *c, stp_error *err)
{
    span name, v;
    skip(c);
    if (c->p < c->end && *c->p == 'n') return value(c, &v) ? STP_OK : wrong(g, c, err);       /* null */
    if (!take(c, '{')) return wrong(g, c, err);
    for (bool first = true; member(c, first, &name); first = false) {
        int at = 0;
        STP_TRY(find_column(g, name, &at, err));
        if (!value(c, &v)) return wrong(g, c, err);
        if (*v.p != 'n') g->columns[at].values[g->n_rows] = v;
    }
    return c->fault ? wrong(g, c, err) : STP_OK;
}

static stp_status read_feature(geojson *g, cursor *c, stp_error *err)
{
    span name, v;
    STP_TRY(grow_rows(g, err));
    if (!take(c, '{')) return wrong(g, c, err);
    for (bool first = true; member(c, first, &name); first = false) {
        if (is_text(name, "properties")) {
            STP_TRY(read_properties(g, c, err));
            continue;
        }
        if (!value(c, &v)) return wrong(g, c, err);
        if (is_text(name, "geometry") && *v.p == '{') g->columns[0].values[g->n_rows] = v;
    }
    if (c->fault) return wrong(g, c, err);
    g->n_rows++;
    return STP_OK;
}

static stp_status read_features(geojson *g, cursor *c, stp_error *err)
{
    if (!take(c, '[')) return wrong(g, c, err);
    if (take(c, ']')) return STP_OK;
    do STP_TRY(read_feature(g, c, err));
    while (take(c, ','));
    return take(c, ']') ? STP_OK : wrong(g, c, err);
}

static stp_status read_file(geojson *g, stp_error *err)
{
    cursor c = { g->bytes, g->bytes + g->n_bytes, NULL };
    span name, v;
    bool found = false;
    if (g->n_bytes >= 3 && !memcmp(c.p, "\xef\xbb\xbf", 3)) c.p += 3;
    if (!take(&c, '{')) return wrong(g, &c, err);
    for (bool first = true; member(&c, first, &name); first = false) {
        const bool features = is_text(name, "features");
        found |= features;
        if (features) STP_TRY(read_features(g, &c, err));
        else if (!value(&c, &v)) return wrong(g, &c, err);
    }
    if (c.fault) return wrong(g, &c, err);
    if (!found) return stp_fail(err, STP_ERR_DATA, "'%s' has no features", g->base.path);
    return STP_OK;
}

/* ---- points ----------------------------------------------------------------------------------------- */

/* The first two numbers of [ … ]. */
static bool position(span list, span at[2])
{
    cursor c = { list.p, list.end, NULL };
    return take(&c, '[') && value(&c, &at[0]) && take(&c, ',') && value(&c, &at[1]);
}

static bool point_of(span geometry, span at[2])
{
    cursor c = { geometry.p, geometry.end, NULL };
    span name, v;
    bool point = false, placed = false;
    take(&c, '{');
    for (bool first = true; member(&c, first, &name) && value(&c, &v); first = false) {
        if (is_text(name, "type")) point = is_text(v, "Point");
        if (is_text(name, "coordinates")) placed = position(v, at);
    }
    return point && placed;
}

static bool has_column(const geojson *g, const char *name)
{
    for (int i = 0; i < g->n_columns; i++)
        if (!strcmp(g->columns[i].name, name)) return true;
    return false;
}

/* Two more columns, unless properties have their names. */
static stp_status add_points(geojson *g, stp_error *err)
{
    span at[2];
    int64_t first = 0;
    while (first < g->n_rows && !(g->columns[0].values[first].p && point_of(g->columns[0].values[first], at))) first++;
    if (first == g->n_rows || has_column(g, "longitude") || has_column(g, "latitude")) return STP_OK;
    const int x = g->n_columns;
    STP_TRY(add_column(g, "longitude", err));
    STP_TRY(add_column(g, "latitude", err));
    for (int64_t i = first; i < g->n_rows; i++) {
        if (!g->columns[0].values[i].p || !point_of(g->columns[0].values[i], at)) continue;
        g->columns[x].values[i] = at[0];
        g->columns[x + 1].values[i] = at[1];
    }
    g->points = x;
    return STP_OK;
}

/* ---- columns ---------------------------------------------------------------------------------------- */

/* What all values of a column are. */
static stp_meaning meaning_of(const geojson *g, const column *c)
{
    bool numbers = true, truths = true, whole = true, any = false;
    for (int64_t i = 0; i < g->n_rows; i++) {
        const span v = c->values[i];
        double d;
        if (!v.p) continue;
        any = true;
        const bool number = stp_parse_double(v.p, (size_t) (v.end - v.p), &d);
        numbers &= number;
        whole &= number && d == (double) (int64_t) (d < 9e15 && d > -9e15 ? d : 0.5);
        truths &= *v.p == 't' || *v.p == 'f';
    }
    return !any ? STP_TEXT : numbers ? whole ? STP_INTEGER : STP_NUMBER : truths ? STP_BOOL : STP_TEXT;
}

static void store_value(column *c, int64_t i, stp_meaning m)
{
    const span v = c->values[i];
    bool has = true;
    if (m == STP_BOOL) ((uint8_t *) c->stored)[i] = *v.p == 't';
    else if (m == STP_TEXT) ((int32_t *) c->stored)[i] = (int32_t) i;
    else has = stp_parse_double(v.p, (size_t) (v.end - v.p), (double *) c->stored + i);
    if (has) c->validity[i >> 3] |= (uint8_t) (1 << (i & 7));
}

static stp_status store_column(geojson *g, column *c, stp_column_info *info, stp_error *err)
{
    stp_arena *arena = &g->base.schema.arena;
    const stp_meaning m = c == g->columns ? STP_TEXT : meaning_of(g, c);
    *info = (stp_column_info) { .name = c->name, .meaning = m,
                                .type = m == STP_TEXT ? STP_TYPE_I32 : m == STP_BOOL ? STP_TYPE_U8 : STP_TYPE_F64 };
    c->stored = stp_arena_array(arena, (size_t) g->n_rows + 1, 8);
    c->validity = stp_arena_array(arena, (size_t) g->n_rows / 8 + 1, 1);
    if (m == STP_TEXT) c->labels = stp_arena_array(arena, (size_t) g->n_rows + 1, sizeof *c->labels);
    info->empty = true;
    for (int64_t i = 0; i < g->n_rows && !arena->failed; i++) {
        if (c->labels) c->labels[i] = c->values[i].p ? decoded(arena, c->values[i]) : "";
        if (!c->values[i].p) continue;
        info->empty = false;
        store_value(c, i, m);
    }
    c->dictionary = (stp_dictionary) { (int32_t) g->n_rows, c->labels };
    free(c->values);
    c->values = NULL;
    return arena->failed ? stp_no_memory(err, "features") : STP_OK;
}

/* Texts with few different values are categories. */
static stp_status store_columns(geojson *g, stp_error *err)
{
    stp_schema *s = &g->base.schema;
    s->columns = stp_arena_array(&s->arena, (size_t) g->n_columns, sizeof *s->columns);
    g->base.problems = stp_arena_array(&s->arena, (size_t) g->n_columns, sizeof *g->base.problems);
    if (!s->columns || !g->base.problems) return stp_no_memory(err, "columns");
    for (int k = 0; k < g->n_columns; k++) {
        STP_TRY(store_column(g, &g->columns[k], &s->columns[k], err));
        if (k && s->columns[k].meaning == STP_TEXT) s->columns[k].meaning = STP_CATEGORY;
    }
    if (g->points) {
        s->columns[g->points].unit = "degrees_east";
        s->columns[g->points + 1].unit = "degrees_north";
    }
    s->n_columns = g->n_columns;
    s->n_rows = g->n_rows;
    return STP_OK;
}

/* ---- the source ---------------------------------------------------------------------------------------- */

static bool holds(const unsigned char *head, size_t n, const char *word)
{
    return memmem(head, n, word, strlen(word)) != NULL;
}

/* An object that says so near its beginning, or has features. */
static int sniff(const unsigned char *head, size_t n)
{
    size_t at = n >= 3 && !memcmp(head, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (at < n && memchr(" \t\r\n", head[at], 4)) at++;
    if (at == n || head[at] != '{') return 0;
    return holds(head, n, "\"FeatureCollection\"") || (holds(head, n, "\"features\"") && holds(head, n, "\"Feature\"")) ? 90 : 0;
}

static void close_source(stp_source *source)
{
    geojson *g = (geojson *) source;
    for (int k = 0; k < g->n_columns; k++) free(g->columns[k].values);
    free(g->columns);
    free(g->wanted);
    stp_input_close(g->in);
    stp_schema_clear(&g->base.schema);
    free(g);
}

static stp_status read_all(geojson *g, stp_error *err)
{
    const void *bytes;
    g->base.path = stp_arena_text(&g->base.schema.arena, stp_input_path(g->in));
    if (!g->base.path) return stp_no_memory(err, "a file name");
    STP_TRY(stp_input_map(g->in, &bytes, &g->n_bytes, err));
    g->bytes = bytes;
    STP_TRY(add_column(g, "geometry", err));
    const stp_status status = read_file(g, err);
    STP_TRY(stp_input_unchanged(g->in, err));           /* before any fault of what was read */
    STP_TRY(status);
    STP_TRY(add_points(g, err));
    return store_columns(g, err);
}

static stp_status open_source(stp_source **out, stp_input *in, const stp_read_options *options, stp_error *err)
{
    (void) options;
    geojson *g = calloc(1, sizeof *g);
    if (!g) return stp_no_memory(err, "a source");
    g->base.format = &stp_geojson_format;
    g->base.bytes = stp_input_size(in);
    g->in = in;
    const stp_status s = read_all(g, err);
    if (s == STP_OK) {
        *out = &g->base;
        return STP_OK;
    }
    g->in = NULL;                  /* the caller's still */
    close_source(&g->base);
    return s;
}

static stp_status want(stp_source *source, const int *columns, int n, stp_error *err)
{
    geojson *g = (geojson *) source;
    for (int i = 0; i < n; i++)
        if (columns[i] < 0 || columns[i] >= g->n_columns)
            return stp_fail(err, STP_ERR_USAGE, "no column %d in '%s'", columns[i] + 1, g->base.path);
    int *wanted = malloc(((size_t) n + 1) * sizeof *wanted);
    if (!wanted) return stp_no_memory(err, "columns");
    if (n) memcpy(wanted, columns, (size_t) n * sizeof *wanted);
    free(g->wanted);
    g->wanted = wanted;
    g->n_wanted = n;
    return STP_OK;
}

static stp_status rewind_source(stp_source *source, stp_error *err)
{
    (void) err;
    ((geojson *) source)->next_row = source->rows_cut = 0;
    return STP_OK;
}

static stp_status next(stp_source *source, stp_piece *piece, bool *end, stp_error *err)
{
    geojson *g = (geojson *) source;
    (void) err;
    *end = g->next_row == g->n_rows;
    if (*end) return STP_OK;
    const int64_t rest = g->n_rows - g->next_row;
    *piece = (stp_piece) { g->next_row, rest < PIECE_ROWS ? rest : PIECE_ROWS };
    g->next_row += piece->n;
    source->rows_cut = g->next_row;
    return STP_OK;
}

static stp_status piece_new(stp_piece **out, stp_error *err)
{
    stp_piece *p = calloc(1, sizeof *p);
    if (!p) return stp_no_memory(err, "a piece of the file");
    *out = p;
    return STP_OK;
}

static void piece_free(stp_piece *p) { free(p); }

static void reader_free(stp_reader *r)
{
    free(r->columns);
    free(r);
}

static stp_status reader_new(stp_source *source, stp_reader **out, stp_error *err)
{
    geojson *g = (geojson *) source;
    stp_reader *r = calloc(1, sizeof *r);
    if (r) r->columns = calloc((size_t) g->n_wanted + 1, sizeof *r->columns);
    if (!r || !r->columns) {
        free(r);
        return stp_no_memory(err, "a reader");
    }
    r->source = g;
    *out = r;
    return STP_OK;
}

/* The columns lie in memory already. (Pieces begin at multiples of 8, as validity wants.) */
static stp_status read_piece(stp_reader *r, const stp_piece *piece, stp_batch *out, stp_error *err)
{
    static const size_t sizes[STP_TYPE_COUNT] = { [STP_TYPE_U8] = 1, [STP_TYPE_I32] = 4, [STP_TYPE_F64] = 8 };
    geojson *g = r->source;
    (void) err;
    for (int k = 0; k < g->n_wanted; k++) {
        const column *c = &g->columns[g->wanted[k]];
        const stp_type type = g->base.schema.columns[g->wanted[k]].type;
        r->columns[k] = (stp_column) { .type = type, .length = piece->n,
                                       .values = (const char *) c->stored + (size_t) piece->first * sizes[type],
                                       .validity = c->validity + piece->first / 8,
                                       .dictionary = type == STP_TYPE_I32 ? &c->dictionary : NULL };
    }
    *out = (stp_batch) { .row0 = piece->first, .n_rows = piece->n, .n_columns = g->n_wanted, .columns = r->columns };
    return STP_OK;
}

const stp_format stp_geojson_format = {
    .name = "geojson",
    .suffixes = "geojson",
    .help = "GeoJSON: a row a feature, the shape in column geometry",
    .reads = true,
    .sniff = sniff,
    .open = open_source,
    .want = want,
    .rewind = rewind_source,
    .next = next,
    .piece_new = piece_new,
    .piece_free = piece_free,
    .reader_new = reader_new,
    .read = read_piece,
    .reader_free = reader_free,
    .close = close_source,
};
